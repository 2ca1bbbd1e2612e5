//! Bends the marks of one occasion to a normal shape and back.

use statrs::distribution::{ContinuousCDF, Normal};

/// Knots of a bent shape, evenly spaced from -2.6 to 2.6 standard deviations.
const KNOTS: usize = 15;
const OUTERMOST: f64 = 2.6;

/// Neighbouring knots lie at least this share of a standard deviation apart, so that many equal marks
/// (a ceiling) do not make a cliff.
const LEAST_STEP: f64 = 0.02;

/// A rising broken line from scores to standard normal values; straight on beyond its ends.
#[derive(Clone, Debug)]
pub(super) struct Marginal {
    scores: Vec<f64>,
    normals: Vec<f64>,
}

impl Marginal {
    /// Mean and standard deviation only. `None` when all scores are equal.
    pub(super) fn straight(scores: &[f64]) -> Option<Self> {
        let (mean, sd) = moments(scores)?;
        Some(Self {
            scores: vec![mean - sd, mean + sd],
            normals: vec![-1.0, 1.0],
        })
    }

    /// Through the quantiles of `scores`. `None` when all are equal.
    pub(super) fn bent(scores: &[f64]) -> Option<Self> {
        let (_, sd) = moments(scores)?;
        let mut sorted = scores.to_vec();
        sorted.sort_by(f64::total_cmp);
        let standard = Normal::standard();
        let mut knots: Vec<f64> = Vec::with_capacity(KNOTS);
        let mut normals = Vec::with_capacity(KNOTS);
        for k in 0..KNOTS {
            let z = OUTERMOST * (2.0 * k as f64 / (KNOTS - 1) as f64 - 1.0);
            let place = standard.cdf(z) * (sorted.len() - 1) as f64;
            let below = place.floor() as usize;
            let above = (below + 1).min(sorted.len() - 1);
            let at = sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64);
            knots.push(knots.last().map_or(at, |before| at.max(before + LEAST_STEP * sd)));
            normals.push(z);
        }
        Some(Self {
            scores: knots,
            normals,
        })
    }

    pub(super) fn to_normal(&self, score: f64) -> f64 {
        along(&self.scores, &self.normals, score)
    }

    pub(super) fn to_score(&self, normal: f64) -> f64 {
        along(&self.normals, &self.scores, normal)
    }
}

/// Mean and standard deviation; `None` below two values or without any spread.
fn moments(values: &[f64]) -> Option<(f64, f64)> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (variance.is_finite() && variance > 1e-18 * mean.abs().max(1e-9)).then(|| (mean, variance.sqrt()))
}

/// Reads `y` at `x` on the broken line through (`xs`, `ys`); the slope of the two outermost steps goes on.
fn along(xs: &[f64], ys: &[f64], x: f64) -> f64 {
    let last = xs.len() - 1;
    let reach = last.min(2);
    if x <= xs[0] {
        return ys[0] + (x - xs[0]) * (ys[reach] - ys[0]) / (xs[reach] - xs[0]);
    }
    if x >= xs[last] {
        let from = last - reach;
        return ys[last] + (x - xs[last]) * (ys[last] - ys[from]) / (xs[last] - xs[from]);
    }
    let above = xs.partition_point(|knot| *knot <= x);
    let share = (x - xs[above - 1]) / (xs[above] - xs[above - 1]);
    ys[above - 1] + share * (ys[above] - ys[above - 1])
}

#[cfg(test)]
mod tests {
    use super::Marginal;

    #[test]
    fn bending_and_unbending_gives_the_score_back() {
        let skewed: Vec<f64> = (1..400).map(|i| f64::from(i * i) / 100.0).collect();
        let shape = Marginal::bent(&skewed).unwrap();
        for score in [-20.0, 0.5, 37.0, 400.0, 1_550.0, 2_000.0] {
            assert!(
                (shape.to_score(shape.to_normal(score)) - score).abs() < 1e-8,
                "{score}"
            );
        }
        assert!((shape.to_normal(400.0)).abs() < 0.02);
    }

    #[test]
    fn a_ceiling_is_no_cliff_and_a_constant_has_no_shape() {
        let ceiling: Vec<f64> = (0..200).map(|i| f64::from(i.min(100))).collect();
        let shape = Marginal::bent(&ceiling).unwrap();
        assert!(shape.to_normal(100.0) - shape.to_normal(99.0) < 2.0);
        assert!(Marginal::bent(&[3.0; 50]).is_none() && Marginal::straight(&[3.0]).is_none());
    }
}
