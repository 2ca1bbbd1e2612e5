//! From one day to a later one: what the state becomes without a test.

use super::{Prior, Test};

/// Transition over some days: the slope fades, the ability takes up what it brings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transition {
    /// Days of slope that reach the ability.
    pub(super) reach: f64,
    pub(super) kept: f64,
    /// Variances added: of the ability, shared, of the slope.
    added: [f64; 3],
}

impl Transition {
    pub(super) fn over(days: f64, prior: &Prior) -> Self {
        let rate = std::f64::consts::LN_2 / prior.slope_half_life;
        let kept = (-rate * days).exp();
        let lost = -(-rate * days).exp_m1();
        // The slope is stationary: its variance stays slope_sd^2.
        let drive = 2.0 * rate * prior.slope_sd.powi(2);
        let wandered = days - 2.0 * lost / rate + (lost + kept * lost) / (2.0 * rate);
        Self {
            reach: lost / rate,
            kept,
            added: [
                prior.walk_sd.powi(2) * days + (drive / (rate * rate) * wandered).max(0.0),
                drive * lost * lost / (2.0 * rate * rate),
                prior.slope_sd.powi(2) * lost * (1.0 + kept),
            ],
        }
    }

    pub(super) fn state(self, [level, slope]: [f64; 2]) -> [f64; 2] {
        [level + self.reach * slope, self.kept * slope]
    }

    /// The covariance (ability, shared, slope) after the step.
    pub(super) fn covariance(self, [a, b, c]: [f64; 3]) -> [f64; 3] {
        let Self { reach, kept, added } = self;
        [
            a + 2.0 * reach * b + reach * reach * c + added[0],
            kept * (b + reach * c) + added[1],
            kept * kept * c + added[2],
        ]
    }
}

/// Transitions over gaps that were seen lately: tests come at few distances.
#[derive(Default)]
pub(super) struct Gaps {
    known: [Option<(f64, Transition)>; 4],
    next: usize,
}

impl Gaps {
    /// [`Transition::over`], always of the same prior.
    pub(super) fn over(&mut self, days: f64, prior: &Prior) -> Transition {
        let mut known = self.known.iter().flatten();
        if let Some((_, transition)) = known.find(|(gap, _)| (gap - days).abs() < 0.5) {
            return *transition;
        }
        let transition = Transition::over(days, prior);
        self.known[self.next] = Some((days, transition));
        self.next = (self.next + 1) % self.known.len();
        transition
    }
}

/// The transition after each test: to the next one, and none after the last.
pub(super) fn onwards(tests: &[Test], prior: &Prior) -> Vec<Transition> {
    let ahead = tests.iter().skip(1).chain(tests.last());
    let gaps = tests
        .iter()
        .zip(ahead)
        .map(|(one, next)| f64::from(next.day) - f64::from(one.day));
    let mut steps = Gaps::default();
    gaps.map(|days| steps.over(days, prior)).collect()
}
