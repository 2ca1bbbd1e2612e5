//! Sessions as one row a day, so that every window is a slice.

use super::{ForecastOutcome, HISTORY_DAYS, LoadSession, breaks};
use crate::input::Day;

/// 23:30, in minutes after midnight: a session that ends later is a late one.
const LATE_FROM: u16 = 23 * 60 + 30;
/// 5:00: a session that ends before is still one of the night.
const LATE_UNTIL: u16 = 5 * 60;

/// What one day held.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DayLog {
    pub minutes: u64,
    /// Sessions with a known end.
    pub timed: u32,
    /// Of these, the late ones.
    pub late: u32,
    pub focus_sum: u64,
    pub focus_n: u64,
    /// Minutes of the longest stretch without a break that began on it, if one was measured.
    pub stretch: Option<u32>,
}

/// The days up to today, and where the record begins.
pub(super) struct Log {
    today: Day,
    pub days: Vec<DayLog>,
    /// Index of the first day with a session; one past the end without any.
    pub first: usize,
    /// Index of the day and percent points below the band; `None` where no forecasts are kept.
    pub below_band: Option<Vec<(usize, f64)>>,
}

impl Log {
    pub fn of(today: Day, sessions: &[LoadSession], outcomes: Option<&[ForecastOutcome]>) -> Self {
        let n = HISTORY_DAYS as usize;
        let index = |day: Day| {
            let back = i64::from(today) - i64::from(day);
            usize::try_from(back)
                .ok()
                .filter(|back| *back < n)
                .map(|back| n - 1 - back)
        };
        let mut days = vec![DayLog::default(); n];
        for session in sessions {
            let Some(at) = index(session.day) else { continue };
            let day = &mut days[at];
            day.minutes += u64::from(session.minutes);
            if let Some(end) = session.ended_at {
                day.timed += 1;
                day.late += u32::from(!(LATE_UNTIL..=LATE_FROM).contains(&end));
            }
            if let Some(focus) = session.focus {
                day.focus_sum += u64::from(focus);
                day.focus_n += 1;
            }
        }
        for (day, minutes) in breaks::stretches(sessions) {
            let Some(at) = index(day) else { continue };
            days[at].stretch = days[at].stretch.max(Some(minutes));
        }
        let first = days.iter().position(|day| day.minutes > 0).unwrap_or(n);
        let below_band = outcomes.map(|all| {
            let mut below: Vec<(usize, f64)> = all
                .iter()
                .filter(|one| one.actual_percent.is_finite() && one.low_percent.is_finite())
                .filter_map(|one| Some((index(one.day)?, (one.low_percent - one.actual_percent).max(0.0))))
                .collect();
            below.sort_by_key(|(at, _)| *at);
            below
        });
        Self {
            today,
            days,
            first,
            below_band,
        }
    }

    /// Index of today.
    pub fn last(&self) -> usize {
        self.days.len() - 1
    }

    /// The date of an index.
    pub fn day(&self, at: usize) -> Day {
        self.today.saturating_sub((self.last() - at) as Day)
    }

    /// Days of the record up to and with `at`.
    pub fn record_days(&self, at: usize) -> u32 {
        (at + 1).saturating_sub(self.first) as u32
    }

    /// The `n` days up to and with `at`, fewer at the beginning of time.
    pub fn window(&self, at: usize, n: u32) -> &[DayLog] {
        &self.days[(at + 1).saturating_sub(n as usize)..=at]
    }
}
