//! Simpler ways from marks to a rank.

use statrs::distribution::{ContinuousCDF, Normal};

use super::Counts;
use crate::models::rank::RankTable;

/// Equal bands of marks in the simplest of tables.
const EQUAL_BANDS: usize = 10;

/// A normal curve with the mean and spread of all candidates.
pub(super) struct NormalCurve(Option<Normal>);

impl NormalCurve {
    pub(super) fn of(counts: &Counts) -> Self {
        let total: f64 = counts.iter().map(|(_, n)| *n as f64).sum();
        let mean = counts.iter().map(|(marks, n)| marks * *n as f64).sum::<f64>() / total;
        let squares: f64 = counts
            .iter()
            .map(|(marks, n)| (marks - mean).powi(2) * *n as f64)
            .sum();
        Self(Normal::new(mean, (squares / total).sqrt()).ok())
    }

    /// Half where there is no spread, which two different marks exclude.
    pub(super) fn share_ahead(&self, marks: f64) -> f64 {
        self.0.map_or(0.5, |curve| curve.sf(marks))
    }
}

/// Ten equal bands of marks, ranks straight within each.
pub(super) struct EqualBands<'a> {
    table: &'a RankTable,
    worst: f64,
    width: f64,
}

impl<'a> EqualBands<'a> {
    pub(super) fn of(counts: &Counts, table: &'a RankTable) -> Self {
        let (best, worst) = (counts[0].0, counts[counts.len() - 1].0);
        Self {
            table,
            worst,
            width: (best - worst) / EQUAL_BANDS as f64,
        }
    }

    pub(super) fn share_ahead(&self, marks: f64) -> f64 {
        let place = ((marks - self.worst) / self.width).clamp(0.0, EQUAL_BANDS as f64);
        let lower = place.floor().min(EQUAL_BANDS as f64 - 1.0);
        let edge = |i: f64| self.table.share_ahead(self.worst + i * self.width);
        edge(lower) + (edge(lower + 1.0) - edge(lower)) * (place - lower)
    }
}
