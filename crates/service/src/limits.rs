//! Limits on how often something may be done, in memory: token buckets by the generic cell rate algorithm.
//!
//! A bucket is one number, the time at which it will be full again, so an idle one costs nothing and can be forgotten.

use crate::error::ServiceError;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::UserId;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// At most `n` at once, refilled evenly over `seconds`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Size of the bucket.
    pub n: u32,
    /// Seconds in which an empty bucket fills.
    pub seconds: u32,
}

/// Mail to one address.
pub const MAIL_PER_MINUTE: Rule = Rule { n: 1, seconds: 60 };
/// Mail to one address.
pub const MAIL_PER_HOUR: Rule = Rule { n: 5, seconds: 3_600 };
/// Mail to one address.
pub const MAIL_PER_DAY: Rule = Rule {
    n: 20,
    seconds: 86_400,
};
/// Mail asked for from one network address.
pub const MAIL_PER_HOUR_AND_IP: Rule = Rule {
    n: 30,
    seconds: 3_600,
};
/// Tries to sign in from one network address.
pub const LOGIN_PER_IP: Rule = Rule { n: 30, seconds: 60 };
/// Tries to sign in from a device that the person has signed in from before.
pub const LOGIN_PER_DEVICE: Rule = Rule { n: 10, seconds: 900 };
/// Refreshes from one network address: a burst of 30, and 1,800 in an hour.
pub const REFRESH_PER_IP: Rule = Rule { n: 30, seconds: 60 };

/// Results or files brought in by one person; what was confirmed together counts once.
pub const UPLOAD_PER_HOUR: Rule = Rule {
    n: 60,
    seconds: 3_600,
};
/// Results or files brought in by one person.
pub const UPLOAD_PER_DAY: Rule = Rule {
    n: 200,
    seconds: 86_400,
};
/// Files of results made for one person.
pub const EXPORT_PER_HOUR: Rule = Rule {
    n: 10,
    seconds: 3_600,
};

/// Most buckets kept. Beyond it the fuller half is forgotten, which errs on the side of letting people in.
const MAX_BUCKETS: usize = 100_000;

/// All buckets of a process.
#[derive(Debug)]
pub struct Limits {
    is_on: bool,
    /// When each bucket is full again, in microseconds.
    full_at: Mutex<HashMap<String, i64>>,
}

impl Limits {
    /// Empty; with `is_on` false nothing is ever refused.
    pub fn new(is_on: bool) -> Self {
        Self {
            is_on,
            full_at: Mutex::default(),
        }
    }

    /// Takes one from each named bucket, or none from any.
    ///
    /// # Errors
    /// Whole seconds until all of them would have one.
    pub fn take(&self, wanted: &[(String, Rule)], now: DateTime<Utc>) -> Result<(), u64> {
        if !self.is_on {
            return Ok(());
        }
        let now = now.timestamp_micros();
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = Vec::with_capacity(wanted.len());
        let mut wait = 0;
        for (key, rule) in wanted {
            let (window, step) = (i64::from(rule.seconds) * 1_000_000, rule.step());
            // No bucket takes longer than its window: if one seems to, the clock was set back.
            let full_at = buckets.get(key).copied().unwrap_or(now).clamp(now, now + window);
            wait = wait.max(full_at + step - window - now);
            taken.push((key, full_at + step));
        }
        if wait > 0 {
            return Err(wait.unsigned_abs().div_ceil(1_000_000));
        }
        for (key, full_at) in taken {
            buckets.insert(key.clone(), full_at);
        }
        if buckets.len() > MAX_BUCKETS {
            make_room(&mut buckets, now);
        }
        Ok(())
    }

    /// Gives back what [`Limits::take`] took: the thing was not done after all.
    pub fn put_back(&self, taken: &[(String, Rule)]) {
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, rule) in taken {
            if let Some(full_at) = buckets.get_mut(key) {
                *full_at -= rule.step();
            }
        }
    }
}

/// One upload or export of a person: given back when dropped, unless it was done and so [`Allowance::spend`]t.
#[derive(Debug)]
#[must_use = "dropped, it is given back"]
pub struct Allowance<'l> {
    limits: &'l Limits,
    taken: Vec<(String, Rule)>,
}

impl Allowance<'_> {
    /// It was done, and counts.
    pub fn spend(mut self) {
        self.taken.clear();
    }
}

impl Drop for Allowance<'_> {
    fn drop(&mut self) {
        self.limits.put_back(&self.taken);
    }
}

impl Limits {
    /// One upload of `user`.
    ///
    /// # Errors
    /// `TooMany` after 60 in an hour or 200 in a day.
    pub fn upload(&self, user: UserId, now: DateTime<Utc>) -> Result<Allowance<'_>, ServiceError> {
        let rules = [("hour", UPLOAD_PER_HOUR), ("day", UPLOAD_PER_DAY)];
        self.allow("upload", user, &rules, now)
    }

    /// One export of `user`.
    ///
    /// # Errors
    /// `TooMany` after ten in an hour.
    pub fn export(&self, user: UserId, now: DateTime<Utc>) -> Result<Allowance<'_>, ServiceError> {
        self.allow("export", user, &[("hour", EXPORT_PER_HOUR)], now)
    }

    fn allow(
        &self,
        what: &'static str,
        user: UserId,
        rules: &[(&str, Rule)],
        now: DateTime<Utc>,
    ) -> Result<Allowance<'_>, ServiceError> {
        let bucket = |(span, rule): &(&str, Rule)| (format!("{what}/{span}/{user}"), *rule);
        let taken: Vec<_> = rules.iter().map(bucket).collect();
        self.take(&taken, now)
            .map_err(|seconds| too_many(what, seconds))?;
        Ok(Allowance { limits: self, taken })
    }
}

/// Notes that a limit was reached, and refuses.
pub(crate) fn too_many(limit: &'static str, seconds: u64) -> ServiceError {
    tracing::warn!(
        event = "excess_rate_limit_exceeded",
        limit,
        seconds,
        "a limit was reached"
    );
    ServiceError::TooMany(seconds)
}

impl Rule {
    /// Microseconds in which one comes back.
    fn step(self) -> i64 {
        TimeDelta::seconds(self.seconds.into())
            .num_microseconds()
            .unwrap_or(i64::MAX)
            / i64::from(self.n.max(1))
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

/// What counts as one network address: an IPv4 address, or the /64 that one IPv6 customer gets.
pub fn ip_key(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests;
