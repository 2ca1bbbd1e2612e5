//! What goes into the model of ability and what comes out.

use thiserror::Error;

use super::{FULL_SYLLABUS, Items, PERCENT_LIMIT};
use crate::input::{DAY_LIMIT, Day};

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
    pub(super) fn is_full(&self) -> bool {
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
    pub(super) fn new(mean: f64, variance: f64, (least, most): (f64, f64)) -> Self {
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

/// Refuses what cannot be read.
pub(super) fn check(row: usize, test: &Test) -> Result<(), AbilityError> {
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
