//! Buckets in the memory of this process.

use super::Rule;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

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
            let (window, step) = (rule.window(), rule.step());
            // No bucket takes longer than its window: if one seems to, the clock was set back.
            let stored = buckets.get(key).copied().unwrap_or(now);
            let full_at = stored.clamp(now, now + window);
            if stored > full_at {
                set_back.push((key, full_at));
            }
            wait = wait.max(full_at + step - window - now);
            taken.push((key, full_at + step));
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
