//! The population's mean: a broken line in time, a level and slope per subject, shrunk source offsets.

use super::Point;
use super::kernel::Kernel;
use crate::models::linalg::Factor;

/// Places where the common curve may bend.
const KNOTS: usize = 4;
/// Subjects and sources with a level of their own; later ones count as average.
const MOST_SUBJECTS: usize = 100;
const MOST_SOURCES: usize = 300;
/// Prior standard deviations, in spreads of the scores, of a subject's level and slope, of a bend and of a
/// source's offset. Levels are almost free; a bend or an offset needs evidence.
const LEVEL_SD: f64 = 10.0;
const SLOPE_SD: f64 = 2.0;
const BEND_SD: f64 = 1.0;
const OFFSET_SD: f64 = 0.4;

/// Fitted by generalised least squares.
#[derive(Clone, Debug)]
pub(super) struct Curve {
    knots: Vec<f64>,
    n_subjects: usize,
    n_sources: usize,
    weights: Vec<f64>,
}

impl Curve {
    /// A flat curve with room for the subjects and sources of `sample`; knots at quantiles of its times.
    pub(super) fn shaped_by(sample: &[Vec<Point>]) -> Self {
        let mut times: Vec<f64> = sample.iter().flatten().map(|point| point.time).collect();
        times.sort_by(f64::total_cmp);
        let mut distinct = times.clone();
        distinct.dedup();
        let mut knots: Vec<f64> = if distinct.len() <= KNOTS + 2 {
            distinct
                .iter()
                .copied()
                .skip(1)
                .take(distinct.len().saturating_sub(2))
                .collect()
        } else {
            (1..=KNOTS)
                .map(|k| times[k * (times.len() - 1) / (KNOTS + 1)])
                .collect()
        };
        knots.dedup();
        let most = |id: fn(&Point) -> usize| sample.iter().flatten().map(id).max().map_or(0, |id| id + 1);
        let n_subjects = most(|point| point.subject).min(MOST_SUBJECTS);
        let n_sources = most(|point| point.source).min(MOST_SOURCES);
        let mut curve = Self {
            knots,
            n_subjects,
            n_sources,
            weights: Vec::new(),
        };
        curve.weights = vec![0.0; curve.len()];
        curve
    }

    fn len(&self) -> usize {
        1 + 2 * self.n_subjects + self.knots.len() + self.n_sources
    }

    /// The columns that are not zero for a point, with their values. Unknown subjects and sources have none.
    fn columns(&self, point: &Point) -> impl Iterator<Item = (usize, f64)> {
        let bends = 1 + 2 * self.n_subjects;
        let sources = bends + self.knots.len();
        let known = point.subject < self.n_subjects;
        let subject = known.then(|| [(1 + 2 * point.subject, 1.0), (2 + 2 * point.subject, point.time)]);
        let source = (point.source < self.n_sources).then_some((sources + point.source, 1.0));
        let time = point.time;
        std::iter::once((0, 1.0))
            .chain(subject.into_iter().flatten())
            .chain(
                self.knots
                    .iter()
                    .enumerate()
                    .map(move |(k, knot)| (bends + k, (time - knot).max(0.0))),
            )
            .chain(source)
    }

    fn prior_sd(&self, column: usize) -> f64 {
        let bends = 1 + 2 * self.n_subjects;
        match column {
            0 => LEVEL_SD,
            c if c < bends => [SLOPE_SD, LEVEL_SD][c % 2],
            c if c < bends + self.knots.len() => BEND_SD,
            _ => OFFSET_SD,
        }
    }

    /// The mean at `point`.
    pub(super) fn at(&self, point: &Point) -> f64 {
        self.columns(point)
            .map(|(column, x)| self.weights[column] * x)
            .sum()
    }

    /// Weighs the results by the students' covariances. `None` when a matrix is not positive definite.
    pub(super) fn fit(&mut self, sample: &[Vec<Point>], kernel: &Kernel) -> Option<()> {
        let p = self.len();
        let (mut matrix, mut right) = (vec![0.0; p * p], vec![0.0; p]);
        for own in sample {
            let factor = kernel.factor(own)?;
            let values: Vec<f64> = own.iter().map(|point| point.value).collect();
            let white = factor.whiten(&values);
            // Only the columns this student touches are whitened.
            let mut touched: Vec<usize> = own
                .iter()
                .flat_map(|point| self.columns(point))
                .map(|(column, _)| column)
                .collect();
            touched.sort_unstable();
            touched.dedup();
            let columns: Vec<Vec<f64>> = touched
                .iter()
                .map(|&wanted| {
                    let read = |point: &Point| {
                        self.columns(point)
                            .find(|(column, _)| *column == wanted)
                            .map_or(0.0, |(_, x)| x)
                    };
                    factor.whiten(&own.iter().map(read).collect::<Vec<f64>>())
                })
                .collect();
            for (i, &a) in touched.iter().enumerate() {
                right[a] += dot(&columns[i], &white);
                for (j, &b) in touched.iter().enumerate() {
                    matrix[a * p + b] += dot(&columns[i], &columns[j]);
                }
            }
        }
        for column in 0..p {
            matrix[column * p + column] += self.prior_sd(column).powi(-2);
        }
        Factor::of(&matrix, p)?.solve(&mut right);
        self.weights = right;
        Some(())
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
