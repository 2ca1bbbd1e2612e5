//! Buckets in the memory of this process, judged by the `governor` crate.
//!
//! Its own stores answer for one bucket at a time and by a clock of theirs. Here several buckets are asked at once, with
//! the caller's time, and keep nothing when one of them refuses; so each is shown to governor by itself, as it stands at
//! the moment of the question, and what it would hold afterwards is only written when all agree.

use super::Rule;
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{NotKeyed, RateLimiter, StateStore};
use std::cell::Cell;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Most buckets kept. Beyond it the fuller half is forgotten, which errs on the side of letting people in.
pub(super) const MAX_BUCKETS: usize = 100_000;

/// When each bucket is full again, in microseconds since 1970.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) full_at: Mutex<HashMap<String, i64>>,
}

impl Memory {
    /// Takes one from each bucket and returns 0, or takes nothing and returns the microseconds to wait.
    pub(super) fn take(&self, wanted: &[(String, Rule)], now: i64) -> i64 {
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut taken, mut set_back) = (Vec::with_capacity(wanted.len()), Vec::new());
        let mut wait = 0;
        for (key, rule) in wanted {
            // No bucket takes longer than its window: if one seems to, the clock was set back.
            let stored = buckets.get(key).copied().unwrap_or(now);
            let full_at = stored.clamp(now, now + rule.window());
            if stored > full_at {
                set_back.push((key, full_at));
            }
            match take_one(*rule, full_at - now) {
                Ok(until_full) => taken.push((key, now + until_full)),
                Err(micros) => wait = wait.max(micros),
            }
        }
        if wait > 0 {
            // Kept, or it would be as empty at every later question, until the clock is where it was.
            for (key, full_at) in set_back {
                buckets.insert(key.clone(), full_at);
            }
            return wait;
        }
        for (key, full_at) in taken {
            buckets.insert(key.clone(), full_at);
        }
        if buckets.len() > MAX_BUCKETS {
            make_room(&mut buckets, now);
        }
        0
    }

    /// Gives one back to each bucket.
    pub(super) fn put_back(&self, taken: &[(String, Rule)]) {
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, rule) in taken {
            if let Some(full_at) = buckets.get_mut(key) {
                *full_at -= rule.step();
            }
        }
    }
}

/// Asks governor for one from a bucket that is full in `until_full` microseconds: in how many it would be full then, or
/// how many there are to wait.
fn take_one(rule: Rule, until_full: i64) -> Result<i64, i64> {
    let bucket = Bucket {
        before: nanos(until_full),
        after: Cell::new(Nanos::default()),
    };
    let limiter = RateLimiter::<_, _, _, NoOpMiddleware<Nanos>>::new(rule.quota(), bucket, Moment);
    match limiter.check() {
        Ok(()) => Ok(micros(limiter.into_state_store().after.get().into())),
        Err(until) => Err(micros(until.wait_time_from(Moment.now()))),
    }
}

/// The moment of one question. Buckets are told by how long it is until they are full, so it is always zero.
struct Moment;

impl Clock for Moment {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::default()
    }
}

/// One bucket for one question: how long until it is full before and, if one may be taken, after it.
struct Bucket {
    before: Nanos,
    after: Cell<Nanos>,
}

impl StateStore for Bucket {
    type Key = NotKeyed;

    fn measure_and_replace<T, F, E>(&self, _: &NotKeyed, judge: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let (outcome, after) = judge(Some(self.before))?;
        self.after.set(after);
        Ok(outcome)
    }
}

fn nanos(micros: i64) -> Nanos {
    Duration::from_micros(micros.max(0).unsigned_abs()).into()
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

fn make_room(buckets: &mut HashMap<String, i64>, now: i64) {
    buckets.retain(|_, full_at| *full_at > now);
    if buckets.len() > MAX_BUCKETS / 2 {
        let mut times: Vec<i64> = buckets.values().copied().collect();
        let middle = times.len() / 2;
        let (_, median, _) = times.select_nth_unstable(middle);
        let median = *median;
        buckets.retain(|_, full_at| *full_at > median);
    }
}
