//! What the load and, where there is one, the student's own report suggest.
//!
//! The two are looked at side by side and never added up. The highest state comes from a questionnaire alone: no
//! amount of study says how somebody feels.

use super::{Band, Load};
use crate::input::Day;

/// A report older than this says nothing of now.
pub const REPORT_DAYS: i64 = 42;
/// A scale of the questionnaire at this value or above: the usual lower bound of "moderate" in the literature.
pub const ELEVATED_FROM: f64 = 50.0;
/// The smallest change of a score that is called one, in points; a design choice.
pub const SMALLEST_CHANGE: f64 = 8.0;
/// Of the last 14 days, how many with a high load make two weeks of it: two may have been lighter.
const HIGH_DAYS: usize = 12;
const TWO_WEEKS: i64 = 14;
/// Pulses that a fall is measured against: at least two, none older than eight weeks.
const EARLIER_PULSES: usize = 2;
const PULSE_MEMORY_DAYS: i64 = 56;

/// The state of a student.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Too little is known.
    Unknown,
    /// Nothing stands out.
    Steady,
    /// Load is high today.
    Watch,
    /// Load has been high for two weeks, or the pulse falls.
    CheckIn,
    /// The questionnaire says so. Nothing else leads here.
    Elevated,
}

impl State {
    /// The word programs use: `unknown`, `steady`, `watch`, `check_in_suggested`, `elevated`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Steady => "steady",
            Self::Watch => "watch",
            Self::CheckIn => "check_in_suggested",
            Self::Elevated => "elevated",
        }
    }
}

/// Why a check-in is suggested or a state is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The student's own answers.
    SelfReport,
    /// Two weeks of high load.
    LoadTwoWeeks,
    /// The pulse falls.
    PulseFalling,
    /// High load today.
    LoadHigh,
}

impl Reason {
    /// The word programs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::SelfReport => "self_report",
            Self::LoadTwoWeeks => "load_two_weeks",
            Self::PulseFalling => "pulse_falling",
            Self::LoadHigh => "load_high",
        }
    }
}

/// A score that the student reported on a day, 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reported {
    /// When.
    pub day: Day,
    /// For a questionnaire the highest of its scales (high is a burden); for a pulse its mean (high is well).
    pub score: f64,
}

/// The state as of `today`. `reports` and `pulses` in any order; both empty without the student's consent.
pub fn state(today: Day, load: &Load, reports: &[Reported], pulses: &[Reported]) -> (State, Option<Reason>) {
    let age = |day: Day| i64::from(today) - i64::from(day);
    let newest = reports
        .iter()
        .filter(|report| (0..=REPORT_DAYS).contains(&age(report.day)))
        .max_by_key(|report| report.day);
    if newest.is_some_and(|report| report.score >= ELEVATED_FROM) {
        return (State::Elevated, Some(Reason::SelfReport));
    }
    let is_high = |balance: f64| Band::of(balance) == Band::Stretched;
    let high = load
        .trend
        .iter()
        .filter(|(day, balance)| (0..TWO_WEEKS).contains(&age(*day)) && is_high(*balance));
    let is_high_now = load.balance.is_ok_and(is_high);
    if is_high_now && high.count() >= HIGH_DAYS {
        return (State::CheckIn, Some(Reason::LoadTwoWeeks));
    }
    if is_falling(today, pulses) {
        return (State::CheckIn, Some(Reason::PulseFalling));
    }
    match load.balance {
        Err(_) => (State::Unknown, None),
        Ok(balance) if is_high(balance) => (State::Watch, Some(Reason::LoadHigh)),
        Ok(_) => (State::Steady, None),
    }
}

/// Whether the newest pulse, of the last two weeks, lies clearly below the mean of those before it.
fn is_falling(today: Day, pulses: &[Reported]) -> bool {
    let age = |pulse: &Reported| i64::from(today) - i64::from(pulse.day);
    let mut known: Vec<&Reported> = pulses
        .iter()
        .filter(|pulse| pulse.score.is_finite() && (0..=PULSE_MEMORY_DAYS).contains(&age(pulse)))
        .collect();
    known.sort_by_key(|pulse| pulse.day);
    let Some((newest, earlier)) = known.split_last() else {
        return false;
    };
    if age(newest) >= TWO_WEEKS || earlier.len() < EARLIER_PULSES {
        return false;
    }
    let mean = earlier.iter().map(|pulse| pulse.score).sum::<f64>() / earlier.len() as f64;
    newest.score <= mean - SMALLEST_CHANGE
}
