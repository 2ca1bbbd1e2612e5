use analytics::models::next_score::{Forecast, Method, NextScoreError, NextScoreModel, Sitting};
use analytics::models::random::Random;

use crate::simulate;

/// Forecasts of all results of `students` that have earlier ones, with what came.
fn forecasts(model: &NextScoreModel, students: &[Vec<Sitting>]) -> Vec<(Forecast, f64, Sitting)> {
    let of_student = |own: &Vec<Sitting>| -> Vec<(Forecast, f64, Sitting)> {
        let told = model.forecast_each(own).into_iter().enumerate();
        told.filter_map(|(i, said)| said.map(|said| (said, own[i].score, own[i.saturating_sub(1)])))
            .collect()
    };
    students.iter().flat_map(of_student).collect()
}

fn coverage(told: &[(Forecast, f64, Sitting)], band: impl Fn(&Forecast) -> (f64, f64)) -> f64 {
    let inside = told
        .iter()
        .filter(|(said, came, _)| band(said).0 <= *came && *came <= band(said).1);
    inside.count() as f64 / told.len() as f64
}

fn rmse(told: &[(Forecast, f64, Sitting)], guess: impl Fn(&Forecast, &Sitting) -> f64) -> f64 {
    let squares = told
        .iter()
        .map(|(said, came, last)| (came - guess(said, last)).powi(2));
    (squares.sum::<f64>() / told.len() as f64).sqrt()
}

fn students(n: usize, mut one: impl FnMut() -> Vec<Sitting>) -> Vec<Vec<Sitting>> {
    (0..n).map(|_| one()).collect()
}

#[test]
fn bands_hold_for_unseen_students_with_dates_of_their_own() {
    let mut random = Random::new(11);
    let mut some = |n| students(n, || simulate::mocks(&mut random, &[0.0, -8.0, 3.0], 5.0));
    let model = NextScoreModel::fit(&some(200)).unwrap();
    let told = forecasts(&model, &some(200));
    assert!(told.len() > 2_500 && told.iter().all(|(said, ..)| said.method == Method::Trajectory));
    let (half, wide) = (
        coverage(&told, |said| said.band_50),
        coverage(&told, |said| said.band_80),
    );
    assert!(
        (0.46..=0.54).contains(&half) && (0.76..=0.84).contains(&wide),
        "{half} {wide}"
    );
    // Noise alone is 5 points; the last score carries its own noise and its series as well.
    let (own, last) = (
        rmse(&told, |said, _| said.mean),
        rmse(&told, |_, last| last.score),
    );
    assert!(own < 6.7 && own < 0.7 * last, "{own} {last}");
}

#[test]
fn a_harder_series_does_not_read_as_a_decline() {
    let mut random = Random::new(12);
    let fitted = students(150, || simulate::mocks(&mut random, &[0.0, -10.0], 5.0));
    let model = NextScoreModel::fit(&fitted).unwrap();
    let sitting = |source, at, score| Sitting {
        subject: 0,
        source,
        at,
        score,
    };
    let easy: Vec<Sitting> = (0..6).map(|i| sitting(0, f64::from(30 * i), 60.0)).collect();
    let mut mixed = easy.clone();
    for one in &mut mixed[3..] {
        (one.source, one.score) = (1, 50.0);
    }
    let next = sitting(0, 190.0, 0.0);
    let steady = model.forecast(&easy, &next).unwrap().mean;
    let harder = model.forecast(&mixed, &next).unwrap().mean;
    assert!((steady - harder).abs() < 3.0, "{steady} {harder}");
    let on_harder = model.forecast(&easy, &sitting(1, 190.0, 0.0)).unwrap().mean;
    assert!((steady - on_harder - 10.0).abs() < 3.0, "{steady} {on_harder}");
}

#[test]
fn skewed_scores_of_common_tests_are_forecast_by_occasion_and_the_bands_hold() {
    let mut random = Random::new(13);
    let skewed = |one: Sitting| Sitting {
        score: 10.0 * (one.score / 2.0).exp(),
        ..one
    };
    let mut some = |n| {
        students(n, || {
            simulate::growth(&mut random).into_iter().map(skewed).collect()
        })
    };
    let model = NextScoreModel::fit(&some(600)).unwrap();
    let told = forecasts(&model, &some(600));
    assert!(told.iter().all(|(said, ..)| said.method == Method::Occasions));
    let (half, wide) = (
        coverage(&told, |said| said.band_50),
        coverage(&told, |said| said.band_80),
    );
    assert!(
        (0.46..=0.54).contains(&half) && (0.76..=0.84).contains(&wide),
        "{half} {wide}"
    );
    let (own, last) = (
        rmse(&told, |said, _| said.mean),
        rmse(&told, |_, last| last.score),
    );
    assert!(own < 0.7 * last, "{own} {last}");
}

#[test]
fn schools_that_differ_are_told_apart_and_bands_hold_for_their_other_children() {
    // Thirty schools, each with six tests that are harder or easier by 0.6; half of its children are never fitted.
    let mut random = Random::new(17);
    let schools: Vec<[f64; 6]> = (0..30).map(|_| [0.0; 6].map(|_| 0.6 * random.normal())).collect();
    let mut some = |n| {
        students(n, || {
            let source = random.below(schools.len());
            let harder = |one: Sitting| Sitting {
                source,
                score: one.score + schools[source][one.at as usize],
                ..one
            };
            simulate::growth(&mut random).into_iter().map(harder).collect()
        })
    };
    let (fitted, measured) = (some(900), some(900));
    let untold = |all: &[Vec<Sitting>]| -> Vec<Vec<Sitting>> {
        let one = |one: &Sitting| Sitting { source: 0, ..*one };
        all.iter().map(|own| own.iter().map(one).collect()).collect()
    };
    let told = forecasts(&NextScoreModel::fit(&fitted).unwrap(), &measured);
    let without = NextScoreModel::fit(&untold(&fitted)).unwrap();
    let without = forecasts(&without, &untold(&measured));
    let error = |told: &[(Forecast, f64, Sitting)]| rmse(told, |said, _| said.mean);
    assert!(
        told.iter().all(|(said, ..)| said.method == Method::Occasions)
            && error(&told) < 0.85 * error(&without),
        "{} {}",
        error(&told),
        error(&without)
    );
    let wide = coverage(&told, |said| said.band_80);
    assert!((0.76..=0.84).contains(&wide), "{wide}");
    // A school that nobody has told of is forecast like an average one, and less surely.
    let (history, last) = (&measured[0][..1], measured[0][1]);
    let model = NextScoreModel::fit(&fitted).unwrap();
    let width = |source| {
        let said = model.forecast(history, &Sitting { source, ..last }).unwrap();
        said.band_80.1 - said.band_80.0
    };
    assert!(width(999) > 1.02 * width(last.source));
}

#[test]
fn more_results_narrow_the_band_and_more_time_widens_it() {
    let mut random = Random::new(14);
    let fitted = students(150, || simulate::mocks(&mut random, &[0.0], 5.0));
    let model = NextScoreModel::fit(&fitted).unwrap();
    let at = |day: f64| Sitting {
        subject: 0,
        source: 0,
        at: day,
        score: 60.0,
    };
    let history: Vec<Sitting> = (0..12).map(|i| at(f64::from(i) * 10.0)).collect();
    let width = |history: &[Sitting], day| {
        let (low, high) = model.forecast(history, &at(day)).unwrap().band_80;
        high - low
    };
    let (one, many, ahead) = (
        width(&history[..1], 10.0),
        width(&history, 120.0),
        width(&history, 300.0),
    );
    assert!(many < 0.95 * one && many < ahead, "{one} {many} {ahead}");
}

#[test]
fn without_an_earlier_result_there_is_no_forecast() {
    let mut random = Random::new(15);
    let model = NextScoreModel::fit(&students(30, || simulate::growth(&mut random))).unwrap();
    let at = |day: f64, score: f64| Sitting {
        subject: 0,
        source: 0,
        at: day,
        score,
    };
    assert_eq!(model.forecast(&[], &at(1.0, 0.0)), None);
    // An equal time is not earlier, and what is not a number is not known.
    assert_eq!(model.forecast(&[at(1.0, 2.0)], &at(1.0, 0.0)), None);
    assert_eq!(model.forecast(&[at(0.0, f64::NAN)], &at(1.0, 0.0)), None);
    assert_eq!(model.forecast_each(&[at(3.0, 1.0), at(3.0, 2.0)]), [None, None]);
    assert_eq!(
        model.forecast_each(&[at(3.0, 1.0), at(f64::INFINITY, 2.0)]),
        [None, None]
    );
}

#[test]
fn a_step_by_step_forecast_is_that_from_the_history_alone() {
    let mut random = Random::new(16);
    let fitted = students(60, || simulate::mocks(&mut random, &[0.0, 4.0], 5.0));
    let model = NextScoreModel::fit(&fitted).unwrap();
    let mut shuffled = fitted[0].clone();
    random.shuffle(&mut shuffled);
    for (one, step) in shuffled.iter().zip(model.forecast_each(&shuffled)) {
        let alone = model.forecast(&shuffled, one);
        assert_eq!(alone.is_some(), step.is_some());
        if let (Some(alone), Some(step)) = (alone, step) {
            assert!((alone.mean - step.mean).abs() < 1e-9 && (alone.band_80.0 - step.band_80.0).abs() < 1e-9);
        }
    }
}

#[test]
fn odd_histories_give_finite_forecasts_or_a_reason() {
    let at = |day: f64, score: f64| Sitting {
        subject: 0,
        source: 0,
        at: day,
        score,
    };
    let constant: Vec<Vec<Sitting>> = vec![(0..8).map(|i| at(f64::from(i), 7.0)).collect(); 50];
    let long: Vec<Sitting> = (0..10_000)
        .map(|i| at(f64::from(i / 2), f64::from(i % 17)))
        .collect();
    for students in [constant, vec![long]] {
        let model = NextScoreModel::fit(&students).unwrap();
        let told = forecasts(&model, &students[..1]);
        assert!(told.len() > 5);
        for (said, ..) in told {
            let all = [
                said.band_80.0,
                said.band_50.0,
                said.mean,
                said.band_50.1,
                said.band_80.1,
            ];
            assert!(all.iter().all(|x| x.is_finite()) && all.is_sorted(), "{said:?}");
        }
    }
    let one_point = vec![vec![at(1.0, 5.0)]; 9];
    let too_few = NextScoreError::TooFewResults { found: 0, needed: 4 };
    assert_eq!(NextScoreModel::fit(&one_point).unwrap_err(), too_few);
    let not_finite = vec![vec![at(1.0, 5.0), at(f64::NAN, 5.0)]];
    assert_eq!(
        NextScoreModel::fit(&not_finite).unwrap_err(),
        NextScoreError::NotFinite
    );
}
