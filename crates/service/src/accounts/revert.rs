//! Takes back what was done to an account, for who reads mail at the address that it had before.
//!
//! The link in a notice leads to the account as it was then: its address, without the ways in that were added since, with
//! those that were taken out since. Everything signed in ends, and only a mailed link leads to a new password.

use super::email::REVERT_MINUTES;
use super::notices::language;
use super::{Accounts, minutes, sha256};
use crate::caller::Caller;
use crate::error::{Result, ServiceError};
use crate::mail::texts;
use auth::Token;
use catalogue::Locale;
use catalogue::problems::life as problems;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{InstitutionId, UserId};
use store::identity::removed::{self, Removal};
use store::identity::reverts::Revert;
use store::identity::{email_changes, refresh, reverts, sessions};
use store::people::{self, Person};
use store::{StoreError, Tx, limits};

/// What belongs to a change may have been stored a little before its notice.
const MARGIN: TimeDelta = TimeDelta::minutes(1);

impl Accounts {
    /// Whether a mailed way back still leads somewhere.
    ///
    /// # Errors
    /// `Gone` when it was used, is older than 72 hours, or never was.
    pub async fn revert_waits(&self, token: &str) -> Result<()> {
        let token = Token::parse(token).ok_or_else(ended)?;
        let mut on = self.core.db.read().await?;
        let found = reverts::find(&mut on, &token.hash(), self.core.now()).await?;
        found.map(|_| ()).ok_or_else(ended)
    }

    /// Takes the way back. Nobody is signed in by it; a link for a new password is mailed to the address of then.
    ///
    /// # Errors
    /// `Gone` as [`Accounts::revert_waits`]; `Conflict("address_taken")` when the address has another account now.
    pub async fn revert(&self, token: &str) -> Result<()> {
        let token = Token::parse(token).ok_or_else(ended)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let way = reverts::take(&mut tx, &token.hash(), now)
            .await?
            .ok_or_else(ended)?;
        let person = people::find(&mut tx, way.user).await?.ok_or_else(ended)?;
        if person.email_key != way.email_key {
            match people::set_email(&mut tx, person.id, &way.email_key, &way.email, now).await {
                Err(StoreError::Duplicate) => {
                    return Err(ServiceError::Conflict(
                        "address_taken",
                        problems::address_taken(Locale::current()).into(),
                    ));
                }
                other => other?,
            }
        }
        self.close(&mut tx, &person, &way, now).await?;
        if person.is_active() {
            let reset = self
                .reset_link(&mut tx, person.institution, Some(person.id))
                .await?;
            let mail = texts::reverted(language(&person), &reset);
            self.queue(&mut tx, person.institution, &way.email, &mail).await?;
        }
        self.note(
            &mut tx,
            person.institution,
            Some(person.id),
            "user_updated",
            "reverted",
        )
        .await?;
        tx.commit().await?;
        self.send_mail();
        Ok(())
    }

    /// As [`Accounts::removal`], of what is the caller's.
    pub(super) fn removal_of(&self, caller: &Caller) -> Removal {
        self.removal(caller.institution, caller.user)
    }

    /// A removal of a way in or a second factor by whoever is signed in: kept for as long as it can be taken back.
    pub(super) fn removal(&self, institution: InstitutionId, user: UserId) -> Removal {
        let now = self.core.now();
        Removal {
            id: self.core.new_id(),
            institution,
            user,
            removed_at: now,
            expires_at: now + minutes(REVERT_MINUTES),
        }
    }

    /// Ends everything that is open, takes out what was added, and puts back what was taken out.
    async fn close(&self, tx: &mut Tx, person: &Person, way: &Revert, now: DateTime<Utc>) -> Result<()> {
        let since = way.created_at - MARGIN;
        reverts::remove_since(tx, person.id, way.created_at).await?;
        reverts::close_ways_since(tx, person.id, since).await?;
        removed::put_back(tx, (person.institution, person.id), since, now).await?;
        email_changes::remove(tx, person.id).await?;
        if self.stay(tx, person).await? {
            self.tell_guardian_stays(tx, person).await?;
        }
        people::forget_password(tx, person.id, now).await?;
        sessions::remove_of_user(tx, person.id).await?;
        refresh::revoke_of_user(tx, person.id, now).await?;
        limits::clear_login(tx, &sha256(&way.email_key)).await?;
        limits::clear_user(tx, person.id).await?;
        Ok(())
    }
}

fn ended() -> ServiceError {
    ServiceError::Gone("revert_ended", problems::revert_ended(Locale::current()).into())
}
