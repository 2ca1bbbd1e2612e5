//! Ids as types of their own, so that a student's id cannot be passed where a result's is meant.

use crate::clock::Random;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);
        impl From<Uuid> for $name { fn from(id: Uuid) -> Self { Self(id) } }
        impl From<$name> for Uuid { fn from(id: $name) -> Self { id.0 } }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
    )+};
}
ids! {
    /// A tenant. Self-registered students live in one of the public institutions.
    InstitutionId;
    /// A person with an account.
    UserId;
    /// One stored test result.
    ResultId;
    /// One stored study session.
    SessionId;
    /// An exam a student prepares for.
    ExamId;
    /// One import of a file.
    ImportId;
}

/// The institution of everybody who registered without one. Fixed, so that it exists before the first registration.
pub const PUBLIC_INSTITUTION: InstitutionId =
    InstitutionId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));

/// Makes ids that sort by their making: UUIDs of version 7, each greater than the one before, also within one
/// millisecond and after a clock was set back.
///
/// Source: RFC 9562, 6.2, method 1 (a counter in `rand_a`, begun at random with its highest bit clear).
#[derive(Debug, Default)]
pub struct Ids {
    /// Milliseconds and counter of the last id: 48 and 12 bits.
    last: AtomicU64,
}

/// Bits of the counter.
const COUNTER: u32 = 12;

impl Ids {
    /// The next id at `now`. A counter that is full borrows from the next millisecond.
    pub fn next(&self, now: DateTime<Utc>, random: &dyn Random) -> Uuid {
        let mut chance = [0u8; 10];
        random.fill(&mut chance);
        let start = u64::from(u16::from_be_bytes([chance[0], chance[1]])) >> (16 - COUNTER + 1);
        let begun = now.timestamp_millis().max(0).unsigned_abs() << COUNTER | start;
        let step = |last: u64| {
            let is_later = begun >> COUNTER > last >> COUNTER;
            if is_later { begun } else { last + 1 }
        };
        // One number for all threads is all that is shared: no order with other memory is needed.
        let last = self.last.update(Ordering::Relaxed, Ordering::Relaxed, step);
        let counted = step(last);
        let counter = (counted & ((1 << COUNTER) - 1)) as u16;
        chance[..2].copy_from_slice(&counter.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(counted >> COUNTER, &chance).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use std::sync::Mutex;

    /// Bytes that are all alike, so that only the counter can tell two ids apart.
    struct Same(u8);
    impl Random for Same {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    fn at(ms: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_700_000_000_000 + ms).unwrap()
    }

    #[test]
    fn ten_thousand_ids_of_one_millisecond_ascend() {
        let ids = Ids::default();
        let made: Vec<Uuid> = (0..10_000).map(|_| ids.next(at(0), &Same(0xff))).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(
            made.iter()
                .all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122)
        );
    }
    #[test]
    fn a_clock_set_back_makes_no_smaller_id_and_a_later_time_shows() {
        let ids = Ids::default();
        let first = ids.next(at(0), &Same(1));
        let second = ids.next(at(0) - TimeDelta::days(1), &Same(0));
        let third = ids.next(at(5), &Same(0));
        assert!(first < second && second < third);
        let ms = |id: &Uuid| u64::from_be_bytes(id.as_bytes()[..8].try_into().unwrap()) >> 16;
        assert_eq!(
            [ms(&first), ms(&second), ms(&third)],
            [1_700_000_000_000, 1_700_000_000_000, 1_700_000_000_005]
        );
    }
    #[test]
    fn the_layout_is_that_of_the_standard() {
        // RFC 9562, A.6: 2022-02-22 14:22:22.00 GMT-05:00, here with all chance bits set but the counter's highest.
        let then = DateTime::from_timestamp_millis(0x017f_22e2_79b0).unwrap();
        let id = Ids::default().next(then, &Same(0xff));
        assert_eq!(id.to_string(), "017f22e2-79b0-77ff-bfff-ffffffffffff");
    }
    #[test]
    fn threads_share_one_order_and_no_id() {
        let (ids, all) = (Ids::default(), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let mine: Vec<Uuid> = (0..2_000).map(|_| ids.next(at(0), &Same(0))).collect();
                    assert!(mine.windows(2).all(|pair| pair[0] < pair[1]));
                    all.lock().unwrap().extend(mine);
                });
            }
        });
        let mut all = all.into_inner().unwrap();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 8_000);
    }
}
