//! Mobile numbers: a code by text message signs in, and proves a number that somebody adds to their account.
//!
//! A code belongs to the request that asked for it: its token is with the browser or client, and the digits prove
//! nothing without it. [`sign_in`] is for strangers, [`own`] for the number of somebody signed in; what they share is
//! here. Every account has a proven address, so a number only ever opens an account that is there already.

mod allowance;
mod own;
mod sign_in;

use super::register::request_of;
use super::{Accounts, minutes};
use crate::error::{Result, ServiceError};
use crate::sms::{Slot, Sms, Texting};
use api::phone::PhoneSent;
use auth::Token;
use catalogue::{Locale, phone};
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, PUBLIC_INSTITUTION, UserId};
use domain::phone::PhoneNumber;
use store::Tx;
use store::phones::codes::{self, Code, NewCode};

/// Digits may be typed this often, rightly or wrongly.
const MAX_TRIES: i64 = 5;
/// How long digits of a message hold, in minutes.
const LIFETIME_MINUTES: i64 = 5;

/// What digits are for; the same digits prove nothing elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhonePurpose {
    /// To sign in.
    SignIn,
    /// To add a number to the account of whoever is signed in.
    Add,
}

impl PhonePurpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "phone-sign-in",
            Self::Add => "phone-add",
        }
    }
}

/// What a browser waits for: the same whether the number leads to an account or not.
#[derive(Debug, Clone)]
pub struct PhoneWaiting {
    /// The number, with blanks.
    pub number: String,
    /// Whether digits of a mail are asked for by now.
    pub is_mail: bool,
    /// When the last message was asked for.
    pub sent_at: DateTime<Utc>,
}

/// A code on its way to somebody, or to nobody.
struct Outgoing<'a> {
    purpose: PhonePurpose,
    number: &'a PhoneNumber,
    /// Whose account, and that account's tenant.
    user: Option<(InstitutionId, UserId)>,
    /// The request that it takes the place of.
    earlier: Option<&'a str>,
}

impl Accounts {
    /// Whether text messages are sent here at all.
    pub fn has_phones(&self) -> bool {
        self.texting.is_some()
    }

    /// What a request waits for, to show on the page that asks for the digits.
    ///
    /// # Errors
    /// `Gone` when it has ended; `NotHere` where no text messages are sent.
    pub async fn phone_waiting(&self, request: &str, purpose: PhonePurpose) -> Result<PhoneWaiting> {
        self.texting()?;
        let code = self.waiting(request, purpose).await?;
        Ok(PhoneWaiting {
            number: domain::phone::shown(&code.number),
            is_mail: code.stage == codes::MAIL,
            sent_at: code.created_at,
        })
    }

    fn texting(&self) -> Result<&Texting> {
        self.texting.as_ref().ok_or_else(|| {
            ServiceError::NotHere(
                "phone_not_available",
                phone::not_available(Locale::current()).into(),
            )
        })
    }

    /// Reads a number that was typed, and says in the log what is refused: tries of numbers that cost show there.
    fn number(&self, typed: &str) -> Result<PhoneNumber> {
        PhoneNumber::parse("number", typed, self.texting()?.countries()).map_err(|error| {
            let reason = &*error.code;
            tracing::info!(
                event = "input_validation_discrete_fail",
                reason,
                "a number was refused"
            );
            error.into()
        })
    }

    async fn waiting(&self, request: &str, purpose: PhonePurpose) -> Result<Code> {
        let token = Token::parse(request).ok_or_else(ended)?;
        let mut on = self.core.db.read().await?;
        let (id_hash, now) = (token.hash(), self.core.now());
        codes::find(&mut on, &id_hash, purpose.as_str(), MAX_TRIES, now)
            .await?
            .ok_or_else(ended)
    }

    /// Stores a code and sends it, unless it is for nobody. The same is done in both cases.
    async fn send_code(&self, mut tx: Tx, slot: Slot, new: Outgoing<'_>) -> Result<PhoneSent> {
        let (now, token, locale) = (
            self.core.now(),
            Token::generate(&*self.core.random),
            Locale::current(),
        );
        let (id_hash, purpose) = (token.hash(), new.purpose.as_str());
        if let Some(earlier) = new.earlier.and_then(Token::parse) {
            codes::end(&mut tx, &earlier.hash(), now).await?;
        }
        let code = self.codes.make(purpose, request_of(&id_hash), &*self.core.random);
        let expires_at = now + minutes(LIFETIME_MINUTES);
        let institution = new
            .user
            .map_or(PUBLIC_INSTITUTION, |(institution, _)| institution);
        let row = NewCode {
            id_hash: &id_hash,
            institution,
            user: new.user.map(|(_, user)| user),
            purpose,
            number: new.number.as_str(),
            block: new.number.block(),
            code_hash: &code.stored,
            expires_at,
        };
        codes::add(&mut tx, &row, now).await?;
        let actor = new.user.map(|(_, user)| user);
        self.note(&mut tx, institution, actor, "authn_code_sent", purpose)
            .await?;
        tx.commit().await?;
        let host = self.host();
        let text = match new.purpose {
            PhonePurpose::SignIn => phone::sms::sign_in(locale, &code.plain, &host),
            PhonePurpose::Add => phone::sms::add(locale, &code.plain, &host),
        };
        if actor.is_some() {
            let sms = Sms {
                id: self.core.new_id(),
                to: new.number.as_str().to_owned(),
                text,
            };
            self.texting()?.send(slot, sms);
        }
        Ok(PhoneSent {
            request: token.encode(),
            expires_at,
        })
    }

    /// What stands after the @ in a message: browsers fill in the digits on pages of this host only.
    fn host(&self) -> String {
        let url = url::Url::parse(&self.core.settings.public_url).ok();
        url.and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Notes a wrong code. The try counts, so the transaction is committed, aside of what was asked for.
    async fn wrong_phone_code(&self, mut tx: Tx, code: &Code) -> Result<ServiceError> {
        let left = MAX_TRIES - code.tries;
        let event = if left == 0 {
            "authn_login_fail_max"
        } else {
            "authn_login_fail"
        };
        self.note(&mut tx, code.institution, code.user, event, "phone")
            .await?;
        tx.commit_aside().await?;
        let locale = Locale::current();
        let words = match left {
            0 => phone::wrong::last(locale).to_owned(),
            1 => phone::wrong::one_left(locale).to_owned(),
            n => phone::wrong::some_left(locale, n),
        };
        Ok(ServiceError::field("code", "wrong_code", words))
    }
}

fn ended() -> ServiceError {
    ServiceError::Gone("phone_code_ended", phone::ended(Locale::current()).into())
}
