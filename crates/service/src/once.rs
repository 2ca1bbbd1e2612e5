//! Requests under an `Idempotency-Key`: sent twice, done once, answered alike.
//!
//! The transaction of the change sets down that it was done, so nothing that breaks off afterwards has it done again. Its
//! answer is added when there is one; until then whoever sends it again is told that it was done. While it is being done
//! nobody knows how it ends: whoever sends it again to this process is told to wait. Another process finds out in the
//! database.

use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use catalogue::{Locale, problems};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use store::idempotency::{self, Answer};
use store::once::{Once, UNANSWERED};

mod claims;

use claims::{Claim, Claims};

/// Longest key, in bytes.
pub const MAX_KEY: usize = 200;

/// What becomes of a request under a key.
#[derive(Debug)]
pub enum Begun {
    /// It is new: run it under this, and keep this until its answer is kept.
    New(Running),
    /// It was answered before, with this status and this body.
    Answered(u16, String),
}

/// A request that is being done.
#[derive(Debug)]
pub struct Running {
    once: Arc<Once>,
    _claim: Claim,
}

impl Running {
    /// Runs `work` under it: what this task commits there, and no other task.
    pub async fn scope<F: Future>(&self, work: F) -> F::Output {
        Arc::clone(&self.once).scope(work).await
    }

    /// Whether its change was committed.
    pub fn is_done(&self) -> bool {
        self.once.is_set()
    }
}

/// Keeps requests from being done twice.
#[derive(Clone)]
pub struct Repeats {
    core: Arc<Core>,
    claims: Claims,
}

impl Repeats {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self {
            core,
            claims: Claims::default(),
        }
    }

    /// Looks for an earlier request of the caller under `key`; `request` is what is asked now, whole.
    ///
    /// # Errors
    /// `Invalid` (`Idempotency-Key`): `out_of_range` for a key that is none, `idempotency_key_reused` when it stood over
    /// another request; `Conflict`: `idempotency_running` while it is being done, `idempotency_done` when it was done and
    /// has no answer.
    pub async fn begin(&self, caller: &Caller, key: &str, request: &[&[u8]]) -> Result<Begun> {
        let key_hash = hash_of(key)?;
        // A request may hold a password: without the installation's secret nobody can try some out on what is kept of it.
        let secret = self.core.secret.derive("idempotency/v1");
        let mut hash = Hmac::<Sha256>::new_from_slice(&secret).expect("a key of any length will do");
        for part in request {
            // With its length, so that no two requests are one text.
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let request_hash = hash.finalize().into_bytes().to_vec();
        // Before it is looked for: what ends between the two is found.
        let claim = self.claims.take(caller.user, &key_hash, &request_hash)?;
        let whose = (caller.institution, caller.user);
        let once = Once::new(whose, key_hash, request_hash, self.core.now());
        Ok(match self.answered(&once).await? {
            Some((status, body)) => Begun::Answered(status, body),
            None => Begun::New(Running {
                once: Arc::new(once),
                _claim: claim,
            }),
        })
    }

    /// The answer of another process, where that has done the same request meanwhile: it may be what this one was refused
    /// for.
    ///
    /// # Errors
    /// `Conflict("idempotency_done")` when it has no answer.
    pub async fn answered_elsewhere(&self, running: &Running) -> Result<Option<(u16, String)>> {
        if running.is_done() {
            return Ok(None);
        }
        self.answered(&running.once).await
    }

    async fn answered(&self, once: &Once) -> Result<Option<(u16, String)>> {
        let found = {
            let mut on = self.core.db.read().await?;
            idempotency::find(&mut on, once.user, &once.key_hash).await?
        };
        match found {
            None => Ok(None),
            Some(found) if found.request_hash != once.request_hash => Err(reused()),
            Some(Answer {
                status: UNANSWERED, ..
            }) => Err(done()),
            Some(found) => Ok(Some((
                u16::try_from(found.status).unwrap_or_default(),
                found.answer,
            ))),
        }
    }

    /// Keeps the answer of what was done, or forgets what was not done after all. `None` keeps no answer of what was done:
    /// it holds a secret, or is too long.
    ///
    /// # Errors
    /// When the database does not answer. What was done stays done.
    pub async fn end(&self, running: &Running, is_done: bool, answer: Option<(u16, &str)>) -> Result<()> {
        if !running.is_done() {
            return Ok(());
        }
        let once = &running.once;
        let mut tx = self.core.db.begin().await?;
        if !is_done {
            idempotency::remove(&mut tx, once.user, &once.key_hash).await?;
        } else if let Some((status, body)) = answer {
            idempotency::answer(&mut tx, once.user, &once.key_hash, status.into(), body).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// SHA-256 of a key of 1 to 200 bytes.
pub(crate) fn hash_of(key: &str) -> Result<Vec<u8>> {
    if !(1..=MAX_KEY).contains(&key.len()) {
        let message = problems::results::key_length(Locale::current(), MAX_KEY);
        return Err(ServiceError::field("Idempotency-Key", "out_of_range", message));
    }
    Ok(Sha256::digest(key).to_vec())
}

/// The key stood over another request.
pub(crate) fn reused() -> ServiceError {
    let message = problems::results::key_reused(Locale::current());
    ServiceError::field("Idempotency-Key", "idempotency_key_reused", message)
}

pub(crate) fn done() -> ServiceError {
    ServiceError::Conflict(
        "idempotency_done",
        problems::results::key_done(Locale::current()).into(),
    )
}
