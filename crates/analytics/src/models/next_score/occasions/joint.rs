//! The multivariate normal over all cells, fitted to students who miss many of them.

use crate::models::linalg::Factor;

/// Steps of the EM algorithm; the covariances move by less than a thousandth after some thirty.
const EM_STEPS: usize = 40;
/// Equal correlations count as this many students per cell beside those observed.
const PRIOR_STUDENTS_PER_CELL: f64 = 2.0;

/// Means and covariances (row-major) of the cells.
#[derive(Clone, Debug)]
pub(super) struct Joint {
    means: Vec<f64>,
    covariances: Vec<f64>,
}

/// Students who have results in the same cells.
pub(super) struct Pattern {
    /// The cells, rising.
    pub(super) seen: Vec<usize>,
    /// Each student's values in them.
    pub(super) rows: Vec<Vec<f64>>,
}

/// One cell given some others: normal, with a mean that is linear in their values.
pub(super) struct Conditional {
    start: f64,
    slopes: Vec<f64>,
    pub(super) variance: f64,
}

impl Conditional {
    pub(super) fn mean(&self, values: &[f64]) -> f64 {
        self.start + dot(&self.slopes, values)
    }
}

impl Joint {
    /// Fits `d` cells whose values have about mean 0 and variance 1. `None` if a matrix is not positive
    /// definite, which the prior should prevent.
    pub(super) fn fit(d: usize, patterns: &[Pattern]) -> Option<Self> {
        let mut covariances = vec![0.0; d * d];
        for cell in 0..d {
            covariances[cell * d + cell] = 1.0;
        }
        let mut joint = Self {
            means: vec![0.0; d],
            covariances,
        };
        for _ in 0..EM_STEPS {
            joint.em_step(patterns)?;
        }
        Some(joint)
    }

    /// The cell `wanted` given the cells `seen`; `None` when there are none.
    pub(super) fn conditional(&self, wanted: usize, seen: &[usize]) -> Option<Conditional> {
        if seen.is_empty() {
            return None;
        }
        let factor = Factor::of(&self.block(seen, seen), seen.len())?;
        let shared = self.block(&[wanted], seen);
        let mut slopes = shared.clone();
        factor.solve(&mut slopes);
        let variance = self.covariance(wanted, wanted) - dot(&slopes, &shared);
        let known: f64 = slopes
            .iter()
            .zip(seen)
            .map(|(slope, &cell)| slope * self.means[cell])
            .sum();
        (variance > 0.0).then(|| Conditional {
            start: self.means[wanted] - known,
            slopes,
            variance,
        })
    }

    fn covariance(&self, a: usize, b: usize) -> f64 {
        self.covariances[a * self.means.len() + b]
    }

    fn block(&self, rows: &[usize], columns: &[usize]) -> Vec<f64> {
        rows.iter()
            .flat_map(|&a| columns.iter().map(move |&b| self.covariance(a, b)))
            .collect()
    }

    /// One step of EM for a multivariate normal with missing values.
    ///
    /// Source: Little and Rubin (2019), Statistical Analysis with Missing Data, section 11.2.
    fn em_step(&mut self, patterns: &[Pattern]) -> Option<()> {
        let d = self.means.len();
        let (mut count, mut sums, mut products) = (0.0, vec![0.0; d], vec![0.0; d * d]);
        for pattern in patterns {
            let seen = &pattern.seen;
            let missing: Vec<usize> = (0..d).filter(|cell| seen.binary_search(cell).is_err()).collect();
            let factor = Factor::of(&self.block(seen, seen), seen.len())?;
            let slopes: Vec<Vec<f64>> = missing
                .iter()
                .map(|&cell| {
                    let mut slope = self.block(&[cell], seen);
                    factor.solve(&mut slope);
                    slope
                })
                .collect();
            let n = pattern.rows.len() as f64;
            count += n;
            for (slope, &a) in slopes.iter().zip(&missing) {
                for &b in missing.iter().filter(|&&b| b <= a) {
                    let explained = dot(slope, &self.block(&[b], seen));
                    products[a * d + b] += n * (self.covariance(a, b) - explained);
                }
            }
            let mut whole = vec![0.0; d];
            for row in &pattern.rows {
                let away: Vec<f64> = seen
                    .iter()
                    .zip(row)
                    .map(|(&cell, z)| z - self.means[cell])
                    .collect();
                for (&cell, z) in seen.iter().zip(row) {
                    whole[cell] = *z;
                }
                for (&cell, slope) in missing.iter().zip(&slopes) {
                    whole[cell] = self.means[cell] + dot(slope, &away);
                }
                for a in 0..d {
                    sums[a] += whole[a];
                    for b in 0..=a {
                        products[a * d + b] += whole[a] * whole[b];
                    }
                }
            }
        }
        self.update(count, &sums, &products);
        Some(())
    }

    /// New means and covariances from sums over `count` students; the lower triangle of `products` counts.
    fn update(&mut self, count: f64, sums: &[f64], products: &[f64]) {
        let d = self.means.len();
        self.means = sums.iter().map(|sum| sum / count).collect();
        let observed = |a: usize, b: usize| products[a * d + b] / count - self.means[a] * self.means[b];
        let sds: Vec<f64> = (0..d).map(|a| observed(a, a).sqrt()).collect();
        let pairs = (0..d).flat_map(|a| (0..a).map(move |b| (a, b)));
        let common: f64 = pairs.map(|(a, b)| observed(a, b) / (sds[a] * sds[b])).sum();
        let common = common / (d * (d - 1) / 2).max(1) as f64;
        // Equal correlations must stay positive definite.
        let common = common.clamp(-0.9 / d as f64, 0.99);
        let prior = PRIOR_STUDENTS_PER_CELL * d as f64;
        let mut covariances = vec![0.0; d * d];
        for a in 0..d {
            for b in 0..=a {
                let expected = sds[a] * sds[b] * if a == b { 1.0 } else { common };
                let value = (count * observed(a, b) + prior * expected) / (count + prior);
                covariances[a * d + b] = value;
                covariances[b * d + a] = value;
            }
        }
        self.covariances = covariances;
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::{Joint, Pattern};
    use crate::models::random::Random;

    #[test]
    fn covariances_come_back_although_the_weak_leave() {
        // Two cells with correlation 0.8; who is below average in the first never sits the second.
        let mut random = Random::new(3);
        let mut both = Pattern {
            seen: vec![0, 1],
            rows: vec![],
        };
        let mut first = Pattern {
            seen: vec![0],
            rows: vec![],
        };
        for _ in 0..8_000 {
            let a = random.normal();
            let b = 0.5 + 0.8 * a + 0.6 * random.normal();
            if a > 0.0 {
                both.rows.push(vec![a, b]);
            } else {
                first.rows.push(vec![a]);
            }
        }
        let joint = Joint::fit(2, &[both, first]).unwrap();
        let given = joint.conditional(1, &[0]).unwrap();
        assert!(
            (given.mean(&[-1.0]) + 0.3).abs() < 0.06,
            "{}",
            given.mean(&[-1.0])
        );
        assert!((given.variance - 0.36).abs() < 0.03, "{}", given.variance);
    }
}
