//! Time and chance come from outside, so that tests can move the one and repeat the other.

use chrono::{DateTime, SubsecRound as _, Utc};

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The present moment in UTC, cut to microseconds, since PostgreSQL keeps no more.
    fn now(&self) -> DateTime<Utc>;
}

/// Where random bytes come from: the operating system's generator in production.
pub trait Random: Send + Sync {
    /// Fills `bytes` with unpredictable values.
    fn fill(&self, bytes: &mut [u8]);
}

/// Cuts a time to microseconds, the finest step that both databases keep.
pub fn to_micros(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}
