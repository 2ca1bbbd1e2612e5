//! How able a student is, day by day, when tests are noisy, irregular and of unequal difficulty.
//!
//! `percent = ability(day) + offset(source) + noise`. The ability is a random walk with a slope that fades, so it
//! follows real change and does not run away with two lucky tests. A source (a series of mocks, a school, the exam
//! itself) has an offset drawn towards 0. The noise is what drawing other questions of the same difficulty would do
//! ([`Items::sampling_sd`]), what a partial syllabus adds, and a rest. Everything is Gaussian and solved exactly: a
//! Kalman filter and smoother in time, generalised least squares for the offsets. How fast somebody changes and how much
//! their tests scatter differs between students; the module `forms` weighs what each student's own tests say of it.
//!
//! One [`Ability`] is one series of comparable tests: the full mocks of an exam, or a student's tests in one subject.
//! All values are percent of the maximum.
//!
//! Source: Durbin and Koopman (2012), Time Series Analysis by State Space Methods, chapters 4 and 6.

use crate::Missing;
use crate::input::Day;
use std::sync::OnceLock;

mod asked;
mod belief;
mod end;
mod filter;
mod forms;
mod items;
mod learn;
mod mixture;
mod offsets;
mod prior;
mod read;
mod shapes;
#[cfg(test)]
mod tests;
mod transition;

use end::End;
use forms::{Form, weigh};
pub use items::Items;
pub use learn::{LearnError, MIN_STUDENTS, MIN_TESTS};
use mixture::mixed;
pub use prior::{Offset, Prior};
use shapes::check;
pub use shapes::{AbilityError, Estimate, PathPoint, SourceOffset, Target, Test};

/// Full mocks a forecast needs: two say nothing of the noise between them.
pub const MIN_FULL_MOCKS: u32 = 3;
/// Days after which a last full mock no longer says where a student stands.
pub const RECENT_DAYS: u32 = 45;
/// Share of the syllabus from which a test counts as a full one.
pub const FULL_SYLLABUS: f64 = 0.9;
/// Percent beyond which a score is a mistake; marks may be negative.
pub const PERCENT_LIMIT: f64 = 1_000.0;

/// What one student's tests say.
#[derive(Clone, Debug)]
pub struct Ability {
    prior: Prior,
    /// Oldest first; equal days in the order of source and score, so that the order of the rows does not matter.
    tests: Vec<Test>,
    /// The paces and noises this student may have, weighed by the tests.
    forms: Vec<Form>,
    /// What drawing other questions does to a test like the student's own.
    sampling_variance: Option<f64>,
    /// What each form knows after the last test: read once it is asked for.
    ends: OnceLock<Vec<End>>,
}

impl Ability {
    /// Reads the tests of one student, in any order.
    ///
    /// # Errors
    /// [`AbilityError`], which names the row at fault.
    pub fn of(tests: &[Test], prior: &Prior) -> Result<Self, AbilityError> {
        prior.check()?;
        for (row, test) in tests.iter().enumerate() {
            check(row, test)?;
        }
        let mut tests = tests.to_vec();
        tests.sort_by(|a, b| {
            (a.day, a.source)
                .cmp(&(b.day, b.source))
                .then(a.percent.total_cmp(&b.percent))
        });
        Ok(Self {
            prior: prior.clone(),
            forms: weigh(&tests, prior),
            sampling_variance: usual_sampling_variance(&tests),
            ends: OnceLock::new(),
            tests,
        })
    }

    /// Checked tests in order of time, read with the prior alone.
    #[cfg(test)]
    fn alone(tests: &[Test], prior: &Prior) -> Self {
        let mut own = Self::of(tests, prior).expect("possible tests");
        own.forms = vec![Form {
            weight: 1.0,
            prior: prior.clone(),
        }];
        own
    }

    /// Tests behind everything said here.
    pub fn n_tests(&self) -> usize {
        self.tests.len()
    }

    /// The ability on each of `days`, in their order; without days on each day with a test. A day before the first
    /// test is read as that of the first test.
    ///
    /// # Errors
    /// [`Missing::Results`] without a test.
    pub fn path(&self, days: &[Day]) -> Result<Vec<PathPoint>, Missing> {
        if self.tests.is_empty() {
            return Err(Missing::Results { have: 0, need: 1 });
        }
        let mut own: Vec<Day> = self.tests.iter().map(|test| test.day).collect();
        own.dedup();
        let days = if days.is_empty() { own.as_slice() } else { days };
        if days.iter().all(|day| self.is_after_tests(*day)) {
            return Ok(days.iter().map(|day| self.later(*day)).collect());
        }
        let read = self.read(days);
        let points = days.iter().enumerate().map(|(place, &day)| {
            let parts = read.iter().map(|(weight, _, read)| {
                let state = &read.asked[place];
                (*weight, state.mean(read), state.variance(read))
            });
            self.point(day, &parts.collect::<Vec<_>>())
        });
        Ok(points.collect())
    }

    /// The offsets of the sources this student has taken, by source.
    pub fn offsets(&self) -> Vec<SourceOffset> {
        let first = self.ended().next();
        let sources = first.map_or(&[][..], |(_, _, end)| &end.read.sources);
        sources
            .iter()
            .map(|&source| {
                let parts = self.ended().map(|(weight, prior, end)| {
                    let (mean, variance) = end.read.offset(source, prior);
                    (weight, mean, variance)
                });
                let (mean, variance) = mixed(&parts.collect::<Vec<_>>());
                SourceOffset {
                    source,
                    mean,
                    sd: variance.sqrt(),
                    n: self.tests.iter().filter(|test| test.source == source).count(),
                }
            })
            .collect()
    }

    /// The forecast of a full test, noise included; `today` is the student's own date.
    ///
    /// # Errors
    /// [`Missing::FullMocks`] below [`MIN_FULL_MOCKS`], [`Missing::RecentMock`] when the last is older than
    /// [`RECENT_DAYS`] days.
    pub fn forecast(&self, target: &Target, today: Day) -> Result<Estimate, Missing> {
        self.gate(today)?;
        Ok(self.expected(target))
    }

    /// As [`Self::forecast`] without its gates, for measuring on students with little data.
    pub fn expected(&self, target: &Target) -> Estimate {
        let (mean, variance) = self.moments(target);
        Estimate::new(mean, variance, self.prior.range)
    }

    /// Whether there is enough to forecast from.
    ///
    /// # Errors
    /// As [`Self::forecast`].
    pub fn gate(&self, today: Day) -> Result<(), Missing> {
        let full = || self.tests.iter().filter(|test| test.is_full());
        let have = full().count() as u32;
        if have < MIN_FULL_MOCKS {
            return Err(Missing::FullMocks {
                have,
                need: MIN_FULL_MOCKS,
            });
        }
        let last = full().map(|test| test.day).max().unwrap_or(today);
        let days_ago = i64::from(today) - i64::from(last);
        if days_ago > i64::from(RECENT_DAYS) {
            return Err(Missing::RecentMock {
                days_ago: days_ago.min(i64::from(u32::MAX)) as u32,
                within: RECENT_DAYS,
            });
        }
        Ok(())
    }

    /// These tests, with the offsets held at what `before` said of them: what would the new tests say had the judgement of
    /// the sources not changed.
    pub(crate) fn with_offsets_of(&self, before: &Self) -> Self {
        let held = |form: &Form| {
            let read = End::of(&before.tests, &form.prior).read;
            let mut prior = form.prior.clone();
            for &source in &read.sources {
                let (mean, _) = read.offset(source, &form.prior);
                prior.set_source(source, Offset { mean, sd: 0.0 });
            }
            Form {
                weight: form.weight,
                prior,
            }
        };
        Self {
            prior: self.prior.clone(),
            tests: self.tests.clone(),
            sampling_variance: self.sampling_variance,
            forms: self.forms.iter().map(held).collect(),
            ends: OnceLock::new(),
        }
    }
}

/// Mean sampling variance of the full tests with known items, if there are any.
fn usual_sampling_variance(tests: &[Test]) -> Option<f64> {
    let known: Vec<f64> = tests
        .iter()
        .filter(|test| test.is_full())
        .filter_map(|test| test.items)
        .map(|items| items.sampling_sd().powi(2))
        .collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}
