//! Sign-in by address and password.

use super::factors::Need;
use super::{Accounts, SignedIn, busy, sha256, too_many};
use crate::error::{Result, ServiceError};
use crate::limits::ip_key;
use api::accounts::{Login, Tokens};
use auth::Verdict;
use catalogue::Locale;
use catalogue::problems::accounts as problems;
use chrono::TimeDelta;
use domain::email::Email;
use domain::ids::PUBLIC_INSTITUTION;
use std::net::IpAddr;
use store::Tx;
use store::limits;
use store::people::{self, Person};

/// From this failure on, each is followed by a pause that doubles.
const FREE_FAILURES: i64 = 10;
/// The longest pause, in seconds.
const LONGEST_PAUSE_S: i64 = 900;
/// After so many failures in a row only a new password helps (NIST SP 800-63B). A known device still gets in, until as
/// many have failed in it.
const MAX_FAILURES: i64 = 100;
/// Far enough to mean "until a new password is set".
const RECOVERY_ONLY: TimeDelta = TimeDelta::days(36_500);

/// Somebody who knows the password, before it is written down that they are in.
struct Proven {
    person: Person,
    counted: Counted,
    /// Where the stored hash has outdated costs.
    new_hash: Option<String>,
}

/// Where a try was counted before it was looked at.
enum Counted {
    /// With the failures of an address, or of a device that its owner has signed in from before.
    At([u8; 32]),
    Elsewhere,
}

impl Accounts {
    /// Signs somebody in. `known_device` is the value of an earlier [`SignedIn::device`], if the browser has one.
    ///
    /// # Errors
    /// `Unauthenticated("wrong_credentials")`, the same for an unknown, unproven or disabled account and a wrong
    /// password; `TooMany` for `ip` or after ten failures; `Busy`.
    pub async fn login(&self, input: Login, ip: IpAddr, known_device: Option<&str>) -> Result<SignedIn> {
        let proven = self.knows_password(input, ip, known_device).await?;
        let mut tx = self.core.db.begin().await?;
        let who = self.let_in(&mut tx, &proven).await?;
        tx.commit().await?;
        Ok(who)
    }

    /// The same for a program, with the tokens it asks for, all in one transaction: a flood of sign-ins costs little
    /// more than its hashes.
    ///
    /// # Errors
    /// As [`Self::login`]; `SecondFactor` with a challenge where one is missing.
    pub async fn login_for_tokens(&self, input: Login, ip: IpAddr) -> Result<Tokens> {
        let proven = self.knows_password(input, ip, None).await?;
        let mut tx = self.core.db.begin().await?;
        let who = self.let_in(&mut tx, &proven).await?;
        if who.need != Need::Nothing {
            tx.commit().await?;
            return self.issue_tokens(&who).await;
        }
        let begun = self.begin_family(&mut tx, &who).await?;
        tx.commit().await?;
        self.notice_program(&who).await;
        Ok(self.tokens(&begun.grant, &begun.token))
    }

    /// Looks at an address and a password, with everything that limits how often.
    async fn knows_password(&self, input: Login, ip: IpAddr, known_device: Option<&str>) -> Result<Proven> {
        if input.password.len() > auth::password::MAX_BYTES {
            return Err(ServiceError::field(
                "password",
                "too_long",
                problems::password_too_long(Locale::current()),
            ));
        }
        self.allow_login(ip).await?;
        let Ok(email) = Email::parse("email", &input.email) else {
            self.note_stranger("password").await?;
            return Err(wrong_credentials());
        };
        let counted = self.count_login(&email.key, known_device).await?;
        let person = {
            let mut on = self.core.db.read().await?;
            people::find_by_email(&mut on, &email.key)
                .await?
                .filter(Person::is_active)
        };
        let (person, new_hash) = self
            .judge(person, input.password, &counted, "authn_login_fail")
            .await?;
        Ok(Proven {
            person,
            counted,
            new_hash,
        })
    }

    /// Takes one try to sign in from what `ip` may do.
    pub(super) async fn allow_login(&self, ip: IpAddr) -> Result<()> {
        let per_ip = (
            format!("login/ip/{}", ip_key(ip)),
            self.core.limits.rules.login_per_ip,
        );
        let taken = self.core.limits.take(&[per_ip], self.core.now()).await;
        taken.map_err(|seconds| too_many("login", seconds))
    }

    /// The same of all strangers together. Browsers that bear the account's mark are none: a flood keeps nobody out of a
    /// browser that they have signed in from.
    async fn allow_stranger(&self) -> Result<()> {
        let of_all = ("login/all".to_owned(), self.core.limits.rules.login_overall);
        let taken = self.core.limits.take(&[of_all], self.core.now()).await;
        taken.map_err(|seconds| too_many("login", seconds))
    }

    /// Whether the signed-in person knows their password. Counted apart from sign-ins, so that strangers who try those
    /// keep nobody from changing a password.
    ///
    /// `event` is what a wrong one is called in the trail.
    pub(super) async fn prove_password(
        &self,
        person: Person,
        password: String,
        event: &str,
    ) -> Result<Person> {
        let bucket = (
            format!("password/{}", person.id),
            self.core.limits.rules.login_per_device,
        );
        self.core
            .limits
            .take(&[bucket], self.core.now())
            .await
            .map_err(|seconds| too_many("password", seconds))?;
        let counted = Counted::Elsewhere;
        let (person, _) = self.judge(Some(person), password, &counted, event).await?;
        Ok(person)
    }

    /// Looks at a try that was counted: the person, and a new hash where the stored one has outdated costs. Without a
    /// person the same work is done and the answer is no.
    async fn judge(
        &self,
        person: Option<Person>,
        password: String,
        counted: &Counted,
        event: &str,
    ) -> Result<(Person, Option<String>)> {
        let phc = person.as_ref().and_then(|person| person.password_hash.as_deref());
        let verdict = match self.core.passwords.verify(password.clone(), phc).await {
            Ok(verdict) => verdict,
            Err(error) => {
                self.take_back(counted).await?;
                return Err(busy(error));
            }
        };
        match person {
            Some(person) if verdict == Verdict::Match => Ok((person, None)),
            Some(person) if verdict == Verdict::MatchOutdated => {
                // It can wait for another time when the queue is full.
                let new_hash = self.core.passwords.hash(password, &*self.core.random).await.ok();
                Ok((person, new_hash))
            }
            person => {
                let mut tx = self.core.db.begin().await?;
                let (institution, actor) = person.map_or((PUBLIC_INSTITUTION, None), |person| {
                    (person.institution, Some(person.id))
                });
                self.note(&mut tx, institution, actor, event, "password").await?;
                tx.commit().await?;
                Err(wrong_credentials())
            }
        }
    }

    async fn let_in(&self, tx: &mut Tx, proven: &Proven) -> Result<SignedIn> {
        let person = &proven.person;
        if let Counted::At(hash) = &proven.counted {
            limits::clear_login(tx, hash).await?;
        }
        if let (Some(new), Some(old)) = (&proven.new_hash, &person.password_hash) {
            people::rehash(tx, person.id, old, new, self.core.now()).await?;
        }
        self.enter(tx, person, "password").await
    }

    /// Counts a try as failed before its password is looked at, so that many at once cannot slip through.
    async fn count_login(&self, email_key: &str, known_device: Option<&str>) -> Result<Counted> {
        if !self.core.settings.has_limits {
            return Ok(Counted::Elsewhere);
        }
        let now = self.core.now();
        if let Some(device) = known_device.and_then(|mark| self.devices.read(mark, email_key)) {
            let bucket = (
                format!("login/device/{device}"),
                self.core.limits.rules.login_per_device,
            );
            if self.core.limits.take(&[bucket], now).await.is_ok()
                && let Some(counted) = self.count_device(device, email_key).await?
            {
                return Ok(counted);
            }
        }
        self.allow_stranger().await?;
        let hash = sha256(email_key);
        let mut tx = self.core.db.begin().await?;
        let Some(failures) = limits::count_login(&mut tx, &hash, now).await? else {
            let until = limits::find_login(&mut tx, &hash)
                .await?
                .map_or(now, |found| found.blocked_until);
            let seconds = (until - now)
                .num_seconds()
                .clamp(1, LONGEST_PAUSE_S)
                .unsigned_abs();
            return Err(too_many("login_failures", seconds));
        };
        if let Some(pause) = pause_after(failures) {
            limits::block_login(&mut tx, &hash, now + pause).await?;
        }
        if failures == FREE_FAILURES || failures == MAX_FAILURES {
            self.note_lock(&mut tx, email_key, "password").await?;
        }
        tx.commit().await?;
        Ok(Counted::At(hash))
    }

    /// Counts a try in a known device; `None` when too many in a row have failed there, and it is a stranger's like others.
    async fn count_device(&self, device: &str, email_key: &str) -> Result<Option<Counted>> {
        let (now, hash) = (self.core.now(), sha256(&format!("device/{device}")));
        let mut tx = self.core.db.begin().await?;
        let Some(failures) = limits::count_login(&mut tx, &hash, now).await? else {
            return Ok(None);
        };
        if failures >= MAX_FAILURES {
            limits::block_login(&mut tx, &hash, now + RECOVERY_ONLY).await?;
            self.note_lock(&mut tx, email_key, "device").await?;
        }
        tx.commit().await?;
        Ok(Some(Counted::At(hash)))
    }

    /// Whose account is held up stands in the trail of its institution; an address without one is nobody's.
    async fn note_lock(&self, tx: &mut Tx, email_key: &str, object: &str) -> Result<()> {
        let found = people::find_by_email(tx, email_key).await?;
        let (institution, actor) = found.map_or((PUBLIC_INSTITUTION, None), |person| {
            (person.institution, Some(person.id))
        });
        self.note(tx, institution, actor, "authn_login_lock", object)
            .await
    }

    /// Notes a sign-in that names nobody.
    pub(super) async fn note_stranger(&self, object: &str) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        self.note(&mut tx, PUBLIC_INSTITUTION, None, "authn_login_fail", object)
            .await?;
        Ok(tx.commit().await?)
    }

    async fn take_back(&self, counted: &Counted) -> Result<()> {
        if let Counted::At(hash) = counted {
            let mut tx = self.core.db.begin().await?;
            limits::take_back_login(&mut tx, hash).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// The pause after so many failures in a row: 1 s, 2 s, 4 s and so on, at most 15 minutes.
fn pause_after(failures: i64) -> Option<TimeDelta> {
    match failures {
        MAX_FAILURES.. => Some(RECOVERY_ONLY),
        FREE_FAILURES.. => {
            let doublings = (failures - FREE_FAILURES).min(10);
            Some(TimeDelta::seconds((1_i64 << doublings).min(LONGEST_PAUSE_S)))
        }
        _ => None,
    }
}

fn wrong_credentials() -> ServiceError {
    ServiceError::Unauthenticated("wrong_credentials")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_begin_at_the_tenth_failure_and_double_up_to_fifteen_minutes() {
        let seconds = |n| pause_after(n).map(|pause| pause.num_seconds());
        assert_eq!(
            [9, 10, 11, 19, 20, 99].map(seconds),
            [None, Some(1), Some(2), Some(512), Some(900), Some(900)]
        );
        assert_eq!(pause_after(100), Some(RECOVERY_ONLY));
    }
}
