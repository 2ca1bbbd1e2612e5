//! How many standard deviations a band needs to hold half, and four fifths, of the results.

use super::{Forecast, Method};

/// What a normal distribution needs.
const NORMAL_50: f64 = 0.674_489_750_196_081_7;
const NORMAL_80: f64 = 1.281_551_565_544_600_4;

/// The normal factors count as this many results beside those observed.
const PRIOR_RESULTS: f64 = 20.0;

/// Forecasts on 1, on 2, on 3 or 4, and on more earlier results are judged apart.
const GROUPS: usize = 4;

/// How far a result fell from its forecast.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surprise {
    /// Earlier results the forecast stood on.
    pub(super) n_earlier: usize,
    /// Distance in predicted standard deviations.
    pub(super) size: f64,
}

/// Band half-widths in predicted standard deviations, by how much was known.
#[derive(Clone, Debug)]
pub(super) struct Calibration {
    factors: [(f64, f64); GROUPS],
}

fn group(n_earlier: usize) -> usize {
    match n_earlier {
        0 | 1 => 0,
        2 => 1,
        3 | 4 => 2,
        _ => 3,
    }
}

impl Calibration {
    /// Learns the widths from surprises on students the model was not fitted on.
    ///
    /// Source: Lei et al. (2018), Distribution-free predictive inference for regression (split conformal).
    pub(super) fn of(surprises: &[Surprise]) -> Self {
        let factors = std::array::from_fn(|wanted| {
            let mut sizes: Vec<f64> = surprises
                .iter()
                .filter(|one| group(one.n_earlier) == wanted && one.size.is_finite())
                .map(|one| one.size)
                .collect();
            sizes.sort_by(f64::total_cmp);
            let half = shrunken(&sizes, 0.5, NORMAL_50);
            (half, shrunken(&sizes, 0.8, NORMAL_80).max(half))
        });
        Self { factors }
    }

    /// Factors for the 50 and the 80 % band.
    pub(super) fn factors(&self, n_earlier: usize) -> (f64, f64) {
        self.factors[group(n_earlier)]
    }

    pub(super) fn forecast(&self, mean: f64, sd: f64, n_earlier: usize, method: Method) -> Forecast {
        let (half, wide) = self.factors(n_earlier);
        Forecast {
            mean,
            band_50: (mean - half * sd, mean + half * sd),
            band_80: (mean - wide * sd, mean + wide * sd),
            n_earlier,
            method,
        }
    }
}

/// The conformal quantile of sorted `sizes`, drawn towards `normal` when there are few.
fn shrunken(sizes: &[f64], share: f64, normal: f64) -> f64 {
    let n = sizes.len() as f64;
    let place = (share * (n + 1.0)).ceil() as usize;
    let observed = sizes
        .get(place.saturating_sub(1))
        .or(sizes.last())
        .copied()
        .unwrap_or(normal);
    (observed * n + normal * PRIOR_RESULTS) / (n + PRIOR_RESULTS)
}

#[cfg(test)]
mod tests {
    use super::{Calibration, NORMAL_80, Surprise};

    #[test]
    fn few_surprises_leave_the_normal_width_and_many_replace_it() {
        let surprises = |n: usize| -> Vec<Surprise> {
            (0..n)
                .map(|i| Surprise {
                    n_earlier: 1,
                    size: 4.0 * (i as f64 + 0.5) / n as f64,
                })
                .collect()
        };
        assert!((Calibration::of(&[]).factors(1).1 - NORMAL_80).abs() < 1e-12);
        let few = Calibration::of(&surprises(5)).factors(1).1;
        let many = Calibration::of(&surprises(5_000)).factors(1).1;
        assert!(few < 2.1 && (many - 3.2).abs() < 0.05, "{few} {many}");
    }
}
