//! What the joint normal misses: curvature, interplay of earlier results, and who is missing where.

use std::ops::Range;

use crate::models::linalg::Factor;

/// The latest earlier cells that are looked at; more would need more products than data.
const MOST_CELLS: usize = 8;
/// The corrections count as nought for this many students beside those observed.
const RIDGE: f64 = 300.0;
/// Values beyond count as this, so that powers stay tame.
const EXTREME: f64 = 3.0;

/// A ridge regression of the forecast's error, in normal values, for one cell.
#[derive(Clone, Debug)]
pub(super) struct Correction {
    /// The earlier cells looked at.
    cells: Range<usize>,
    weights: Vec<f64>,
}

/// A correction that is being learned.
pub(super) struct Learning {
    correction: Correction,
    matrix: Vec<f64>,
    right: Vec<f64>,
}

/// A normal forecast and what it stands on.
pub(super) struct Case<'a> {
    pub(super) mean: f64,
    pub(super) variance: f64,
    /// Earlier cells in rising order.
    pub(super) seen: &'a [usize],
    /// Their normal values.
    pub(super) values: &'a [f64],
}

impl Learning {
    /// Takes a forecast and by how much the value that came was above it.
    pub(super) fn add(&mut self, case: &Case<'_>, error: f64) {
        let row = self.correction.features(case);
        let p = row.len();
        for (a, x) in row.iter().enumerate() {
            self.right[a] += x * error;
            for (sum, y) in self.matrix[a * p..=a * p + a].iter_mut().zip(&row) {
                *sum += x * y;
            }
        }
    }

    /// `None` if the matrix is not positive definite, which the ridge should prevent.
    pub(super) fn solve(self) -> Option<Correction> {
        let Self {
            mut correction,
            mut matrix,
            mut right,
        } = self;
        let p = right.len();
        for a in 0..p {
            matrix[a * p + a] += RIDGE;
            for b in 0..a {
                matrix[b * p + a] = matrix[a * p + b];
            }
        }
        Factor::of(&matrix, p)?.solve(&mut right);
        correction.weights = right;
        Some(correction)
    }
}

impl Correction {
    /// Starts to learn for a cell that has `n_earlier` cells, the first ones, before it.
    pub(super) fn before(n_earlier: usize) -> Learning {
        let correction = Self {
            cells: n_earlier.saturating_sub(MOST_CELLS)..n_earlier,
            weights: Vec::new(),
        };
        let p = correction.size();
        Learning {
            correction,
            matrix: vec![0.0; p * p],
            right: vec![0.0; p],
        }
    }

    /// What to add to the normal forecast's mean.
    pub(super) fn of(&self, case: &Case<'_>) -> f64 {
        self.features(case)
            .iter()
            .zip(&self.weights)
            .map(|(x, w)| x * w)
            .sum()
    }

    fn size(&self) -> usize {
        let q = self.cells.len();
        5 + 2 * q + q * (q + 1) / 2
    }

    fn features(&self, case: &Case<'_>) -> Vec<f64> {
        let mean = case.mean.clamp(-EXTREME, EXTREME);
        let mut row = Vec::with_capacity(self.size());
        row.extend([
            1.0,
            mean,
            mean * mean - 1.0,
            mean.powi(3) - 3.0 * mean,
            case.variance,
        ]);
        let values: Vec<Option<f64>> = self
            .cells
            .clone()
            .map(|cell| {
                let place = case.seen.binary_search(&cell).ok()?;
                Some(case.values[place].clamp(-EXTREME, EXTREME))
            })
            .collect();
        for value in &values {
            let is_missing = f64::from(u8::from(value.is_none()));
            row.extend([is_missing, is_missing * mean]);
        }
        for (i, a) in values.iter().enumerate() {
            row.extend(values[..=i].iter().map(|b| a.unwrap_or(0.0) * b.unwrap_or(0.0)));
        }
        row
    }
}
