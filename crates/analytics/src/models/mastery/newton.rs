//! Newton steps: jointly for the weights of the history, one by one for random effects.

use super::MasteryError;
use super::history::FEATURES;
use crate::models::linalg::Factor;

/// Ridge on the weights, in answers' worth of information.
const RIDGE: f64 = 1.0;
/// First guess and limits of a random effect's precision (1 / variance, log odds).
const FIRST_PRECISION: f64 = 2.0;
const PRECISIONS: (f64, f64) = (0.5, 50.0);

/// A family of random effects with the precision learned for it.
pub(super) struct Effects {
    pub(super) values: Vec<f64>,
    pub(super) gradient: Vec<f64>,
    pub(super) information: Vec<f64>,
    precision: f64,
}

impl Effects {
    pub(super) fn new(n: usize) -> Self {
        let zeros = || vec![0.0; n];
        Self {
            values: zeros(),
            gradient: zeros(),
            information: zeros(),
            precision: FIRST_PRECISION,
        }
    }

    pub(super) fn step(&mut self) {
        for ((value, gradient), information) in self
            .values
            .iter_mut()
            .zip(&mut self.gradient)
            .zip(&self.information)
        {
            *value += (*gradient - self.precision * *value) / (information + self.precision);
            *gradient = 0.0;
        }
    }

    /// By how much one answer with this surprise and information moved effect `id`, to first order.
    pub(super) fn moved_by(&self, id: usize, surprise: f64, information: f64) -> f64 {
        surprise / ((self.information[id] - information).max(0.0) + self.precision)
    }

    /// The variance that effects of this size and certainty point to (the EM step of a random effect).
    pub(super) fn learn_precision(&mut self) {
        let seen: Vec<f64> = self
            .values
            .iter()
            .zip(&self.information)
            .filter(|(_, information)| **information > 0.0)
            .map(|(value, information)| value * value + 1.0 / (information + self.precision))
            .collect();
        if seen.len() >= 2 {
            let variance = seen.iter().sum::<f64>() / seen.len() as f64;
            self.precision = (1.0 / variance).clamp(PRECISIONS.0, PRECISIONS.1);
        }
    }
}

/// What the weights say of a row. Four sums side by side, which a processor adds at the same time.
pub(super) fn weighed(row: &[f64; FEATURES], weights: &[f64; FEATURES]) -> f64 {
    let mut sums = [0.0; 4];
    for (xs, ws) in row.as_chunks::<4>().0.iter().zip(weights.as_chunks::<4>().0) {
        for k in 0..4 {
            sums[k] += xs[k] * ws[k];
        }
    }
    sums.iter().sum()
}

/// Gradient and information of the weights; the information's lower triangle only.
pub(super) struct NewtonSums {
    gradient: [f64; FEATURES],
    information: [[f64; FEATURES]; FEATURES],
}

impl Default for NewtonSums {
    fn default() -> Self {
        Self {
            gradient: [0.0; FEATURES],
            information: [[0.0; FEATURES]; FEATURES],
        }
    }
}

impl NewtonSums {
    /// Adds rows, each with its surprise and its information. Four at a time, so that a sum is read and written once for
    /// them and not four times.
    pub(super) fn add(&mut self, rows: &[[f64; FEATURES]], pulls: &[[f64; 2]]) {
        let (fours, rest) = rows.as_chunks::<4>();
        let (of_fours, of_rest) = pulls.as_chunks::<4>();
        for (rows, pulls) in fours.iter().zip(of_fours) {
            self.add_block(rows, pulls);
        }
        for (row, pull) in rest.iter().zip(of_rest) {
            self.add_block(&[*row], &[*pull]);
        }
    }

    fn add_block<const N: usize>(&mut self, rows: &[[f64; FEATURES]; N], pulls: &[[f64; 2]; N]) {
        for a in 0..FEATURES {
            let mut weighted = [0.0; N];
            for k in 0..N {
                self.gradient[a] += pulls[k][0] * rows[k][a];
                weighted[k] = pulls[k][1] * rows[k][a];
            }
            for (b, sum) in self.information[a][..=a].iter_mut().enumerate() {
                for k in 0..N {
                    *sum += weighted[k] * rows[k][b];
                }
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for a in 0..FEATURES {
            self.gradient[a] += other.gradient[a];
            for (sum, x) in self.information[a].iter_mut().zip(&other.information[a]) {
                *sum += x;
            }
        }
    }

    pub(super) fn step(&self, weights: &mut [f64; FEATURES]) -> Result<(), MasteryError> {
        let mut matrix = vec![0.0; FEATURES * FEATURES];
        let mut move_by = self.gradient;
        for a in 0..FEATURES {
            for b in 0..=a {
                matrix[a * FEATURES + b] = self.information[a][b];
                matrix[b * FEATURES + a] = self.information[a][b];
            }
            matrix[a * FEATURES + a] += RIDGE;
            move_by[a] -= if a == 0 { 0.0 } else { RIDGE * weights[a] };
        }
        Factor::of(&matrix, FEATURES)
            .ok_or(MasteryError::NotSolved)?
            .solve(&mut move_by);
        for (weight, by) in weights.iter_mut().zip(move_by) {
            *weight += by;
        }
        Ok(())
    }
}
