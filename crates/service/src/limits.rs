//! Limits on how often something may be done: token buckets by the generic cell rate algorithm.
//!
//! A bucket is one number, the time at which it will be full again, so an idle one costs nothing and can be forgotten.
//! The buckets are in this process's memory and judged by the governor crate (`memory`), or in a Redis that several
//! processes share, where a script does what governor does (`shared`); the time is always the caller's. A Redis that does not answer refuses nobody:
//! the process counts by itself until it is back.

mod memory;
mod rules;
mod shared;

pub use rules::Rules;
pub use shared::SharedError;

use crate::error::ServiceError;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::UserId;
use memory::Memory;
use shared::Shared;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

/// At most `n` at once, refilled evenly over `seconds`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Size of the bucket.
    pub n: u32,
    /// Seconds in which an empty bucket fills.
    pub seconds: u32,
}

/// All buckets of an installation.
#[derive(Debug)]
pub struct Limits {
    /// How often each thing may be done.
    pub rules: Rules,
    is_on: bool,
    memory: Arc<Memory>,
    shared: Option<Arc<Shared>>,
}

impl Limits {
    /// Empty, in memory; with `is_on` false nothing is ever refused.
    pub fn new(is_on: bool) -> Self {
        Self {
            rules: Rules::DEFAULT,
            is_on,
            memory: Arc::default(),
            shared: None,
        }
    }

    /// The same by other rules.
    #[must_use]
    pub fn with_rules(self, rules: Rules) -> Self {
        Self { rules, ..self }
    }

    /// The same in the Redis at `url`, shared by every process with the same `key`. It need not be up yet.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn shared(self, url: &str, key: [u8; 32]) -> Result<Self, SharedError> {
        Ok(Self {
            shared: Some(Arc::new(Shared::new(url, key)?)),
            ..self
        })
    }

    /// Takes one from each named bucket, or none from any. The keys differ from each other.
    ///
    /// # Errors
    /// Whole seconds until all of them would have one.
    pub async fn take(&self, wanted: &[(String, Rule)], now: DateTime<Utc>) -> Result<(), u64> {
        if !self.is_on {
            return Ok(());
        }
        let now = now.timestamp_micros();
        let shared = match &self.shared {
            Some(shared) => shared.take(wanted, now).await,
            None => None,
        };
        let wait = shared.unwrap_or_else(|| self.memory.take(wanted, now));
        if wait > 0 {
            return Err(wait.unsigned_abs().div_ceil(1_000_000));
        }
        Ok(())
    }

    /// Gives back what [`Limits::take`] took: the thing was not done after all.
    pub async fn put_back(&self, taken: &[(String, Rule)]) {
        put_back(self.shared.as_deref(), &self.memory, taken).await;
    }
}

async fn put_back(shared: Option<&Shared>, memory: &Memory, taken: &[(String, Rule)]) {
    let is_done = match shared {
        Some(shared) => shared.put_back(taken).await,
        None => false,
    };
    if !is_done {
        memory.put_back(taken);
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
        if self.taken.is_empty() {
            return;
        }
        let taken = std::mem::take(&mut self.taken);
        match (&self.limits.shared, tokio::runtime::Handle::try_current()) {
            // Nobody waits for it: what is given back is there a moment later.
            (Some(shared), Ok(runtime)) => {
                let (shared, memory) = (Arc::clone(shared), Arc::clone(&self.limits.memory));
                runtime.spawn(async move { put_back(Some(&shared), &memory, &taken).await });
            }
            _ => self.limits.memory.put_back(&taken),
        }
    }
}

impl Limits {
    /// One upload of `user`.
    ///
    /// # Errors
    /// `TooMany` after 60 in an hour or 200 in a day, unless configured otherwise.
    pub async fn upload(&self, user: UserId, now: DateTime<Utc>) -> Result<Allowance<'_>, ServiceError> {
        let own = [
            ("hour", self.rules.upload_per_hour),
            ("day", self.rules.upload_per_day),
        ];
        self.allow(
            "upload",
            user,
            &own,
            (self.rules.upload_per_ip, self.rules.upload_overall),
            now,
        )
        .await
    }

    /// One table that an admin brings in.
    ///
    /// # Errors
    /// `TooMany` after five in an hour, unless configured otherwise.
    pub async fn import(&self, user: UserId, now: DateTime<Utc>) -> Result<Allowance<'_>, ServiceError> {
        let own = [("hour", self.rules.import_per_hour)];
        self.allow(
            "import",
            user,
            &own,
            (self.rules.import_per_ip, self.rules.import_overall),
            now,
        )
        .await
    }

    /// One export of `user`.
    ///
    /// # Errors
    /// `TooMany` after ten in an hour, unless configured otherwise.
    pub async fn export(&self, user: UserId, now: DateTime<Utc>) -> Result<Allowance<'_>, ServiceError> {
        let own = [("hour", self.rules.export_per_hour)];
        self.allow(
            "export",
            user,
            &own,
            (self.rules.export_per_ip, self.rules.export_overall),
            now,
        )
        .await
    }

    async fn allow(
        &self,
        what: &'static str,
        user: UserId,
        own: &[(&str, Rule)],
        (per_ip, overall): (Rule, Rule),
        now: DateTime<Utc>,
    ) -> Result<Allowance<'_>, ServiceError> {
        let bucket = |(span, rule): &(&str, Rule)| (format!("{what}/{span}/{user}"), *rule);
        let shared = of_request_and_all(what, per_ip, overall);
        let taken: Vec<_> = own.iter().map(bucket).chain(shared).collect();
        self.take(&taken, now)
            .await
            .map_err(|seconds| too_many(what, seconds))?;
        Ok(Allowance { limits: self, taken })
    }
}

/// Buckets of the network address of the request at hand, where there is one, and of everybody.
pub(crate) fn of_request_and_all(what: &str, per_ip: Rule, overall: Rule) -> Vec<(String, Rule)> {
    let of_request = crate::request::address().map(|ip| (format!("{what}/ip/{}", ip_key(ip)), per_ip));
    of_request
        .into_iter()
        .chain([(format!("{what}/all"), overall)])
        .collect()
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
        let seconds = TimeDelta::seconds(self.seconds.into());
        let micros = seconds.num_microseconds().unwrap_or(i64::MAX);
        (micros / i64::from(self.size().get())).max(1)
    }

    /// Microseconds in which an empty bucket fills.
    fn window(self) -> i64 {
        self.step() * i64::from(self.size().get())
    }

    /// The same in governor's words.
    fn quota(self) -> governor::Quota {
        let step = std::time::Duration::from_micros(self.step().unsigned_abs());
        governor::Quota::with_period(step)
            .expect("a step takes time")
            .allow_burst(self.size())
    }

    fn size(self) -> NonZeroU32 {
        NonZeroU32::new(self.n).unwrap_or(NonZeroU32::MIN)
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
mod contract;
#[cfg(test)]
mod tests;
