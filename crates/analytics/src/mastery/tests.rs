use super::*;
use crate::input::{HistoryBuilder, RawChapter, RawResult};

type Row<'s> = (Day, &'s str, &'s [(&'s str, u32, u32)]);

/// Rows of (day, subject, chapters of (name, tried, right)).
fn masteries<'s>(rows: &[Row<'s>]) -> (Masteries, History<'s>) {
    let mut builder = HistoryBuilder::new(20_000, &[]).unwrap();
    for &(day, subject, chapters) in rows {
        let (score, max_score, correct, wrong, total, minutes) = (50.0, 100.0, 6, 4, 10, None);
        let raw = RawResult {
            day,
            subject,
            score,
            max_score,
            correct,
            wrong,
            total,
            minutes,
        };
        let chapters = chapters.iter().map(|&(name, attempted, correct)| RawChapter {
            name,
            attempted,
            correct,
            wrong: attempted - correct,
        });
        builder.result(raw, chapters).unwrap();
    }
    let history = builder.finish();
    (Masteries::of(&history), history)
}

/// Expected ends: scipy 1.17 `beta.ppf` at (10, 4).
#[test]
fn four_right_of_four_with_a_mean_of_60_reads_about_71_percent() {
    let mastery = posterior(4.0, 4.0, 0.6).unwrap();
    assert!((mastery.mean - 10.0 / 14.0).abs() < 1e-12);
    assert!((mastery.low - 0.555_736_62).abs() < 1e-7 && (mastery.high - 0.858_388_90).abs() < 1e-7);
}

#[test]
fn nothing_tried_is_no_mastery() {
    assert_eq!(posterior(0.0, 0.0, 0.6), None);
    for (correct, tried, mean) in [
        (f64::NAN, 4.0, 0.5),
        (1.0, f64::NAN, 0.5),
        (5.0, 4.0, 0.5),
        (1.0, 4.0, f64::NAN),
    ] {
        assert_eq!(posterior(correct, tried, mean), None);
    }
    let (masteries, _) = masteries(&[(10, "Physics", &[("Optics", 0, 0), ("Heat", 4, 4)])]);
    assert_eq!(masteries.get(0), None);
    assert!(masteries.get(1).is_some());
    assert_eq!(masteries.get(99), None);
}

#[test]
fn the_prior_is_the_mean_of_the_chapters_own_subject() {
    let (masteries, history) = masteries(&[
        (10, "Physics", &[("Optics", 100, 90), ("Heat", 2, 1)]),
        (10, "Chemistry", &[("Acids", 100, 20), ("Heat", 2, 1)]),
    ]);
    let heat = |subject| {
        let of = |one: &&ChapterMastery| history.label(one.chapter) == (subject, "Heat");
        masteries.iter().find(of).unwrap().mastery.mean
    };
    assert!((masteries.subject_mean(0).unwrap() - 91.5 / 103.0).abs() < 1e-12);
    assert!((heat("Physics") - (10.0 * 91.5 / 103.0 + 1.0) / 12.0).abs() < 1e-12);
    assert!((heat("Chemistry") - (10.0 * 21.5 / 103.0 + 1.0) / 12.0).abs() < 1e-12);
}

#[test]
fn an_answer_one_half_life_old_counts_half() {
    let (masteries, _) = masteries(&[
        (110, "Physics", &[("Optics", 8, 2)]),
        (20, "Physics", &[("Optics", 8, 8)]),
    ]);
    let optics = masteries.get(0).unwrap();
    let mean = (2.0 + 4.0 + 0.5) / (8.0 + 4.0 + 1.0);
    assert!((optics.mastery.mean - (10.0 * mean + 6.0) / 22.0).abs() < 1e-12);
    assert_eq!(
        (optics.questions, optics.correct, optics.times, optics.last_seen),
        (16, 10, 2, 110)
    );
}

#[test]
fn a_subject_without_a_mistake_leaves_a_doubt() {
    let (masteries, _) = masteries(&[(10, "Physics", &[("Optics", 1_000_000, 1_000_000), ("Heat", 1, 1)])]);
    let heat = masteries.get(1).unwrap().mastery;
    assert!(heat.mean < 0.96 && heat.low < 0.9, "{heat:?}");
}

#[test]
fn results_without_chapters_still_set_the_prior_of_their_subject() {
    let (masteries, _) = masteries(&[(10, "Physics", &[])]);
    assert_eq!(masteries.subject_mean(0), Some(6.5 / 11.0));
}

#[test]
fn a_very_old_answer_is_still_an_answer() {
    let (masteries, _) = masteries(&[
        (-90_000_000, "Physics", &[("Optics", 4, 4)]),
        (20_000, "Physics", &[("Heat", 4, 0)]),
    ]);
    assert_eq!(masteries.get(0).unwrap().questions, 4);
}
