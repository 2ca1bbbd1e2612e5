//! How many text messages may be asked for: each costs money, and premium numbers side by side earn it.
//!
//! Beside what one number, block, account or network address may ask for there is a cap on all messages of the
//! installation, which bounds the bill whoever asks from wherever.
//!
//! Counted twice: in buckets, as all limits are, which holds against many at once; and in the stored codes, which holds
//! across restarts and processes. Messages that were never sent count like those that were, or the counting would tell
//! which numbers have an account.

use crate::accounts::Accounts;
use crate::error::Result;
use crate::limits::{Rule, Rules, ip_key, too_many};
use crate::sms::Texting;
use chrono::TimeDelta;
use domain::ids::UserId;
use domain::phone::PhoneNumber;
use std::net::IpAddr;
use store::Tx;
use store::phones::codes::{self, Sent};

/// To one number.
fn to_number(rules: &Rules) -> [Rule; 3] {
    [rules.sms_per_minute, rules.sms_per_ten_minutes, rules.sms_per_day]
}

impl Accounts {
    /// Takes one message to `number` from every allowance that it counts against, and begins the transaction that is to
    /// store its code.
    ///
    /// # Errors
    /// `TooMany` with the seconds until the next one; nothing was taken.
    pub(super) async fn begin_sms(
        &self,
        number: &PhoneNumber,
        user: Option<UserId>,
        ip: IpAddr,
    ) -> Result<Tx> {
        let key = number.as_str();
        let rules = &self.core.limits.rules;
        let mut wanted: Vec<(String, Rule)> = ["minute", "ten", "day"]
            .into_iter()
            .zip(to_number(rules))
            .map(|(span, rule)| (format!("sms/{span}/{key}"), rule))
            .collect();
        wanted.push((format!("sms/block/{}", number.block()), rules.sms_per_block));
        wanted.push((format!("sms/ip/{}", ip_key(ip)), rules.sms_per_ip));
        wanted.extend(user.map(|user| (format!("sms/user/{user}"), rules.sms_per_user)));
        let (limits, texting) = (&self.core.limits, self.texting()?);
        limits
            .take(&wanted, self.core.now())
            .await
            .map_err(|seconds| too_many("sms", seconds))?;
        // Apart from the others and after them: what those refuse takes nothing from everybody's.
        let all = ("sms/all".to_owned(), of_all(texting));
        if let Err(seconds) = limits.take(std::slice::from_ref(&all), self.core.now()).await {
            limits.put_back(&wanted).await;
            texting.cap_is_reached(self.core.now());
            return Err(too_many("sms", seconds));
        }
        wanted.push(all);
        let mut tx = self.core.db.begin().await?;
        if let Err(refused) = self.must_be_allowed(&mut tx, number).await {
            drop(tx);
            limits.put_back(&wanted).await;
            return Err(refused);
        }
        Ok(tx)
    }

    /// Counts the messages to `number`, its block and everybody that are stored already.
    async fn must_be_allowed(&self, tx: &mut Tx, number: &PhoneNumber) -> Result<()> {
        if !self.core.settings.has_limits {
            return Ok(());
        }
        let (now, rules) = (self.core.now(), &self.core.limits.rules);
        for rule in to_number(rules) {
            let sent = codes::to_number(tx, number.as_str(), now - window(rule)).await?;
            self.must_be_below(sent, rule)?;
        }
        let sent = codes::to_block(tx, number.block(), now - window(rules.sms_per_block)).await?;
        self.must_be_below(sent, rules.sms_per_block)?;
        let texting = self.texting()?;
        let cap = of_all(texting);
        let sent = codes::to_anybody(tx, now - window(cap)).await?;
        self.must_be_below(sent, cap)
            .inspect_err(|_| texting.cap_is_reached(now))
    }

    /// Takes one try at digits from what one network address may do.
    ///
    /// # Errors
    /// `TooMany`.
    pub(super) async fn allow_phone_try(&self, ip: IpAddr) -> Result<()> {
        let bucket = (
            format!("phone-try/ip/{}", ip_key(ip)),
            self.core.limits.rules.sms_code_per_ip,
        );
        let taken = self.core.limits.take(&[bucket], self.core.now()).await;
        taken.map_err(|seconds| too_many("phone-try", seconds))
    }

    fn must_be_below(&self, sent: Sent, rule: Rule) -> Result<()> {
        if sent.n < i64::from(rule.n) {
            return Ok(());
        }
        let now = self.core.now();
        let until = sent.oldest_at.unwrap_or(now) + window(rule);
        let seconds = (until - now).num_seconds().max(1);
        Err(too_many("sms", seconds.unsigned_abs()))
    }
}

/// To all numbers together.
fn of_all(texting: &Texting) -> Rule {
    Rule {
        n: texting.per_day(),
        seconds: 86_400,
    }
}

fn window(rule: Rule) -> TimeDelta {
    TimeDelta::seconds(i64::from(rule.seconds))
}
