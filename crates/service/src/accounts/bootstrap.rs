//! The first admin, by a secret that the server prints once at its start. There is no default account.

use super::{Accounts, SignedIn, busy, display_name, minutes, sha256};
use crate::error::{Result, ServiceError};
use auth::Token;
use catalogue::Locale;
use catalogue::problems::accounts as problems;
use domain::FieldErrors;
use domain::email::Email;
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use domain::people::Role;
use std::fmt::Write as _;
use store::identity::pending;
use store::people::{self, NewPerson};
use store::{StoreError, installation};

const FACT: &str = "bootstrap_secret";
const LIFETIME_MINUTES: i64 = 60;

impl Accounts {
    /// A link that makes its holder the first admin, for an hour; `None` once there is an admin. Links of earlier
    /// starts end.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn bootstrap_link(&self) -> Result<Option<String>> {
        let (now, token) = (self.core.now(), Token::generate(&*self.core.random));
        let mut tx = self.core.db.begin().await?;
        if people::has_role(&mut tx, PUBLIC_INSTITUTION, Role::InstitutionAdmin).await? {
            return Ok(None);
        }
        let expires_at = now + minutes(LIFETIME_MINUTES);
        installation::put(&mut tx, FACT, &stored(&token), Some(expires_at), now).await?;
        tx.commit().await?;
        Ok(Some(self.link(&format!("/bootstrap/{}", token.encode()))))
    }

    /// Whether the link with this token still works, for the page behind it.
    ///
    /// # Errors
    /// `Gone` when it does not.
    pub async fn check_bootstrap(&self, token: &str) -> Result<()> {
        let token = Token::parse(token).ok_or_else(ended)?;
        let mut on = self.core.db.read().await?;
        let fact = installation::find(&mut on, FACT).await?.ok_or_else(ended)?;
        let is_valid = fact.value == stored(&token) && fact.expires_at.is_some_and(|at| at > self.core.now());
        if is_valid { Ok(()) } else { Err(ended()) }
    }

    /// Makes the first admin. Whoever holds the link owns the machine, so the address need not prove itself.
    ///
    /// # Errors
    /// `Gone` when the link was used or is older than an hour; `Invalid` by field, also for an address that has an
    /// account (`taken`); `Busy`.
    pub async fn bootstrap_admin(
        &self,
        token: &str,
        name: &str,
        email: &str,
        password: String,
    ) -> Result<SignedIn> {
        self.check_bootstrap(token).await?;
        let token = Token::parse(token).ok_or_else(ended)?;
        let mut errors = FieldErrors::default();
        let checked = (
            errors.take(Email::parse("email", email)),
            errors.take(display_name(name)),
        );
        errors.take(self.check_password(&password, &[email, name]).await);
        let (Some(email), Some(name)) = checked else {
            return Err(errors.into());
        };
        errors.into_result()?;
        let hash = self
            .core
            .passwords
            .hash(password, &*self.core.random)
            .await
            .map_err(busy)?;

        let (now, user) = (self.core.now(), UserId(self.core.new_id()));
        let mut tx = self.core.db.begin().await?;
        if !installation::take(&mut tx, FACT, &stored(&token), now).await?
            || people::has_role(&mut tx, PUBLIC_INSTITUTION, Role::InstitutionAdmin).await?
        {
            return Err(ended());
        }
        let new = NewPerson {
            id: user,
            institution: PUBLIC_INSTITUTION,
            email_key: &email.key,
            email: &email.given,
            display_name: &name,
            password_hash: Some(&hash),
            time_zone: "UTC",
            is_sample: false,
            born: None,
        };
        match people::add(&mut tx, &new, now).await {
            Err(StoreError::Duplicate) => {
                return Err(ServiceError::field(
                    "email",
                    "taken",
                    problems::address_taken(Locale::current()),
                ));
            }
            other => other?,
        }
        people::set_language(&mut tx, user, Locale::current().tag(), now).await?;
        people::grant_role(&mut tx, PUBLIC_INSTITUTION, user, Role::InstitutionAdmin, now).await?;
        pending::remove_of_email(&mut tx, &email.key).await?;
        self.note(
            &mut tx,
            PUBLIC_INSTITUTION,
            Some(user),
            "user_created",
            "institution_admin",
        )
        .await?;
        let person = people::find(&mut tx, user).await?.ok_or(ServiceError::NotFound)?;
        let signed_in = self.signed_in(&mut tx, &person, person.cred_version).await?;
        tx.commit().await?;
        Ok(signed_in)
    }
}

/// SHA-256 of the secret in hexadecimal.
fn stored(token: &Token) -> String {
    sha256(&token.encode())
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

fn ended() -> ServiceError {
    tracing::warn!(
        event = "sequence_fail",
        "a link for the first admin that is used, over or none"
    );
    ServiceError::Gone(
        "bootstrap_ended",
        problems::bootstrap_ended(Locale::current()).into(),
    )
}
