//! How differently students change: the same model at several paces, weighed by the student's own tests.
//!
//! One spread of the slope for everybody is too wide for who stands still and far too narrow for who gains three points
//! a week. So each student is read with every pair of a [`Pace`] and a noise, and what is said is the mixture of all,
//! each weighed by how well it foretold the student's tests (Bayesian model averaging; Hoeting and others 1999,
//! Statistical Science 14). With few tests the weights are near the assumed ones and the bands wide.

use super::filter::{free, likelihood};
use super::read::Step;
use super::transition::onwards;
use super::{Prior, Test};
use crate::input::Day;

/// Multiples of the prior's spreads: of the slope, of the walk, and of the days after which half of a slope has faded.
struct Pace {
    weight: f64,
    slope: f64,
    walk: f64,
    half_life: f64,
}

/// Multiples of what is not known of the noise: the residual, and the sampling of a test whose questions are unknown.
struct Noise {
    weight: f64,
    residual: f64,
    sampling: f64,
}

/// Steady for months, standing still, as the prior says, and gaining or losing one to three points a week. Design choices;
/// in simulation (`ability/tests/paces.rs`) less weight on those who move costs them more than it gives the others. Their
/// slopes live longer, since such a slope is a way of working and no good week.
const PACES: [Pace; 5] = [
    Pace {
        weight: 1.0 / 6.0,
        slope: 5.0,
        walk: 0.3,
        half_life: 3.0,
    },
    Pace {
        weight: 1.0 / 6.0,
        slope: 0.33,
        walk: 0.5,
        half_life: 1.0,
    },
    Pace {
        weight: 0.25,
        slope: 1.0,
        walk: 1.0,
        half_life: 1.0,
    },
    Pace {
        weight: 0.25,
        slope: 4.0,
        walk: 1.3,
        half_life: 2.0,
    },
    Pace {
        weight: 1.0 / 6.0,
        slope: 10.0,
        walk: 2.0,
        half_life: 1.0,
    },
];
const NOISES: [Noise; 3] = [
    Noise {
        weight: 0.25,
        residual: 0.35,
        sampling: 0.55,
    },
    Noise {
        weight: 0.5,
        residual: 1.0,
        sampling: 1.0,
    },
    Noise {
        weight: 0.25,
        residual: 2.2,
        sampling: 1.5,
    },
];
/// The form that is the prior itself: its places in [`PACES`] and [`NOISES`].
const USUAL: (usize, usize) = (2, 1);
/// With so many students behind a learned prior its own form has taken over half of the other forms' weight.
const TRUSTED: f64 = 20.0;
/// A form with less weight than this does not count.
const LEAST_WEIGHT: f64 = 0.01;
/// Tests that are weighed, evenly out of those of the last [`WEIGHED_DAYS`]: how fast somebody changed long ago says little
/// of now, and a hundred tests of one week say nothing of a pace.
const WEIGHED: usize = 40;
const WEIGHED_DAYS: Day = 120;

/// One form of the model and its weight for this student.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) weight: f64,
    pub(super) prior: Prior,
}

/// The forms that count for these tests, in order of time, with weights that sum to 1.
pub(super) fn weigh(tests: &[Test], prior: &Prior) -> Vec<Form> {
    let latest = &weighed(tests);
    let columns = {
        let mut sources: Vec<usize> = latest.iter().map(|test| test.source).collect();
        sources.sort_unstable();
        sources.dedup();
        free(&sources, prior)
    };
    // The noise decides the steps and the pace what lies between them.
    let steps = NOISES.each_ref().map(|noise| {
        let form = prior.formed(&PACES[USUAL.0], noise);
        let steps = latest.iter().map(|test| Step::test(test, &form));
        steps.collect::<Vec<Step>>()
    });
    let mut forms: Vec<(f64, Prior)> = Vec::with_capacity(PACES.len() * NOISES.len());
    for (i, pace) in PACES.iter().enumerate() {
        let onwards = onwards(latest, &prior.formed(pace, &NOISES[USUAL.1]));
        for (j, noise) in NOISES.iter().enumerate() {
            let form = prior.formed(pace, noise);
            let found = likelihood(&steps[j], &onwards, &columns, &form);
            forms.push((assumed((i, j), prior.n_students).ln() + found, form));
        }
    }
    let best = forms
        .iter()
        .map(|(log, _)| *log)
        .fold(f64::NEG_INFINITY, f64::max);
    let share = |log: f64| (log - best).exp();
    let sum: f64 = forms.iter().map(|(log, _)| share(*log)).sum();
    forms.retain(|(log, _)| share(*log) / sum >= LEAST_WEIGHT);
    let kept: f64 = forms.iter().map(|(log, _)| share(*log)).sum();
    let weighed = forms.into_iter().map(|(log, prior)| Form {
        weight: share(log) / kept,
        prior,
    });
    weighed.collect()
}

/// The tests that are weighed, the last one among them.
fn weighed(tests: &[Test]) -> Vec<Test> {
    let last = tests.last().map_or(0, |test| test.day);
    let from = tests.partition_point(|test| i64::from(test.day) + i64::from(WEIGHED_DAYS) < i64::from(last));
    let recent = &tests[from..];
    let stride = recent.len().div_ceil(WEIGHED).max(1);
    let mut weighed: Vec<Test> = recent.iter().rev().step_by(stride).copied().collect();
    weighed.reverse();
    weighed
}

/// The weight of a form before any test. What was learned from many students is how they differ, and leaves less to the
/// other forms: they are there for a student unlike those.
fn assumed(place: (usize, usize), n_students: usize) -> f64 {
    let weight = |(i, j): (usize, usize)| PACES[i].weight * NOISES[j].weight;
    let left = TRUSTED / (TRUSTED + n_students as f64);
    if place == USUAL {
        1.0 - (1.0 - weight(USUAL)) * left
    } else {
        weight(place) * left
    }
}

impl Prior {
    fn formed(&self, pace: &Pace, noise: &Noise) -> Self {
        let by = |spread: f64, times: f64| (spread * times).clamp(1e-4, 1e4);
        Self {
            slope_sd: by(self.slope_sd, pace.slope),
            walk_sd: by(self.walk_sd, pace.walk),
            slope_half_life: by(self.slope_half_life, pace.half_life),
            residual_sd: by(self.residual_sd, noise.residual),
            sampling_sd: by(self.sampling_sd, noise.sampling),
            ..self.clone()
        }
    }
}

/// Logarithm of the density of tests in order of time under the prior alone.
#[cfg(test)]
pub(super) fn likelihood_alone(tests: &[Test], prior: &Prior) -> f64 {
    let mut sources: Vec<usize> = tests.iter().map(|test| test.source).collect();
    sources.sort_unstable();
    sources.dedup();
    let steps: Vec<Step> = tests.iter().map(|test| Step::test(test, prior)).collect();
    likelihood(&steps, &onwards(tests, prior), &free(&sources, prior), prior)
}
