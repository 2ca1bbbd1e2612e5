//! Sign-in by phone.

use super::super::notices::language;
use super::{MAX_TRIES, Outgoing, PhonePurpose, ended};
use crate::accounts::factors::Need;
use crate::accounts::register::request_of;
use crate::accounts::{Accounts, SignedIn, minutes};
use crate::error::{Result, ServiceError};
use crate::mail::texts;
use api::phone::{PhoneSend, PhoneSent};
use auth::Token;
use chrono::TimeDelta;
use std::net::IpAddr;
use store::people::{self, Person};
use store::phones::codes::{self, Code};
use store::{Tx, factors, phones};

/// What the digits of a mail are for, where a number alone is not believed.
const MAIL_PURPOSE: &str = "phone-mail";
/// How long they hold, in minutes.
const MAIL_MINUTES: i64 = 10;
/// A number that was given up may be somebody else's after 45 days (47 CFR 52.15(f)(1)(ii); other countries wait for
/// longer). One that has proven itself within that time is still its owner's.
const STALE_AFTER: TimeDelta = TimeDelta::days(45);

impl Accounts {
    /// Sends digits to a number, if it is somebody's. The answer, the work and the allowances are the same if not.
    ///
    /// # Errors
    /// `Invalid` for a number that gets no messages; `TooMany` for the number, its block or `ip`; `NotHere` where no
    /// text messages are sent; `Busy`.
    pub async fn send_phone_code(&self, input: &PhoneSend, ip: IpAddr) -> Result<PhoneSent> {
        let number = self.number(&input.number)?;
        let slot = self.texting()?.slot()?;
        let mut tx = self.begin_sms(&number, None, ip).await?;
        let person = match phones::owner(&mut tx, number.as_str()).await? {
            Some(user) => people::find(&mut tx, user).await?.filter(Person::is_active),
            None => None,
        };
        let new = Outgoing {
            purpose: PhonePurpose::SignIn,
            number: &number,
            user: person.map(|person| (person.institution, person.id)),
            earlier: input.request.as_deref(),
        };
        self.send_code(tx, slot, new).await
    }

    /// Sends new digits to the number of a request; the old ones are dead.
    ///
    /// # Errors
    /// `Gone` when the request has ended, or has got as far as a mail; `TooMany`; `Busy`.
    pub async fn resend_phone_code(&self, request: &str, ip: IpAddr) -> Result<PhoneSent> {
        let code = self.waiting(request, PhonePurpose::SignIn).await?;
        if code.stage == codes::MAIL {
            return Err(ended());
        }
        let input = PhoneSend {
            number: code.number,
            request: Some(request.to_owned()),
        };
        self.send_phone_code(&input, ip).await
    }

    /// Signs in by the digits of a message. Where the number has been silent for so long that it may have passed on to
    /// somebody else, and nothing else is asked for, digits are mailed as well, and the same request takes them.
    ///
    /// # Errors
    /// `Invalid` (`code`, `wrong_code`) for wrong digits, and for whatever a number leads to nobody for;
    /// `Unauthenticated("mail_code_required")` when digits were mailed; `Gone` when the request has ended or was tried
    /// five times, also with the right digits; `TooMany`; `NotHere` where no text messages are sent.
    pub async fn verify_phone_code(&self, request: &str, typed: &str, ip: IpAddr) -> Result<SignedIn> {
        self.texting()?;
        self.allow_phone_try(ip).await?;
        let token = Token::parse(request).ok_or_else(ended)?;
        let (now, id_hash) = (self.core.now(), token.hash());
        let mut tx = self.core.db.begin().await?;
        let purpose = PhonePurpose::SignIn.as_str();
        let code = codes::count_try(&mut tx, &id_hash, purpose, MAX_TRIES, now)
            .await?
            .ok_or_else(ended)?;
        let purpose = if code.stage == codes::MAIL {
            MAIL_PURPOSE
        } else {
            purpose
        };
        let is_right = self
            .codes
            .verify(typed, &code.code_hash, purpose, request_of(&id_hash));
        let owner = if is_right {
            owner(&mut tx, &code).await?
        } else {
            None
        };
        let Some((person, phone)) = owner else {
            return Err(self.wrong_phone_code(tx, &code).await?);
        };
        let is_stale = now - phone.proven_at >= STALE_AFTER;
        if is_stale && code.stage == codes::SMS && !factors::state(&mut tx, person.id).await?.has_any() {
            return Err(self.ask_mailbox(tx, &person, &id_hash, ip).await?);
        }
        if !codes::end(&mut tx, &id_hash, now).await? {
            return Err(ended());
        }
        let who = self.enter(&mut tx, &person, "phone").await?;
        // Whoever has the number now may not be its owner: only where nothing more is asked for has it proven itself.
        if who.need == Need::Nothing {
            phones::prove(&mut tx, person.id, now).await?;
        }
        tx.commit().await?;
        Ok(who)
    }

    /// Mails digits for the request, which go in the place of those of the message.
    async fn ask_mailbox(
        &self,
        mut tx: Tx,
        person: &Person,
        id_hash: &[u8; 32],
        ip: IpAddr,
    ) -> Result<ServiceError> {
        self.allow_mail(&person.email_key, ip).await?;
        let (now, request) = (self.core.now(), request_of(id_hash));
        let code = self.codes.make(MAIL_PURPOSE, request, &*self.core.random);
        codes::ask_mail(&mut tx, id_hash, &code.stored, now + minutes(MAIL_MINUTES), now).await?;
        let mail = texts::phone_stale(language(person), &code.plain, &self.link("/reset"));
        self.queue(&mut tx, person.institution, &person.email, &mail)
            .await?;
        self.note(
            &mut tx,
            person.institution,
            Some(person.id),
            "authn_login_fail",
            "phone_stale",
        )
        .await?;
        tx.commit().await?;
        self.send_mail();
        Ok(ServiceError::Unauthenticated("mail_code_required"))
    }
}

/// Whom a code lets in: somebody who may sign in and still has the number it was sent to.
async fn owner(tx: &mut Tx, code: &Code) -> Result<Option<(Person, phones::Phone)>> {
    let Some(user) = code.user else {
        return Ok(None);
    };
    let person = people::find(tx, user).await?.filter(Person::is_active);
    let phone = phones::of_user(tx, user).await?;
    let phone = phone.filter(|phone| phone.number == code.number);
    Ok(person.zip(phone))
}
