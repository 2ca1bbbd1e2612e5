//! What was typed or signed, and whether it holds. What holds is used up.

use super::manage::totp_about;
use super::passkeys::PasskeyAnswer;
use crate::accounts::{Accounts, too_many};
use crate::caller::{Caller, Entrance};
use crate::error::{Result, ServiceError};
use crate::limits::{Rule, of_request_and_all};
use auth::TotpSecret;
use domain::ids::UserId;
use store::Tx;
use store::factors::{recovery, totp};
use store::people::{self, Person};

/// A proof of a second factor.
#[derive(Clone)]
pub enum Proof {
    /// Six digits of the authenticator app.
    Code(String),
    /// One of the recovery codes.
    Recovery(String),
    /// What a passkey signed.
    Passkey(PasskeyAnswer),
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proof({}, redacted)", self.method())
    }
}

impl Proof {
    /// A word for the audit trail.
    pub(super) fn method(&self) -> &'static str {
        match self {
            Self::Code(_) => "totp",
            Self::Recovery(_) => "recovery_code",
            Self::Passkey(_) => "passkey",
        }
    }
}

impl Accounts {
    /// Proves the caller by a second factor; what is delicate is open for five minutes. Recovery codes are for signing
    /// in only.
    ///
    /// # Errors
    /// `Unauthenticated("wrong_code")`; `TooMany` after ten wrong codes in an hour.
    pub async fn confirm_factor(&self, caller: &Caller, proof: &Proof) -> Result<()> {
        if matches!(proof, Proof::Recovery(_)) {
            return Err(super::wrong_code());
        }
        let allowance = self.allow_code(caller.user, proof).await?;
        let mut tx = self.core.db.begin().await?;
        let person = people::find(&mut tx, caller.user)
            .await?
            .ok_or(ServiceError::NotFound)?;
        if matches!(proof, Proof::Code(_)) {
            self.count_code(&mut tx, caller.user).await?;
        }
        if !self
            .holds(&mut tx, &person, proof, &confirm_about(caller))
            .await?
        {
            self.note(
                &mut tx,
                caller.institution,
                Some(caller.user),
                "authn_step_up_fail",
                proof.method(),
            )
            .await?;
            tx.commit_aside().await?;
            return Err(super::wrong_code());
        }
        self.forget_codes(&mut tx, caller.user).await?;
        self.mark_proven(&mut tx, caller, proof.method()).await?;
        tx.commit().await?;
        self.core.limits.put_back(&allowance).await;
        Ok(())
    }

    /// Takes one from the person's allowance of typed codes. A passkey cannot be guessed.
    pub(super) async fn allow_code(&self, user: UserId, proof: &Proof) -> Result<Vec<(String, Rule)>> {
        if matches!(proof, Proof::Passkey(_)) {
            return Ok(Vec::new());
        }
        let rules = &self.core.limits.rules;
        let (per_ip, overall) = (rules.second_factor_per_ip, rules.second_factor_overall);
        let mut bucket = of_request_and_all("second-factor", per_ip, overall);
        bucket.push((format!("second-factor/{user}"), rules.second_factor_per_user));
        self.core
            .limits
            .take(&bucket, self.core.now())
            .await
            .map_err(|seconds| too_many("second_factor", seconds))?;
        Ok(bucket)
    }

    /// Whether the proof is this person's; it is used up then. `about` is what a passkey was asked for.
    pub(super) async fn holds(
        &self,
        tx: &mut Tx,
        person: &Person,
        proof: &Proof,
        about: &[u8],
    ) -> Result<bool> {
        match proof {
            Proof::Code(typed) => self.code_holds(tx, person.id, typed).await,
            Proof::Recovery(typed) => self.recovery_holds(tx, person.id, typed).await,
            Proof::Passkey(answer) => self.passkey_holds(tx, person, answer, about).await,
        }
    }

    async fn code_holds(&self, tx: &mut Tx, user: UserId, typed: &str) -> Result<bool> {
        let Some(found) = totp::find(tx, user).await? else {
            return Ok(false);
        };
        let secret = self
            .factors
            .secrets
            .open(&found.secret, &totp_about(user))
            .and_then(|bytes| TotpSecret::from_bytes(&bytes));
        let Some(secret) = secret else {
            // Sealed under another secret of the installation: recovery codes do not hold then either.
            tracing::error!(user.id = %user, "the secret of an authenticator app cannot be opened");
            return Ok(false);
        };
        let now = self.core.now();
        match secret.step_of(typed, now) {
            Some(step) => Ok(totp::take(tx, user, step, now).await?),
            None => Ok(false),
        }
    }

    async fn recovery_holds(&self, tx: &mut Tx, user: UserId, typed: &str) -> Result<bool> {
        for code in recovery::unused(tx, user).await? {
            if self.factors.recovery.verify(typed, &code.code_hash, user.0) {
                return Ok(recovery::take(tx, code.id, self.core.now()).await?);
            }
        }
        Ok(false)
    }
}

/// What a passkey is asked for where a proof has to be fresh: this session or sign-in, and no other.
pub(super) fn confirm_about(caller: &Caller) -> Vec<u8> {
    let place = match &caller.entrance {
        Entrance::Session(id_hash) => id_hash.to_vec(),
        Entrance::Tokens(family) => family.as_bytes().to_vec(),
        // Neither can prove anything: there is nobody to ask.
        Entrance::Key(..) | Entrance::Inside => Vec::new(),
    };
    [b"confirm/".as_slice(), &place].concat()
}
