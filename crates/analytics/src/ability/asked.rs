//! What the tests say of days and targets that are asked about: straight from the end of the tests for later days, by the
//! way back through them for earlier ones.

use super::end::End;
use super::filter::smooth;
use super::mixture::mixed;
use super::read::{Smoothed, State, Step};
use super::{Ability, Estimate, Items, PathPoint, Prior, Target};
use crate::input::{DAY_LIMIT, Day};

impl Ability {
    /// The ability on a day from the last test on: as [`Self::path`] has it, without the way back through the tests.
    pub(super) fn later(&self, day: Day) -> PathPoint {
        let parts = self.ended().map(|(weight, prior, end)| {
            let state = end.state(day, prior);
            (weight, state.mean(&end.read), state.variance(&end.read))
        });
        self.point(day, &parts.collect::<Vec<_>>())
    }

    pub(super) fn point(&self, day: Day, parts: &[(f64, f64, f64)]) -> PathPoint {
        let (mean, variance) = mixed(parts);
        PathPoint {
            day,
            ability: Estimate::new(mean, variance, self.prior.range),
        }
    }

    /// Mean and variance of a full test.
    pub(crate) fn moments(&self, target: &Target) -> (f64, f64) {
        let known = target.items.filter(Items::is_possible).map_or_else(
            || self.sampling_variance,
            |items| Some(items.sampling_sd().powi(2)),
        );
        let part = |weight: f64, prior: &Prior, read: &Smoothed, state: &State| {
            let (mean, variance) = expected_by(read, state, target.source, prior);
            let sampling = known.unwrap_or(prior.sampling_sd.powi(2));
            (weight, mean, variance + sampling + prior.residual_sd.powi(2))
        };
        let parts: Vec<_> = if self.is_after_tests(target.day) {
            let ended = self.ended();
            ended
                .map(|(weight, prior, end)| part(weight, prior, &end.read, &end.state(target.day, prior)))
                .collect()
        } else {
            let read = self.read(&[target.day]);
            let read = read.iter();
            read.map(|(weight, prior, read)| part(*weight, prior, read, &read.asked[0]))
                .collect()
        };
        mixed(&parts)
    }

    pub(super) fn is_after_tests(&self, day: Day) -> bool {
        self.tests.last().is_none_or(|test| test.day <= day) && day <= DAY_LIMIT
    }

    /// What each form knows after the last test, with its weight.
    pub(super) fn ended(&self) -> impl Iterator<Item = (f64, &Prior, &End)> {
        let ends = self.ends.get_or_init(|| {
            let forms = self.forms.iter();
            forms.map(|form| End::of(&self.tests, &form.prior)).collect()
        });
        let both = self.forms.iter().zip(ends);
        both.map(|(form, end)| (form.weight, &form.prior, end))
    }

    /// What each form says of `days`, with its weight.
    pub(super) fn read(&self, days: &[Day]) -> Vec<(f64, &Prior, Smoothed)> {
        let forms = self.forms.iter();
        forms
            .map(|form| (form.weight, &form.prior, self.read_by(&form.prior, days)))
            .collect()
    }

    pub(super) fn read_by(&self, prior: &Prior, days: &[Day]) -> Smoothed {
        let tests = self.tests.iter().map(|test| Step::test(test, prior));
        // The prior holds on the first day with a test; asking about earlier ones must not move it.
        let first = self.tests.first().map_or(-DAY_LIMIT, |test| test.day);
        let asked = days
            .iter()
            .enumerate()
            .map(|(place, &day)| Step::asked(day.clamp(first, DAY_LIMIT), place));
        let mut steps: Vec<Step> = tests.chain(asked).collect();
        // Stable: on one day the tests come first, which a smoother does not care about and a filter does.
        steps.sort_by_key(|step| step.day);
        smooth(&steps, days.len(), prior)
    }
}

/// Mean and variance of the ability in `state`, with the offset of `source`.
fn expected_by(read: &Smoothed, state: &State, source: Option<usize>, prior: &Prior) -> (f64, f64) {
    match source {
        Some(source) if read.has(source) => {
            let (offset, _) = read.offset(source, prior);
            (state.mean(read) + offset, state.variance_with(read, source))
        }
        other => {
            let offset = prior.offset_of(other);
            (
                state.mean(read) + offset.mean,
                state.variance(read) + offset.sd.powi(2),
            )
        }
    }
}
