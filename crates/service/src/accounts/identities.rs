//! Who somebody is whom another provider vouches for. Issuer and subject say it; an address links nothing by itself.

mod links;

use super::notices::language;
use super::{Accounts, SignedIn, display_name, minutes, time_zone};
use crate::error::{Result, ServiceError};
use crate::mail::texts;
use auth::Token;
use catalogue::Locale;
use catalogue::problems::providers as problems;
use chrono::{DateTime, Utc};
use domain::FieldErrors;
use domain::age::BirthMonth;
use domain::email::Email;
use domain::ids::{InstitutionId, PUBLIC_INSTITUTION, UserId};
use domain::people::Role;
use std::net::IpAddr;
use store::identity::external::{self, Identity, Owner, Told};
use store::identity::pending;
use store::people::{self, NewPerson, Person};
use store::{AsConn, StoreError, Tx};

/// How long a link waits for its account's owner, in minutes.
const LINK_MINUTES: i64 = 10;

/// How a provider's word ended.
#[derive(Debug)]
pub(crate) enum Met {
    /// Somebody is in.
    In(SignedIn),
    /// Nobody is known by it, and the address is free: an account can be made with [`Accounts::join`].
    New,
    /// The address has an account, or nobody can say whose it is.
    LinkRequired { pending: Option<String> },
}

/// What somebody new says about themselves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Joining<'a> {
    /// What to call them.
    pub name: &'a str,
    /// Where their day begins.
    pub zone: &'a str,
    /// When they were born, `YYYY-MM`.
    pub born: &'a str,
}

impl Accounts {
    /// Lets in whom a provider vouches for and who is known here. Where the address has an account, its owner is told,
    /// and nothing is linked. Nobody is made.
    ///
    /// # Errors
    /// `Unauthenticated("wrong_credentials")` for a person who may not come in.
    pub(crate) async fn meet(&self, told: &Told, label: &str, ip: IpAddr) -> Result<Met> {
        let mut tx = self.core.db.begin().await?;
        if let Some(identity) = external::find(&mut tx, &told.issuer, &told.subject).await? {
            let who = self.welcome_back(&mut tx, &identity, told).await?;
            tx.commit().await?;
            return who
                .map(Met::In)
                .ok_or(ServiceError::Unauthenticated("wrong_credentials"));
        }
        match owner_of_address(&mut tx, told).await? {
            Address::Free(_) if told.is_email_verified => Ok(Met::New),
            Address::Of(owner) => {
                let pending = self.ask_owner(&mut tx, &owner, told, label, ip).await?;
                tx.commit().await?;
                self.send_mail();
                Ok(Met::LinkRequired { pending })
            }
            // Without a proven address the answer is the same with an account and without.
            Address::Free(_) | Address::Unusable => {
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

    /// Whether [`Accounts::meet`] would find nobody who is known, and an address that is free and proven.
    ///
    /// # Errors
    /// Only when the database fails.
    pub(crate) async fn is_new(&self, told: &Told) -> Result<bool> {
        let mut on = self.core.db.read().await?;
        if external::find(&mut on, &told.issuer, &told.subject)
            .await?
            .is_some()
        {
            return Ok(false);
        }
        let address = owner_of_address(&mut on, told).await?;
        Ok(told.is_email_verified && matches!(address, Address::Free(_)))
    }

    /// Makes the account of somebody new, a student, and lets them in.
    ///
    /// # Errors
    /// `Invalid` (`display_name`, `time_zone`, `born`); `Conflict("link_required")` when the address has got an account
    /// since, or is none that can have one.
    pub(crate) async fn join(&self, told: &Told, joining: Joining<'_>) -> Result<SignedIn> {
        let mut errors = FieldErrors::default();
        let name = errors.take(display_name(joining.name));
        let zone = errors.take(time_zone(joining.zone));
        let today = self
            .core
            .now()
            .with_timezone(&zone.unwrap_or_default())
            .date_naive();
        let born = errors.take(BirthMonth::parse("born", joining.born, today));
        let (Some(name), Some(zone), Some(born)) = (name, zone, born) else {
            return Err(errors.into());
        };
        errors.into_result()?;
        let mut tx = self.core.db.begin().await?;
        let Address::Free(email) = owner_of_address(&mut tx, told).await? else {
            return Err(link_required());
        };
        let now = self.core.now();
        let said = Joining {
            name: &name,
            zone: zone.name(),
            born: &born.to_string(),
        };
        let who = self.welcome_new(&mut tx, told, &email, said, now).await?;
        tx.commit().await?;
        Ok(who)
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
        self.enter_from(tx, &person, told).await.map(Some)
    }

    async fn welcome_new(
        &self,
        tx: &mut Tx,
        told: &Told,
        email: &Email,
        said: Joining<'_>,
        now: DateTime<Utc>,
    ) -> Result<SignedIn> {
        let user = UserId(self.core.new_id());
        let new = NewPerson {
            id: user,
            institution: PUBLIC_INSTITUTION,
            email_key: &email.key,
            email: &email.given,
            display_name: said.name,
            password_hash: None,
            time_zone: said.zone,
            is_sample: false,
            born: Some(said.born),
        };
        people::add(tx, &new, now).await.map_err(faster)?;
        people::set_language(tx, user, Locale::current().tag(), now).await?;
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
        self.enter_from(tx, &person, told).await
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
        if self.allow_mail(&owner.email_key, ip).await.is_ok() {
            let mail = texts::link_wanted(language(owner), label, &self.link("/login"));
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

/// Whose an address is that a provider names.
enum Address {
    /// Nobody's.
    Free(Email),
    /// Somebody's.
    Of(Person),
    /// None is named, or none that an account can have.
    Unusable,
}

async fn owner_of_address(on: &mut impl AsConn, told: &Told) -> Result<Address> {
    let named = told.email.as_deref();
    let Some(email) = named.and_then(|email| Email::parse("email", email).ok()) else {
        return Ok(Address::Unusable);
    };
    Ok(match people::find_by_email(on, &email.key).await? {
        Some(owner) => Address::Of(owner),
        None => Address::Free(email),
    })
}

/// The address may have an account; which, is not said.
pub(crate) fn link_required() -> ServiceError {
    ServiceError::Conflict("link_required", problems::link_required(Locale::current()).into())
}

fn owner_of(person: &Person) -> Owner {
    Owner {
        institution: person.institution,
        user: person.id,
    }
}

/// What to propose to call a new person: the name that came along, if it keeps our rules, else what the address says.
pub(crate) fn proposed_name(name: Option<&str>, told: &Told) -> String {
    if let Some(name) = name.and_then(|name| display_name(name).ok()) {
        return name;
    }
    let local = told.email.as_deref().and_then(|email| email.split('@').next());
    match local.and_then(|local| display_name(local).ok()) {
        Some(local) if !told.is_private_relay => local,
        _ => catalogue::providers::nameless(Locale::default()).to_owned(),
    }
}

/// The same identity or address arrived twice at once; the other one is stored.
fn faster(error: StoreError) -> ServiceError {
    match error {
        StoreError::Duplicate => ServiceError::Busy(1),
        other => other.into(),
    }
}
