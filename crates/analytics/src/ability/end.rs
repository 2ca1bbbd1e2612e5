//! What is known after the last test: all that a later day asks for, without a way back through the tests.

use super::belief::Belief;
use super::filter::{forth, free};
use super::read::{Smoothed, State, Step};
use super::transition::{Transition, onwards};
use super::{Prior, Test};
use crate::input::Day;

/// The belief after the last test, and the offsets.
#[derive(Clone, Debug)]
pub(super) struct End {
    day: Day,
    belief: Belief,
    /// The offsets; no day is asked about.
    pub(super) read: Smoothed,
}

impl End {
    /// Reads `tests`, in order of time.
    pub(super) fn of(tests: &[Test], prior: &Prior) -> Self {
        let mut sources: Vec<usize> = tests.iter().map(|test| test.source).collect();
        sources.sort_unstable();
        sources.dedup();
        let mut read = Smoothed {
            columns: free(&sources, prior),
            sources,
            ..Smoothed::default()
        };
        let steps: Vec<Step> = tests.iter().map(|test| Step::test(test, prior)).collect();
        let (sums, belief) = forth(&steps, &onwards(tests, prior), &read.columns, prior);
        sums.tell(&mut read);
        Self {
            day: tests.last().map_or(Day::MIN, |test| test.day),
            belief,
            read,
        }
    }

    /// The ability on `day`, from the last test on; without a test it is the prior's on every day.
    pub(super) fn state(&self, day: Day, prior: &Prior) -> State {
        let days = (f64::from(day) - f64::from(self.day)).max(0.0);
        let later = if self.day == Day::MIN { 0.0 } else { days };
        let onwards = Transition::over(later, prior);
        State {
            level: onwards.state(self.belief.state[0])[0],
            shares: self.belief.state[1..]
                .iter()
                .map(|&one| onwards.state(one)[0])
                .collect(),
            variance: onwards.covariance(self.belief.covariance)[0].max(0.0),
        }
    }
}
