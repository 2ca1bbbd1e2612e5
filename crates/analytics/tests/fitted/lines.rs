//! Straight growth and few students: the shrunken line is among the forms the fit half chooses from.

use analytics::models::next_score::{Method, NextScoreModel, Sitting};
use analytics::models::random::Random;

/// A child whose growth is a straight line of its own; `dates` lie a third of a year about the yearly waves.
fn straight(random: &mut Random, dates: f64) -> Vec<Sitting> {
    let level = 0.8 * random.normal();
    let slope = 0.76 + 0.05 * level + 0.11 * random.normal();
    let first = random.below(3);
    let last = (first + 2 + random.below(5)).min(6);
    (first..last)
        .map(|wave| {
            let at = wave as f64 - 2.5 + dates * (random.uniform() - 0.5);
            Sitting {
                subject: 0,
                source: 0,
                at,
                score: level + slope * at + 0.55 * random.normal(),
            }
        })
        .collect()
}

fn children(random: &mut Random, n: usize, dates: f64) -> Vec<Vec<Sitting>> {
    (0..n).map(|_| straight(random, dates)).collect()
}

/// How a model forecasts unseen children: mean squared error, the share inside of the 80 % band, the methods.
fn measured(model: &NextScoreModel, children: &[Vec<Sitting>]) -> (f64, f64, Vec<Method>) {
    let (mut squares, mut inside, mut methods) = (0.0, 0.0, Vec::new());
    for own in children {
        for (one, said) in own.iter().zip(model.forecast_each(own)) {
            if let Some(said) = said {
                squares += (one.score - said.mean).powi(2);
                inside += f64::from(u8::from(
                    said.band_80.0 <= one.score && one.score <= said.band_80.1,
                ));
                methods.push(said.method);
            }
        }
    }
    let n = methods.len() as f64;
    (squares / n, inside / n, methods)
}

/// The best that can be said: from the population's true line and spread.
fn truth(children: &[Vec<Sitting>]) -> f64 {
    let (mut squares, mut n) = (0.0, 0.0);
    for own in children {
        for (i, one) in own.iter().enumerate().skip(1) {
            // Level and slope are normal: a + b t with var(a) = 0.64, cov = 0.05 x 0.64, var(b) = 0.0121 + 0.05^2 x 0.64.
            let (mut p, prior) = ([0.0; 3], [0.64, 0.032, 0.0137]);
            let determinant = prior[0] * prior[2] - prior[1] * prior[1];
            p[0] = prior[2] / determinant;
            p[1] = -prior[1] / determinant;
            p[2] = prior[0] / determinant;
            let mut pull = [p[1] * 0.76, p[2] * 0.76];
            for before in &own[..i] {
                let precision = 1.0 / 0.3025;
                p[0] += precision;
                p[1] += before.at * precision;
                p[2] += before.at * before.at * precision;
                pull[0] += before.score * precision;
                pull[1] += before.at * before.score * precision;
            }
            let determinant = p[0] * p[2] - p[1] * p[1];
            let a = (p[2] * pull[0] - p[1] * pull[1]) / determinant;
            let b = (p[0] * pull[1] - p[1] * pull[0]) / determinant;
            squares += (one.score - a - b * one.at).powi(2);
            n += 1.0;
        }
    }
    squares / n
}

#[test]
fn straight_growth_is_forecast_by_lines_nearly_as_well_as_by_who_knows_the_truth() {
    for (seed, dates) in [(61, 0.0), (62, 0.6)] {
        let mut random = Random::new(seed);
        let model = NextScoreModel::fit(&children(&mut random, 850, dates)).unwrap();
        let unseen = children(&mut random, 850, dates);
        let (error, inside, methods) = measured(&model, &unseen);
        assert!(methods.iter().all(|method| *method == Method::Line), "{seed}");
        assert!(error < 1.01 * truth(&unseen), "{error} {}", truth(&unseen));
        assert!((0.76..=0.84).contains(&inside), "{inside}");
    }
}

#[test]
fn bands_of_few_children_hold_what_they_say_on_average() {
    let (mut sum, n) = (0.0, 30);
    for seed in 0..n {
        let mut random = Random::new(70 + seed);
        let model = NextScoreModel::fit(&children(&mut random, 50, 0.0)).unwrap();
        let (_, inside, _) = measured(&model, &children(&mut random, 200, 0.0));
        // Fifty children tell a width to a tenth of itself or so.
        assert!((0.65..=0.93).contains(&inside), "{seed}: {inside}");
        sum += inside;
    }
    let mean = sum / n as f64;
    assert!((0.78..=0.83).contains(&mean), "{mean}");
}

#[test]
fn what_no_line_can_be_drawn_through_is_forecast_all_the_same() {
    // Reading at 1, mathematics at 2: each subject has one time only.
    let mut random = Random::new(63);
    let child = |random: &mut Random| -> Vec<Sitting> {
        let level = random.normal();
        let sitting = |subject, at, score| Sitting {
            subject,
            source: 0,
            at,
            score,
        };
        vec![
            sitting(0, 1.0, level),
            sitting(1, 2.0, level + 3.0 + 0.3 * random.normal()),
        ]
    };
    let fitted: Vec<Vec<Sitting>> = (0..200).map(|_| child(&mut random)).collect();
    let model = NextScoreModel::fit(&fitted).unwrap();
    let unseen: Vec<Vec<Sitting>> = (0..200).map(|_| child(&mut random)).collect();
    let (error, inside, methods) = measured(&model, &unseen);
    assert_eq!(methods.len(), 200);
    assert!(error < 0.2 && (0.7..=0.9).contains(&inside), "{error} {inside}");
}
