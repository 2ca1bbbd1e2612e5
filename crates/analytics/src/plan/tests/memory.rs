use crate::plan::memory::{Grade, MIN_PREDICTIONS, Sight, State, judge, recall};

#[test]
fn the_state_follows_the_published_values() {
    // First states, and the sequence of the reference libraries' own tests (py-fsrs, fsrs-rs), both for FSRS-6.
    let first = [
        (Grade::Again, 0.212, 6.4133),
        (Grade::Hard, 1.2931, 5.112_170_7),
        (Grade::Good, 2.3065, 2.118_104),
        (Grade::Easy, 8.2956, 1.0),
    ];
    for (grade, stability, difficulty) in first {
        let state = State::first(grade);
        assert!(
            (state.stability_days - stability).abs() < 1e-6 && (state.difficulty - difficulty).abs() < 1e-5
        );
    }
    let mut state = State::first(Grade::Again);
    for days in [0.0, 1.0, 3.0, 8.0, 21.0] {
        state = state.next(days, Grade::Good);
    }
    assert!((state.stability_days - 53.62691).abs() < 1e-3, "{state:?}");
    assert!((state.difficulty - 6.357_486_7).abs() < 1e-4, "{state:?}");
}

#[test]
fn recall_is_nine_tenths_after_the_stability_and_falls_slowly() {
    for stability in [0.5, 10.0, 400.0] {
        assert!((recall(stability, stability) - 0.9).abs() < 1e-12);
        assert!((recall(0.0, stability) - 1.0).abs() < 1e-12);
    }
    // Published for the default decay: (1 + 0.9803 * 10)^-0.1542.
    assert!(
        (recall(100.0, 10.0) - 0.6929).abs() < 1e-3,
        "{}",
        recall(100.0, 10.0)
    );
}

fn sights(correct_after: impl Fn(i32) -> u32) -> Vec<Sight> {
    let mut sights = Vec::new();
    for chapter in 0..40 {
        let mut day = chapter as i32;
        for gap in [0, 5, 30, 90] {
            day += gap;
            let correct = correct_after(gap);
            sights.push(Sight {
                chapter,
                day,
                tried: 20,
                correct,
            });
        }
    }
    sights.sort_by_key(|sight| sight.day);
    sights
}

#[test]
fn memory_speaks_only_where_it_beats_the_average() {
    // Answers that do not depend on the pause: the average knows all there is to know.
    let steady = judge(40, &sights(|_| 12));
    assert_eq!(steady.n, 120);
    assert!(
        !steady.is_better() && steady.stability_days(0).is_none(),
        "{steady:?}"
    );
    // Answers that fade with the pause as the curve says.
    let fading = judge(
        40,
        &sights(|gap| [19, 18, 17, 16][[0, 5, 30, 90].iter().position(|g| *g == gap).unwrap()]),
    );
    assert!(fading.memory_loss.is_finite() && fading.average_loss.is_finite());
    assert_eq!(fading.is_better(), fading.memory_loss < fading.average_loss);
    let few = judge(1, &sights(|_| 12)[..MIN_PREDICTIONS / 2]);
    assert!(!few.is_better());
}
