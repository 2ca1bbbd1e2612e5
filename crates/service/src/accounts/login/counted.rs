//! Tries to sign in, each counted as failed before its password is looked at.

use super::too_many;
use crate::accounts::{Accounts, sha256};
use crate::error::Result;
use chrono::TimeDelta;
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use store::people;
use store::{Tx, limits};

/// From this failure on, each is followed by a pause that doubles.
const FREE_FAILURES: i64 = 10;
/// The longest pause, in seconds.
const LONGEST_PAUSE_S: i64 = 900;
/// After so many failures in a row only a new password helps (NIST SP 800-63B). A known device still gets in, until as
/// many have failed in it.
const MAX_FAILURES: i64 = 100;
/// Far enough to mean "until a new password is set".
const RECOVERY_ONLY: TimeDelta = TimeDelta::days(36_500);

/// Where a try was counted before it was looked at.
pub(super) enum Counted {
    /// With the failures of an address, or of a device that its owner has signed in from before.
    At([u8; 32]),
    Elsewhere,
}

impl Accounts {
    /// Counts a try as failed before its password is looked at, so that many at once cannot slip through.
    pub(super) async fn count_login(&self, email_key: &str, known_device: Option<&str>) -> Result<Counted> {
        if !self.core.settings.has_limits {
            return Ok(Counted::Elsewhere);
        }
        let now = self.core.now();
        if let Some(device) = known_device.and_then(|mark| self.devices.read(mark, email_key)) {
            let device = device.value;
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

    /// The same of all strangers together. Browsers that bear the account's mark are none: a flood keeps nobody out of a
    /// browser that they have signed in from.
    async fn allow_stranger(&self) -> Result<()> {
        let of_all = ("login/all".to_owned(), self.core.limits.rules.login_overall);
        let taken = self.core.limits.take(&[of_all], self.core.now()).await;
        taken.map_err(|seconds| too_many("login", seconds))
    }

    /// Counts a try of somebody signed in to prove themselves by their password; a hundred in a row end as at the door.
    pub(super) async fn count_proof(&self, user: UserId) -> Result<Counted> {
        let hash = sha256(&format!("password/{user}"));
        let mut tx = self.core.db.begin().await?;
        self.count_of(&mut tx, user, &hash).await?;
        tx.commit_aside().await?;
        Ok(Counted::At(hash))
    }

    /// Counts a try at a code of this person's authenticator app, in the transaction that judges it. Returns how many
    /// were wrong in a row with this one, over all challenges.
    ///
    /// # Errors
    /// `TooMany` after a hundred: what helps then is a recovery code, a passkey, or a new password by mail.
    pub(in crate::accounts) async fn count_code(&self, tx: &mut Tx, user: UserId) -> Result<i64> {
        self.count_of(tx, user, &codes_of(user)).await
    }

    /// Forgets the wrong codes of somebody who has proven themselves.
    pub(in crate::accounts) async fn forget_codes(&self, tx: &mut Tx, user: UserId) -> Result<()> {
        Ok(limits::clear_login(tx, &codes_of(user)).await?)
    }

    async fn count_of(&self, tx: &mut Tx, user: UserId, hash: &[u8]) -> Result<i64> {
        let now = self.core.now();
        let Some(failures) = limits::count_login(tx, hash, now).await? else {
            return Err(too_many("login_failures", LONGEST_PAUSE_S.unsigned_abs()));
        };
        limits::name(tx, hash, Some(user)).await?;
        if failures >= MAX_FAILURES {
            limits::block_login(tx, hash, now + RECOVERY_ONLY).await?;
        }
        Ok(failures)
    }

    pub(super) async fn take_back(&self, counted: &Counted) -> Result<()> {
        if let Counted::At(hash) = counted {
            let mut tx = self.core.db.begin().await?;
            limits::take_back_login(&mut tx, hash).await?;
            tx.commit_aside().await?;
        }
        Ok(())
    }
}

fn codes_of(user: UserId) -> [u8; 32] {
    sha256(&format!("totp/{user}"))
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
