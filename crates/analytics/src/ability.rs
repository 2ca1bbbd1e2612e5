//! How able a student is, day by day, when tests are noisy, irregular and of unequal difficulty.
//!
//! `percent = ability(day) + offset(source) + noise`. The ability is a random walk with a slope that fades, so it
//! follows real change and does not run away with two lucky tests. A source (a series of mocks, a school, the exam
//! itself) has an offset drawn towards 0. The noise is what drawing other questions of the same difficulty would do
//! ([`Items::sampling_sd`]), what a partial syllabus adds, and a rest. Everything is Gaussian and solved exactly: a
//! Kalman filter and smoother in time, generalised least squares for the offsets.
//!
//! One [`Ability`] is one series of comparable tests: the full mocks of an exam, or a student's tests in one subject.
//! All values are percent of the maximum.
//!
//! Source: Durbin and Koopman (2012), Time Series Analysis by State Space Methods, chapters 4 and 6.

use thiserror::Error;

use crate::Missing;
use crate::input::{DAY_LIMIT, Day};

mod filter;
mod items;
mod learn;
mod prior;
#[cfg(test)]
mod tests;

use filter::{Smoothed, Step, smooth};
pub use items::Items;
pub use learn::{LearnError, MIN_STUDENTS, MIN_TESTS};
pub use prior::{Offset, Prior};

/// Full mocks a forecast needs: two say nothing of the noise between them.
pub const MIN_FULL_MOCKS: u32 = 3;
/// Days after which a last full mock no longer says where a student stands.
pub const RECENT_DAYS: u32 = 45;
/// Share of the syllabus from which a test counts as a full one.
pub const FULL_SYLLABUS: f64 = 0.9;
/// Percent beyond which a score is a mistake; marks may be negative.
pub const PERCENT_LIMIT: f64 = 1_000.0;
/// Standard normal points of a 50 % and an 80 % band.
const Z75: f64 = 0.674_489_750_196_081_7;
const Z90: f64 = crate::quantile::Z90;

/// Why tests cannot be read. `row` counts them as handed in, from 0.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
pub enum AbilityError {
    /// A score that is not finite or beyond [`PERCENT_LIMIT`] on either side.
    #[error("test {row}: {percent} percent is not possible")]
    Percent {
        /// Which test.
        row: usize,
        /// Its score.
        percent: f64,
    },
    /// A day further than [`DAY_LIMIT`] from 1970.
    #[error("day {0} is out of range")]
    Day(Day),
    /// A share of the syllabus that is not above 0 and at most 1.
    #[error("test {row}: {share} is not a share of the syllabus")]
    Syllabus {
        /// Which test.
        row: usize,
        /// Its share.
        share: f64,
    },
    /// No questions, more answers than questions, or marks that are not possible.
    #[error("test {row}: the answers do not fit the questions")]
    Items {
        /// Which test.
        row: usize,
    },
    /// A parameter of the prior that is not finite or not above 0.
    #[error("the prior's {0} is not possible")]
    Prior(&'static str),
}

/// One test of one student.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Test {
    /// When.
    pub day: Day,
    /// Who set it: a dense number (0, 1, 2 ..), the same in the prior.
    pub source: usize,
    /// The score, percent of the maximum; may be negative.
    pub percent: f64,
    /// Questions and answers, if known: they tell how much of the score is chance.
    pub items: Option<Items>,
    /// Share of the syllabus it covers, above 0 and at most 1; from [`FULL_SYLLABUS`] it is a full mock.
    pub syllabus: f64,
}

impl Test {
    fn is_full(&self) -> bool {
        self.syllabus >= FULL_SYLLABUS
    }
}

/// What is to be forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// When; a day before the last test is read from what is known now.
    pub day: Day,
    /// Who sets it; `None` for a source nobody has taken, whose offset may be anything the prior allows.
    pub source: Option<usize>,
    /// Its questions; `None` reads as those of the student's own mocks.
    pub items: Option<Items>,
}

/// A value with its uncertainty, percent of the maximum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Expected value.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
    /// Holds the value in half of all cases.
    pub band_50: (f64, f64),
    /// Holds the value in four of five cases.
    pub band_80: (f64, f64),
}

impl Estimate {
    fn new(mean: f64, variance: f64, (least, most): (f64, f64)) -> Self {
        let sd = variance.max(0.0).sqrt();
        let hold = |x: f64| x.clamp(least, most);
        let band = |z: f64| (hold(mean - z * sd), hold(mean + z * sd));
        Self {
            mean: hold(mean),
            sd,
            band_50: band(Z75),
            band_80: band(Z90),
        }
    }
}

/// The ability on one day of the path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathPoint {
    /// The day.
    pub day: Day,
    /// The ability, from all tests before and after.
    pub ability: Estimate,
}

/// How much easier (positive) or harder (negative) than the average source a source is for this student.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SourceOffset {
    /// The source.
    pub source: usize,
    /// Percent of the maximum.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
    /// Tests of this source behind it, of this student.
    pub n: usize,
}

/// What one student's tests say.
#[derive(Clone, Debug)]
pub struct Ability {
    prior: Prior,
    /// Oldest first; equal days in the order of source and score, so that the order of the rows does not matter.
    tests: Vec<Test>,
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
            tests,
        })
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
        let read = self.read(days);
        let points = days.iter().zip(&read.asked).map(|(&day, state)| PathPoint {
            day,
            ability: Estimate::new(state.mean(&read), state.variance(&read), self.prior.range),
        });
        Ok(points.collect())
    }

    /// The offsets of the sources this student has taken, by source.
    pub fn offsets(&self) -> Vec<SourceOffset> {
        let read = self.read(&[]);
        read.sources
            .iter()
            .map(|&source| {
                let (mean, variance) = read.offset(source, &self.prior);
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

    /// Mean and variance of a full test.
    pub(crate) fn moments(&self, target: &Target) -> (f64, f64) {
        let read = self.read(&[target.day]);
        let state = &read.asked[0];
        let sampling = target.items.filter(Items::is_possible).map_or_else(
            || self.usual_sampling_variance(),
            |items| items.sampling_sd().powi(2),
        );
        let noise = sampling + self.prior.residual_sd.powi(2);
        let (mean, variance) = match target.source {
            Some(source) if read.has(source) => {
                let (offset, _) = read.offset(source, &self.prior);
                (state.mean(&read) + offset, state.variance_with(&read, source))
            }
            other => {
                let offset = self.prior.offset_of(other);
                (
                    state.mean(&read) + offset.mean,
                    state.variance(&read) + offset.sd.powi(2),
                )
            }
        };
        (mean, variance + noise)
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

    /// The offsets as they are now, as a prior that holds them fixed: what would the next tests say had the
    /// judgement of the sources not changed.
    pub(crate) fn with_offsets_held(&self) -> Prior {
        let mut prior = self.prior.clone();
        for offset in self.offsets() {
            prior.set_source(
                offset.source,
                Offset {
                    mean: offset.mean,
                    sd: 0.0,
                },
            );
        }
        prior
    }

    /// The same tests read with another prior, which must be a checked one.
    pub(crate) fn with_prior(&self, prior: Prior) -> Self {
        Self {
            prior,
            tests: self.tests.clone(),
        }
    }

    /// Logarithm of the density of these scores under the prior; 0 without a test.
    pub fn log_likelihood(&self) -> f64 {
        self.read(&[]).log_likelihood
    }

    /// Mean sampling variance of the full tests with known items, else the prior's.
    fn usual_sampling_variance(&self) -> f64 {
        let known: Vec<f64> = self
            .tests
            .iter()
            .filter(|test| test.is_full())
            .filter_map(|test| test.items)
            .map(|items| items.sampling_sd().powi(2))
            .collect();
        if known.is_empty() {
            self.prior.sampling_sd.powi(2)
        } else {
            known.iter().sum::<f64>() / known.len() as f64
        }
    }

    fn read(&self, days: &[Day]) -> Smoothed {
        let tests = self.tests.iter().map(|test| Step::test(test, &self.prior));
        // The prior holds on the first day with a test; asking about earlier ones must not move it.
        let first = self.tests.first().map_or(-DAY_LIMIT, |test| test.day);
        let asked = days
            .iter()
            .enumerate()
            .map(|(place, &day)| Step::asked(day.clamp(first, DAY_LIMIT), place));
        let mut steps: Vec<Step> = tests.chain(asked).collect();
        // Stable: on one day the tests come first, which a smoother does not care about and a filter does.
        steps.sort_by_key(|step| step.day);
        smooth(&steps, days.len(), &self.prior)
    }
}

fn check(row: usize, test: &Test) -> Result<(), AbilityError> {
    let percent = test.percent;
    if !percent.is_finite() || percent.abs() > PERCENT_LIMIT {
        return Err(AbilityError::Percent { row, percent });
    }
    if !(-DAY_LIMIT..=DAY_LIMIT).contains(&test.day) {
        return Err(AbilityError::Day(test.day));
    }
    if !(test.syllabus > 0.0 && test.syllabus <= 1.0) {
        let share = test.syllabus;
        return Err(AbilityError::Syllabus { row, share });
    }
    match test.items {
        Some(items) if !items.is_possible() => Err(AbilityError::Items { row }),
        _ => Ok(()),
    }
}
