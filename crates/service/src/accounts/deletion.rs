//! The end of an account: asked for, taken back within seven days, and then nothing of the person is left.

use super::notices::language;
use super::{Accounts, sha256};
use crate::caller::Caller;
use crate::error::{Result, ServiceError};
use crate::mail::texts;
use api::life::Deletion;
use catalogue::Locale;
use catalogue::problems::life as problems;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::UserId;
use domain::people::Role;
use store::identity::{email_changes, refresh, sessions};
use store::people::{self, Person};
use store::{Tx, deletions, guardians, limits, outbox_mail};

/// Mail older than this is forgotten with the person: it may have gone to an address that they wished for once.
const OLD_MAIL: TimeDelta = TimeDelta::days(6);
/// How long somebody may think better of it.
const GRACE: TimeDelta = TimeDelta::days(7);

/// Why an account goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Its person wished it, or their guardian.
    Asked,
    /// No guardian has answered in time.
    Unanswered,
}

impl Accounts {
    /// When the caller's account goes, if it does.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn deletion(&self, caller: &Caller) -> Result<Deletion> {
        let mut on = self.core.db.read().await?;
        let due_at = deletions::find(&mut on, caller.user).await?;
        Ok(Deletion { due_at })
    }

    /// Has the caller's account deleted in seven days. Everything signed in ends; signing in again leads to the question
    /// whether to keep it. Asked for twice, the first day stays.
    ///
    /// # Errors
    /// `Conflict("last_admin")` for an institution's only admin.
    pub async fn delete_account(&self, caller: &Caller) -> Result<Deletion> {
        let mut tx = self.core.db.begin().await?;
        let person = people::find(&mut tx, caller.user)
            .await?
            .ok_or(ServiceError::NotFound)?;
        let due_at = self.end_in_seven_days(&mut tx, &person, Ending::Asked).await?;
        tx.commit().await?;
        self.send_mail();
        Ok(Deletion { due_at: Some(due_at) })
    }

    /// The same in the transaction of its cause.
    pub(super) async fn end_in_seven_days(
        &self,
        tx: &mut Tx,
        person: &Person,
        ending: Ending,
    ) -> Result<DateTime<Utc>> {
        let now = self.core.now();
        let roles = people::roles(tx, person.institution, person.id).await?;
        let is_admin = roles.contains(&Role::InstitutionAdmin) && !person.is_sample;
        if is_admin {
            // Of two admins who leave at once the second one waits here, and then is the last.
            people::lock_institution(tx, person.institution, now).await?;
        }
        if is_admin && !people::has_other_admin(tx, person.institution, person.id).await? {
            return Err(ServiceError::Conflict(
                "last_admin",
                problems::last_admin(Locale::current()).into(),
            ));
        }
        deletions::add(tx, person.institution, person.id, now + GRACE, now).await?;
        let due_at = deletions::find(tx, person.id).await?.unwrap_or(now + GRACE);
        people::set_status(tx, person.id, people::LEAVING, now).await?;
        email_changes::remove(tx, person.id).await?;
        people::raise_cred_version(tx, person.id, now).await?;
        sessions::remove_of_user(tx, person.id).await?;
        refresh::revoke_of_user(tx, person.id, now).await?;
        let revert = self.way_back(tx, person).await?;
        let (locale, day, login) = (language(person), day(due_at, person), self.link("/login"));
        let (text, event) = match ending {
            Ending::Asked => (
                texts::leaving(locale, &day, &login, &revert),
                "user_deletion_requested",
            ),
            Ending::Unanswered => (
                texts::leaving_unanswered(locale, &day, &login, &revert),
                "guardian_consent_unanswered",
            ),
        };
        self.queue(tx, person.institution, &person.email, &text).await?;
        self.note_deletion(tx, person, event).await?;
        Ok(due_at)
    }

    /// Keeps the caller's account.
    ///
    /// # Errors
    /// `NotFound` when it was not to go.
    pub async fn keep_account(&self, caller: &Caller) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        let person = people::find(&mut tx, caller.user)
            .await?
            .ok_or(ServiceError::NotFound)?;
        if !self.stay(&mut tx, &person).await? {
            return Err(ServiceError::NotFound);
        }
        let text = texts::kept(language(&person), &self.link("/me"));
        self.queue(&mut tx, person.institution, &person.email, &text)
            .await?;
        self.note_deletion(&mut tx, &person, "user_deletion_taken_back")
            .await?;
        self.tell_guardian_stays(&mut tx, &person).await?;
        tx.commit().await?;
        self.send_mail();
        Ok(())
    }

    /// Who took their consent back may have asked for the end of the account, and learns that it stays.
    pub(super) async fn tell_guardian_stays(&self, tx: &mut Tx, person: &Person) -> Result<()> {
        let guardian = guardians::find(tx, person.id).await?;
        if let Some(guardian) = guardian.filter(|guardian| guardian.withdrawn_at.is_some()) {
            let text = texts::guardian_ward_stays(language(person));
            self.queue(tx, person.institution, &guardian.email, &text).await?;
        }
        Ok(())
    }

    /// Takes a deletion back in the transaction of its cause; `false` when there was none.
    pub(super) async fn stay(&self, tx: &mut Tx, person: &Person) -> Result<bool> {
        if !deletions::remove(tx, person.id).await? {
            return Ok(false);
        }
        // Somebody whom an admin has shut out stays shut out.
        if person.status == people::LEAVING {
            people::set_status(tx, person.id, people::ACTIVE, self.core.now()).await?;
        }
        Ok(true)
    }

    /// Whose seven days are over, fifty at most.
    ///
    /// # Errors
    /// Only when the database fails.
    pub(crate) async fn due_deletions(&self) -> Result<Vec<UserId>> {
        let mut on = self.core.db.read().await?;
        Ok(deletions::due(&mut on, self.core.now()).await?)
    }

    /// Deletes a person and everything that is theirs in one transaction, and mails a last word, of which nothing stays
    /// either. What happened stays in the audit trail, done by an id that is nobody's. `false` when the account stays
    /// after all.
    ///
    /// # Errors
    /// Only when the database fails; nothing was deleted then.
    pub(crate) async fn delete_for_good(&self, user: UserId) -> Result<bool> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        if !deletions::take(&mut tx, user, now).await? {
            return Ok(false);
        }
        let Some(person) = people::find(&mut tx, user).await? else {
            return Ok(false);
        };
        let stand_in = UserId(self.core.new_id());
        deletions::forget(&mut tx, user, stand_in.0, now).await?;
        outbox_mail::remove_done(&mut tx, now - OLD_MAIL).await?;
        limits::clear_login(&mut tx, &sha256(&person.email_key)).await?;
        people::remove(&mut tx, user).await?;
        self.note(
            &mut tx,
            person.institution,
            Some(stand_in),
            "user_deleted",
            "account",
        )
        .await?;
        let text = texts::left(language(&person), &self.link("/"));
        let last = self
            .queue(&mut tx, person.institution, &person.email, &text)
            .await?;
        outbox_mail::mark_farewell(&mut tx, last).await?;
        tx.commit().await?;
        self.send_mail();
        Ok(true)
    }

    async fn note_deletion(&self, tx: &mut Tx, person: &Person, event: &str) -> Result<()> {
        self.note(tx, person.institution, Some(person.id), event, "account")
            .await
    }
}

fn day(at: DateTime<Utc>, person: &Person) -> String {
    let zone: chrono_tz::Tz = person.time_zone.parse().unwrap_or(chrono_tz::UTC);
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M %Z").to_string()
}
