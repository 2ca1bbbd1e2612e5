use analytics::models::mastery::{Answer, AnswerLog, MasteryError, MasteryModel};
use analytics::models::random::Random;

use crate::simulate;

fn log_loss(logs: &[AnswerLog], chances: &[Vec<f64>]) -> f64 {
    let of_log = |(log, own): (&AnswerLog, &Vec<f64>)| -> Vec<f64> {
        let answers = log.answers().zip(own);
        answers
            .map(|(answer, p)| -(if answer.is_right { *p } else { 1.0 - p }).ln())
            .collect()
    };
    let losses: Vec<f64> = logs.iter().zip(chances).flat_map(of_log).collect();
    losses.iter().sum::<f64>() / losses.len() as f64
}

#[test]
fn unseen_students_are_followed_most_of_the_way_to_the_truth() {
    let mut random = Random::new(21);
    let (fitted, _) = simulate::answers(&mut random, 400);
    let (unseen, truth) = simulate::answers(&mut random, 300);
    let model = MasteryModel::fit(&fitted.iter().collect::<Vec<_>>()).unwrap();
    let chances: Vec<Vec<f64>> = unseen.iter().map(|log| model.chances(log)).collect();
    let constant: Vec<Vec<f64>> = unseen.iter().map(|log| vec![0.58; log.len()]).collect();
    let (own, best, nothing) = (
        log_loss(&unseen, &chances),
        log_loss(&unseen, &truth),
        log_loss(&unseen, &constant),
    );
    assert!(
        (nothing - own) / (nothing - best) > 0.6,
        "{own} between {best} and {nothing}"
    );
    // Calibrated: where it says two thirds, about two thirds are right.
    let pairs: Vec<(f64, bool)> = (unseen.iter().zip(&chances))
        .flat_map(|(log, own)| {
            log.answers()
                .zip(own)
                .map(|(answer, p)| (*p, answer.is_right))
                .collect::<Vec<_>>()
        })
        .filter(|(p, _)| (0.6..0.73).contains(p))
        .collect();
    let right = pairs.iter().filter(|(_, right)| *right).count() as f64 / pairs.len() as f64;
    assert!((right - 0.665).abs() < 0.04, "{right} of {}", pairs.len());
}

#[test]
fn mastery_rises_with_right_answers_and_on_their_skill_most() {
    let mut random = Random::new(22);
    let (fitted, _) = simulate::answers(&mut random, 300);
    let model = MasteryModel::fit(&fitted.iter().collect::<Vec<_>>()).unwrap();
    let mut tracker = model.tracker();
    let before = [tracker.chance(None, &[3]), tracker.chance(None, &[4])];
    for problem in [3, 13, 23, 33] {
        tracker.record(&Answer {
            problem,
            skills: &[3],
            is_right: true,
        });
    }
    let rise = [
        tracker.chance(None, &[3]) - before[0],
        tracker.chance(None, &[4]) - before[1],
    ];
    assert!(rise[0] > 0.05 && rise[1] > 0.0 && rise[0] > rise[1], "{rise:?}");
    // Four right answers are no proof of perfection.
    assert!(tracker.chance(None, &[3]) < 0.97);
    let unknown = tracker.chance(Some(1_000_000), &[77]);
    assert!(unknown > 0.0 && unknown < 1.0);
}

#[test]
fn the_number_of_cores_changes_nothing() {
    let (fitted, _) = simulate::answers(&mut Random::new(23), 120);
    let fit = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let model = pool
            .install(|| MasteryModel::fit(&fitted.iter().collect::<Vec<_>>()))
            .unwrap();
        model.chances(&fitted[0])
    };
    assert_eq!(fit(1), fit(3));
}

#[test]
fn one_kind_of_answer_is_no_certainty_and_none_is_an_error() {
    let mut log = AnswerLog::default();
    for problem in 0..6 {
        log.push(problem, [], true);
    }
    let model = MasteryModel::fit(&[&log]).unwrap();
    assert!(model.chances(&log).iter().all(|p| p.is_finite() && *p < 1.0));
    assert_eq!(
        MasteryModel::fit(&[&AnswerLog::default()]).unwrap_err(),
        MasteryError::NoAnswers
    );
}

#[test]
fn a_model_stored_before_skills_had_slopes_is_read_and_speaks() {
    let (fitted, _) = simulate::answers(&mut Random::new(24), 120);
    let model = MasteryModel::fit(&fitted.iter().collect::<Vec<_>>()).unwrap();
    let mut stored = serde_json::to_value(&model).unwrap();
    assert!(stored.as_object_mut().unwrap().remove("slopes").is_some());
    let old: MasteryModel = serde_json::from_value(stored).unwrap();
    let chances = old.chances(&fitted[0]);
    assert!(chances.iter().all(|p| *p > 0.0 && *p < 1.0) && chances != model.chances(&fitted[0]));
}
