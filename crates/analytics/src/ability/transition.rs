//! From one day to a later one: what the state becomes without a test.

use super::Prior;

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
