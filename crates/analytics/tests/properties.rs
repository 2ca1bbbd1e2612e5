//! Whatever the rows are: refused with a typed error, or answered with finite numbers, the same in any order.
#![expect(clippy::unwrap_used)]

use analytics::consistency::Consistency;
use analytics::dashboard::{Dashboard, Extent, dashboard};
use analytics::input::{ExamChapter, HistoryBuilder, RawChapter, RawResult, SessionRow};
use analytics::line::Point;
use analytics::mastery::Mastery;
use analytics::trend::{Direction, Trend, trend};
use analytics::{Missing, mastery};
use proptest::prelude::*;

const SUBJECTS: [&str; 4] = ["Physics", "physics", "Biology", "NEET UG"];
const CHAPTERS: [&str; 6] = ["Optics", "optics ", "Heat", "Cell", "Genetics", "Ions"];
const EXAM: [ExamChapter<'static>; 3] = [
    ExamChapter {
        subject: "Physics",
        name: "Optics",
        marks: 20.0,
    },
    ExamChapter {
        subject: "Biology",
        name: "Cell",
        marks: 32.0,
    },
    ExamChapter {
        subject: "Biology",
        name: "Ecology",
        marks: 0.5,
    },
];

type Row = (RawResult<'static>, Vec<RawChapter<'static>>);

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![4 => -400.0..400.0, 1 => any::<f64>(), 1 => Just(0.0), 1 => Just(f64::MIN_POSITIVE)]
}
fn any_day() -> impl Strategy<Value = i32> {
    prop_oneof![6 => 20_000..20_400, 1 => Just(20_100), 1 => any::<i32>()]
}
fn any_count() -> impl Strategy<Value = u32> {
    prop_oneof![4 => 0_u32..60, 1 => any::<u32>()]
}
fn any_chapter() -> impl Strategy<Value = RawChapter<'static>> {
    let name = prop::sample::select(&CHAPTERS[..]);
    let attempted = prop_oneof![1 => Just(0), 4 => 0_u32..30, 1 => any::<u32>()];
    (name, attempted, any_count()).prop_map(|(name, attempted, correct)| {
        let correct = if attempted == 0 { 0 } else { correct % attempted };
        RawChapter {
            name,
            attempted,
            correct,
            wrong: 0,
        }
    })
}
fn any_row() -> impl Strategy<Value = Row> {
    let subject = prop::sample::select(&SUBJECTS[..]);
    let minutes = proptest::option::of(any_count());
    let counts = (any_count(), any_count(), any_count());
    let chapters = prop::collection::vec(any_chapter(), 0..6);
    (
        any_day(),
        subject,
        any_number(),
        any_number(),
        counts,
        minutes,
        chapters,
    )
        .prop_map(
            |(day, subject, score, max_score, (correct, wrong, total), minutes, chapters)| {
                (
                    RawResult {
                        day,
                        subject,
                        score,
                        max_score,
                        correct,
                        wrong,
                        total,
                        minutes,
                    },
                    chapters,
                )
            },
        )
}
/// A row that keeps the rules, on a day of its own.
fn good_rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((any_row(), 0.0..1.0_f64), 0..40).prop_map(|rows| {
        let fit = |(i, ((mut raw, chapters), share)): (usize, (Row, f64))| {
            raw.day = 20_000 + 3 * i as i32;
            (raw.max_score, raw.score, raw.total) = (200.0, 200.0 * share, 200);
            (raw.correct, raw.wrong) = (raw.correct % 101, raw.wrong % 100);
            (raw, chapters)
        };
        rows.into_iter().enumerate().map(fit).collect()
    })
}

/// The dashboard of the rows that are not refused, with the chapters' names in place of indices.
fn of(rows: &[Row], exam: &[ExamChapter<'static>]) -> (Dashboard, Vec<String>) {
    let mut builder = HistoryBuilder::new(20_300, exam).unwrap();
    for (raw, chapters) in rows {
        let _refused = builder.result(*raw, chapters.iter().copied());
        let _far = builder.session(SessionRow {
            day: raw.day,
            minutes: raw.total,
            focus: None,
        });
    }
    let history = builder.finish();
    let found = dashboard(&history, Extent::default());
    let name = |chapter: u32| {
        let chapter = history.chapters()[chapter as usize];
        format!(
            "{}/{}",
            history.subjects()[chapter.subject as usize],
            chapter.name
        )
        .to_lowercase()
    };
    let heat = found.heat_map.rows.iter().map(|row| row.chapter);
    let ranked = found.priorities.iter().flatten().map(|one| one.chapter);
    let listed = found
        .weakest
        .iter()
        .chain(&found.strongest)
        .copied()
        .chain(heat)
        .chain(ranked)
        .map(name)
        .collect();
    (found, listed)
}

/// Every number of a dashboard, in a fixed order.
fn numbers(found: &Dashboard) -> Vec<f64> {
    let mut all = Vec::new();
    all.extend(
        found
            .totals
            .iter()
            .flat_map(|totals| [totals.accuracy_percent, totals.mean_percent]),
    );
    all.extend(found.consistency.iter().flat_map(of_consistency));
    for subject in &found.subjects {
        all.extend([
            subject.accuracy_percent,
            subject.mean_percent,
            subject.last_percent,
        ]);
        all.extend(subject.last_delta.iter().chain(&subject.minutes_per_mark));
        all.extend(subject.consistency.iter().flat_map(of_consistency));
        all.extend(subject.trend.iter().flat_map(
            |Trend {
                 per_month, low, high, ..
             }| [*per_month, *low, *high],
        ));
        all.extend(
            subject
                .series
                .iter()
                .flat_map(|point| [point.percent, point.accuracy_percent]),
        );
    }
    for row in &found.heat_map.rows {
        all.extend(found.heat_map.cells(row).iter().filter_map(|cell| cell.percent()));
    }
    for one in found.priorities.iter().flatten() {
        all.extend([
            one.weight,
            one.marks_open,
            one.marks_open_low,
            one.marks_open_high,
            one.value,
        ]);
    }
    let mut believed = found.masteries.iter().map(|one| one.mastery).collect::<Vec<_>>();
    believed.sort_by(|x, y| x.mean.total_cmp(&y.mean).then_with(|| x.low.total_cmp(&y.low)));
    all.extend(
        believed
            .iter()
            .flat_map(|Mastery { mean, low, high }| [*mean, *low, *high]),
    );
    all.extend(found.week.mean_focus);
    all
}

fn of_consistency(one: &Consistency) -> [f64; 2] {
    [one.spread_percent, one.floor_percent]
}

fn assert_sound(found: &Dashboard) {
    assert!(
        numbers(found).iter().all(|number| number.is_finite()),
        "{found:#?}"
    );
    for one in found.masteries.iter() {
        let Mastery { mean, low, high } = one.mastery;
        assert!(
            0.0 <= low && low <= high && high <= 1.0 && (0.0..=1.0).contains(&mean),
            "{one:?}"
        );
    }
    for one in found.priorities.iter().flatten() {
        assert!(
            one.marks_open_low >= 0.0 && one.marks_open_high <= one.weight,
            "{one:?}"
        );
        assert_eq!(one.mastery.is_none(), one.questions == 0);
    }
    assert!(
        found
            .weakest
            .iter()
            .all(|chapter| !found.strongest.contains(chapter))
    );
}

proptest! {
    #[test]
    fn any_rows_are_refused_or_answered_with_finite_numbers(rows in prop::collection::vec(any_row(), 0..60)) {
        assert_sound(&of(&rows, &EXAM).0);
        assert_sound(&of(&rows, &[]).0);
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter(rows in good_rows(), turn in 0_usize..40) {
        let (found, listed) = of(&rows, &EXAM);
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len().max(1));
        turned.reverse();
        let (again, listed_again) = of(&turned, &EXAM);
        prop_assert_eq!(listed, listed_again);
        prop_assert_eq!(numbers(&found), numbers(&again));
    }

    #[test]
    fn the_same_rows_give_the_same_dashboard(rows in good_rows()) {
        prop_assert_eq!(of(&rows, &EXAM), of(&rows, &EXAM));
    }

    #[test]
    fn a_constant_series_is_level(
        percent in -25.0..100.0_f64,
        days in prop::collection::btree_set(0_i32..5_000, 4..40),
    ) {
        let points = days.iter().map(|&day| Point { day, value: percent }).collect::<Vec<_>>();
        prop_assert_eq!(trend(&points).unwrap().direction, Direction::Level);
    }

    #[test]
    fn one_day_has_no_trend(values in prop::collection::vec(any_number(), 0..40), day: i32) {
        let points = values.iter().map(|&value| Point { day, value }).collect::<Vec<_>>();
        let have = u32::from(!points.is_empty());
        prop_assert_eq!(trend(&points), Err(Missing::Days { have, need: 3 }));
    }

    #[test]
    fn any_points_have_a_finite_trend_or_a_reason(
        points in prop::collection::vec((any::<i32>(), any_number()), 0..40),
    ) {
        let points = points.into_iter().map(|(day, value)| Point { day, value }).collect::<Vec<_>>();
        if let Ok(Trend { per_month, low, high, .. }) = trend(&points) {
            prop_assert!(per_month.is_finite() && low <= per_month && per_month <= high);
        }
    }

    #[test]
    fn more_right_answers_never_lower_the_mastery(tried in 1_u32..2_000, right in 0_u32..2_000, mean in 0.0..1.0_f64) {
        let (tried, right) = (f64::from(tried), f64::from(right % tried));
        let fewer = mastery::posterior(right, tried, mean).unwrap();
        let more = mastery::posterior(right + 1.0, tried, mean).unwrap();
        prop_assert!(fewer.mean < more.mean && fewer.low < more.low && fewer.high < more.high);
        prop_assert!(fewer.low < fewer.mean && fewer.mean < fewer.high);
    }
}

#[test]
fn ten_thousand_results_are_answered() {
    let row = |i: u32| {
        let chapter = RawChapter {
            name: CHAPTERS[(i % 6) as usize],
            attempted: 10,
            correct: i % 11,
            wrong: 0,
        };
        let (score, max_score, minutes) = (f64::from(i % 180), 180.0, Some(60));
        let day = 10_000 + (i.wrapping_mul(7_919) % 10_000) as i32;
        let subject = SUBJECTS[(i % 4) as usize];
        (
            RawResult {
                day,
                subject,
                score,
                max_score,
                correct: i % 30,
                wrong: i % 15,
                total: 45,
                minutes,
            },
            vec![chapter],
        )
    };
    let rows = (0..10_000).map(row).collect::<Vec<_>>();
    let (found, _) = of(&rows, &EXAM);
    assert_sound(&found);
    assert_eq!((found.tests, found.subjects.len()), (10_000, 3));
    assert!(found.subjects.iter().all(|subject| subject.trend.is_ok()));
}
