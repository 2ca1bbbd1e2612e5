//! The second half of a registration: the mailbox proves itself, and the record becomes a person.

use super::register::{PURPOSE, ended, request_of};
use super::{Accounts, SignedIn};
use crate::error::{Result, ServiceError};
use auth::Token;
use catalogue::Locale;
use catalogue::problems::accounts as problems;
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use domain::people::Role;
use store::identity::pending::{self, Pending};
use store::people::{self, NewPerson};
use store::{StoreError, Tx};

/// Digits may be typed this often, rightly or wrongly.
const MAX_TRIES: i64 = 5;

impl Accounts {
    /// Completes a registration with the mailed digits. All other pending registrations of the address end.
    ///
    /// # Errors
    /// `Invalid` (`code`, `wrong_code`) for wrong digits; `Gone` when the registration has ended or was tried five
    /// times, also with the right digits.
    pub async fn verify_code(&self, pending: &str, code: &str) -> Result<SignedIn> {
        let id = Token::parse(pending).ok_or_else(ended)?;
        let id_hash = id.hash();
        let mut tx = self.core.db.begin().await?;
        let Some(record) = pending::count_try(&mut tx, &id_hash, MAX_TRIES, self.core.now()).await? else {
            return Err(ended());
        };
        let is_right = self
            .codes
            .verify(code, &record.code_hash, PURPOSE, request_of(&id_hash));
        if is_right && record.is_claimable {
            return self.complete(tx, &record).await;
        }
        let left = MAX_TRIES - record.tries;
        let event = if left == 0 {
            "authn_login_fail_max"
        } else {
            "authn_login_fail"
        };
        self.note(&mut tx, PUBLIC_INSTITUTION, None, event, "registration")
            .await?;
        // The try counts, so this transaction is committed although the digits were wrong.
        tx.commit().await?;
        Err(ServiceError::field("code", "wrong_code", wrong_code(left)))
    }

    /// Completes a registration with the mailed link, in the browser that began it.
    ///
    /// # Errors
    /// `Gone` when the link is unknown, used or too old; `Conflict("other_device")` in any other browser, which can
    /// neither complete nor harm it.
    pub async fn verify_link(&self, pending: Option<&str>, token: &str) -> Result<SignedIn> {
        let link = Token::parse(token).ok_or_else(link_ended)?;
        let mut tx = self.core.db.begin().await?;
        let record = pending::find_by_link(&mut tx, &link.hash(), self.core.now())
            .await?
            .ok_or_else(link_ended)?;
        let is_own = pending
            .and_then(Token::parse)
            .is_some_and(|id| id.matches(&record.id_hash));
        if !is_own {
            return Err(ServiceError::Conflict(
                "other_device",
                problems::other_device(Locale::current()).into(),
            ));
        }
        if !record.is_claimable {
            return Err(link_ended());
        }
        self.complete(tx, &record).await
    }

    async fn complete(&self, mut tx: Tx, record: &Pending) -> Result<SignedIn> {
        let (now, user) = (self.core.now(), UserId(self.core.new_id()));
        let new = NewPerson {
            id: user,
            institution: PUBLIC_INSTITUTION,
            email_key: &record.email_key,
            email: &record.email,
            display_name: &record.display_name,
            password_hash: Some(&record.password_hash),
            time_zone: &record.time_zone,
            is_sample: false,
            born: record.born.as_deref(),
        };
        match people::add(&mut tx, &new, now).await {
            // Somebody with the same mailbox was faster.
            Err(StoreError::Duplicate) => return Err(ended()),
            other => other?,
        }
        people::set_language(&mut tx, user, Locale::current().tag(), now).await?;
        people::grant_role(&mut tx, PUBLIC_INSTITUTION, user, Role::Student, now).await?;
        people::note_login(&mut tx, user, now).await?;
        pending::remove_of_email(&mut tx, &record.email_key).await?;
        self.note(&mut tx, PUBLIC_INSTITUTION, Some(user), "user_created", "student")
            .await?;
        self.note(
            &mut tx,
            PUBLIC_INSTITUTION,
            Some(user),
            "authn_login_success",
            "registration",
        )
        .await?;
        let person = people::find(&mut tx, user).await?.ok_or(ServiceError::NotFound)?;
        let signed_in = self.signed_in(&mut tx, &person, person.cred_version).await?;
        tx.commit().await?;
        Ok(signed_in)
    }
}

fn wrong_code(left: i64) -> String {
    let locale = Locale::current();
    match left {
        0 => problems::wrong_digits(locale).into(),
        left => problems::wrong_digits_left(locale, left),
    }
}

fn link_ended() -> ServiceError {
    ServiceError::Gone("link_ended", problems::link_ended(Locale::current()).into())
}
