//! The passkeys of an account: a new one, and its name.

use super::{PasskeyAnswer, PasskeyQuestion, none_here, stored};
use crate::accounts::Accounts;
use crate::caller::Caller;
use crate::error::{Result, ServiceError};
use crate::mail::texts::FactorChange;
use catalogue::Locale;
use catalogue::problems::factors as problems;
use domain::text;
use store::StoreError;
use store::factors::passkeys;
use store::people;
use uuid::Uuid;

/// Most passkeys of one person.
const MAX_PASSKEYS: usize = 20;
/// Longest name of one, in characters.
const MAX_NAME: usize = 60;

impl Accounts {
    /// A question for a new passkey of the caller.
    ///
    /// # Errors
    /// `Conflict("no_passkeys_here")` where browsers allow none, `Conflict("too_many_passkeys")` beyond twenty.
    pub async fn ask_new_passkey(&self, caller: &Caller) -> Result<PasskeyQuestion> {
        let asker = self.factors.passkeys.as_ref().ok_or_else(none_here)?;
        let mut on = self.core.db.read().await?;
        let person = people::find(&mut on, caller.user)
            .await?
            .ok_or(ServiceError::NotFound)?;
        let keys = stored(&mut on, caller.user).await?;
        if keys.len() >= MAX_PASSKEYS {
            return Err(enough());
        }
        asker
            .ask_new(caller.user.0, &person.email, &person.display_name, &keys)
            .and_then(|question| self.sealed(question, &new_about(caller)))
            .ok_or_else(none_here)
    }

    /// Stores a new passkey. Recovery codes come with a first factor, to be shown once.
    ///
    /// # Errors
    /// `Invalid` (`name`, `credential`); `Conflict` beyond twenty, or for a device that is registered already.
    pub async fn add_passkey(
        &self,
        caller: &Caller,
        name: &str,
        answer: &PasskeyAnswer,
    ) -> Result<Vec<String>> {
        let asker = self.factors.passkeys.as_ref().ok_or_else(none_here)?;
        let name = text::line("name", name, MAX_NAME)?;
        let made = self
            .opened(&answer.state, &new_about(caller))
            .and_then(|(state, _)| asker.make(&answer.credential, &state).ok())
            .ok_or_else(|| {
                ServiceError::field(
                    "credential",
                    "passkey_refused",
                    problems::passkey_refused(Locale::current()),
                )
            })?;
        let mut tx = self.core.db.begin().await?;
        self.must_be_of_now(&mut tx, caller).await?;
        if stored(&mut tx, caller.user).await?.len() >= MAX_PASSKEYS {
            return Err(enough());
        }
        let new = passkeys::NewPasskey {
            id: self.core.new_id(),
            institution: caller.institution,
            user: caller.user,
            credential_id: &made.credential_id,
            name: &name,
            credential: &made.credential,
            counter: 0,
        };
        match passkeys::add(&mut tx, &new, self.core.now()).await {
            Err(StoreError::Duplicate) => {
                return Err(ServiceError::Conflict(
                    "passkey_known",
                    problems::passkey_known(Locale::current()).into(),
                ));
            }
            other => other?,
        }
        self.changed(&mut tx, caller, "passkey_added", FactorChange::PasskeyAdded)
            .await?;
        let codes = self
            .ensure_codes(&mut tx, caller.institution, caller.user)
            .await?;
        tx.commit().await?;
        self.send_mail();
        Ok(codes)
    }

    /// Gives a passkey another name.
    ///
    /// # Errors
    /// `Invalid` (`name`); `NotFound`.
    pub async fn rename_passkey(&self, caller: &Caller, id: Uuid, name: &str) -> Result<()> {
        let name = text::line("name", name, MAX_NAME)?;
        let mut tx = self.core.db.begin().await?;
        if !passkeys::rename(&mut tx, id, caller.user, &name, self.core.now()).await? {
            return Err(ServiceError::NotFound);
        }
        self.note_change(&mut tx, caller.institution, caller.user, "passkey_renamed")
            .await?;
        Ok(tx.commit().await?)
    }
}

fn new_about(caller: &Caller) -> Vec<u8> {
    [b"new/", caller.user.0.as_bytes().as_slice()].concat()
}

fn enough() -> ServiceError {
    ServiceError::Conflict(
        "too_many_passkeys",
        problems::most_passkeys(Locale::current()).into(),
    )
}
