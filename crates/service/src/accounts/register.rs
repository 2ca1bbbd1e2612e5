//! The first half of a registration: a record that waits for its mailbox, and a mail.

use super::notices::language;
use super::{Accounts, display_name, minutes, time_zone};
use crate::error::{Result, ServiceError};
use crate::mail::{Text, texts};
use api::accounts::{Register, Registered};
use auth::Token;
use catalogue::Locale;
use catalogue::problems::accounts as problems;
use chrono::{DateTime, Utc};
use domain::FieldErrors;
use domain::age::BirthMonth;
use domain::email::Email;
use domain::ids::PUBLIC_INSTITUTION;
use std::net::IpAddr;
use store::identity::pending::{self, Pending, Renewal};
use store::outbox_mail;
use store::people::{self, Person};
use uuid::Uuid;

/// What the digits are for; the same digits prove nothing elsewhere.
pub(super) const PURPOSE: &str = "verify-email";
/// How long digits and link hold, in minutes.
const LIFETIME_MINUTES: i64 = 24 * 60;

/// A mail as it lies in the outbox, shown where no mail server is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxMessage {
    /// To whom.
    pub recipient: String,
    /// What about.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// Fresh digits and a fresh link, in both forms.
struct Proof {
    mail: Text,
    code_hash: String,
    link_hash: [u8; 32],
}

impl Accounts {
    /// Starts a registration: stores a pending record that only the holder of the answer's `pending` can complete, and
    /// mails digits and a link; or, where the address has an account, a mail that says so. The answer and the work are
    /// the same.
    ///
    /// # Errors
    /// `Invalid` by field; `TooMany` for the address or `ip`; `Busy`.
    pub async fn register(&self, input: Register, ip: IpAddr) -> Result<Registered> {
        let mut errors = FieldErrors::default();
        let email = errors.take(Email::parse("email", &input.email));
        let name = errors.take(display_name(&input.display_name));
        let zone = errors.take(time_zone(input.time_zone.as_deref().unwrap_or("UTC")));
        // A zone that is refused above must not keep the age from being looked at.
        let today = self
            .core
            .now()
            .with_timezone(&zone.unwrap_or_default())
            .date_naive();
        let born = errors.take(BirthMonth::parse("born", &input.born, today));
        let words = [input.email.as_str(), input.display_name.as_str()];
        errors.take(self.check_password(&input.password, &words).await);
        let (Some(email), Some(name), Some(zone), Some(born)) = (email, name, zone, born) else {
            return Err(errors.into());
        };
        errors.into_result()?;
        let allowance = self.allow_mail(&email.key, ip).await?;
        let hashed = self.core.passwords.hash(input.password, &*self.core.random).await;
        if hashed.is_err() {
            // Whoever comes back in two seconds as told is not turned away for having come before.
            self.core.limits.put_back(&allowance).await;
        }
        let password_hash = hashed.map_err(super::busy)?;

        let (now, id) = (self.core.now(), Token::generate(&*self.core.random));
        let mut tx = self.core.db.begin().await?;
        let owner = people::find_by_email(&mut tx, &email.key).await?;
        let is_claimable = owner.is_none();
        if !is_claimable {
            // In the log alone: a row for known addresses only would take time that tells which they are.
            tracing::info!(
                event = "input_validation_discrete_fail",
                "a registration of a known address"
            );
        }
        let proof = self.proof(&id, owner.as_ref());
        let outbox_id = self
            .queue(&mut tx, PUBLIC_INSTITUTION, &email.given, &proof.mail)
            .await?;
        let expires_at = now + minutes(LIFETIME_MINUTES);
        let new = Pending {
            id_hash: id.hash().to_vec(),
            email_key: email.key,
            email: email.given,
            display_name: name,
            password_hash,
            time_zone: zone.name().to_owned(),
            code_hash: proof.code_hash,
            link_hash: proof.link_hash.to_vec(),
            tries: 0,
            is_claimable,
            outbox_id: Some(outbox_id),
            expires_at,
            created_at: now,
            born: Some(born.to_string()),
        };
        pending::add(&mut tx, &new).await?;
        self.note(
            &mut tx,
            PUBLIC_INSTITUTION,
            None,
            "registration_started",
            "registration",
        )
        .await?;
        tx.commit().await?;
        self.send_mail();
        Ok(Registered {
            pending: id.encode(),
            expires_at,
        })
    }

    /// Mails new digits and a new link; the old ones are dead.
    ///
    /// # Errors
    /// `Gone` when the registration has ended; `TooMany` within 60 seconds of the last mail, or for `ip`.
    pub async fn resend(&self, pending: &str, ip: IpAddr) -> Result<Registered> {
        let (id, record) = self.pending(pending).await?;
        self.allow_mail(&record.email_key, ip).await?;
        let expires_at = self.core.now() + minutes(LIFETIME_MINUTES);
        let mut tx = self.core.db.begin().await?;
        let owner = people::find_by_email(&mut tx, &record.email_key).await?;
        let is_claimable = owner.is_none();
        let proof = self.proof(&id, owner.as_ref());
        let outbox_id = self
            .queue(&mut tx, PUBLIC_INSTITUTION, &record.email, &proof.mail)
            .await?;
        let renewal = Renewal {
            code_hash: &proof.code_hash,
            link_hash: &proof.link_hash,
            is_claimable,
            outbox_id,
            expires_at,
        };
        pending::renew(&mut tx, &record.id_hash, &renewal).await?;
        tx.commit().await?;
        self.send_mail();
        Ok(Registered {
            pending: pending.to_owned(),
            expires_at,
        })
    }

    /// The address a pending registration waits for, to show on the "check your mail" page, and when it ends.
    ///
    /// # Errors
    /// `Gone` when the registration has ended.
    pub async fn pending_address(&self, pending: &str) -> Result<(String, DateTime<Utc>)> {
        let (_, record) = self.pending(pending).await?;
        Ok((record.email, record.expires_at))
    }

    /// The mail of a pending registration, where no mail server is configured and nobody else can come.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn outbox_link(&self, pending: &str) -> Result<Option<Uuid>> {
        // Where others can come, whoever asks would be shown the digits of somebody else's address.
        if self.core.settings.smtp_url.is_some() || !self.core.settings.is_private {
            return Ok(None);
        }
        match self.pending(pending).await {
            Ok((_, record)) => Ok(record.outbox_id),
            Err(ServiceError::Gone(..)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Shows the mail of one's own pending registration, where no mail server is configured.
    ///
    /// # Errors
    /// `NotFound` for any other mail, and always with a mail server.
    pub async fn outbox_message(&self, pending: &str, id: Uuid) -> Result<OutboxMessage> {
        if self.outbox_link(pending).await? != Some(id) {
            return Err(ServiceError::NotFound);
        }
        let mut on = self.core.db.read().await?;
        let mail = outbox_mail::find(&mut on, id)
            .await?
            .ok_or(ServiceError::NotFound)?;
        Ok(OutboxMessage {
            recipient: mail.recipient,
            subject: mail.subject,
            body: mail.body,
        })
    }

    async fn pending(&self, pending: &str) -> Result<(Token, Pending)> {
        let id = Token::parse(pending).ok_or_else(ended)?;
        let mut on = self.core.db.read().await?;
        let record = pending::find(&mut on, &id.hash(), self.core.now())
            .await?
            .ok_or_else(ended)?;
        Ok((id, record))
    }

    fn proof(&self, id: &Token, owner: Option<&Person>) -> Proof {
        let code = self
            .codes
            .make(PURPOSE, request_of(&id.hash()), &*self.core.random);
        let link = Token::generate(&*self.core.random);
        let mail = match owner {
            None => {
                let link = self.link(&format!("/verify/{}", link.encode()));
                texts::verify(Locale::current(), &code.plain, &link)
            }
            Some(owner) => texts::has_account(language(owner), &self.link("/login"), &self.link("/reset")),
        };
        Proof {
            mail,
            code_hash: code.stored,
            link_hash: link.hash(),
        }
    }
}

/// The request that digits are bound to: the first half of the hash that the record is stored under.
pub(super) fn request_of(id_hash: &[u8; 32]) -> Uuid {
    let mut half = [0; 16];
    half.copy_from_slice(&id_hash[..16]);
    Uuid::from_bytes(half)
}

pub(super) fn ended() -> ServiceError {
    ServiceError::Gone(
        "registration_ended",
        problems::registration_ended(Locale::current()).into(),
    )
}
