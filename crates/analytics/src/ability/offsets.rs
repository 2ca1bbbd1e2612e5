//! The offsets of sources from the innovations: generalised least squares with their prior, and the likelihood of the
//! scores on the way.

use super::read::{Smoothed, dot};
use super::{Offset, Prior};
use crate::models::linalg::Factor;

/// Sums over the tests.
pub(super) struct Sums {
    assumed: Vec<Offset>,
    matrix: Vec<f64>,
    right: Vec<f64>,
    misfit: f64,
    log_variances: f64,
    /// Variances whose logarithm is still to be taken: a product is cheaper than many logarithms.
    product: f64,
}

/// What they come to.
pub(super) struct Solved {
    pub(super) log_likelihood: f64,
    moved: Vec<f64>,
    factor: Factor,
}

impl Sums {
    /// None yet; `columns` are the free sources.
    pub(super) fn new(columns: &[usize], prior: &Prior) -> Self {
        let assumed: Vec<Offset> = columns
            .iter()
            .map(|&source| prior.offset_of(Some(source)))
            .collect();
        let n = assumed.len();
        let mut matrix = vec![0.0; n * n];
        for (i, one) in assumed.iter().enumerate() {
            matrix[i * n + i] = one.sd.powi(-2);
        }
        Self {
            log_variances: assumed.iter().map(|one| 2.0 * one.sd.ln()).sum(),
            assumed,
            matrix,
            right: vec![0.0; n],
            misfit: 0.0,
            product: 1.0,
        }
    }

    /// Adds a test: the variance of its innovations and these, the score's first.
    pub(super) fn add(&mut self, variance: f64, row: &[f64]) {
        let n = self.assumed.len();
        // About the assumed offsets, so that what is solved for has mean 0.
        let about = row[0]
            - self
                .assumed
                .iter()
                .zip(&row[1..])
                .map(|(one, x)| one.mean * x)
                .sum::<f64>();
        self.misfit += about * about / variance;
        self.product *= std::f64::consts::TAU * variance;
        if !(1e-200..1e200).contains(&self.product) {
            self.log_variances += self.product.ln();
            self.product = 1.0;
        }
        for i in 0..n {
            let weighted = row[1 + i] / variance;
            self.right[i] += weighted * about;
            for j in 0..=i {
                self.matrix[i * n + j] += weighted * row[1 + j];
            }
        }
    }

    /// Solves for the offsets. `None` cannot happen with a checked prior, whose precisions make the matrix positive
    /// definite.
    pub(super) fn solve(&mut self) -> Option<Solved> {
        let n = self.assumed.len();
        for i in 0..n {
            for j in 0..i {
                self.matrix[j * n + i] = self.matrix[i * n + j];
            }
        }
        let factor = Factor::of(&self.matrix, n)?;
        let mut moved = self.right.clone();
        factor.solve(&mut moved);
        let log_variances = self.log_variances + self.product.ln();
        Some(Solved {
            log_likelihood: -0.5 * (self.misfit - dot(&moved, &self.right) + log_variances)
                - factor.log_root_determinant(),
            moved,
            factor,
        })
    }

    /// Writes offsets, their covariance and the likelihood into `read`.
    pub(super) fn tell(mut self, read: &mut Smoothed) {
        let n = self.assumed.len();
        read.covariance = vec![0.0; n * n];
        let Some(solved) = self.solve() else {
            read.offsets = self.assumed.iter().map(|one| one.mean).collect();
            return;
        };
        read.log_likelihood = solved.log_likelihood;
        let offsets = self.assumed.iter().zip(&solved.moved);
        read.offsets = offsets.map(|(one, by)| one.mean + by).collect();
        for i in 0..n {
            let mut unit = vec![0.0; n];
            unit[i] = 1.0;
            solved.factor.solve(&mut unit);
            read.covariance[i * n..(i + 1) * n].copy_from_slice(&unit);
        }
    }
}
