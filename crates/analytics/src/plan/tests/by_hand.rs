use super::{TODAY, assert_under_the_cap, chapter, input, of_day};
use crate::plan::{Input, Kind, Mock, Previous, Settings, dropped, plan, value};

pub(super) fn every_day(minutes: u32) -> Settings {
    Settings {
        minutes: [minutes; 7],
        rest_weekday: None,
        ..Settings::default()
    }
}

#[test]
fn value_is_marks_times_rise_times_what_is_kept() {
    let one = chapter(0, 20.0, 0.5);
    // 20 marks, 100 days at a stability of 90, 40 minutes on the way from 0.5 to 0.95 with tau 360:
    // (1 + 0.98035 * 100 / 90)^-0.1542 = 0.8926, 0.45 * (1 - e^(-1/9)) = 0.047325.
    let gain = value::study(&one, 0.0, 40.0, 100);
    assert!((gain.mean - 20.0 * 0.8926 * 0.047_325).abs() < 2e-3, "{gain:?}");
    assert!(0.0 < gain.low && gain.low < gain.mean && gain.mean < gain.high);
    let later = value::study(&one, 40.0, 40.0, 100);
    assert!((later.mean / gain.mean - (-1.0_f64 / 9.0).exp()).abs() < 1e-9);
    // 20 * 0.5 * 2 * sqrt(0.25)
    assert!((value::first_cut(&one) - 10.0).abs() < 1e-12);
}

#[test]
fn the_heavy_and_weak_chapter_comes_first_and_a_rest_day_stays_free() {
    let chapters = [chapter(0, 5.0, 0.5), chapter(1, 30.0, 0.5), chapter(2, 30.0, 0.9)];
    let settings = Settings::default();
    let made = plan(&input(&chapters, &settings));
    assert_eq!(
        (
            made.blocks[0].chapter,
            made.blocks[0].kind,
            made.blocks[0].minutes
        ),
        (Some(1), Kind::Practise, 40)
    );
    // Thursday; Sunday is three days on.
    assert!(of_day(&made, TODAY + 3).is_empty() && !of_day(&made, TODAY + 4).is_empty());
    // 120 minutes less 15 % hold two blocks of 40 and no third of at least 25.
    let of_today: u32 = of_day(&made, TODAY).iter().map(|block| block.minutes).sum();
    assert!((80..=102).contains(&of_today), "{of_today}");
    assert_under_the_cap(&input(&chapters, &settings), &made);
}

#[test]
fn a_chapter_without_data_gets_one_probe_and_at_most_two_probes_a_day() {
    let mut chapters = vec![
        chapter(0, 20.0, 0.5),
        chapter(1, 20.0, 0.5),
        chapter(2, 20.0, 0.5),
    ];
    for one in &mut chapters {
        (one.is_tried, one.last_seen) = (false, None);
    }
    let settings = every_day(200);
    let made = plan(&input(&chapters, &settings));
    let probes = |day| {
        of_day(&made, day)
            .iter()
            .filter(|block| block.kind == Kind::Probe)
            .count()
    };
    assert_eq!((probes(TODAY), probes(TODAY + 1)), (2, 1));
    let all = made.blocks.iter().filter(|block| block.kind == Kind::Probe);
    assert!(all.clone().count() == 3 && all.clone().all(|block| block.minutes == 25));
}

#[test]
fn what_comes_before_is_planned_on_an_earlier_day() {
    let mut chapters = vec![chapter(0, 1.0, 0.2), chapter(1, 60.0, 0.5)];
    chapters[1].prerequisites = vec![0];
    let settings = every_day(300);
    let made = plan(&input(&chapters, &settings));
    let first = |chapter| {
        made.blocks
            .iter()
            .find(|block| block.chapter == Some(chapter))
            .unwrap()
            .day
    };
    assert!(first(0) < first(1));
}

#[test]
fn a_mock_takes_the_roomiest_day_and_as_long_again_is_kept_for_it() {
    let chapters: Vec<_> = (0..12).map(|i| chapter(i % 3, 10.0, 0.5)).collect();
    let mut settings = every_day(120);
    settings.minutes[5] = 240;
    let asked = Input {
        mock: Some(Mock {
            minutes: 180,
            last_day: None,
        }),
        ..input(&chapters, &settings)
    };
    let made = plan(&asked);
    let mock = made.blocks.iter().find(|block| block.kind == Kind::Mock).unwrap();
    // The Saturday after the next three days.
    assert_eq!((mock.day, mock.minutes), (TODAY + 9, 180));
    let after: u32 = made
        .blocks
        .iter()
        .filter(|block| block.kind == Kind::Analyse)
        .map(|block| block.minutes)
        .sum();
    assert_eq!(after, 180);
    let small = every_day(120);
    let without = plan(&Input {
        settings: &small,
        ..asked
    });
    assert!(without.has_no_room_for_mock && without.blocks.iter().all(|block| block.kind != Kind::Mock));
}

#[test]
fn the_last_tenth_of_the_days_goes_over_the_heaviest_chapters_first() {
    let chapters: Vec<_> = (0..10)
        .map(|i| chapter(i % 3, 10.0 + f64::from(i), 0.7))
        .collect();
    let settings = every_day(120);
    let asked = Input {
        exam_day: Some(TODAY + 10),
        ..input(&chapters, &settings)
    };
    let made = plan(&asked);
    let last = of_day(&made, TODAY + 9);
    assert!(
        last.iter().all(|block| block.kind == Kind::LastPass) && last.len() == 4,
        "{last:?}"
    );
    assert_eq!(last[0].chapter, Some(9));
    assert!(made.blocks.iter().all(|block| block.day < TODAY + 10));
}

#[test]
fn a_revision_comes_back_after_the_gap_and_takes_a_third_of_the_day_at_most() {
    let mut chapters: Vec<_> = (0..9).map(|i| chapter(i % 3, 10.0, 0.9)).collect();
    for one in &mut chapters {
        one.last_seen = Some(TODAY - 40);
    }
    let settings = every_day(180);
    let made = plan(&input(&chapters, &settings));
    for day in TODAY..TODAY + 14 {
        let revised: u32 = of_day(&made, day)
            .iter()
            .filter(|block| block.kind == Kind::Revise)
            .map(|block| block.minutes)
            .sum();
        assert!(revised <= 51, "{revised} minutes of revision");
    }
    assert!(
        of_day(&made, TODAY)
            .iter()
            .any(|block| block.kind == Kind::Revise)
    );
    let gap = |left, before| value::gap(&chapters[0], left, before);
    assert_eq!((gap(100, None), gap(2, None), gap(365, None)), (15, 1, 21));
    // Never shorter than the one before, and never past the eve of the exam.
    assert_eq!(
        (gap(40, Some(15)), gap(12, Some(15)), gap(1, Some(15))),
        (15, 11, 1)
    );
}

#[test]
fn a_pause_before_the_first_revision_counts_as_a_fifth_of_the_days_left_at_most() {
    // Forty days late with seventy left is no gap of forty days.
    assert_eq!(value::kept_gap(40, 70, None), 14);
    assert_eq!(value::kept_gap(12, 70, None), 12);
    assert_eq!(value::kept_gap(40, 400, None), 21);
    // What was kept before is kept when a revision comes early, and a late one makes it longer.
    assert_eq!(
        (
            value::kept_gap(3, 70, Some(10)),
            value::kept_gap(12, 30, Some(10))
        ),
        (10, 12)
    );
}

#[test]
fn a_chapter_that_others_wait_for_is_worth_what_it_opens() {
    // Alone it would come last by far: half a mark against forty others.
    let mut chapters: Vec<_> = (0..20).map(|i| chapter(i % 3, 12.0, 0.4)).collect();
    chapters.push(chapter(0, 0.5, 0.2));
    chapters.push(chapter(0, 60.0, 0.4));
    let settings = every_day(120);
    let first = |made: &crate::plan::Plan, index| {
        made.blocks
            .iter()
            .find(|block| block.chapter == Some(index))
            .map(|block| block.day)
    };
    assert_eq!(first(&plan(&input(&chapters, &settings)), 20), None);
    chapters[21].prerequisites = vec![20];
    let made = plan(&input(&chapters, &settings));
    assert_eq!(first(&made, 20), Some(TODAY));
    assert_eq!(first(&made, 21), Some(TODAY + 1));
    // One block opens it; more of it is worth no more than its own marks.
    assert_eq!(
        made.blocks
            .iter()
            .filter(|block| block.chapter == Some(20))
            .count(),
        1
    );
}

#[test]
fn missed_work_without_a_place_is_named_with_the_marks_it_was_worth() {
    let chapters = [chapter(0, 60.0, 0.5), chapter(1, 60.0, 0.5), chapter(2, 0.5, 0.9)];
    let settings = every_day(60);
    let asked = input(&chapters, &settings);
    let made = plan(&asked);
    let missed = |chapter| Previous {
        day: TODAY - 1,
        kind: Kind::Practise,
        chapter: Some(chapter),
        minutes: 40,
        is_pinned: false,
    };
    let out = dropped(&asked, &made, &[missed(0), missed(2), missed(2)]);
    assert_eq!((out.len(), out[0].chapter, out[0].minutes), (1, 2, 80));
    assert!((out[0].marks - value::study(&chapters[2], 0.0, 80.0, 100).mean).abs() < 1e-9);
}

#[test]
fn work_that_takes_longer_gets_longer_slots_that_hold_less() {
    let chapters = [chapter(0, 10.0, 0.5)];
    let settings = every_day(120);
    let asked = Input {
        ratios: &[1.2],
        ..input(&chapters, &settings)
    };
    let made = plan(&asked);
    assert_eq!(made.blocks[0].minutes, 50);
    let gain = value::study(&chapters[0], 0.0, 50.0 / 1.2, 100);
    assert!((made.blocks[0].gain.mean - gain.mean).abs() < 1e-12);
}

#[test]
fn nothing_to_do_is_an_empty_plan() {
    let settings = Settings::default();
    assert_eq!(plan(&input(&[], &settings)).blocks.len(), 0);
    let chapters = [chapter(0, 10.0, 0.5)];
    let over = Input {
        exam_day: Some(TODAY),
        ..input(&chapters, &settings)
    };
    assert_eq!(plan(&over).blocks.len(), 0);
    let none = Settings {
        cap_factor: f64::NAN,
        minutes: [0; 7],
        ..settings
    };
    assert_eq!(plan(&input(&chapters, &none)).blocks.len(), 0);
}
