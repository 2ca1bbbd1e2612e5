//! What a student has asked for: less for today, blocks on their days, a lighter week.

use super::by_hand::every_day;
use super::{TODAY, assert_at_most_two_in_a_row, assert_under_the_cap, chapter, input, of_day};
use crate::input::Day;
use crate::plan::{Change, Input, Kind, Previous, Settings, plan};

#[test]
fn too_much_for_today_leaves_today_as_small_as_it_was_asked_to_be() {
    let chapters: Vec<_> = (0..9).map(|i| chapter(i % 3, 10.0, 0.5)).collect();
    let settings = every_day(240);
    let before = plan(&input(&chapters, &settings));
    let previous: Vec<Previous> = before
        .blocks
        .iter()
        .skip(1)
        .map(|block| Previous {
            day: block.day,
            kind: block.kind,
            chapter: block.chapter,
            minutes: block.minutes,
            is_pinned: false,
        })
        .collect();
    let asked = Input {
        most_today: Some(160),
        previous: Some(&previous),
        change: Change::Little,
        ..input(&chapters, &settings)
    };
    let made = plan(&asked);
    assert!(
        of_day(&made, TODAY)
            .iter()
            .map(|block| block.minutes)
            .sum::<u32>()
            <= 160
    );
    assert_at_most_two_in_a_row(&asked, &made);
    // What is done counts: doing the rest of a lighter day makes no room for more.
    let done = Input {
        done_today: 150,
        ..asked
    };
    assert_eq!(of_day(&plan(&done), TODAY).len(), 0);
}

#[test]
fn what_the_student_has_put_on_a_day_stays_there_whatever_stands_beside_it() {
    let chapters: Vec<_> = (0..6).map(|i| chapter(u32::from(i > 3), 10.0, 0.5)).collect();
    // 161 minutes hold four of them, and at most three of a subject could stand in a free row.
    let settings = every_day(190);
    let put = [0, 1, 2, 3].map(|chapter| Previous {
        day: TODAY + 5,
        kind: Kind::Practise,
        chapter: Some(chapter),
        minutes: 40,
        is_pinned: true,
    });
    for change in [Change::Little, Change::Free] {
        let asked = Input {
            previous: Some(&put),
            change,
            ..input(&chapters, &settings)
        };
        let made = plan(&asked);
        let there = of_day(&made, TODAY + 5);
        let mut kept: Vec<_> = there.iter().filter_map(|block| block.kept).collect();
        kept.sort_unstable();
        assert_eq!(kept, [0, 1, 2, 3], "{there:?}");
        assert_under_the_cap(&asked, &made);
    }
}

#[test]
fn an_agreed_lighter_week_lowers_the_limit_on_its_days_only() {
    let settings = Settings {
        cap_factor: 0.9,
        eased: vec![
            (TODAY, TODAY + 2, 0.8),
            (TODAY + 2, TODAY + 2, 0.7),
            (TODAY, TODAY, f64::NAN),
        ],
        ..every_day(100)
    };
    let caps = [-1, 0, 2, 3].map(|ahead| settings.cap(TODAY + ahead));
    // 100 minutes less the buffer of 15 %, nine tenths of them, and 0.8 or 0.7 of those.
    assert_eq!(caps, [76, 61, 53, 76]);
}

#[test]
fn a_lighter_week_leaves_out_what_brings_least_first() {
    // The order of the day puts the light chapters first.
    let chapters: Vec<_> = (0..6)
        .map(|i| chapter(i % 3, 5.0 + 5.0 * f64::from(i), 0.5))
        .collect();
    let before: Vec<Previous> = (0..6)
        .map(|i| Previous {
            day: TODAY + Day::from(i > 2),
            kind: Kind::Practise,
            chapter: Some(i),
            minutes: 40,
            is_pinned: false,
        })
        .collect();
    // 142 minutes hold three blocks; three quarters of them two, and a short one that may be new.
    let settings = Settings {
        eased: vec![(TODAY, TODAY + 2, 0.75)],
        ..every_day(168)
    };
    let asked = Input {
        previous: Some(&before),
        ..input(&chapters, &settings)
    };
    let made = plan(&asked);
    let of = |day| {
        let stayed = of_day(&made, day)
            .into_iter()
            .filter(|block| block.kept.is_some());
        let mut of_day: Vec<_> = stayed.filter_map(|block| block.chapter).collect();
        of_day.sort_unstable();
        of_day
    };
    assert_eq!((of(TODAY), of(TODAY + 1)), (vec![1, 2], vec![4, 5]));
    assert_under_the_cap(&asked, &made);
}

#[test]
fn a_lighter_week_without_a_rest_day_gets_one() {
    let free = |settings: &Settings| -> Vec<Day> {
        (0..14).filter(|ahead| settings.cap(TODAY + ahead) == 0).collect()
    };
    let eased = |until: Day| Settings {
        eased: vec![(TODAY, TODAY + until, 0.75)],
        ..every_day(120)
    };
    // From a Thursday on: the Sundays of both weeks, one of a single week, none of a weekend.
    assert_eq!(free(&eased(13)), [3, 10]);
    assert_eq!(free(&eased(6)), [3]);
    assert_eq!(free(&eased(2)), Vec::<Day>::new());
    // The day with the fewest minutes, where they differ; the first day has begun.
    let mut uneven = eased(6);
    (uneven.minutes[3], uneven.minutes[5]) = (30, 60);
    assert_eq!(free(&uneven), [2]);
    // A week that has one keeps it and gets no second; a plan that was not made lighter gets none.
    let fixed = Settings {
        rest_weekday: Some(1),
        ..eased(13)
    };
    assert_eq!(free(&fixed), [5, 12]);
    let not_now = Settings {
        eased: vec![(TODAY, TODAY + 13, 1.0)],
        ..every_day(120)
    };
    assert_eq!(free(&not_now), Vec::<Day>::new());
}
