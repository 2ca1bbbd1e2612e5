//! The exact solution: one Kalman filter and smoother for the scores and for each source's indicator at once.
//!
//! The state is (ability, slope). Given the offsets the model is a plain state-space model and linear in them, so
//! the gains are computed once and applied to the scores and to one indicator column a source; the innovations of
//! all columns then give the offsets by generalised least squares (the augmented filter).
//!
//! Source: de Jong (1991), The Diffuse Kalman Filter; the smoother without inverses is that of Durbin and Koopman
//! (2012), section 4.4.

use super::Prior;
use super::belief::Belief;
use super::offsets::Sums;
use super::read::{MOST_SOURCES, Smoothed, State, Step, What};
use super::transition::{Gaps, Transition};

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

/// Logarithm of the density of the scores in `steps`, all of them tests, with the transitions from each to the next.
/// `columns` are the free sources. The same as [`smooth`] finds on its way, without anything kept for the way back.
pub(super) fn likelihood(steps: &[Step], onwards: &[Transition], columns: &[usize], prior: &Prior) -> f64 {
    let (mut sums, _) = forth(steps, onwards, columns, prior);
    sums.solve()
        .map_or(f64::NEG_INFINITY, |solved| solved.log_likelihood)
}

/// The sums over `steps`, and what is believed after the last of them and its transition.
pub(super) fn forth(
    steps: &[Step],
    onwards: &[Transition],
    columns: &[usize],
    prior: &Prior,
) -> (Sums, Belief) {
    let width = 1 + columns.len();
    let mut sums = Sums::new(columns, prior);
    let mut belief = Belief::before(&starts(width, prior), prior);
    let mut row = vec![0.0; width];
    for (step, onwards) in steps.iter().zip(onwards) {
        if let Some(variance) = belief.see(step, columns, prior, &mut row) {
            sums.add(variance, &row);
        }
        belief.pass(*onwards);
    }
    (sums, belief)
}

/// The scores start at the prior's level, the indicators of sources at none.
fn starts(width: usize, prior: &Prior) -> Vec<f64> {
    let mut starts = vec![0.0; width];
    starts[0] = prior.start_mean;
    starts
}

/// The sources whose offset is not known beforehand, of those in `sources`.
pub(super) fn free(sources: &[usize], prior: &Prior) -> Vec<usize> {
    let is_free = |source: &&usize| **source < MOST_SOURCES && prior.offset_of(Some(**source)).sd > 0.0;
    sources.iter().filter(is_free).copied().collect()
}

/// The way forth, and the offsets: what is read so far, what the way back needs, and the columns there are.
fn filter(steps: &[Step], prior: &Prior) -> (Smoothed, Forward, usize) {
    let taken = steps.iter().filter_map(|step| match step.what {
        What::Test { source, .. } => Some(source),
        What::Asked { .. } => None,
    });
    let mut sources: Vec<usize> = taken.collect();
    sources.sort_unstable();
    sources.dedup();
    let mut read = Smoothed {
        columns: free(&sources, prior),
        sources,
        ..Smoothed::default()
    };
    // Column 0 is the scores, the others are the indicators of the free sources.
    let width = 1 + read.columns.len();
    let filtered = forward(steps, &starts(width, prior), &read.columns, prior);
    let mut sums = Sums::new(&read.columns, prior);
    for (variance, row) in filtered.innovations(width) {
        sums.add(variance, row);
    }
    sums.tell(&mut read);
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
    let mut belief = Belief::before(starts, prior);
    let (mut passes, mut states) = (Vec::with_capacity(steps.len()), Vec::new());
    let mut innovations = vec![0.0; steps.len() * width];
    let mut gaps = Gaps::default();
    for (i, step) in steps.iter().enumerate() {
        states.extend_from_slice(&belief.state);
        let next = steps.get(i + 1).map_or(step.day, |next| next.day);
        let onwards = gaps.over(f64::from(next) - f64::from(step.day), prior);
        let covariance = belief.covariance;
        let row = &mut innovations[i * width..(i + 1) * width];
        let variance = belief.see(step, columns, prior, row);
        belief.pass(onwards);
        passes.push(Pass {
            covariance,
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
