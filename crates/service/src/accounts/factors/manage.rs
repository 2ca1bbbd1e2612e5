//! Adding and removing second factors. Each change is told by mail; where it may happen at all needs a fresh proof,
//! which the table of routes asks for.

use super::super::notices::language;
use super::{Need, SITE, is_required};
use crate::accounts::{Accounts, minutes};
use crate::caller::Caller;
use crate::error::{Result, ServiceError};
use crate::mail::texts::{self, FactorChange};
use api::factors::{Factors, Passkey, Totp, TotpOffer};
use auth::TotpSecret;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use catalogue::Locale;
use catalogue::problems::factors as problems;
use chrono::DateTime;
use domain::ids::{InstitutionId, UserId};
use store::factors::{self, passkeys, recovery, totp};
use store::identity::removed;
use store::people::{self, Person};
use store::{AsConn, Tx};
use uuid::Uuid;

/// How long an offered secret may wait for its first code, in minutes.
const OFFER_MINUTES: i64 = 30;

impl Accounts {
    /// What the caller has.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn factors(&self, caller: &Caller) -> Result<Factors> {
        let mut on = self.core.db.read().await?;
        let state = factors::state(&mut on, caller.user).await?;
        let totp = totp::find(&mut on, caller.user).await?.map(|found| Totp {
            added_at: found.created_at,
            last_used_at: found.last_used_at,
        });
        let keys = passkeys::of_user(&mut on, caller.user).await?;
        let passkeys = keys
            .into_iter()
            .map(|key| Passkey {
                id: key.id,
                name: key.name,
                added_at: key.created_at,
                last_used_at: key.last_used_at,
            })
            .collect();
        Ok(Factors {
            totp,
            passkeys,
            recovery_codes_left: u32::try_from(state.recovery).unwrap_or_default(),
            is_required: is_required(&caller.roles),
            may_have_passkeys: self.factors.passkeys.is_some(),
        })
    }

    /// A secret for an authenticator app. Nothing holds before [`Accounts::confirm_totp`].
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn offer_totp(&self, caller: &Caller) -> Result<TotpOffer> {
        let email = {
            let mut on = self.core.db.read().await?;
            person(&mut on, caller.user).await?.email
        };
        let secret = TotpSecret::generate(&*self.core.random);
        let ends = (self.core.now() + minutes(OFFER_MINUTES)).timestamp();
        let plain = [ends.to_le_bytes().as_slice(), secret.as_bytes()].concat();
        let sealed = self
            .factors
            .questions
            .seal(&plain, &offer_about(caller.user), &*self.core.random);
        Ok(offer(&secret, &email, BASE64_URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// The same offer again, for a form that is shown once more; `None` when it has ended.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn same_offer(&self, caller: &Caller, enrolment: &str) -> Result<Option<TotpOffer>> {
        let Some(secret) = self.open_offer(caller.user, enrolment) else {
            return Ok(None);
        };
        let mut on = self.core.db.read().await?;
        let email = person(&mut on, caller.user).await?.email;
        Ok(Some(offer(&secret, &email, enrolment.to_owned())))
    }

    /// Takes an offered secret with a code of it, in place of an earlier one. Recovery codes come with a first factor,
    /// to be shown once.
    ///
    /// # Errors
    /// `Invalid` (`code`, `wrong_code`); `Gone` when the offer is older than half an hour.
    pub async fn confirm_totp(&self, caller: &Caller, enrolment: &str, code: &str) -> Result<Vec<String>> {
        let secret = self.open_offer(caller.user, enrolment).ok_or_else(|| {
            ServiceError::Gone(
                "enrolment_ended",
                problems::enrolment_ended(Locale::current()).into(),
            )
        })?;
        let now = self.core.now();
        let step = secret.step_of(code, now).ok_or_else(|| {
            ServiceError::field("code", "wrong_code", problems::wrong_code(Locale::current()))
        })?;
        let sealed =
            self.factors
                .secrets
                .seal(secret.as_bytes(), &totp_about(caller.user), &*self.core.random);
        let mut tx = self.core.db.begin().await?;
        self.must_be_of_now(&mut tx, caller).await?;
        removed::totp(&mut tx, &self.removal_of(caller)).await?;
        totp::put(&mut tx, caller.institution, caller.user, &sealed, step, now).await?;
        self.changed(&mut tx, caller, "totp_added", FactorChange::TotpAdded)
            .await?;
        let codes = self
            .ensure_codes(&mut tx, caller.institution, caller.user)
            .await?;
        tx.commit().await?;
        self.send_mail();
        Ok(codes)
    }

    /// Takes the authenticator app away.
    ///
    /// # Errors
    /// `NotFound`; `Conflict("factor_required")` for the last factor of somebody whose role needs one.
    pub async fn remove_totp(&self, caller: &Caller) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        // Locks the person, so that of two removals at once the second one counts what the first one has left.
        people::lock(&mut tx, caller.user, self.core.now()).await?;
        if !removed::totp(&mut tx, &self.removal_of(caller)).await? {
            return Err(ServiceError::NotFound);
        }
        self.changed(&mut tx, caller, "totp_removed", FactorChange::TotpRemoved)
            .await?;
        self.after_removal(tx, caller).await
    }

    /// Takes a passkey away.
    ///
    /// # Errors
    /// As [`Accounts::remove_totp`]; `Conflict("last_way_in")`.
    pub async fn remove_passkey(&self, caller: &Caller, id: Uuid) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        if !removed::passkey(&mut tx, &self.removal_of(caller), id).await? {
            return Err(ServiceError::NotFound);
        }
        self.must_have_a_way_in(&mut tx, caller.user).await?;
        self.changed(&mut tx, caller, "passkey_removed", FactorChange::PasskeyRemoved)
            .await?;
        self.after_removal(tx, caller).await
    }

    /// Ten new recovery codes, to be shown once; earlier ones end.
    ///
    /// # Errors
    /// `Conflict("no_factor")` without a factor that they could stand in for.
    pub async fn renew_codes(&self, caller: &Caller) -> Result<Vec<String>> {
        let mut tx = self.core.db.begin().await?;
        if !factors::state(&mut tx, caller.user).await?.has_any() {
            return Err(ServiceError::Conflict(
                "no_factor",
                problems::no_factor(Locale::current()).into(),
            ));
        }
        let codes = self.make_codes(&mut tx, caller.institution, caller.user).await?;
        self.changed(&mut tx, caller, "recovery_codes_made", FactorChange::CodesMade)
            .await?;
        tx.commit().await?;
        self.send_mail();
        Ok(codes)
    }

    /// Recovery codes for somebody who has none left; nothing for others.
    pub(super) async fn ensure_codes(
        &self,
        tx: &mut Tx,
        institution: InstitutionId,
        user: UserId,
    ) -> Result<Vec<String>> {
        if factors::state(tx, user).await?.recovery > 0 {
            return Ok(Vec::new());
        }
        self.make_codes(tx, institution, user).await
    }

    async fn make_codes(&self, tx: &mut Tx, institution: InstitutionId, user: UserId) -> Result<Vec<String>> {
        removed::recovery_codes(tx, &self.removal(institution, user)).await?;
        let made = self.factors.recovery.make(user.0, &*self.core.random);
        let now = self.core.now();
        for code in &made {
            recovery::add(tx, self.core.new_id(), institution, user, &code.stored, now).await?;
        }
        Ok(made.into_iter().map(|code| code.plain).collect())
    }

    /// Without a factor recovery codes stand for nothing; whoever must have one keeps the last.
    async fn after_removal(&self, mut tx: Tx, caller: &Caller) -> Result<()> {
        let state = factors::state(&mut tx, caller.user).await?;
        if !state.has_any() {
            let person = person(&mut tx, caller.user).await?;
            if Need::of(&person, &caller.roles, &state) == Need::Enrolment {
                return Err(ServiceError::Conflict(
                    "factor_required",
                    problems::required(Locale::current()).into(),
                ));
            }
            removed::recovery_codes(&mut tx, &self.removal_of(caller)).await?;
        }
        tx.commit().await?;
        self.send_mail();
        Ok(())
    }

    pub(super) async fn changed(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        what: &str,
        change: FactorChange,
    ) -> Result<()> {
        self.note_change(tx, caller.institution, caller.user, what)
            .await?;
        let person = person(tx, caller.user).await?;
        self.tell(tx, &person, change).await
    }

    pub(super) async fn note_change(
        &self,
        tx: &mut Tx,
        institution: InstitutionId,
        user: UserId,
        what: &str,
    ) -> Result<()> {
        self.note(tx, institution, Some(user), "user_updated", what).await
    }

    /// Queues the notice of a change. Call [`Accounts::send_mail`] after the commit.
    pub(super) async fn tell(&self, tx: &mut Tx, person: &Person, change: FactorChange) -> Result<()> {
        let revert = self.way_back(tx, person).await?;
        let mail = texts::factors_changed(language(person), change, &self.link("/me/factors"), &revert);
        self.queue(tx, person.institution, &person.email, &mail).await?;
        Ok(())
    }

    fn open_offer(&self, user: UserId, enrolment: &str) -> Option<TotpSecret> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(enrolment).ok()?;
        let plain = self.factors.questions.open(&sealed, &offer_about(user))?;
        let (ends, secret) = plain.split_first_chunk::<8>()?;
        let ends = DateTime::from_timestamp(i64::from_le_bytes(*ends), 0)?;
        (ends > self.core.now()).then(|| TotpSecret::from_bytes(secret))?
    }
}

/// What the stored secret of a person is sealed about: moved to another row it does not open.
pub(super) fn totp_about(user: UserId) -> Vec<u8> {
    [b"totp/", user.0.as_bytes().as_slice()].concat()
}

fn offer_about(user: UserId) -> Vec<u8> {
    [b"offer/", user.0.as_bytes().as_slice()].concat()
}

fn offer(secret: &TotpSecret, email: &str, enrolment: String) -> TotpOffer {
    TotpOffer {
        secret: secret.words(),
        uri: secret.uri(SITE, email),
        enrolment,
    }
}

async fn person(on: &mut impl AsConn, user: UserId) -> Result<Person> {
    people::find(on, user).await?.ok_or(ServiceError::NotFound)
}
