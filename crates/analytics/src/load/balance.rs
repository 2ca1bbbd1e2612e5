//! The balance of a day: 100 less what each part takes.

use super::log::Log;
use super::{MIN_RECORD_DAYS, MIN_STUDY_DAYS, RECENT_DAYS, measures, parts};
use crate::Missing;

/// The highest band begins here.
pub const STEADY_FROM: f64 = 85.0;
/// The middle band begins here; below it load is high.
pub const FAIR_FROM: f64 = 70.0;

/// Where a balance lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// 85 to 100.
    Balanced,
    /// 70 to below 85.
    Fair,
    /// Below 70.
    Stretched,
}

impl Band {
    /// The band of a balance, which is read as it is shown: rounded to a whole number.
    pub fn of(balance: f64) -> Self {
        let shown = balance.round();
        if shown >= STEADY_FROM {
            Self::Balanced
        } else if shown >= FAIR_FROM {
            Self::Fair
        } else {
            Self::Stretched
        }
    }

    /// The word programs use: `balanced`, `fair`, `stretched`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Balanced => "balanced",
            Self::Fair => "fair",
            Self::Stretched => "stretched",
        }
    }
}

/// The balance on the day at `at`.
pub(super) fn at(log: &Log, at: usize) -> Result<f64, Missing> {
    let have = log.record_days(at);
    if have < MIN_RECORD_DAYS {
        return Err(Missing::SessionDays {
            have,
            need: MIN_RECORD_DAYS,
        });
    }
    let studied = log.window(at, RECENT_DAYS).iter().filter(|day| day.minutes > 0);
    let have = studied.count() as u32;
    if have < MIN_STUDY_DAYS {
        return Err(Missing::StudyDays {
            have,
            need: MIN_STUDY_DAYS,
        });
    }
    let taken: f64 = measures::measure(log, at)
        .map(|(kind, value)| parts::points(kind, value))
        .sum();
    Ok((100.0 - taken).clamp(0.0, 100.0))
}
