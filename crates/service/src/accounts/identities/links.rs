//! Accounts elsewhere that are linked to one here, and unlinked, by their owner or by the provider's word.

use super::super::Accounts;
use super::super::notices::language;
use super::{faster, owner_of};
use crate::caller::Caller;
use crate::error::{Result, ServiceError};
use crate::mail::texts;
use auth::Token;
use catalogue::Locale;
use catalogue::problems::providers as problems;
use chrono::{DateTime, Utc};
use domain::ids::UserId;
use store::Tx;
use store::identity::external::{self, Identity, Told};
use store::identity::{refresh, removed, sessions};
use store::people::{self, Person};
use uuid::Uuid;

impl Accounts {
    /// What waits to be linked to the caller's account: the provider and the address there.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn pending_link(
        &self,
        caller: &Caller,
        token: &str,
    ) -> Result<Option<(String, Option<String>)>> {
        let Some(token) = Token::parse(token) else {
            return Ok(None);
        };
        let mut on = self.core.db.read().await?;
        let told = external::find_link(&mut on, &token.hash(), caller.user, self.core.now()).await?;
        Ok(told.map(|told| (told.provider, told.email)))
    }

    /// Links what waits to the caller's account. `label` is what the provider is called.
    ///
    /// # Errors
    /// `Gone` when nothing waits any more; `Conflict("linked_elsewhere")`.
    pub async fn accept_link(&self, caller: &Caller, token: &str, label: &str) -> Result<()> {
        let ended = || ServiceError::Gone("link_ended", problems::link_ended(Locale::current()).into());
        let token = Token::parse(token).ok_or_else(ended)?;
        let mut tx = self.core.db.begin().await?;
        let told = external::find_link(&mut tx, &token.hash(), caller.user, self.core.now())
            .await?
            .ok_or_else(ended)?;
        if !external::remove_link(&mut tx, &token.hash()).await? {
            return Err(ended());
        }
        let person = self.must_be_of_now(&mut tx, caller).await?;
        self.add_identity(&mut tx, &person, &told, label).await?;
        tx.commit().await?;
        self.send_mail();
        Ok(())
    }

    /// Links an identity to the account that asked for it, if its credentials are still those of then.
    ///
    /// # Errors
    /// `Gone` when they are not; `Conflict("linked_elsewhere")`.
    pub(crate) async fn link_identity(
        &self,
        user: UserId,
        cred_version: i64,
        told: &Told,
        label: &str,
    ) -> Result<Identity> {
        let mut tx = self.core.db.begin().await?;
        people::lock(&mut tx, user, self.core.now()).await?;
        let person = people::find(&mut tx, user)
            .await?
            .filter(|person| person.is_active() && person.cred_version == cred_version)
            .ok_or_else(|| {
                ServiceError::Gone("link_ended", problems::signed_out(Locale::current()).into())
            })?;
        self.add_identity(&mut tx, &person, told, label).await?;
        let linked = external::find(&mut tx, &told.issuer, &told.subject).await?;
        tx.commit().await?;
        self.send_mail();
        linked.ok_or(ServiceError::NotFound)
    }

    async fn add_identity(&self, tx: &mut Tx, person: &Person, told: &Told, label: &str) -> Result<()> {
        let now = self.core.now();
        match external::find(tx, &told.issuer, &told.subject).await? {
            Some(identity) if identity.user == person.id => {
                return Ok(external::touch(tx, identity.id, told, now).await?);
            }
            Some(_) => {
                return Err(ServiceError::Conflict(
                    "linked_elsewhere",
                    problems::linked_elsewhere(Locale::current()).into(),
                ));
            }
            None => {}
        }
        external::add(tx, self.core.new_id(), owner_of(person), told, now)
            .await
            .map_err(faster)?;
        self.note(
            tx,
            person.institution,
            Some(person.id),
            "user_updated",
            &told.provider,
        )
        .await?;
        let revert = self.way_back(tx, person).await?;
        let mail = texts::provider_linked(language(person), label, &self.link("/me/providers"), &revert);
        self.queue(tx, person.institution, &person.email, &mail).await?;
        Ok(())
    }

    /// Unlinks an identity of the caller.
    ///
    /// # Errors
    /// `NotFound`; `Conflict("last_way_in")`.
    pub(crate) async fn unlink(&self, caller: &Caller, id: Uuid) -> Result<Identity> {
        let mut tx = self.core.db.begin().await?;
        let person = people::find(&mut tx, caller.user)
            .await?
            .ok_or(ServiceError::NotFound)?;
        let identity = external::of_user(&mut tx, caller.user)
            .await?
            .into_iter()
            .find(|identity| identity.id == id)
            .ok_or(ServiceError::NotFound)?;
        removed::identity(&mut tx, &self.removal_of(caller), id).await?;
        self.must_have_a_way_in(&mut tx, caller.user).await?;
        self.note(
            &mut tx,
            caller.institution,
            Some(caller.user),
            "user_updated",
            &identity.told.provider,
        )
        .await?;
        self.tell_unlinked(&mut tx, &person).await?;
        tx.commit().await?;
        self.send_mail();
        Ok(identity)
    }

    /// Unlinks an identity (issuer, subject) whose person has ended it at the provider at the time `at`, and ends their
    /// sessions. One that was linked later stays; an unknown one is no error. The notice that says so is used up, until
    /// a time, in the same transaction: one that failed half way is acted on when it comes again.
    pub(crate) async fn end_identity(
        &self,
        (notice, until): (&[u8], DateTime<Utc>),
        (issuer, subject): (&str, &str),
        at: DateTime<Utc>,
    ) -> Result<()> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        if !external::use_once(&mut tx, notice, until, now).await? {
            return Ok(());
        }
        let found = external::find(&mut tx, issuer, subject).await?;
        let Some(identity) = found.filter(|identity| identity.created_at <= at) else {
            return Ok(tx.commit().await?);
        };
        external::remove(&mut tx, identity.user, identity.id).await?;
        people::raise_cred_version(&mut tx, identity.user, now).await?;
        sessions::remove_of_user(&mut tx, identity.user).await?;
        refresh::revoke_of_user(&mut tx, identity.user, now).await?;
        self.note(
            &mut tx,
            identity.institution,
            Some(identity.user),
            "authn_token_revoked",
            &identity.told.provider,
        )
        .await?;
        if let Some(person) = people::find(&mut tx, identity.user).await? {
            self.tell_unlinked(&mut tx, &person).await?;
        }
        tx.commit().await?;
        self.send_mail();
        Ok(())
    }

    async fn tell_unlinked(&self, tx: &mut Tx, person: &Person) -> Result<()> {
        let revert = self.way_back(tx, person).await?;
        let mail = texts::provider_unlinked(language(person), &self.link("/me/providers"), &revert);
        self.queue(tx, person.institution, &person.email, &mail).await?;
        Ok(())
    }
}
