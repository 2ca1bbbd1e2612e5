//! A fresh proof of who it is, asked for before anything delicate (OWASP ASVS 7.5.1).

use super::Accounts;
use crate::caller::{Caller, Entrance};
use crate::error::{Result, ServiceError};
use store::Tx;
use store::identity::{refresh, sessions};
use store::people::{self, Person};

impl Accounts {
    /// Proves the caller by their password; what is delicate is open to this session or sign-in for five minutes.
    ///
    /// # Errors
    /// `Unauthenticated("wrong_credentials")`, ten tries in a quarter of an hour; `TooMany`; `Busy`.
    pub async fn confirm_password(&self, caller: &Caller, password: String) -> Result<()> {
        let person = {
            let mut on = self.core.db.read().await?;
            people::find(&mut on, caller.user)
                .await?
                .ok_or(ServiceError::NotFound)?
        };
        self.prove_password(person, password, "authn_login_fail").await?;
        let mut tx = self.core.db.begin().await?;
        self.mark_proven(&mut tx, caller, "password").await?;
        Ok(tx.commit().await?)
    }

    /// The caller, locked until the end of the transaction, whose credentials are still those that they came with. Between
    /// a request and what it stores the owner may have taken the account back; what somebody else had under way then must
    /// not become a way in that stays.
    ///
    /// # Errors
    /// `Unauthenticated("token_ended")` when they are others by now.
    pub(super) async fn must_be_of_now(&self, tx: &mut Tx, caller: &Caller) -> Result<Person> {
        people::lock(tx, caller.user, self.core.now()).await?;
        people::find(tx, caller.user)
            .await?
            .filter(|person| person.is_active() && person.cred_version == caller.cred_version)
            .ok_or(ServiceError::Unauthenticated("token_ended"))
    }

    /// Notes a fresh proof by `method` in the transaction of the proof.
    pub(super) async fn mark_proven(&self, tx: &mut Tx, caller: &Caller, method: &str) -> Result<()> {
        let now = self.core.now();
        match &caller.entrance {
            Entrance::Session(id_hash) => sessions::prove(tx, id_hash, now).await?,
            Entrance::Tokens(family) => refresh::prove(tx, *family, now).await?,
            Entrance::Key(..) | Entrance::Inside => return Err(ServiceError::Forbidden),
        }
        self.note(
            tx,
            caller.institution,
            Some(caller.user),
            "authn_step_up_success",
            method,
        )
        .await
    }
}
