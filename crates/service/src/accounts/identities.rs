//! Who somebody is whom another provider vouches for. Issuer and subject say it; an address links nothing by itself.

use super::{Accounts, SignedIn, display_name, minutes, time_zone};
use crate::caller::Caller;
use crate::error::{Result, ServiceError};
use crate::mail::texts;
use auth::Token;
use catalogue::Locale;
use catalogue::problems::providers as problems;
use chrono::{DateTime, Utc};
use domain::email::Email;
use domain::ids::{InstitutionId, PUBLIC_INSTITUTION, UserId};
use domain::people::Role;
use std::net::IpAddr;
use store::identity::external::{self, Identity, Owner, Told};
use store::identity::{pending, refresh, sessions};
use store::people::{self, NewPerson, Person};
use store::{StoreError, Tx};
use uuid::Uuid;

/// How long a link waits for its account's owner, in minutes.
const LINK_MINUTES: i64 = 10;

/// How a provider's word ended.
#[derive(Debug)]
pub(crate) enum Met {
    /// Somebody is in.
    In { who: SignedIn, is_new: bool },
    /// The address has an account, or nobody can say whose it is.
    LinkRequired { pending: Option<String> },
}

impl Accounts {
    /// Lets in whom a provider vouches for: a known identity, or a new person with a proven address. Where the address
    /// has an account, its owner is told, and nothing is linked.
    ///
    /// # Errors
    /// `Unauthenticated("wrong_credentials")` for a person who may not come in; `Invalid` (`time_zone`).
    pub(crate) async fn meet(
        &self,
        told: &Told,
        label: &str,
        name: Option<&str>,
        zone: &str,
        ip: IpAddr,
    ) -> Result<Met> {
        let zone = time_zone(zone)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        if let Some(identity) = external::find(&mut tx, &told.issuer, &told.subject).await? {
            let who = self.welcome_back(&mut tx, &identity, told).await?;
            tx.commit().await?;
            return who
                .map(|who| Met::In { who, is_new: false })
                .ok_or(ServiceError::Unauthenticated("wrong_credentials"));
        }
        let email = told
            .email
            .as_deref()
            .and_then(|email| Email::parse("email", email).ok());
        let owner = match &email {
            Some(email) => people::find_by_email(&mut tx, &email.key).await?,
            None => None,
        };
        match (email, owner) {
            (Some(email), None) if told.is_email_verified => {
                let name = name_of(name, &email, told);
                let who = self
                    .welcome_new(&mut tx, told, &email, &name, zone.name(), now)
                    .await?;
                tx.commit().await?;
                Ok(Met::In { who, is_new: true })
            }
            (_, Some(owner)) => {
                let pending = self.ask_owner(&mut tx, &owner, told, label, ip).await?;
                tx.commit().await?;
                self.send_mail();
                Ok(Met::LinkRequired { pending })
            }
            // Without a proven address the answer is the same with an account and without.
            _ => {
                self.note(
                    &mut tx,
                    PUBLIC_INSTITUTION,
                    None,
                    "authn_login_fail",
                    &told.provider,
                )
                .await?;
                tx.commit().await?;
                Ok(Met::LinkRequired { pending: None })
            }
        }
    }

    /// `None` for a person who may not come in; that it was tried is noted.
    async fn welcome_back(&self, tx: &mut Tx, identity: &Identity, told: &Told) -> Result<Option<SignedIn>> {
        let person = people::find(tx, identity.user).await?.filter(Person::is_active);
        let Some(person) = person else {
            self.note(
                tx,
                identity.institution,
                Some(identity.user),
                "authn_login_fail",
                &told.provider,
            )
            .await?;
            return Ok(None);
        };
        external::touch(tx, identity.id, told, self.core.now()).await?;
        self.enter(tx, &person, &told.provider).await.map(Some)
    }

    async fn welcome_new(
        &self,
        tx: &mut Tx,
        told: &Told,
        email: &Email,
        name: &str,
        zone: &str,
        now: DateTime<Utc>,
    ) -> Result<SignedIn> {
        let user = UserId(self.core.new_id());
        let new = NewPerson {
            id: user,
            institution: PUBLIC_INSTITUTION,
            email_key: &email.key,
            email: &email.given,
            display_name: name,
            password_hash: None,
            time_zone: zone,
            is_sample: false,
        };
        people::add(tx, &new, now).await.map_err(faster)?;
        people::grant_role(tx, PUBLIC_INSTITUTION, user, Role::Student, now).await?;
        // Whoever began to register with this address, it is not theirs alone: their password opens nothing.
        pending::remove_of_email(tx, &email.key).await?;
        let owner = Owner {
            institution: PUBLIC_INSTITUTION,
            user,
        };
        external::add(tx, self.core.new_id(), owner, told, now)
            .await
            .map_err(faster)?;
        self.note(tx, PUBLIC_INSTITUTION, Some(user), "user_created", &told.provider)
            .await?;
        let person = people::find(tx, user).await?.ok_or(ServiceError::NotFound)?;
        self.enter(tx, &person, &told.provider).await
    }

    /// Tells the owner of an address that somebody came with it, and keeps the identity for a while where the provider
    /// has seen the address proven.
    async fn ask_owner(
        &self,
        tx: &mut Tx,
        owner: &Person,
        told: &Told,
        label: &str,
        ip: IpAddr,
    ) -> Result<Option<String>> {
        let now = self.core.now();
        self.note(
            tx,
            owner.institution,
            Some(owner.id),
            "authn_login_fail",
            &told.provider,
        )
        .await?;
        if !owner.is_active() {
            return Ok(None);
        }
        // Told once in a while: this must not become a way to flood somebody.
        if self.allow_mail(&owner.email_key, Some(ip)).await.is_ok() {
            let mail = texts::link_wanted(Locale::default(), label, &self.link("/login"));
            self.queue(tx, owner.institution, &owner.email, &mail).await?;
        }
        if !told.is_email_verified {
            return Ok(None);
        }
        let token = Token::generate(&*self.core.random);
        let expires_at = now + minutes(LINK_MINUTES);
        external::add_link(tx, &token.hash(), owner_of(owner), told, expires_at, now).await?;
        Ok(Some(token.encode()))
    }

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
        let person = people::find(&mut tx, caller.user)
            .await?
            .filter(Person::is_active)
            .ok_or(ServiceError::NotFound)?;
        self.add_identity(&mut tx, &person, &told, label).await?;
        tx.commit().await?;
        self.send_mail();
        Ok(())
    }

    /// The version of a person's credentials.
    pub(crate) async fn cred_version(&self, user: UserId) -> Result<i64> {
        let mut on = self.core.db.read().await?;
        let person = people::find(&mut on, user).await?;
        Ok(person.ok_or(ServiceError::NotFound)?.cred_version)
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
    ) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        let person = people::find(&mut tx, user)
            .await?
            .filter(|person| person.is_active() && person.cred_version == cred_version)
            .ok_or_else(|| {
                ServiceError::Gone("link_ended", problems::signed_out(Locale::current()).into())
            })?;
        self.add_identity(&mut tx, &person, told, label).await?;
        tx.commit().await?;
        self.send_mail();
        Ok(())
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
        let mail = texts::provider_linked(Locale::default(), label, &self.link("/me/providers"), &revert);
        self.queue(tx, person.institution, &person.email, &mail).await?;
        Ok(())
    }

    /// Unlinks an identity of the caller; `usable` are the providers that can let somebody in.
    ///
    /// # Errors
    /// `NotFound`; `Conflict("last_way_in")`.
    pub(crate) async fn unlink(&self, caller: &Caller, id: Uuid, usable: &[&str]) -> Result<Identity> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        // Locks the person, so that two at once cannot each leave the other's as the last.
        people::raise_data_version(&mut tx, caller.user, now).await?;
        let person = people::find(&mut tx, caller.user)
            .await?
            .ok_or(ServiceError::NotFound)?;
        let (mine, others): (Vec<Identity>, Vec<Identity>) = external::of_user(&mut tx, caller.user)
            .await?
            .into_iter()
            .partition(|identity| identity.id == id);
        let identity = mine.into_iter().next().ok_or(ServiceError::NotFound)?;
        let has_another_way = person.password_hash.is_some()
            || others
                .iter()
                .any(|other| usable.contains(&other.told.provider.as_str()));
        if !has_another_way {
            return Err(ServiceError::Conflict(
                "last_way_in",
                problems::last_way_in(Locale::current()).into(),
            ));
        }
        external::remove(&mut tx, caller.user, id).await?;
        self.note(
            &mut tx,
            caller.institution,
            Some(caller.user),
            "user_updated",
            &identity.told.provider,
        )
        .await?;
        let mail = texts::provider_unlinked(Locale::default(), &self.link("/me/providers"));
        self.queue(&mut tx, person.institution, &person.email, &mail)
            .await?;
        tx.commit().await?;
        self.send_mail();
        Ok(identity)
    }

    /// Unlinks an identity whose person has ended it at the provider at the time `at`, and ends their sessions. One
    /// that was linked later stays; an unknown one is no error.
    pub(crate) async fn end_identity(&self, issuer: &str, subject: &str, at: DateTime<Utc>) -> Result<()> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let found = external::find(&mut tx, issuer, subject).await?;
        let Some(identity) = found.filter(|identity| identity.created_at <= at) else {
            return Ok(());
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
        Ok(tx.commit().await?)
    }

    /// Notes an event that changes nothing else.
    pub(crate) async fn note_alone(
        &self,
        institution: InstitutionId,
        actor: Option<UserId>,
        event: &str,
        object: &str,
    ) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        self.note(&mut tx, institution, actor, event, object).await?;
        Ok(tx.commit().await?)
    }
}

fn owner_of(person: &Person) -> Owner {
    Owner {
        institution: person.institution,
        user: person.id,
    }
}

/// What to call a new person: the name that came along, if it keeps our rules, else what the address says.
fn name_of(name: Option<&str>, email: &Email, told: &Told) -> String {
    let given = name.and_then(|name| display_name(name).ok());
    let local = || email.given.split('@').next().unwrap_or_default().to_owned();
    given.unwrap_or_else(|| {
        if told.is_private_relay {
            catalogue::providers::nameless(Locale::default()).to_owned()
        } else {
            local()
        }
    })
}

/// The same identity or address arrived twice at once; the other one is stored.
fn faster(error: StoreError) -> ServiceError {
    match error {
        StoreError::Duplicate => ServiceError::Busy(1),
        other => other.into(),
    }
}
