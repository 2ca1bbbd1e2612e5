//! Simulated students whose ability is known: question by question, not from the model's own equations.

use super::*;

const QUESTIONS: u32 = 75;
/// How much easier the papers of each series are, percent of the maximum; 0 on average, as the model reads abilities.
const SERIES: [f64; 3] = [0.0, 5.0, -5.0];

struct Student {
    tests: Vec<Test>,
    /// Expected percent on an average paper, on the day of each test.
    truth: Vec<f64>,
}

/// A student who learns at a changing pace and sits `n` mocks of 75 questions with +4/-1, all tried.
fn student(random: &mut Random, n: usize, hardness: [f64; 3]) -> Student {
    let mut ability = 50.0 + 15.0 * random.normal();
    let mut pace = 0.05 * random.normal();
    let mut day = 0;
    let (mut tests, mut truth) = (Vec::new(), Vec::new());
    for _ in 0..n {
        let gap = 2 + random.below(12) as Day;
        for _ in 0..gap {
            pace += 0.012 * random.normal() - 0.02 * pace;
            ability = (ability + pace + 0.3 * random.normal()).clamp(-10.0, 95.0);
        }
        day += gap;
        let source = random.below(SERIES.len());
        let paper = ability + hardness[source] + 3.0 * random.normal();
        // Right answers give 4, wrong ones take 1: percent = 100 (1.25 chance - 0.25).
        let chance = ((paper / 100.0 + 0.25) / 1.25).clamp(0.0, 1.0);
        let right = (0..QUESTIONS).filter(|_| random.uniform() < chance).count() as u32;
        let items = Items {
            questions: QUESTIONS,
            attempted: QUESTIONS,
            right,
            right_marks: 4.0,
            wrong_marks: -1.0,
        };
        let marks = 4.0 * f64::from(right) - f64::from(QUESTIONS - right);
        tests.push(Test {
            items: Some(items),
            ..test(day, source, 100.0 * marks / (4.0 * f64::from(QUESTIONS)))
        });
        truth.push(ability);
    }
    Student { tests, truth }
}

fn cohort(seed: u64, n: usize) -> Vec<Student> {
    let mut random = Random::new(seed);
    (0..n)
        .map(|_| {
            let mocks = 5 + random.below(27);
            student(&mut random, mocks, SERIES)
        })
        .collect()
}

fn learned() -> Prior {
    let students: Vec<Vec<Test>> = cohort(1, 200).into_iter().map(|one| one.tests).collect();
    Prior::learn(&students, &Prior::shipped()).unwrap()
}

/// Scoreboard: score bands are honest. 2,000 students, every mock after the fifth forecast from those before it.
#[test]
fn eighty_percent_bands_hold_76_to_84_percent_on_5_to_30_mocks() {
    let prior = learned();
    // Inside 80 % and 50 % bands and count: of the score and of the true ability, by earlier mocks.
    let mut told = [[[0.0_f64; 3]; 2]; 3];
    for one in cohort(2, 2_000) {
        for n in 5..one.tests.len().min(30) {
            let own = Ability::of(&one.tests[..n], &prior).unwrap();
            let next = one.tests[n];
            let forecast = own.expected(&Target {
                day: next.day,
                source: Some(next.source),
                items: None,
            });
            let ability = own.path(&[next.day]).unwrap()[0].ability;
            let group = usize::from(n > 10) + usize::from(n > 20);
            for (what, (estimate, value)) in [(forecast, next.percent), (ability, one.truth[n])]
                .iter()
                .enumerate()
            {
                let inside = |band: (f64, f64)| f64::from(u8::from(band.0 <= *value && *value <= band.1));
                let sums = &mut told[group][what];
                sums[0] += inside(estimate.band_80);
                sums[1] += inside(estimate.band_50);
                sums[2] += 1.0;
            }
        }
    }
    for (group, both) in told.iter().enumerate() {
        for (what, [wide, half, n]) in both.iter().enumerate() {
            let (wide, half) = (wide / n, half / n);
            assert!(
                (0.76..=0.84).contains(&wide) && (0.45..=0.55).contains(&half),
                "group {group}, what {what}: {wide} {half} of {n}"
            );
        }
    }
}

/// Scoreboard: the next mock is forecast better than by the last score, the mean of the last three and a line.
#[test]
fn held_out_mocks_are_forecast_better_than_by_the_three_simple_rules() {
    let prior = learned();
    let (mut errors, mut count) = ([0.0; 4], 0.0);
    for one in cohort(3, 300) {
        for n in 5..one.tests.len() {
            let (earlier, next) = (&one.tests[..n], one.tests[n]);
            let target = Target {
                day: next.day,
                source: Some(next.source),
                items: None,
            };
            let scores: Vec<f64> = earlier.iter().map(|test| test.percent).collect();
            let line = {
                let days: Vec<f64> = earlier.iter().map(|test| f64::from(test.day)).collect();
                let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
                let (x, y) = (mean(&days), mean(&scores));
                let sxx: f64 = days.iter().map(|day| (day - x).powi(2)).sum();
                let sxy: f64 = days
                    .iter()
                    .zip(&scores)
                    .map(|(day, score)| (day - x) * (score - y))
                    .sum();
                y + sxy / sxx * (f64::from(next.day) - x)
            };
            let guesses = [
                Ability::of(earlier, &prior).unwrap().expected(&target).mean,
                scores[n - 1],
                scores[n - 3..].iter().sum::<f64>() / 3.0,
                line,
            ];
            for (error, guess) in errors.iter_mut().zip(guesses) {
                *error += (next.percent - guess).abs();
            }
            count += 1.0;
        }
    }
    let [model, rules @ ..] = errors.map(|error| error / count);
    assert!(rules.iter().all(|rule| model < 0.95 * rule), "{model} {rules:?}");
}

/// Scoreboard: source difficulty is separated. Twenty students sit a series that is harder by 10 and a usual one.
#[test]
fn a_series_harder_by_ten_is_found_to_three_percent_with_twenty_common_students() {
    for seed in 1..=5 {
        let mut random = Random::new(seed);
        let students: Vec<Vec<Test>> = (0..20)
            .map(|_| student(&mut random, 8, [0.0, -10.0, 0.0]).tests)
            .collect();
        let prior = Prior::learn(&students, &Prior::shipped()).unwrap();
        let offset = |source: usize| prior.offset_of(Some(source)).mean;
        let usual = f64::midpoint(offset(0), offset(2));
        let found = offset(1) - usual;
        assert!((found + 10.0).abs() < 3.0, "seed {seed}: {found}");
    }
}

/// Spreads come back: the walk, the rest and the start of the simulation, each within a third or so.
#[test]
fn learned_spreads_are_near_those_simulated() {
    let prior = learned();
    assert!((prior.start_mean - 50.0).abs() < 5.0, "{}", prior.start_mean);
    assert!((11.0..20.0).contains(&prior.start_sd), "{}", prior.start_sd);
    assert!((2.0..4.2).contains(&prior.residual_sd), "{}", prior.residual_sd);
    assert!(prior.n_students == 200 && prior.origin() == "learned from students");
}
