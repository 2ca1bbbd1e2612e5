//! Study load: how a student's last days compare with that student's own weeks before.
//!
//! Everything here comes from study sessions, and all of it is shown: each part has its value, the student's own usual
//! range and the points it takes. Nothing is compared with other students, and nothing is said before there are
//! [`MIN_RECORD_DAYS`] days of sessions. Load is not burnout: it is what was done, not how it felt. What a student
//! reports goes through [`crate::instruments`], and the two numbers are never merged; only [`state`](state::state) looks at both.
//!
//! # The Balance, a design choice
//!
//! `Balance = 100 - points of all parts`. No study has fitted these weights; they are chosen so that one strained part
//! alone stays out of the lowest band, and that any two fully strained ones reach it, unless one of them is `score`, which
//! does so with `hours` only. When `breaks` came, each part before it gave about 15 % of its points, so that these weigh
//! among each other as they did. Breaks themselves got fewer than rest and late evenings: they are known of measured
//! sessions alone, and alone they leave a student in the highest band.
//!
//! | Part | Measured as | Free up to | Full at | Points |
//! | --- | --- | --- | --- | --- |
//! | hours | 7-day minutes over the mean week of the own 28 days before | 1.1 | 1.6 | 25 |
//! | rest | days in a row since a whole day without study | 6 | 13 | 17 |
//! | late | sessions of 7 days that ended between 23:30 and 5:00 | 0 | 4 | 17 |
//! | breaks | minutes of a day's longest stretch without a break, mean of the measured days of 7 | 75 | 150 | 15 |
//! | focus | slope of the daily mean focus of 14 days, rating points a week | -0.2 | -1.0 | 17 |
//! | score | accuracy drift: percent points below the lower end of the own forecast band | 0 | 10 | 9 |
//!
//! A break is a pause of five minutes or more, and only what a timer has measured counts (see `load/breaks.rs`). Up to 75 minutes
//! are free: a planned block has 25 to 50, and by the mean a three-hour paper once a week is free beside days of 50; 150 is
//! twice as much. No study has fitted these either.
//!
//! Between "free" and "full" a part takes points in proportion. A part that is not known takes none and says what it
//! needs. Bands: 85 and more, 70 to 84, below 70.

mod balance;
mod breaks;
mod log;
mod measures;
mod parts;
pub mod state;
#[cfg(test)]
mod tests;

use crate::Missing;
use crate::input::Day;
pub use balance::{Band, FAIR_FROM, STEADY_FROM};
use log::Log;
pub use parts::{Part, PartKind, Usual};

/// Days of sessions before anything is said.
pub const MIN_RECORD_DAYS: u32 = 14;
/// Days with study, of the last [`RECENT_DAYS`], before anything is said.
pub const MIN_STUDY_DAYS: u32 = 5;
/// The week looked at and the four weeks it is compared with.
pub const RECENT_DAYS: u32 = 35;
/// The longest trend.
pub const MAX_TREND_DAYS: u32 = 120;
/// Days before the last week that the usual ranges are taken from.
pub const USUAL_DAYS: u32 = 56;
/// Days before today that sessions count for anything: longest trend, usual range, and the weeks under both.
pub const HISTORY_DAYS: u32 = MAX_TREND_DAYS + USUAL_DAYS + RECENT_DAYS;

/// A study session, as far as load is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadSession {
    /// The student's own date.
    pub day: Day,
    /// Minutes studied.
    pub minutes: u32,
    /// 1 (scattered) to 5 (absorbed), if rated.
    pub focus: Option<u8>,
    /// When it ended, in minutes after midnight of the student's own clock (0 to 1439), if it was measured.
    pub ended_at: Option<u16>,
    /// What a timer tells of its breaks; `None` where they are not known, and then it says nothing of them.
    pub unbroken: Option<Unbroken>,
}

/// How long a session went on without a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unbroken {
    /// When the session began, in seconds since 1970-01-01 UTC.
    pub started_at: i64,
    /// Minutes of its longest stretch without a pause of five minutes; all of them where there was none.
    pub longest: u32,
}

/// What a forecast said and what came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForecastOutcome {
    /// When the result came.
    pub day: Day,
    /// The result, percent of the maximum.
    pub actual_percent: f64,
    /// Lower end of the band the forecast had given, percent.
    pub low_percent: f64,
}

/// The load of one student.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// 0 (all parts strained) to 100 (none is), or what is missing.
    pub balance: Result<f64, Missing>,
    /// In the order of the table above. Empty while the balance is missing.
    pub parts: Vec<Part>,
    /// The balance of each day that has one, oldest first, ending today.
    pub trend: Vec<(Day, f64)>,
}

/// The load as of `today`, with a trend of `trend_days` (at most [`MAX_TREND_DAYS`]).
///
/// Sessions may come in any order; those after today or more than [`HISTORY_DAYS`] before it count for nothing, and
/// neither do outcomes with numbers that are not finite. `outcomes` is `None` where no forecasts are kept: the part is
/// then absent.
pub fn load(
    today: Day,
    sessions: &[LoadSession],
    outcomes: Option<&[ForecastOutcome]>,
    trend_days: u32,
) -> Load {
    let log = Log::of(today, sessions, outcomes);
    let last = log.last();
    let balance = balance::at(&log, last);
    let parts = if balance.is_ok() {
        parts::with_usual(&log, last)
    } else {
        Vec::new()
    };
    let n = trend_days.clamp(1, MAX_TREND_DAYS) as usize;
    let trend = (last + 1 - n..=last)
        .filter_map(|at| Some((log.day(at), balance::at(&log, at).ok()?)))
        .collect();
    Load {
        balance,
        parts,
        trend,
    }
}
