//! How the results of one student vary together.

use super::Point;
use crate::models::linalg::Factor;

/// Logarithms of the standard deviations, and of the drift's length, to start from and to lean on: two
/// thirds of the spread of scores lies between students, one third within.
const USUAL: [f64; UNKNOWNS] = [-0.5, -1.0, -1.2, -1.2, -1.6, -0.7, -0.7, 0.0];
const UNKNOWNS: usize = 8;

/// Standard deviation of the weak prior about [`USUAL`], in log units.
const LEAN: f64 = 1.5;

/// Variances in units of the scores' variance.
#[derive(Clone, Debug)]
pub(super) struct Kernel {
    level: f64,
    subject_level: f64,
    slope: f64,
    drift: f64,
    subject_drift: f64,
    /// Time over which a drift fades to 1/e.
    length: f64,
    noise: f64,
    /// Covariance of level and slope.
    level_slope: f64,
    unknowns: [f64; UNKNOWNS],
}

impl Default for Kernel {
    fn default() -> Self {
        Self::from_unknowns(&USUAL)
    }
}

impl Kernel {
    pub(super) fn from_unknowns(unknowns: &[f64]) -> Self {
        let u: [f64; UNKNOWNS] = std::array::from_fn(|i| unknowns[i].clamp(-9.0, 9.0));
        let variance = |log_sd: f64| (2.0 * log_sd).exp();
        Self {
            level: variance(u[0]),
            subject_level: variance(u[1]),
            slope: variance(u[2]),
            drift: variance(u[3]),
            subject_drift: variance(u[4]),
            length: u[5].exp(),
            noise: variance(u[6]) + 1e-9,
            level_slope: 0.95 * u[7].tanh() * (u[0] + u[2]).exp(),
            unknowns: u,
        }
    }

    pub(super) fn unknowns(&self) -> [f64; UNKNOWNS] {
        self.unknowns
    }

    pub(super) fn penalty(&self) -> f64 {
        self.unknowns
            .iter()
            .zip(USUAL)
            .map(|(u, usual)| ((u - usual) / LEAN).powi(2) / 2.0)
            .sum()
    }

    /// Covariance of two results of one student, noise apart.
    pub(super) fn shared(&self, a: &Point, b: &Point) -> f64 {
        let same = f64::from(u8::from(a.subject == b.subject));
        let faded = (-(a.time - b.time).abs() / self.length).exp();
        self.level
            + same * self.subject_level
            + self.level_slope * (a.since + b.since)
            + self.slope * a.since * b.since
            + faded * (self.drift + same * self.subject_drift)
    }

    /// Variance of one result.
    pub(super) fn variance(&self, point: &Point) -> f64 {
        self.shared(point, point) + self.noise
    }

    pub(super) fn factor(&self, own: &[Point]) -> Option<Factor> {
        let mut factor = Factor::default();
        for (i, point) in own.iter().enumerate() {
            let shared: Vec<f64> = own[..i].iter().map(|other| self.shared(other, point)).collect();
            let whitened = factor.whiten(&shared);
            factor.push(&whitened, self.variance(point))?;
        }
        Some(factor)
    }
}
