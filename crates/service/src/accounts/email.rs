//! Another address for an account. The new mailbox proves itself by digits or link first; the old one is told twice,
//! each time with a way back.

use super::notices::language;
use super::{Accounts, minutes};
use crate::caller::Caller;
use crate::error::{Result, ServiceError};
use crate::limits::too_many;
use crate::mail::{Text, texts};
use api::life::{EmailState, PendingEmail};
use auth::Token;
use catalogue::Locale;
use catalogue::problems::life as problems;
use domain::email::Email;
use domain::guardian::same_mailbox;
use std::net::IpAddr;
use store::identity::email_changes::{self, EmailChange};
use store::identity::{pending, reverts};
use store::people::{self, Person};
use store::{AsConn, StoreError, Tx};

/// What the digits are for; the same digits prove nothing elsewhere.
const PURPOSE: &str = "change-email";
/// How long digits and link hold, in minutes.
const LIFETIME_MINUTES: i64 = 60;
/// Digits may be typed this often, rightly or wrongly.
const MAX_TRIES: i64 = 5;
/// How long a change can be taken back, in minutes: 72 hours.
pub(super) const REVERT_MINUTES: i64 = 72 * 60;

impl Accounts {
    /// The caller's address, and the one that waits.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn email_state(&self, caller: &Caller) -> Result<EmailState> {
        let mut on = self.core.db.read().await?;
        let person = person(&mut on, caller).await?;
        self.state(&mut on, &person).await
    }

    /// Mails digits and a link to another address, or, where that has an account, a mail that says so; and tells the
    /// present one. The answer and the work are the same. An earlier wish ends.
    ///
    /// # Errors
    /// `Invalid` (`email`); `TooMany` for the address, the caller or `ip`.
    pub async fn change_email(&self, caller: &Caller, email: &str, ip: IpAddr) -> Result<EmailState> {
        let email = Email::parse("email", email)?;
        let now = self.core.now();
        let (old, guardian) = {
            let mut on = self.core.db.read().await?;
            let guardian = store::guardians::find(&mut on, caller.user).await?;
            (person(&mut on, caller).await?, guardian)
        };
        if email.key == old.email_key {
            return Err(ServiceError::field(
                "email",
                "same_address",
                problems::same_address(Locale::current()),
            ));
        }
        if guardian.is_some_and(|guardian| same_mailbox(&guardian.email_key, &email.key)) {
            let words = catalogue::guardian::refused::guardian_address(Locale::current());
            return Err(ServiceError::field("email", "guardian_address", words));
        }
        let per_person = (
            format!("email-change/{}", caller.user),
            self.core.limits.rules.email_change_per_user,
        );
        let taken = self.core.limits.take(&[per_person], now).await;
        taken.map_err(|seconds| too_many("email-change", seconds))?;
        self.allow_mail(&email.key, ip).await?;

        let mut tx = self.core.db.begin().await?;
        let is_claimable = people::find_by_email(&mut tx, &email.key).await?.is_none();
        let (change, mail) = self.email_proof(email, &old, is_claimable);
        email_changes::put(&mut tx, old.institution, old.id, &change, now).await?;
        self.queue(&mut tx, old.institution, &change.email, &mail).await?;
        let revert = self.way_back(&mut tx, &old).await?;
        let warning = texts::email_wanted(language(&old), &revert);
        self.queue(&mut tx, old.institution, &old.email, &warning).await?;
        self.note_email(&mut tx, &old, "user_update_requested").await?;
        let state = self.state(&mut tx, &old).await?;
        tx.commit().await?;
        self.send_mail();
        Ok(state)
    }

    /// Takes the new address with the digits of its mail; all other sign-ins end.
    ///
    /// # Errors
    /// `Invalid` (`code`, `wrong_code`); `Gone` when the wish has ended or was tried five times, also with the right
    /// digits, and when the address got an account meanwhile.
    pub async fn confirm_email(&self, caller: &Caller, code: &str) -> Result<EmailState> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let change = email_changes::count_try(&mut tx, caller.user, MAX_TRIES, now)
            .await?
            .ok_or_else(ended)?;
        let is_right = self.codes.verify(code, &change.code_hash, PURPOSE, change.id);
        if is_right && change.is_claimable {
            return self.take_email(tx, caller, &change).await;
        }
        let is_last = change.tries >= MAX_TRIES;
        let event = if is_last {
            "authn_login_fail_max"
        } else {
            "authn_login_fail"
        };
        self.note(&mut tx, caller.institution, Some(caller.user), event, "email")
            .await?;
        // The try counts, so this transaction is committed although the digits were wrong.
        tx.commit_aside().await?;
        let locale = Locale::current();
        let words = if is_last {
            problems::last_try(locale)
        } else {
            problems::wrong_code(locale)
        };
        Err(ServiceError::field("code", "wrong_code", words))
    }

    /// Whether this link is that of the address the caller waits for.
    ///
    /// # Errors
    /// `Gone` when it is not, or has ended.
    pub async fn email_link(&self, caller: &Caller, token: &str) -> Result<EmailState> {
        let mut on = self.core.db.read().await?;
        self.change_of_link(&mut on, caller, token).await?;
        let person = person(&mut on, caller).await?;
        self.state(&mut on, &person).await
    }

    /// Takes the new address with the link of its mail; all other sign-ins end.
    ///
    /// # Errors
    /// As [`Accounts::email_link`].
    pub async fn confirm_email_link(&self, caller: &Caller, token: &str) -> Result<EmailState> {
        let mut tx = self.core.db.begin().await?;
        let change = self.change_of_link(&mut tx, caller, token).await?;
        self.take_email(tx, caller, &change).await
    }

    /// Forgets the address that waits; the present one stays.
    ///
    /// # Errors
    /// `NotFound` when none waits.
    pub async fn cancel_email_change(&self, caller: &Caller) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        if !email_changes::remove(&mut tx, caller.user).await? {
            return Err(ServiceError::NotFound);
        }
        let (whose, who) = (caller.institution, Some(caller.user));
        self.note(&mut tx, whose, who, "user_updated", "email_change_cancelled")
            .await?;
        Ok(tx.commit().await?)
    }

    /// A fresh link that takes back whatever is about to be told to this person, in the transaction of the mail.
    pub(super) async fn way_back(&self, tx: &mut Tx, person: &Person) -> Result<String> {
        let (now, token) = (self.core.now(), Token::generate(&*self.core.random));
        let new = reverts::NewRevert {
            token_hash: &token.hash(),
            institution: person.institution,
            user: person.id,
            email_key: &person.email_key,
            email: &person.email,
            expires_at: now + minutes(REVERT_MINUTES),
        };
        reverts::add(tx, &new, now).await?;
        Ok(self.link(&format!("/revert/{}", token.encode())))
    }

    async fn change_of_link(
        &self,
        on: &mut impl AsConn,
        caller: &Caller,
        token: &str,
    ) -> Result<EmailChange> {
        let token = Token::parse(token).ok_or_else(ended)?;
        email_changes::find(on, caller.user, self.core.now())
            .await?
            .filter(|change| change.is_claimable && token.hash().as_slice() == change.link_hash)
            .ok_or_else(ended)
    }

    async fn take_email(&self, mut tx: Tx, caller: &Caller, change: &EmailChange) -> Result<EmailState> {
        let now = self.core.now();
        let old = person(&mut tx, caller).await?;
        // Whatever ended all sessions since, a new password for instance, has ended the wish, too.
        if old.cred_version != change.cred_version {
            return Err(ended());
        }
        match people::set_email(&mut tx, old.id, &change.email_key, &change.email, now).await {
            // Somebody with the same mailbox was faster.
            Err(StoreError::Duplicate) => return Err(ended()),
            other => other?,
        }
        email_changes::remove(&mut tx, old.id).await?;
        pending::remove_of_email(&mut tx, &change.email_key).await?;
        // A link on its way to the old mailbox must not open the account of the new one.
        self.end_resets(&mut tx, old.id).await?;
        self.end_others(&mut tx, caller).await?;
        let revert = self.way_back(&mut tx, &old).await?;
        let notice = texts::email_changed(language(&old), &revert);
        self.queue(&mut tx, old.institution, &old.email, &notice).await?;
        self.note_email(&mut tx, &old, "user_updated").await?;
        tx.commit().await?;
        self.send_mail();
        Ok(EmailState {
            email: change.email.clone(),
            pending: None,
        })
    }

    async fn state(&self, on: &mut impl AsConn, person: &Person) -> Result<EmailState> {
        let pending = email_changes::find(on, person.id, self.core.now()).await?;
        let pending = pending.filter(|change| change.cred_version == person.cred_version);
        Ok(EmailState {
            email: person.email.clone(),
            pending: pending.map(|change| PendingEmail {
                email: change.email,
                expires_at: change.expires_at,
                tries_left: u32::try_from(MAX_TRIES - change.tries).unwrap_or_default(),
            }),
        })
    }

    /// Fresh digits and a fresh link, in both forms.
    fn email_proof(&self, email: Email, old: &Person, is_claimable: bool) -> (EmailChange, Text) {
        let id = self.core.new_id();
        let code = self.codes.make(PURPOSE, id, &*self.core.random);
        let link = Token::generate(&*self.core.random);
        let locale = language(old);
        let mail = if is_claimable {
            let link = self.link(&format!("/me/email/link/{}", link.encode()));
            texts::email_proof(locale, &code.plain, &link)
        } else {
            texts::has_account(locale, &self.link("/login"), &self.link("/reset"))
        };
        let change = EmailChange {
            id,
            email_key: email.key,
            email: email.given,
            code_hash: code.stored,
            link_hash: link.hash().to_vec(),
            cred_version: old.cred_version,
            tries: 0,
            is_claimable,
            expires_at: self.core.now() + minutes(LIFETIME_MINUTES),
        };
        (change, mail)
    }

    async fn note_email(&self, tx: &mut Tx, person: &Person, event: &str) -> Result<()> {
        self.note(tx, person.institution, Some(person.id), event, "email")
            .await
    }
}

async fn person(on: &mut impl AsConn, caller: &Caller) -> Result<Person> {
    people::find(on, caller.user).await?.ok_or(ServiceError::NotFound)
}

fn ended() -> ServiceError {
    ServiceError::Gone(
        "email_change_ended",
        problems::email_ended(Locale::current()).into(),
    )
}
