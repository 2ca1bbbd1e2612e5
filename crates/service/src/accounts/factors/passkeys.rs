//! Passkeys: as the only factor, as the second one, and for a fresh proof.
//!
//! What must be remembered of a question stays with the browser, sealed: nothing is stored for somebody who only looks
//! at a page. An answered question is stored, so that the same answer is good for nothing more.

use super::proofs::confirm_about;
use crate::accounts::{Accounts, SignedIn, minutes, sha256};
use crate::caller::Caller;
use crate::error::{Result, ServiceError};
use auth::passkeys::{PasskeyRefused, Question, Used, claimed};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use catalogue::Locale;
use catalogue::problems::factors as problems;
use chrono::{DateTime, Utc};
use domain::ids::UserId;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use store::factors::passkeys;
use store::people::{self, Person};
use store::{AsConn, Tx};

mod own;

/// How long a question may be thought about, in minutes.
const LIFETIME_MINUTES: i64 = 10;
const LOGIN: &[u8] = b"login";

/// A question to a browser's passkeys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyQuestion {
    /// `publicKey` for `navigator.credentials`, as JSON.
    pub options: String,
    /// Opaque; comes back with the answer.
    pub state: String,
}

/// What a browser answered.
#[derive(Clone)]
pub struct PasskeyAnswer {
    /// The credential as JSON.
    pub credential: String,
    /// As it was in the question.
    pub state: String,
}

#[derive(Serialize, Deserialize)]
struct Remembered {
    expires_at: DateTime<Utc>,
    state: String,
}

impl Accounts {
    /// A question for whoever wants to sign in by a passkey alone; `None` where browsers allow none here.
    pub fn ask_anyone(&self) -> Option<PasskeyQuestion> {
        let question = self.factors.passkeys.as_ref()?.ask_anyone()?;
        self.sealed(question, LOGIN)
    }

    /// As [`Accounts::ask_anyone`], for somebody who must have a question.
    ///
    /// # Errors
    /// `Conflict("no_passkeys_here")`.
    pub fn ask_sign_in(&self) -> Result<PasskeyQuestion> {
        self.ask_anyone().ok_or_else(none_here)
    }

    /// Whether browsers allow passkeys at the address of this installation.
    pub(in crate::accounts) fn has_passkeys(&self) -> bool {
        self.factors.passkeys.is_some()
    }

    /// Signs in by a passkey alone: it was had, and a finger, face or PIN has proven whose it is.
    ///
    /// # Errors
    /// `Unauthenticated("passkey_refused")` for whatever does not hold; `TooMany` for `ip`.
    pub async fn login_by_passkey(&self, answer: &PasskeyAnswer, ip: IpAddr) -> Result<SignedIn> {
        self.allow_login(ip).await?;
        let Some((credential_id, user)) = claimed(&answer.credential) else {
            self.note_stranger("passkey").await?;
            return Err(refused());
        };
        let mut tx = self.core.db.begin().await?;
        let key = passkeys::by_credential(&mut tx, &credential_id)
            .await?
            .filter(|key| user.is_none_or(|user| user == key.user.0));
        let person = match &key {
            Some(key) => people::find(&mut tx, key.user).await?.filter(Person::is_active),
            None => None,
        };
        let Some((key, person)) = key.zip(person) else {
            drop(tx);
            self.note_stranger("passkey").await?;
            return Err(refused());
        };
        if !self.answer_holds(&mut tx, &person, &key, answer, LOGIN).await? {
            self.note(
                &mut tx,
                person.institution,
                Some(person.id),
                "authn_login_fail",
                "passkey",
            )
            .await?;
            tx.commit().await?;
            return Err(refused());
        }
        let who = self.enter_wholly(&mut tx, &person, "passkey").await?;
        tx.commit().await?;
        Ok(who)
    }

    /// A question for a fresh proof; `None` without a passkey.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn ask_confirm(&self, caller: &Caller) -> Result<Option<PasskeyQuestion>> {
        let mut on = self.core.db.read().await?;
        self.ask_about(&mut on, caller.user, &confirm_about(caller)).await
    }

    pub(super) async fn ask_second(
        &self,
        on: &mut impl AsConn,
        user: UserId,
        id_hash: &[u8],
    ) -> Result<Option<PasskeyQuestion>> {
        self.ask_about(on, user, &[b"second/", id_hash].concat()).await
    }

    async fn ask_about(
        &self,
        on: &mut impl AsConn,
        user: UserId,
        about: &[u8],
    ) -> Result<Option<PasskeyQuestion>> {
        let Some(asker) = &self.factors.passkeys else {
            return Ok(None);
        };
        let keys = stored(on, user).await?;
        Ok(asker.ask(&keys).and_then(|question| self.sealed(question, about)))
    }

    /// Whether a passkey of this person signed the question that was asked about this.
    pub(super) async fn passkey_holds(
        &self,
        tx: &mut Tx,
        person: &Person,
        answer: &PasskeyAnswer,
        about: &[u8],
    ) -> Result<bool> {
        let Some((credential_id, _)) = claimed(&answer.credential) else {
            return Ok(false);
        };
        match passkeys::by_credential(tx, &credential_id).await? {
            Some(key) if key.user == person.id => self.answer_holds(tx, person, &key, answer, about).await,
            _ => Ok(false),
        }
    }

    async fn answer_holds(
        &self,
        tx: &mut Tx,
        person: &Person,
        key: &passkeys::Passkey,
        answer: &PasskeyAnswer,
        about: &[u8],
    ) -> Result<bool> {
        let (Some(asker), Some((state, expires_at))) =
            (&self.factors.passkeys, self.opened(&answer.state, about))
        else {
            return Ok(false);
        };
        let judged: Result<Used, PasskeyRefused> = if about == LOGIN {
            asker.prove_anyone(&answer.credential, &state, &key.credential)
        } else {
            asker.prove(&answer.credential, &state, &key.credential)
        };
        let now = self.core.now();
        let is_right = match judged {
            Ok(used) => {
                passkeys::spend(tx, &sha256(&answer.state), expires_at, now).await?
                    && passkeys::used(tx, key.id, &used.credential, used.counter, now).await?
            }
            Err(PasskeyRefused::Copied) => {
                tracing::warn!(event = "authn_passkey_copied", user.id = %person.id, "a passkey's counter did not grow");
                self.note(
                    tx,
                    person.institution,
                    Some(person.id),
                    "authn_passkey_copied",
                    "passkey",
                )
                .await?;
                false
            }
            Err(_) => false,
        };
        Ok(is_right)
    }

    fn sealed(&self, question: Question, about: &[u8]) -> Option<PasskeyQuestion> {
        let remembered = Remembered {
            expires_at: self.core.now() + minutes(LIFETIME_MINUTES),
            state: question.state,
        };
        let plain = serde_json::to_vec(&remembered).ok()?;
        let sealed = self.factors.questions.seal(&plain, about, &*self.core.random);
        Some(PasskeyQuestion {
            options: question.options,
            state: BASE64_URL_SAFE_NO_PAD.encode(sealed),
        })
    }

    /// What was remembered of a question about this, and when it ends.
    fn opened(&self, state: &str, about: &[u8]) -> Option<(String, DateTime<Utc>)> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(state).ok()?;
        let plain = self.factors.questions.open(&sealed, about)?;
        let remembered: Remembered = serde_json::from_slice(&plain).ok()?;
        (remembered.expires_at > self.core.now()).then_some((remembered.state, remembered.expires_at))
    }
}

async fn stored(on: &mut impl AsConn, user: UserId) -> Result<Vec<String>> {
    let keys = passkeys::of_user(on, user).await?;
    Ok(keys.into_iter().map(|key| key.credential).collect())
}

fn refused() -> ServiceError {
    ServiceError::Unauthenticated("passkey_refused")
}

fn none_here() -> ServiceError {
    ServiceError::Conflict(
        "no_passkeys_here",
        problems::no_passkeys_here(Locale::current()).into(),
    )
}
