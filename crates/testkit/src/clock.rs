//! Time that moves when a test says so.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use domain::Clock;
use std::sync::{Mutex, PoisonError};

/// A clock that stands still until it is moved. Starts on Monday, 2 March 2026, at 08:00 UTC.
#[derive(Debug)]
pub struct MovableClock(Mutex<DateTime<Utc>>);

impl MovableClock {
    /// A clock that shows `now`.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Mutex::new(now))
    }

    /// Moves it, backwards for a negative span.
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }

    /// Sets it.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

impl Default for MovableClock {
    fn default() -> Self {
        Self::at(
            Utc.with_ymd_and_hms(2026, 3, 2, 8, 0, 0)
                .single()
                .expect("a time that exists once"),
        )
    }
}

impl Clock for MovableClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
