use super::*;
use crate::input::{HistoryBuilder, RawResult};

fn of(rows: &[(i32, f64)], correct: u32, wrong: u32, total: u32) -> Result<Consistency, Missing> {
    let mut builder = HistoryBuilder::new(0, &[]).unwrap();
    for &(day, score) in rows {
        let (subject, max_score, minutes) = ("Physics", 100.0, None);
        builder
            .result(
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
                [],
            )
            .unwrap();
    }
    let history = builder.finish();
    consistency(&history.results().iter().collect::<Vec<_>>())
}

/// Expected value: statsmodels 0.15 `OLS` on the last ten, square root of `ssr / (n - 2)`.
#[test]
fn the_spread_is_that_of_the_last_ten_around_their_line() {
    let days = [0, 3, 9, 14, 20, 27, 33, 40, 44, 51, 60, 66];
    let scores = [
        10.0, 90.0, 61.0, 58.0, 66.0, 63.0, 70.0, 62.0, 71.0, 68.0, 75.0, 66.0,
    ];
    let rows = days.into_iter().zip(scores).collect::<Vec<_>>();
    let found = of(&rows, 42, 18, 75).unwrap();
    assert!(
        (found.spread_percent - 4.086_516_436_134_1).abs() < 1e-9,
        "{found:?}"
    );
    assert_eq!((found.n, found.word()), (10, Word::Steady));
}

#[test]
fn the_floor_is_that_of_the_papers_named_above() {
    let rows = [(0, 50.0), (1, 50.0), (2, 50.0), (3, 50.0)];
    // a 0.8, c 0.7 of 75; about 20 of 300 marks.
    let jee = of(&rows, 42, 18, 75).unwrap().floor_percent;
    assert!((jee * 3.0 - 20.0).abs() < 0.3, "{jee}");
    // a 0.85, c 0.8 of 180; about 29 of 720 marks.
    let neet = of(&rows, 122, 31, 180).unwrap().floor_percent;
    assert!((neet * 7.2 - 29.0).abs() < 0.3, "{neet}");
}

#[test]
fn the_same_jumps_are_usual_on_short_tests_and_wide_on_whole_papers() {
    let rows = [
        (0, 60.0),
        (7, 40.0),
        (14, 61.0),
        (21, 42.0),
        (28, 59.0),
        (35, 39.0),
    ];
    assert_eq!(of(&rows, 13, 5, 25).unwrap().word(), Word::Steady);
    assert_eq!(of(&rows, 45, 18, 90).unwrap().word(), Word::Usual);
    assert_eq!(of(&rows, 90, 40, 180).unwrap().word(), Word::Wide);
}

#[test]
fn three_results_are_not_enough_and_one_day_is_no_obstacle() {
    let rows = [(0, 50.0), (0, 60.0), (0, 70.0), (0, 60.0)];
    assert_eq!(
        of(&rows[..3], 1, 1, 2),
        Err(Missing::Results { have: 3, need: 4 })
    );
    // No slope on one day: the spread is that around the mean.
    assert!((of(&rows, 40, 10, 60).unwrap().spread_percent - (200.0_f64 / 3.0).sqrt()).abs() < 1e-9);
}

#[test]
fn subjects_at_different_levels_are_steady_together() {
    let low = of(&[(0, 30.0), (7, 31.0), (14, 30.0), (21, 31.0)], 40, 10, 75);
    let high = of(&[(1, 90.0), (8, 89.0), (15, 90.0), (22, 89.0)], 70, 2, 75);
    let both = pooled([low, high, Err(Missing::Results { have: 1, need: 4 })]).unwrap();
    assert_eq!((both.n, both.word()), (8, Word::Steady));
    assert!(both.spread_percent < 1.0, "{both:?}");
    let none = pooled([
        Err(Missing::Results { have: 1, need: 4 }),
        Err(Missing::Results { have: 3, need: 4 }),
    ]);
    assert_eq!(none, Err(Missing::Results { have: 3, need: 4 }));
}
