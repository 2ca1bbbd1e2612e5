use super::by_hand::every_day;
use super::{TODAY, chapter, input};
use crate::models::random::Random;
use crate::plan::memory::{Grade, MIN_PREDICTIONS, Sight, State, judge, recall};
use crate::plan::{ChapterState, Kind, plan};

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

/// Forty random courses of reviews as `pause:grade`, with the state and the recall after some days that the reference library
/// gives (py-fsrs 6.3.2, its default parameters, no learning steps, no fuzz), to six decimals.
const REFERENCE: &str = include_str!("fsrs.csv");

#[test]
fn states_and_recall_are_those_of_the_reference_library_on_random_courses() {
    let mut compared = 0;
    for line in REFERENCE.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells[at].parse::<f64>().unwrap();
        let mut state: Option<State> = None;
        for review in cells[0].split(' ') {
            let (pause, grade) = review.split_once(':').unwrap();
            let grade =
                [Grade::Again, Grade::Hard, Grade::Good, Grade::Easy][grade.parse::<usize>().unwrap() - 1];
            state = Some(match state {
                Some(known) => known.next(pause.parse().unwrap(), grade),
                None => State::first(grade),
            });
        }
        let state = state.unwrap();
        let near = |ours: f64, theirs: f64| (ours - theirs).abs() <= 1e-6 + 1e-6 * theirs.abs();
        assert!(near(state.stability_days, number(1)), "{line}: {state:?}");
        assert!(near(state.difficulty, number(2)), "{line}: {state:?}");
        assert!(
            near(recall(number(3), state.stability_days), number(4)),
            "{line}: {state:?}"
        );
        compared += 1;
    }
    assert_eq!(compared, 40);
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
fn memory_is_silent_where_the_average_knows_as_much_or_answers_are_few() {
    // Answers that do not depend on the pause: the average knows all there is to know.
    let steady = judge(40, &sights(|_| 12));
    assert_eq!(steady.n, 120);
    assert!(
        !steady.is_better() && steady.stability_days(0).is_none(),
        "{steady:?}"
    );
    let few = judge(1, &sights(|_| 12)[..MIN_PREDICTIONS / 2]);
    assert!(!few.is_better());
}

/// Tests of forty chapters after pauses of a day to half a year, answered with the chance that the curve gives.
fn fading(seed: u64) -> Vec<Sight> {
    let mut random = Random::new(seed);
    let mut sights = Vec::new();
    for chapter in 0..40 {
        let mut day = random.below(30) as i32;
        let mut state: Option<State> = None;
        for _ in 0..6 {
            let pause = [1, 4, 15, 50, 180][random.below(5)];
            day += if state.is_some() { pause } else { 0 };
            let chance = state.map_or(0.85, |state| recall(f64::from(pause), state.stability_days));
            let correct = (0..20).filter(|_| random.uniform() < chance).count() as u32;
            let grade = Grade::of_share(f64::from(correct) / 20.0);
            state = Some(state.map_or(State::first(grade), |known| known.next(f64::from(pause), grade)));
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
fn memory_speaks_where_answers_fade_as_the_curve_says_and_a_date_follows_it() {
    for seed in 0..20 {
        let judged = judge(40, &fading(seed));
        assert_eq!(judged.n, 200);
        // By a hundredth of a nat a question at least: no accident of 4,000 answers.
        assert!(
            judged.memory_loss < judged.average_loss - 0.01,
            "{seed}: {judged:?}"
        );
        assert!(judged.is_better() && judged.stability_days(0).is_some());
    }
    let stabilities = (0..20).flat_map(|seed| {
        let judged = judge(40, &fading(seed));
        (0..40).filter_map(move |chapter| judged.stability_days(chapter))
    });
    let stability = stabilities
        .into_iter()
        .find(|days| (2.0..13.0).contains(days))
        .expect("some chapter fades within a fortnight");
    // Nothing but revision is left of this chapter: by the plain gap it rests for fifteen days, by memory it does not.
    let first_revision = |stability_days| {
        let known = ChapterState {
            stability_days,
            ..chapter(0, 20.0, 0.95)
        };
        let (chapters, settings) = ([known], every_day(120));
        let made = plan(&input(&chapters, &settings));
        let revised = made.blocks.iter().find(|block| block.kind == Kind::Revise);
        revised.map(|block| block.day - TODAY)
    };
    assert_eq!(first_revision(None), None);
    assert_eq!(first_revision(Some(stability)), Some(stability.round() as i32));
}
