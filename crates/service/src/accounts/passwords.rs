//! A forgotten password and a changed one. Either ends whatever was signed in with the old one.

use super::factors::Need;
use super::notices::Change;
use super::notices::language;
use super::{Accounts, SignedIn, busy, minutes, sha256};
use crate::caller::Caller;
use crate::error::{Result, ServiceError};
use crate::mail::texts;
use auth::Token;
use catalogue::Locale;
use catalogue::problems::accounts as problems;
use chrono::{DateTime, Utc};
use domain::email::Email;
use domain::ids::{InstitutionId, PUBLIC_INSTITUTION, UserId};
use std::net::IpAddr;
use store::identity::{codes, refresh, sessions};
use store::people::{self, Person};
use store::{Tx, limits};
use uuid::Uuid;

const PURPOSE: &str = "reset-password";
/// How long the mailed link holds, in minutes.
const LIFETIME_MINUTES: i64 = 60;

impl Accounts {
    /// Mails a link for a new password, or, where the address has no account, a mail that says so. The answer and the
    /// work are the same. An earlier unused link ends.
    ///
    /// # Errors
    /// `Invalid` for what is no address; `TooMany` for the address or `ip`.
    pub async fn request_reset(&self, email: &str, ip: IpAddr) -> Result<()> {
        let email = Email::parse("email", email)?;
        self.allow_mail(&email.key, ip).await?;
        let mut tx = self.core.db.begin().await?;
        let person = people::find_by_email(&mut tx, &email.key)
            .await?
            .filter(Person::is_active);
        let user = person.as_ref().map(|person| person.id);
        let institution = person
            .as_ref()
            .map_or(PUBLIC_INSTITUTION, |person| person.institution);
        let link = self.reset_link(&mut tx, institution, user).await?;
        let mail = match &person {
            Some(person) => texts::reset(language(person), &link),
            None => texts::no_account(Locale::current(), &self.link("/register")),
        };
        let recipient = person.as_ref().map_or(&email.given, |person| &person.email);
        self.queue(&mut tx, institution, recipient, &mail).await?;
        self.note(
            &mut tx,
            institution,
            user,
            "authn_password_reset_request",
            "password",
        )
        .await?;
        tx.commit().await?;
        self.send_mail();
        Ok(())
    }

    /// A fresh link for a new password, in the transaction of its mail; an earlier unused one ends. Without a person the
    /// same is done, and the link opens nothing.
    pub(super) async fn reset_link(
        &self,
        tx: &mut Tx,
        institution: InstitutionId,
        user: Option<UserId>,
    ) -> Result<String> {
        let (now, token) = (self.core.now(), Token::generate(&*self.core.random));
        self.end_resets(tx, user.unwrap_or(UserId(Uuid::nil()))).await?;
        let new = codes::NewCode {
            token_hash: &token.hash(),
            institution,
            user,
            purpose: PURPOSE,
            expires_at: now + minutes(LIFETIME_MINUTES),
        };
        codes::add(tx, &new, now).await?;
        Ok(self.link(&format!("/reset/{}", token.encode())))
    }

    /// Ends the links for a new password that are on their way to a person.
    pub(super) async fn end_resets(&self, tx: &mut Tx, user: UserId) -> Result<()> {
        Ok(codes::end_of_user(tx, user, PURPOSE, self.core.now()).await?)
    }

    /// Sets a new password with the token of the mailed link. Nobody is signed in by it.
    ///
    /// # Errors
    /// `Malformed("bad_token")` for a token that never was, `Gone` when it was used or is older than an hour; `Invalid` (`password`), which leaves the token
    /// usable; `Busy`.
    pub async fn reset_confirm(&self, token: &str, password: String) -> Result<()> {
        let token = Token::parse(token).ok_or_else(bad_token)?;
        let person = self.person_to_reset(&token.hash()).await?;
        self.check_new(&person, &password).await?;
        let hash = self
            .core
            .passwords
            .hash(password, &*self.core.random)
            .await
            .map_err(busy)?;

        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        if codes::take(&mut tx, &token.hash(), PURPOSE, now).await? != Some(person.id) {
            return Err(reset_ended());
        }
        let replaced = self.replace_password(&mut tx, &person, &hash, now).await?;
        replaced.ok_or_else(reset_ended)?;
        tx.commit().await?;
        self.send_mail();
        Ok(())
    }

    /// Changes the caller's password. All sessions and tokens end; the answer begins a new one.
    ///
    /// # Errors
    /// `Unauthenticated("wrong_credentials")` when `current` is wrong, ten tries in a quarter of an hour; `Invalid`
    /// (`password`); `Unauthenticated("token_ended")` when somebody has set another meanwhile; `TooMany`; `Busy`.
    pub async fn change_password(&self, caller: &Caller, current: String, new: String) -> Result<SignedIn> {
        let person = {
            let mut on = self.core.db.read().await?;
            people::find(&mut on, caller.user)
                .await?
                .ok_or(ServiceError::NotFound)?
        };
        self.check_new(&person, &new).await?;
        let person = self
            .prove_password(person, current, "authn_password_change_fail")
            .await?;
        let hash = self
            .core
            .passwords
            .hash(new, &*self.core.random)
            .await
            .map_err(busy)?;

        let mut tx = self.core.db.begin().await?;
        let cred_version = self
            .replace_password(&mut tx, &person, &hash, self.core.now())
            .await?
            .ok_or(ServiceError::Unauthenticated("token_ended"))?;
        // The session it was changed in had all its factors.
        let signed_in = SignedIn {
            need: Need::Nothing,
            ..self.signed_in(&mut tx, &person, cred_version).await?
        };
        tx.commit().await?;
        self.send_mail();
        Ok(signed_in)
    }

    /// `None` when the credentials have changed since `person` was read: hashing takes long enough for that.
    async fn replace_password(
        &self,
        tx: &mut Tx,
        person: &Person,
        hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<i64>> {
        let before = (person.id, person.cred_version);
        let Some(cred_version) = people::set_password(tx, before, hash, now).await? else {
            return Ok(None);
        };
        limits::clear_login(tx, &sha256(&person.email_key)).await?;
        limits::clear_user(tx, person.id).await?;
        sessions::remove_of_user(tx, person.id).await?;
        refresh::revoke_of_user(tx, person.id, now).await?;
        self.end_resets(tx, person.id).await?;
        self.note(
            tx,
            person.institution,
            Some(person.id),
            "authn_password_change",
            "password",
        )
        .await?;
        self.notify(tx, person, &Change::Password).await?;
        Ok(Some(cred_version))
    }

    /// Who may set a new password with this token. Asked before the costly hash, and again when the token is taken.
    async fn person_to_reset(&self, token_hash: &[u8]) -> Result<Person> {
        let mut on = self.core.db.read().await?;
        let Some(user) = codes::find(&mut on, token_hash, PURPOSE, self.core.now()).await? else {
            let was_there = codes::exists(&mut on, token_hash, PURPOSE).await?;
            return Err(if was_there { reset_ended() } else { bad_token() });
        };
        people::find(&mut on, user)
            .await?
            .filter(Person::is_active)
            .ok_or_else(reset_ended)
    }

    async fn check_new(&self, person: &Person, password: &str) -> Result<()> {
        let words = [person.email.as_str(), person.display_name.as_str()];
        Ok(self.check_password(password, &words).await?)
    }
}

fn bad_token() -> ServiceError {
    ServiceError::Malformed("bad_token", problems::bad_token(Locale::current()).into())
}

fn reset_ended() -> ServiceError {
    ServiceError::Gone("reset_ended", problems::reset_ended(Locale::current()).into())
}
