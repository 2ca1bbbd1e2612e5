//! The exact solution: one Kalman filter and smoother for the scores and for each source's indicator at once.
//!
//! The state is (ability, slope). Given the offsets the model is a plain state-space model and linear in them, so
//! the gains are computed once and applied to the scores and to one indicator column a source; the innovations of
//! all columns then give the offsets by generalised least squares (the augmented filter).
//!
//! Source: de Jong (1991), The Diffuse Kalman Filter; the smoother without inverses is that of Durbin and Koopman
//! (2012), section 4.4.

use super::Prior;
use super::read::{MOST_SOURCES, Smoothed, State, Step, What, dot};
use super::transition::Transition;
use crate::models::linalg::Factor;

/// What the filter leaves for the way back.
struct Pass {
    /// Predicted covariance before the step's test, and the transition to the next step.
    covariance: [f64; 3],
    onwards: Transition,
    /// Variance of the innovation; none where nothing was observed.
    variance: Option<f64>,
}

/// Filters and smooths `steps`, in order of time, of which `asked` are questions.
pub(super) fn smooth(steps: &[Step], asked: usize, prior: &Prior) -> Smoothed {
    let (mut read, filtered, width) = filter(steps, prior);
    read.asked = vec![State::default(); asked];
    if asked > 0 {
        backward(steps, &mut read, &filtered, width);
    }
    read
}

/// Logarithm of the density of the scores in `steps`.
pub(super) fn likelihood(steps: &[Step], prior: &Prior) -> f64 {
    filter(steps, prior).0.log_likelihood
}

/// The way forth, and the offsets: what is read so far, what the way back needs, and the columns there are.
fn filter(steps: &[Step], prior: &Prior) -> (Smoothed, Forward, usize) {
    let mut read = Smoothed::default();
    read.sources = steps
        .iter()
        .filter_map(|step| match step.what {
            What::Test { source, .. } => Some(source),
            What::Asked { .. } => None,
        })
        .collect();
    read.sources.sort_unstable();
    read.sources.dedup();
    let is_free = |source: &&usize| **source < MOST_SOURCES && prior.offset_of(Some(**source)).sd > 0.0;
    read.columns = read.sources.iter().filter(is_free).copied().collect();
    // Column 0 is the scores, the others are the indicators of the free sources.
    let width = 1 + read.columns.len();
    let mut starts = vec![0.0; width];
    starts[0] = prior.start_mean;
    let filtered = forward(steps, &starts, &read.columns, prior);
    solve_offsets(&mut read, &filtered.passes, &filtered.innovations, width, prior);
    (read, filtered, width)
}

/// What the filter found: states before each step and innovations, one row a step, one column each.
pub(super) struct Forward {
    passes: Vec<Pass>,
    states: Vec<[f64; 2]>,
    innovations: Vec<f64>,
}

impl Forward {
    /// Variance and innovations of each test.
    pub(super) fn innovations(&self, width: usize) -> impl Iterator<Item = (f64, &[f64])> {
        let rows = self.passes.iter().zip(self.innovations.chunks(width));
        rows.filter_map(|(pass, row)| Some((pass.variance?, row)))
    }
}

/// Filters the scores (column 0), the indicators of `columns`, and columns that are never seen; each column starts
/// at its level in `starts`.
pub(super) fn forward(steps: &[Step], starts: &[f64], columns: &[usize], prior: &Prior) -> Forward {
    let width = starts.len();
    let mut covariance = [prior.start_sd.powi(2), 0.0, prior.slope_sd.powi(2)];
    let mut state: Vec<[f64; 2]> = starts.iter().map(|&level| [level, 0.0]).collect();
    let (mut passes, mut states) = (Vec::with_capacity(steps.len()), Vec::new());
    let mut innovations = vec![0.0; steps.len() * width];
    for (i, step) in steps.iter().enumerate() {
        states.extend_from_slice(&state);
        let next = steps.get(i + 1).map_or(step.day, |next| next.day);
        let onwards = Transition::over(f64::from(next) - f64::from(step.day), prior);
        let before = covariance;
        let mut variance = None;
        if let What::Test {
            percent,
            noise,
            source,
        } = step.what
        {
            let [a, b, c] = covariance;
            let of_innovation = a + noise;
            let (gain, slope_gain) = (a / of_innovation, b / of_innovation);
            let row = &mut innovations[i * width..(i + 1) * width];
            let free = columns.binary_search(&source);
            let known = if free.is_err() && source < MOST_SOURCES {
                prior.offset_of(Some(source)).mean
            } else {
                0.0
            };
            for (column, (state, innovation)) in state.iter_mut().zip(row).enumerate() {
                let seen = match column {
                    0 => percent - known,
                    _ => f64::from(u8::from(free == Ok(column - 1))),
                };
                *innovation = seen - state[0];
                state[0] += gain * *innovation;
                state[1] += slope_gain * *innovation;
            }
            // a (1 - gain) without the cancellation of a large a.
            covariance = [noise * gain, noise * slope_gain, c - b * slope_gain];
            variance = Some(of_innovation);
        }
        covariance = onwards.covariance(covariance);
        for one in &mut state {
            *one = onwards.state(*one);
        }
        passes.push(Pass {
            covariance: before,
            onwards,
            variance,
        });
    }
    Forward {
        passes,
        states,
        innovations,
    }
}

/// Generalised least squares with the prior of the offsets; the likelihood of the scores on the way.
fn solve_offsets(read: &mut Smoothed, passes: &[Pass], innovations: &[f64], width: usize, prior: &Prior) {
    let n = width - 1;
    let assumed: Vec<_> = read
        .columns
        .iter()
        .map(|&source| prior.offset_of(Some(source)))
        .collect();
    let (mut matrix, mut right) = (vec![0.0; n * n], vec![0.0; n]);
    let (mut misfit, mut log_variances) = (0.0, 0.0);
    for (i, one) in assumed.iter().enumerate() {
        matrix[i * n + i] = one.sd.powi(-2);
        log_variances += 2.0 * one.sd.ln();
    }
    for (pass, row) in passes.iter().zip(innovations.chunks(width)) {
        let Some(variance) = pass.variance else { continue };
        // About the assumed offsets, so that what is solved for has mean 0.
        let about = row[0]
            - assumed
                .iter()
                .zip(&row[1..])
                .map(|(one, x)| one.mean * x)
                .sum::<f64>();
        misfit += about * about / variance;
        log_variances += (std::f64::consts::TAU * variance).ln();
        for i in 0..n {
            right[i] += row[1 + i] * about / variance;
            for j in 0..=i {
                matrix[i * n + j] += row[1 + i] * row[1 + j] / variance;
            }
        }
    }
    for i in 0..n {
        for j in 0..i {
            matrix[j * n + i] = matrix[i * n + j];
        }
    }
    let Some(factor) = Factor::of(&matrix, n) else {
        // Cannot happen with a checked prior, whose precisions make the matrix positive definite.
        read.offsets = assumed.iter().map(|one| one.mean).collect();
        read.covariance = vec![0.0; n * n];
        return;
    };
    let mut moved = right.clone();
    factor.solve(&mut moved);
    read.log_likelihood =
        -0.5 * (misfit - dot(&moved, &right) + log_variances) - factor.log_root_determinant();
    read.offsets = assumed
        .iter()
        .zip(&moved)
        .map(|(one, by)| one.mean + by)
        .collect();
    read.covariance = vec![0.0; n * n];
    for i in 0..n {
        let mut unit = vec![0.0; n];
        unit[i] = 1.0;
        factor.solve(&mut unit);
        read.covariance[i * n..(i + 1) * n].copy_from_slice(&unit);
    }
}

/// Goes back through the steps and fills in what was asked.
fn backward(steps: &[Step], read: &mut Smoothed, filtered: &Forward, width: usize) {
    let Forward {
        passes,
        states,
        innovations,
    } = filtered;
    let mut later = vec![[0.0, 0.0]; width];
    let mut information = [0.0; 3];
    for (i, (step, pass)) in steps.iter().zip(passes).enumerate().rev() {
        let Transition { reach, kept, .. } = pass.onwards;
        let [p, q, _] = pass.covariance;
        let (gain, slope_gain) = pass.variance.map_or((0.0, 0.0), |f| (p / f, q / f));
        // L = T (I - k e'), written out; information N = e e' / F + L' N L.
        let l = [1.0 - gain - reach * slope_gain, reach, -kept * slope_gain, kept];
        let [n0, n1, n2] = information;
        let half = [
            n0 * l[0] + n1 * l[2],
            n0 * l[1] + n1 * l[3],
            n1 * l[0] + n2 * l[2],
            n1 * l[1] + n2 * l[3],
        ];
        information = [
            l[0] * half[0] + l[2] * half[2] + pass.variance.map_or(0.0, |f| 1.0 / f),
            l[0] * half[1] + l[2] * half[3],
            l[1] * half[1] + l[3] * half[3],
        ];
        for (column, back) in later.iter_mut().enumerate() {
            let seen = pass.variance.map_or(0.0, |f| innovations[i * width + column] / f);
            *back = [
                seen + l[0] * back[0] + l[2] * back[1],
                l[1] * back[0] + l[3] * back[1],
            ];
        }
        if let What::Asked { place } = step.what {
            let level =
                |column: usize| states[i * width + column][0] + p * later[column][0] + q * later[column][1];
            let [n0, n1, n2] = information;
            read.asked[place] = State {
                level: level(0),
                shares: (1..width).map(level).collect(),
                variance: (p - (p * p * n0 + 2.0 * p * q * n1 + q * q * n2)).max(0.0),
            };
        }
    }
}
