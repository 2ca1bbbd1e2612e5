//! The challenge between a first factor and a session: ten minutes, five tries, once.
//!
//! Its token is in the hands of whoever passed the first factor, and nothing else of it is anywhere but in the database:
//! whose it is cannot be altered, and a new password ends it (`cred_version`).

use super::super::notices::language;
use super::manage::totp_about;
use super::passkeys::PasskeyQuestion;
use super::{Need, Proof, SITE, is_required, wrong_code};
use crate::accounts::{Accounts, SignedIn, minutes};
use crate::error::{Result, ServiceError};
use crate::mail::texts::{self, FactorChange};
use api::factors::TotpOffer;
use auth::{Token, TotpSecret};
use catalogue::Locale;
use catalogue::problems::factors as problems;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use store::Tx;
use store::factors::challenges::{self, Challenge};
use store::factors::{self, totp};
use store::people::{self, Person};

/// Proofs that may be tried, rightly or wrongly.
const MAX_TRIES: i64 = 5;
/// How long there is, in minutes.
const LIFETIME_MINUTES: i64 = 10;
const SECOND: &str = "second";
const ENROLMENT: &str = "enrolment";

/// What a challenge asks for.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a way that is there or not")]
pub struct Asked {
    /// A secret to begin with, where there is no factor yet and the role needs one.
    pub offer: Option<TotpOffer>,
    /// Whether a code of an authenticator app meets it.
    pub has_totp: bool,
    /// Whether there are recovery codes left.
    pub has_recovery: bool,
    /// Whether there is a passkey.
    pub has_passkeys: bool,
    /// Whether the browser may be trusted for a month.
    pub may_trust: bool,
    /// A question to the passkeys, where browsers allow them here.
    pub question: Option<PasskeyQuestion>,
}

/// Somebody who has met a challenge.
#[derive(Debug)]
pub struct Proven {
    /// Who.
    pub who: SignedIn,
    /// Recovery codes that were made with a first factor, to be shown once.
    pub recovery_codes: Vec<String>,
}

impl Accounts {
    /// The gate in front of sessions and tokens.
    ///
    /// # Errors
    /// `SecondFactor` with a new challenge, unless nothing is missing.
    pub(in crate::accounts) async fn must_have_all_factors(&self, who: &SignedIn) -> Result<()> {
        let (kind, code) = match who.need {
            Need::Nothing => return Ok(()),
            Need::Second => (SECOND, "second_factor_required"),
            Need::Enrolment => (ENROLMENT, "second_factor_enrolment_required"),
        };
        let (now, token) = (self.core.now(), Token::generate(&*self.core.random));
        let new = challenges::NewChallenge {
            id_hash: &token.hash(),
            institution: who.institution,
            user: who.user,
            cred_version: who.cred_version,
            kind,
            expires_at: now + minutes(LIFETIME_MINUTES),
        };
        let mut tx = self.core.db.begin().await?;
        challenges::add(&mut tx, &new, now).await?;
        tx.commit().await?;
        Err(ServiceError::SecondFactor(code, token.encode()))
    }

    /// What this challenge asks for; asking does not count as a try.
    ///
    /// # Errors
    /// `Gone` when it was met, has expired, or was tried five times.
    pub async fn challenge(&self, challenge: &str) -> Result<Asked> {
        let token = Token::parse(challenge).ok_or_else(ended)?;
        let mut on = self.core.db.read().await?;
        let found = challenges::find(&mut on, &token.hash(), MAX_TRIES, self.core.now())
            .await?
            .ok_or_else(ended)?;
        let person = people::find(&mut on, found.user)
            .await?
            .filter(|person| is_of(&found, person))
            .ok_or_else(ended)?;
        let state = factors::state(&mut on, person.id).await?;
        let question = match state.passkeys {
            0 => None,
            _ => self.ask_second(&mut on, person.id, &token.hash()).await?,
        };
        let offer = (found.kind == ENROLMENT && !state.has_any()).then(|| {
            let secret = self.offered(&token);
            TotpOffer {
                secret: secret.words(),
                uri: secret.uri(SITE, &person.email),
                enrolment: challenge.to_owned(),
            }
        });
        Ok(Asked {
            offer,
            has_totp: state.totp > 0,
            has_recovery: state.recovery > 0,
            has_passkeys: state.passkeys > 0,
            may_trust: !is_required(&people::roles(&mut on, person.institution, person.id).await?),
            question,
        })
    }

    /// Meets a challenge. A first authenticator app is stored with its first code.
    ///
    /// # Errors
    /// `Unauthenticated("wrong_code")` for a proof that does not hold; `Gone` when the challenge was met, has expired,
    /// or was tried five times; `TooMany` after ten wrong codes of a person in an hour.
    pub async fn meet_challenge(&self, challenge: &str, proof: &Proof) -> Result<Proven> {
        let token = Token::parse(challenge).ok_or_else(ended)?;
        let (now, id_hash) = (self.core.now(), token.hash());
        let mut tx = self.core.db.begin().await?;
        let found = challenges::count_try(&mut tx, &id_hash, MAX_TRIES, now)
            .await?
            .ok_or_else(ended)?;
        let person = people::find(&mut tx, found.user)
            .await?
            .filter(|person| is_of(&found, person))
            .ok_or_else(ended)?;
        let allowance = self.allow_code(person.id, proof).await?;
        let in_a_row = match proof {
            Proof::Code(_) => self.count_code(&mut tx, person.id).await?,
            _ => 0,
        };
        let mut recovery_codes = Vec::new();
        let is_right = if found.kind == ENROLMENT {
            match self.enrol(&mut tx, &person, &token, proof).await? {
                Some(codes) => {
                    recovery_codes = codes;
                    true
                }
                None => false,
            }
        } else {
            self.holds(
                &mut tx,
                &person,
                proof,
                &[b"second/", id_hash.as_slice()].concat(),
            )
            .await?
        };
        if !is_right {
            let is_to_be_told = found.tries >= MAX_TRIES || in_a_row == MAX_TRIES;
            return self.fail(tx, &person, &found, proof, is_to_be_told).await;
        }
        if !challenges::take(&mut tx, &id_hash, now).await? {
            return Err(ended());
        }
        self.forget_codes(&mut tx, person.id).await?;
        if matches!(proof, Proof::Recovery(_)) {
            self.tell(&mut tx, &person, FactorChange::CodeUsed).await?;
        }
        let who = self.enter_wholly(&mut tx, &person, proof.method()).await?;
        tx.commit().await?;
        self.core.limits.put_back(&allowance).await;
        self.send_mail();
        Ok(Proven { who, recovery_codes })
    }

    /// Stores the first authenticator app of somebody who must have one; recovery codes when the code is right.
    async fn enrol(
        &self,
        tx: &mut Tx,
        person: &Person,
        token: &Token,
        proof: &Proof,
    ) -> Result<Option<Vec<String>>> {
        let Proof::Code(typed) = proof else {
            return Ok(None);
        };
        // Somebody has made one in another window since.
        if factors::state(tx, person.id).await?.has_any() {
            return Err(ended());
        }
        let (now, secret) = (self.core.now(), self.offered(token));
        let Some(step) = secret.step_of(typed, now) else {
            return Ok(None);
        };
        let sealed = self
            .factors
            .secrets
            .seal(secret.as_bytes(), &totp_about(person.id), &*self.core.random);
        totp::put(tx, person.institution, person.id, &sealed, step, now).await?;
        self.note_change(tx, person.institution, person.id, "totp_added")
            .await?;
        self.tell(tx, person, FactorChange::TotpAdded).await?;
        Ok(Some(self.ensure_codes(tx, person.institution, person.id).await?))
    }

    async fn fail(
        &self,
        mut tx: Tx,
        person: &Person,
        found: &Challenge,
        proof: &Proof,
        is_to_be_told: bool,
    ) -> Result<Proven> {
        let is_last = found.tries >= MAX_TRIES;
        let event = if is_last {
            "authn_login_fail_max"
        } else {
            "authn_login_fail"
        };
        self.note(
            &mut tx,
            person.institution,
            Some(person.id),
            event,
            proof.method(),
        )
        .await?;
        if is_to_be_told {
            let mail = texts::second_factor_failed(language(person), &self.link("/reset"));
            self.queue(&mut tx, person.institution, &person.email, &mail)
                .await?;
        }
        // The try counts, so this transaction is committed although the proof was wrong.
        tx.commit().await?;
        self.send_mail();
        Err(wrong_code())
    }

    /// The secret that belongs to a challenge, the same each time it is asked for. Only who holds the token can know it,
    /// so it need not be stored before a code was right.
    fn offered(&self, token: &Token) -> TotpSecret {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.factors.offers).expect("HMAC takes a key of any length");
        mac.update(token.encode().as_bytes());
        TotpSecret::from_bytes(&mac.finalize().into_bytes()[..20]).expect("it has twenty bytes")
    }
}

fn is_of(challenge: &Challenge, person: &Person) -> bool {
    person.is_active() && person.cred_version == challenge.cred_version
}

fn ended() -> ServiceError {
    ServiceError::Gone(
        "challenge_ended",
        problems::challenge_ended(Locale::current()).into(),
    )
}
