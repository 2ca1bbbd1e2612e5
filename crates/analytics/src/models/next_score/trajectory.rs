//! Students with dates of their own: a mixed model of level, slope, fading drift and noise.
//!
//! score = population curve(subject, time) + offset(source) + level + slope x time + drift(time) + noise
//!
//! Level, slope and drift are the student's and normal; each subject adds its own level and drift to the
//! common one. Drift forgets exponentially (an Ornstein-Uhlenbeck process), so a forecast far ahead comes
//! back to the student's line, and that line stops at the edge of what was seen. Offsets of sources are
//! shrunk towards zero, so a harder series does not read as a decline. Fitted by marginal likelihood.
//!
//! Source: Rasmussen and Williams (2006), Gaussian Processes for Machine Learning, sections 2.2, 2.7 and 5.4.

use super::{NextScoreError, Sitting};
use crate::models::linalg::Factor;
use crate::models::simplex;

mod curve;
mod kernel;

use curve::Curve;
use kernel::Kernel;

/// Results of one student a forecast stands on: the latest ones.
const WINDOW: usize = 64;
/// The window is cut back to [`WINDOW`] only when it has grown to this, which spares most of the work.
const FULL_WINDOW: usize = 96;
/// Work allowed for the likelihood: the sum of cubes of the students' numbers of results.
const MOST_WORK: f64 = 2.0e6;
/// Results of one student that count in the fit.
const MOST_RESULTS: usize = 40;
/// Rounds of curve and variances in turn, and evaluations of the likelihood in each.
const ROUNDS: usize = 2;
const EVALUATIONS: usize = 160;

/// The fitted mixed model.
#[derive(Clone, Debug)]
pub(super) struct Trajectory {
    scale: Scale,
    curve: Curve,
    kernel: Kernel,
}

/// Scores and times in units of their spread.
#[derive(Clone, Copy, Debug)]
struct Scale {
    mean: f64,
    sd: f64,
    middle: f64,
    half_range: f64,
}

/// A result in those units.
#[derive(Clone, Copy, Debug)]
struct Point {
    subject: usize,
    source: usize,
    /// Time from -1 to 1 over the results fitted on, at most a quarter beyond.
    time: f64,
    /// Time since the student's first result, same unit.
    since: f64,
    value: f64,
}

impl Scale {
    fn of<S: AsRef<[Sitting]>>(students: &[S]) -> Self {
        let all = || students.iter().flat_map(AsRef::as_ref);
        let n = all().count() as f64;
        let mean = all().map(|one| one.score / n).sum::<f64>();
        let variance = all().map(|one| (one.score - mean).powi(2) / n).sum::<f64>();
        let first = all().map(|one| one.at).fold(f64::INFINITY, f64::min);
        let last = all().map(|one| one.at).fold(f64::NEG_INFINITY, f64::max);
        let or_one = |x: f64| if x > 0.0 && x.is_finite() { x } else { 1.0 };
        Self {
            mean,
            sd: or_one(variance.sqrt()),
            middle: first / 2.0 + last / 2.0,
            half_range: or_one(last / 2.0 - first / 2.0),
        }
    }

    fn point(&self, one: &Sitting, first_at: f64) -> Point {
        Point {
            subject: one.subject,
            source: one.source,
            time: ((one.at - self.middle) / self.half_range).clamp(-1.25, 1.25),
            since: ((one.at - first_at) / self.half_range).clamp(0.0, 2.5),
            value: (one.score - self.mean) / self.sd,
        }
    }

    fn points(&self, own: &[Sitting]) -> Vec<Point> {
        own.iter().map(|one| self.point(one, own[0].at)).collect()
    }
}

impl Trajectory {
    /// `students`: each one's results in order of time, finite.
    pub(super) fn fit<S: AsRef<[Sitting]>>(students: &[S]) -> Result<Self, NextScoreError> {
        let scale = Scale::of(students);
        let sample = sample(students, &scale);
        let mut kernel = Kernel::default();
        let mut curve = Curve::shaped_by(&sample);
        for _ in 0..ROUNDS {
            curve.fit(&sample, &kernel).ok_or(NextScoreError::NotSolved)?;
            let residuals: Vec<Vec<f64>> = sample
                .iter()
                .map(|own| own.iter().map(|point| point.value - curve.at(point)).collect())
                .collect();
            let found = simplex::minimise(&kernel.unknowns(), 0.4, EVALUATIONS, |unknowns| {
                let tried = Kernel::from_unknowns(unknowns);
                tried.penalty() - log_likelihood(&tried, &sample, &residuals)
            });
            kernel = Kernel::from_unknowns(&found);
        }
        curve.fit(&sample, &kernel).ok_or(NextScoreError::NotSolved)?;
        Ok(Self { scale, curve, kernel })
    }

    /// Mean and standard deviation of `target` given `earlier`, which is in order of time and not empty.
    pub(super) fn predict(&self, earlier: &[Sitting], target: &Sitting) -> Option<(f64, f64)> {
        let first_at = earlier.first()?.at;
        let latest = &earlier[earlier.len().saturating_sub(WINDOW)..];
        let mut state = State::default();
        for one in latest {
            state.push(self, self.scale.point(one, first_at))?;
        }
        self.in_scores(state.predict(self, &self.scale.point(target, first_at))?)
    }

    /// The same for each of a student's results in order of time, from those strictly before it.
    pub(super) fn predict_each(&self, own: &[Sitting]) -> Vec<Option<(f64, f64)>> {
        let points = self.scale.points(own);
        let mut state = State::default();
        let mut known = 0;
        let mut steps = Vec::with_capacity(own.len());
        for (i, one) in own.iter().enumerate() {
            let before = own.partition_point(|other| other.at < one.at);
            while known < before {
                if state.points.len() >= FULL_WINDOW {
                    state = State::default();
                    for point in &points[known - WINDOW..known] {
                        // A result that adds nothing (its variance is explained away) is passed over.
                        let _ = state.push(self, *point);
                    }
                }
                let _ = state.push(self, points[known]);
                known += 1;
            }
            let step = if before == 0 {
                None
            } else {
                state.predict(self, &points[i])
            };
            steps.push(step.and_then(|normal| self.in_scores(normal)));
        }
        steps
    }

    fn in_scores(&self, (mean, sd): (f64, f64)) -> Option<(f64, f64)> {
        let scores = (self.scale.mean + self.scale.sd * mean, self.scale.sd * sd);
        (scores.0.is_finite() && scores.1.is_finite()).then_some(scores)
    }
}

/// What is known of one student: the factor of the covariances and the whitened residuals.
#[derive(Default)]
struct State {
    factor: Factor,
    points: Vec<Point>,
    white: Vec<f64>,
}

impl State {
    fn whitened(&self, model: &Trajectory, point: &Point) -> Vec<f64> {
        let shared: Vec<f64> = self
            .points
            .iter()
            .map(|other| model.kernel.shared(other, point))
            .collect();
        self.factor.whiten(&shared)
    }

    fn explained(&self, whitened: &[f64]) -> f64 {
        whitened.iter().zip(&self.white).map(|(a, b)| a * b).sum()
    }

    fn push(&mut self, model: &Trajectory, point: Point) -> Option<()> {
        let whitened = self.whitened(model, &point);
        let variance = model.kernel.variance(&point);
        let left = point.value - model.curve.at(&point) - self.explained(&whitened);
        let sd = (variance - whitened.iter().map(|x| x * x).sum::<f64>()).sqrt();
        self.factor.push(&whitened, variance)?;
        self.white.push(left / sd);
        self.points.push(point);
        Some(())
    }

    fn predict(&self, model: &Trajectory, point: &Point) -> Option<(f64, f64)> {
        let whitened = self.whitened(model, point);
        let variance = model.kernel.variance(point) - whitened.iter().map(|x| x * x).sum::<f64>();
        (variance > 0.0).then(|| (model.curve.at(point) + self.explained(&whitened), variance.sqrt()))
    }
}

/// Students for the likelihood: spread evenly over all, until the work allowed is used.
fn sample<S: AsRef<[Sitting]>>(students: &[S], scale: &Scale) -> Vec<Vec<Point>> {
    let all = students.iter().map(AsRef::as_ref);
    let usable: Vec<&[Sitting]> = all.filter(|own| own.len() >= 2).collect();
    let cost = |own: &[Sitting]| (own.len().min(MOST_RESULTS) as f64 + 2.0).powi(3);
    let work: f64 = usable.iter().map(|own| cost(own)).sum();
    let step = (work / MOST_WORK).max(1.0);
    let mut next = 0.0;
    let mut chosen = Vec::new();
    for (i, own) in usable.iter().enumerate() {
        if i as f64 >= next {
            next += step;
            let mut points = scale.points(own);
            points.drain(..own.len().saturating_sub(MOST_RESULTS));
            chosen.push(points);
        }
    }
    chosen
}

fn log_likelihood(kernel: &Kernel, sample: &[Vec<Point>], residuals: &[Vec<f64>]) -> f64 {
    let mut total = 0.0;
    for (own, left) in sample.iter().zip(residuals) {
        let Some(factor) = kernel.factor(own) else {
            return f64::NEG_INFINITY;
        };
        let white = factor.whiten(left);
        total -= white.iter().map(|x| x * x).sum::<f64>() / 2.0 + factor.log_root_determinant();
    }
    total
}
