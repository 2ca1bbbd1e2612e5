//! The number of somebody signed in: added by a code, changed by adding another, removed. Each is told by mail; where it
//! may happen at all needs a fresh proof, which the table of routes asks for.

use super::super::notices::language;
use super::{MAX_TRIES, Outgoing, PhonePurpose, ended};
use crate::accounts::Accounts;
use crate::accounts::register::request_of;
use crate::caller::Caller;
use crate::error::{Result, ServiceError};
use crate::mail::texts::{self, PhoneChange};
use api::phone::{OwnPhone, Phone, PhoneSend, PhoneSent};
use auth::Token;
use domain::ids::UserId;
use std::net::IpAddr;
use store::identity::removed;
use store::phones::{self, codes};
use store::{Tx, people};

impl Accounts {
    /// The caller's number.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn own_phone(&self, caller: &Caller) -> Result<OwnPhone> {
        let mut on = self.core.db.read().await?;
        let phone = phones::of_user(&mut on, caller.user).await?;
        Ok(OwnPhone {
            is_available: self.has_phones(),
            phone: phone.map(|phone| Phone {
                shown: domain::phone::shown(&phone.number),
                number: phone.number,
                added_at: phone.created_at,
                proven_at: phone.proven_at,
            }),
        })
    }

    /// Sends digits to a number that is to become the caller's.
    ///
    /// # Errors
    /// `Invalid` for a number that gets no messages; `TooMany` for the caller, the number, its block or `ip`;
    /// `NotHere` where no text messages are sent; `Busy`.
    pub async fn send_to_new_phone(
        &self,
        caller: &Caller,
        input: &PhoneSend,
        ip: IpAddr,
    ) -> Result<PhoneSent> {
        let number = self.number(&input.number)?;
        let slot = self.texting()?.slot()?;
        let tx = self.begin_sms(&number, Some(caller.user), ip).await?;
        let new = Outgoing {
            purpose: PhonePurpose::Add,
            number: &number,
            user: Some((caller.institution, caller.user)),
            earlier: input.request.as_deref(),
        };
        self.send_code(tx, slot, new).await
    }

    /// Sends new digits to the number of a request; the old ones are dead.
    ///
    /// # Errors
    /// `Gone` when the request has ended; `TooMany`; `Busy`.
    pub async fn resend_to_new_phone(&self, caller: &Caller, request: &str, ip: IpAddr) -> Result<PhoneSent> {
        let code = self.waiting(request, PhonePurpose::Add).await?;
        let input = PhoneSend {
            number: code.number,
            request: Some(request.to_owned()),
        };
        self.send_to_new_phone(caller, &input, ip).await
    }

    /// Makes a number the caller's own by the digits that were sent to it. Whoever has proven a number last has it:
    /// numbers pass on, and the account that had it before is told.
    ///
    /// # Errors
    /// `Invalid` (`code`, `wrong_code`) for wrong digits; `Gone` when the request is somebody else's, has ended or was
    /// tried five times; `TooMany`; `NotHere` where no text messages are sent.
    pub async fn verify_new_phone(
        &self,
        caller: &Caller,
        request: &str,
        typed: &str,
        ip: IpAddr,
    ) -> Result<OwnPhone> {
        self.texting()?;
        self.allow_phone_try(ip).await?;
        let token = Token::parse(request).ok_or_else(ended)?;
        let (now, id_hash) = (self.core.now(), token.hash());
        let purpose = PhonePurpose::Add.as_str();
        let mut tx = self.core.db.begin().await?;
        let code = codes::count_try(&mut tx, &id_hash, purpose, MAX_TRIES, now)
            .await?
            .filter(|code| code.user == Some(caller.user))
            .ok_or_else(ended)?;
        if !self
            .codes
            .verify(typed, &code.code_hash, purpose, request_of(&id_hash))
        {
            return Err(self.wrong_phone_code(tx, &code).await?);
        }
        if !codes::end(&mut tx, &id_hash, now).await? {
            return Err(ended());
        }
        self.must_be_of_now(&mut tx, caller).await?;
        self.take_over(&mut tx, caller, &code.number).await?;
        tx.commit().await?;
        self.send_mail();
        self.own_phone(caller).await
    }

    /// Takes the caller's number away; codes that are on their way to it let nobody in any more.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn remove_phone(&self, caller: &Caller) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        let phone = phones::of_user(&mut tx, caller.user)
            .await?
            .ok_or(ServiceError::NotFound)?;
        removed::phone(&mut tx, &self.removal_of(caller)).await?;
        self.tell_phone(&mut tx, caller.user, PhoneChange::Removed, &phone.number)
            .await?;
        tx.commit().await?;
        self.send_mail();
        Ok(())
    }

    async fn take_over(&self, tx: &mut Tx, caller: &Caller, number: &str) -> Result<()> {
        let now = self.core.now();
        let change = match phones::of_user(tx, caller.user).await? {
            // Proven once more, and nothing else.
            Some(phone) if phone.number == number => {
                phones::prove(tx, caller.user, now).await?;
                return Ok(());
            }
            Some(_) => PhoneChange::Changed,
            None => PhoneChange::Added,
        };
        if let Some(former) = phones::owner(tx, number).await? {
            // Proven by somebody else: nothing gives it back to them.
            phones::remove(tx, former).await?;
            self.tell_phone(tx, former, PhoneChange::Moved, number).await?;
        }
        removed::phone(tx, &self.removal_of(caller)).await?;
        phones::put(tx, caller.institution, caller.user, number, now).await?;
        self.tell_phone(tx, caller.user, change, number).await
    }

    /// Notes a change of somebody's number and tells them, in its transaction.
    async fn tell_phone(&self, tx: &mut Tx, user: UserId, change: PhoneChange, number: &str) -> Result<()> {
        let person = people::find(tx, user).await?.ok_or(ServiceError::NotFound)?;
        self.note(
            tx,
            person.institution,
            Some(user),
            "user_updated",
            change.as_str(),
        )
        .await?;
        let revert = self.way_back(tx, &person).await?;
        let mail = texts::phone_changed(
            language(&person),
            change,
            domain::phone::ending(number),
            &self.link("/me/phone"),
            &revert,
        );
        self.queue(tx, person.institution, &person.email, &mail).await?;
        Ok(())
    }
}
