//! What the filter is given, step by step, and what is read from its answer.

use super::{Prior, Test};
use crate::input::Day;

/// Sources with an offset of their own in one student's tests; the rest only add noise.
pub(super) const MOST_SOURCES: usize = 100;

/// One step in time: a test, or a day that is asked about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) day: Day,
    pub(super) what: What,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    Test { percent: f64, noise: f64, source: usize },
    Asked { place: usize },
}

impl Step {
    pub(super) fn test(test: &Test, prior: &Prior) -> Self {
        let sampling = test.items.map_or(prior.sampling_sd, |items| items.sampling_sd());
        let left_out = (1.0 - test.syllabus) / test.syllabus.max(0.01);
        let mut noise = sampling.powi(2)
            + prior.residual_sd.powi(2)
            + prior.half_syllabus_sd.powi(2) * left_out.clamp(0.0, 99.0);
        if test.source >= MOST_SOURCES {
            noise += prior.offset_sd.powi(2);
        }
        Self {
            day: test.day,
            what: What::Test {
                percent: test.percent,
                noise,
                source: test.source,
            },
        }
    }

    pub(super) fn asked(day: Day, place: usize) -> Self {
        Self {
            day,
            what: What::Asked { place },
        }
    }
}

/// The ability on a day that was asked about, before the offsets are put in.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// From the scores alone.
    pub(super) level: f64,
    /// How much of each offset it takes over.
    pub(super) shares: Vec<f64>,
    pub(super) variance: f64,
}

impl State {
    pub(super) fn mean(&self, read: &Smoothed) -> f64 {
        self.level - dot(&self.shares, &read.offsets)
    }

    pub(super) fn variance(&self, read: &Smoothed) -> f64 {
        self.variance + quadratic(&read.covariance, &self.shares)
    }

    /// Variance of the ability plus the offset of a source that was taken.
    pub(super) fn variance_with(&self, read: &Smoothed, source: usize) -> f64 {
        let mut weights: Vec<f64> = self.shares.iter().map(|share| -share).collect();
        if let Some(column) = read.columns.iter().position(|&known| known == source) {
            weights[column] += 1.0;
        }
        self.variance + quadratic(&read.covariance, &weights)
    }
}

/// Everything that was read from one student's tests.
#[derive(Clone, Debug, Default)]
pub(super) struct Smoothed {
    /// Sources taken, rising.
    pub(super) sources: Vec<usize>,
    /// Those of them whose offset is not known beforehand.
    pub(super) columns: Vec<usize>,
    /// Offsets of `columns` and their covariance.
    pub(super) offsets: Vec<f64>,
    pub(super) covariance: Vec<f64>,
    /// The days asked about, in the order asked.
    pub(super) asked: Vec<State>,
    pub(super) log_likelihood: f64,
}

impl Smoothed {
    /// Whether the offset of `source` was learned from these tests.
    pub(super) fn has(&self, source: usize) -> bool {
        self.columns.contains(&source)
    }

    /// Mean and variance of the offset of a source.
    pub(super) fn offset(&self, source: usize, prior: &Prior) -> (f64, f64) {
        if let Some(column) = self.columns.iter().position(|&known| known == source) {
            let n = self.columns.len();
            return (self.offsets[column], self.covariance[column * n + column]);
        }
        let assumed = prior.offset_of(Some(source));
        (assumed.mean, assumed.sd.powi(2))
    }
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn quadratic(matrix: &[f64], v: &[f64]) -> f64 {
    let rows = matrix.chunks(v.len().max(1));
    rows.zip(v).map(|(row, x)| x * dot(row, v)).sum::<f64>().max(0.0)
}
