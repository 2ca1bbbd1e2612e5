//! Students who gain or lose at a pace of their own: what one spread of the slope for everybody cannot follow.

use super::*;

/// What was said of the next mock, against what came: sums over students.
#[derive(Default)]
struct Told {
    n: f64,
    squares: f64,
    wide: f64,
    half: f64,
    /// Squares of the last score, the mean of the last three, and the straight line.
    rules: [f64; 3],
}

impl Told {
    fn rmse(&self) -> f64 {
        (self.squares / self.n).sqrt()
    }

    /// One student who gains `growth` points a week, takes `mocks` of them and then one more.
    fn add(&mut self, random: &mut Random, growth: f64, mocks: usize, noise: f64) {
        let start = 30.0 + 8.0 * random.normal();
        let mut day = 0;
        let mut tests = Vec::new();
        for _ in 0..=mocks {
            let percent = start + growth * f64::from(day) / 7.0 + noise * random.normal();
            tests.push(test(day, 0, percent));
            day += 4 + random.below(7) as Day;
        }
        let next = tests[mocks];
        tests.truncate(mocks);
        let said = read(&tests).expected(&next_mock(next.day));
        let inside = |band: (f64, f64)| f64::from(u8::from(band.0 <= next.percent && next.percent <= band.1));
        self.n += 1.0;
        self.squares += (said.mean - next.percent).powi(2);
        self.wide += inside(said.band_80);
        self.half += inside(said.band_50);
        let last = tests[mocks - 1].percent;
        let three = tests[mocks - 3..].iter().map(|one| one.percent).sum::<f64>() / 3.0;
        let guesses = [last, three, line(&tests, next.day)];
        for (sum, guess) in self.rules.iter_mut().zip(guesses) {
            *sum += (guess - next.percent).powi(2);
        }
    }
}

fn line(tests: &[Test], day: Day) -> f64 {
    let n = tests.len() as f64;
    let x = tests.iter().map(|one| f64::from(one.day)).sum::<f64>() / n;
    let y = tests.iter().map(|one| one.percent).sum::<f64>() / n;
    let about = |one: &Test| f64::from(one.day) - x;
    let shared: f64 = tests.iter().map(|one| about(one) * (one.percent - y)).sum();
    let spread: f64 = tests.iter().map(|one| about(one).powi(2)).sum();
    y + shared / spread * (f64::from(day) - x)
}

/// Scoreboard: score bands are honest for those who improve. Paces about +0.7 a week with SD 1.3, 5 to 14 mocks, noise
/// of 3 to 8 points, the shipped prior: no student is known before.
#[test]
fn bands_hold_and_every_simple_rule_is_beaten_for_students_of_many_paces() {
    let mut random = Random::new(7);
    let mut told = Told::default();
    for _ in 0..2_000 {
        let growth = 0.7 + 1.3 * random.normal();
        let mocks = 5 + random.below(10);
        let noise = 3.0 + 5.0 * random.uniform();
        told.add(&mut random, growth, mocks, noise);
    }
    let (wide, half) = (told.wide / told.n, told.half / told.n);
    assert!(
        (0.76..=0.86).contains(&wide) && (0.45..=0.58).contains(&half),
        "{wide} {half}"
    );
    let rules = told.rules.map(|sum| (sum / told.n).sqrt());
    // Everybody here does move along a line: that the line is not nearer is all that can be asked of it.
    let ahead = rules
        .iter()
        .zip([0.9, 0.97, 0.99])
        .all(|(rule, by)| told.rmse() < by * rule);
    assert!(ahead, "{} {rules:?}", told.rmse());
}

/// One pace at a time, the rare ones, too: a band may be too wide for who stands still, and is never a fiction.
#[test]
fn twelve_mocks_are_enough_to_follow_up_to_four_points_a_week() {
    for growth in [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0] {
        let mut random = Random::new(11);
        let mut told = Told::default();
        for _ in 0..300 {
            told.add(&mut random, growth, 12, 5.0);
        }
        let wide = told.wide / told.n;
        let last = (told.rules[0] / told.n).sqrt();
        assert!(wide > 0.74, "{growth} a week: {wide}");
        assert!(
            told.rmse() < 0.97 * last,
            "{growth} a week: {} {last}",
            told.rmse()
        );
    }
}

/// A learned prior keeps the other paces for a student unlike those it was learned from.
#[test]
fn somebody_unlike_the_others_is_still_followed() {
    let mut random = Random::new(3);
    let students: Vec<Vec<Test>> = (0..60)
        .map(|_| {
            let level = 45.0 + 10.0 * random.normal();
            (0..8)
                .map(|i| test(7 * i, 0, level + 4.0 * random.normal()))
                .collect()
        })
        .collect();
    let prior = Prior::learn(&students, &Prior::shipped()).unwrap();
    let tests: Vec<Test> = (0..12)
        .map(|i| test(7 * i, 0, 25.0 + 4.0 * f64::from(i) + 2.0 * random.normal()))
        .collect();
    let said = Ability::of(&tests, &prior).unwrap().expected(&next_mock(84));
    assert!(
        (said.mean - 73.0).abs() < 5.0 && said.band_80.1 > 73.0,
        "{said:?}"
    );
}

#[test]
fn weights_are_a_share_of_one_and_without_tests_the_assumed_ones() {
    for n_students in [0, 20, 1_000] {
        let prior = Prior {
            n_students,
            ..Prior::shipped()
        };
        for tests in [
            &[][..],
            &[test(0, 0, 50.0)][..],
            &[test(0, 0, -900.0), test(1, 0, 900.0)][..],
        ] {
            let own = Ability::of(tests, &prior).unwrap();
            let sum: f64 = own.forms.iter().map(|form| form.weight).sum();
            assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        }
        // The form that is the prior itself: an eighth of the weight while nobody was asked, half of the rest with 20.
        let own = Ability::of(&[], &prior).unwrap();
        let usual = own.forms.iter().find(|form| {
            let of = &form.prior;
            (of.slope_sd - prior.slope_sd).abs() < 1e-9 && (of.residual_sd - prior.residual_sd).abs() < 1e-9
        });
        let expected = 1.0 - 0.875 * 20.0 / (20.0 + n_students as f64);
        let weight = usual.map_or(0.0, |form| form.weight);
        // Forms that do not count are left out, and what counts shares their weight.
        assert!(
            (weight - expected).abs() < 0.02,
            "{n_students}: {weight} {expected}"
        );
    }
}

/// Seven tests a day whose scores follow a pattern of a few days are no pace of weeks.
#[test]
fn a_week_full_of_tests_is_no_trend_to_go_on_for_months() {
    let tests: Vec<Test> = (0..2_000_i32)
        .map(|i| test(i * 7_919 % 1_500, 0, 60.0 + f64::from(i * 7 % 15)))
        .collect();
    let said = read(&tests).expected(&next_mock(1_560));
    assert!((said.mean - 67.0).abs() < 5.0, "{said:?}");
}
