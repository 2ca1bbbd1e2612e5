//! Time and chance come from outside, so that tests can move the one and repeat the other.

use chrono::{DateTime, SubsecRound as _, Utc};
use uuid::Uuid;

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

/// A UUID of version 7 (RFC 9562): the first 48 bits are `now` in milliseconds, so ids sort by their making.
pub fn new_id(now: DateTime<Utc>, random: &dyn Random) -> Uuid {
    let mut tail = [0u8; 10];
    random.fill(&mut tail);
    uuid::Builder::from_unix_timestamp_millis(now.timestamp_millis().max(0).unsigned_abs(), &tail).into_uuid()
}

/// Cuts a time to microseconds, the finest step that both databases keep.
pub fn to_micros(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}
