//! Learns the prior from many students: the spreads by marginal likelihood, the offsets of sources jointly.

use rayon::prelude::*;
use thiserror::Error;

use super::filter::{MOST_SOURCES, Step, forward};
use super::{AbilityError, Offset, Prior, Test, check};
use crate::models::linalg::Factor;
use crate::models::simplex::minimise;

/// Students with [`MIN_TESTS`] tests a population needs: the spread between students has then an error below a fifth.
pub const MIN_STUDENTS: usize = 20;
/// Tests of a student who counts: fewer say nothing of the noise.
pub const MIN_TESTS: usize = 3;

/// Students the spreads are learned from; the offsets are learned from all.
const MOST_STUDENTS: usize = 300;
/// Evaluations of the likelihood the search may use.
const EVALUATIONS: usize = 160;
/// Spread, in log units, of the prior about the spreads of the base: a factor of two either way.
const LEAN: f64 = 0.7;
/// Spread of the prior of the population's mean.
const MEAN_SD: f64 = 30.0;

/// Why no prior was learned.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
pub enum LearnError {
    /// Fewer students than [`MIN_STUDENTS`].
    #[error("{found} students with {MIN_TESTS} tests; at least {MIN_STUDENTS} are needed")]
    TooFewStudents {
        /// Students with enough tests.
        found: usize,
    },
    /// A test, or the base, that is not possible.
    #[error("student {student}: {error}")]
    Test {
        /// Which student, as handed in, from 0.
        student: usize,
        /// What is wrong.
        error: AbilityError,
    },
    /// The equations had no solution.
    #[error("the fit did not converge")]
    NotSolved,
}

impl Prior {
    /// Learns from the tests of many students (empirical Bayes): where they start, how far they spread, drift and
    /// scatter, and the offset of each source from the students who took more than one. `base` gives what cannot be
    /// learned (noise of unknown items and of partial tests, half-life, range, sources known for certain) and what
    /// the spreads lean to while students are few. Offsets are about the average test, or about the sources that
    /// `base` knows for certain.
    ///
    /// # Errors
    /// [`LearnError::TooFewStudents`] below [`MIN_STUDENTS`] with [`MIN_TESTS`] tests.
    pub fn learn(students: &[Vec<Test>], base: &Self) -> Result<Self, LearnError> {
        let wrong = |student: usize| move |error| LearnError::Test { student, error };
        base.check().map_err(wrong(0))?;
        let mut counted: Vec<Vec<Test>> = Vec::new();
        for (student, own) in students.iter().enumerate() {
            for (row, test) in own.iter().enumerate() {
                check(row, test).map_err(wrong(student))?;
            }
            if own.len() >= MIN_TESTS {
                let mut own = own.clone();
                own.sort_by_key(|test| (test.day, test.source));
                counted.push(own);
            }
        }
        if counted.len() < MIN_STUDENTS {
            return Err(LearnError::TooFewStudents { found: counted.len() });
        }
        // Evenly over all students, so that an order by class or by ability does no harm.
        let stride = counted.len().div_ceil(MOST_STUDENTS);
        let sample: Vec<&[Test]> = counted.iter().step_by(stride).map(Vec::as_slice).collect();
        let unlikely = |u: &[f64]| {
            let penalty: f64 = u.iter().map(|x| (x / LEAN).powi(2) / 2.0).sum();
            let solved = Population::solve(&sample, &base.scaled(u));
            penalty - solved.map_or(f64::NAN, |population| population.log_likelihood)
        };
        let best = minimise(&[0.0; 5], 0.4, EVALUATIONS, unlikely);
        let mut learned = base.scaled(&best);
        let all: Vec<&[Test]> = counted.iter().map(Vec::as_slice).collect();
        let population = Population::solve(&all, &learned).ok_or(LearnError::NotSolved)?;
        population.tell(&all, &mut learned);
        learned.n_students = counted.len();
        Ok(learned)
    }

    /// The spreads multiplied by `exp(u)`.
    fn scaled(&self, u: &[f64]) -> Self {
        let by = |x: f64, u: f64| (x * u.clamp(-5.0, 5.0).exp()).clamp(1e-3, 1e3);
        Self {
            start_sd: by(self.start_sd, u[0]),
            walk_sd: by(self.walk_sd, u[1]),
            slope_sd: by(self.slope_sd, u[2]),
            residual_sd: by(self.residual_sd, u[3]),
            offset_sd: by(self.offset_sd, u[4]),
            ..self.clone()
        }
    }
}

/// The mean start (first) and the free sources' offsets, common to all students.
struct Population {
    sources: Vec<usize>,
    assumed: Vec<Offset>,
    moved: Vec<f64>,
    factor: Factor,
    log_likelihood: f64,
}

/// One student's part of the sums.
struct Part {
    columns: Vec<usize>,
    matrix: Vec<f64>,
    right: Vec<f64>,
    misfit: f64,
    log_variances: f64,
}

impl Population {
    fn solve(students: &[&[Test]], prior: &Prior) -> Option<Self> {
        let is_free = |source: &usize| *source < MOST_SOURCES && prior.offset_of(Some(*source)).sd > 0.0;
        let mut sources: Vec<usize> = students
            .iter()
            .flat_map(|own| own.iter().map(|test| test.source))
            .collect();
        sources.sort_unstable();
        sources.dedup();
        sources.retain(is_free);
        let mut assumed = vec![Offset {
            mean: prior.start_mean,
            sd: MEAN_SD,
        }];
        assumed.extend(sources.iter().map(|&source| prior.offset_of(Some(source))));
        let parts: Vec<Part> = students
            .par_iter()
            .map(|own| Part::of(own, &sources, &assumed, prior))
            .collect();
        let n = assumed.len();
        let (mut matrix, mut right) = (vec![0.0; n * n], vec![0.0; n]);
        let mut twice = 0.0;
        for (i, one) in assumed.iter().enumerate() {
            matrix[i * n + i] = one.sd.powi(-2);
            twice += 2.0 * one.sd.ln();
        }
        for part in &parts {
            let k = part.columns.len();
            for (i, &a) in part.columns.iter().enumerate() {
                right[a] += part.right[i];
                for (j, &b) in part.columns.iter().enumerate() {
                    matrix[a * n + b] += part.matrix[i * k + j];
                }
            }
            twice += part.misfit + part.log_variances;
        }
        let factor = Factor::of(&matrix, n)?;
        let mut moved = right.clone();
        factor.solve(&mut moved);
        let explained: f64 = moved.iter().zip(&right).map(|(x, y)| x * y).sum();
        let log_likelihood = -0.5 * (twice - explained) - factor.log_root_determinant();
        Some(Self {
            sources,
            assumed,
            moved,
            factor,
            log_likelihood,
        })
    }

    /// Writes the mean start and the offsets into `prior`.
    fn tell(&self, students: &[&[Test]], prior: &mut Prior) {
        let n = self.moved.len();
        // All offsets up and the start down fits the scores as well; unless a source is known for certain the
        // average test is given the offset 0.
        let is_anchored = prior.sources.iter().flatten().any(|known| known.sd <= 0.0);
        let mut weights = vec![0.0; n];
        if !is_anchored {
            let mut count = 0.0;
            for test in students.iter().flat_map(|own| own.iter()) {
                if let Ok(column) = self.sources.binary_search(&test.source) {
                    weights[1 + column] += 1.0;
                    count += 1.0;
                }
            }
            for weight in &mut weights {
                *weight /= f64::max(count, 1.0);
            }
        }
        let value = |i: usize| self.assumed[i].mean + self.moved[i];
        let average: f64 = (1..n).map(|i| weights[i] * value(i)).sum();
        prior.start_mean = value(0) + average;
        for (column, &source) in self.sources.iter().enumerate() {
            let mut about: Vec<f64> = weights.iter().map(|weight| -weight).collect();
            about[1 + column] += 1.0;
            let white = self.factor.whiten(&about);
            prior.set_source(
                source,
                Offset {
                    mean: value(1 + column) - average,
                    // The only source there is differs from the average one by nothing at all; a hair keeps it free.
                    sd: white.iter().map(|x| x * x).sum::<f64>().sqrt().max(1e-3),
                },
            );
        }
    }
}

impl Part {
    fn of(own: &[Test], sources: &[usize], assumed: &[Offset], prior: &Prior) -> Self {
        let steps: Vec<Step> = own.iter().map(|test| Step::test(test, prior)).collect();
        let mut taken: Vec<usize> = own.iter().map(|test| test.source).collect();
        taken.sort_unstable();
        taken.dedup();
        taken.retain(|source| sources.binary_search(source).is_ok());
        // Scores from the assumed start, one indicator a source, and the start itself.
        let width = 2 + taken.len();
        let mut starts = vec![0.0; width];
        starts[0] = prior.start_mean;
        starts[width - 1] = -1.0;
        let columns: Vec<usize> = taken
            .iter()
            .filter_map(|source| sources.binary_search(source).ok())
            .map(|place| 1 + place)
            .chain([0])
            .collect();
        let k = columns.len();
        let mut part = Self {
            matrix: vec![0.0; k * k],
            right: vec![0.0; k],
            misfit: 0.0,
            log_variances: 0.0,
            columns,
        };
        let filtered = forward(&steps, &starts, &taken, prior);
        for (variance, row) in filtered.innovations(width) {
            let (score, row) = (row[0], &row[1..]);
            // The start is assumed in the scores already, the offsets are not.
            let offsets = part.columns.iter().zip(row).filter(|(column, _)| **column > 0);
            let about = score - offsets.map(|(&column, x)| assumed[column].mean * x).sum::<f64>();
            part.misfit += about * about / variance;
            part.log_variances += (std::f64::consts::TAU * variance).ln();
            for i in 0..k {
                part.right[i] += row[i] * about / variance;
                for j in 0..k {
                    part.matrix[i * k + j] += row[i] * row[j] / variance;
                }
            }
        }
        part
    }
}
