//! Requests under an `Idempotency-Key`: sent twice, done once, answered alike.
//!
//! The first transaction of such a request sets down that it was done, so nothing that breaks off afterwards has it done
//! again. Its answer is added when there is one; until then whoever sends it again is told that it was done.

use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use catalogue::{Locale, problems};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use store::idempotency::{self, Answer};
pub use store::once::Once;
use store::once::UNANSWERED;

/// Longest key, in bytes.
pub const MAX_KEY: usize = 200;

/// What becomes of a request under a key.
#[derive(Debug)]
pub enum Begun {
    /// It is new: run it under this.
    New(Arc<Once>),
    /// It was answered before, with this status and this body.
    Answered(u16, String),
}

/// Keeps requests from being done twice.
#[derive(Clone)]
pub struct Repeats {
    core: Arc<Core>,
}

impl Repeats {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Looks for an earlier request of the caller under `key`; `request` is what is asked now, whole.
    ///
    /// # Errors
    /// `Invalid` (`Idempotency-Key`): `out_of_range` for a key that is none, `idempotency_key_reused` when it stood over
    /// another request; `Conflict("idempotency_done")` when it was done, or is being done, and has no answer.
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
        let found = {
            let mut on = self.core.db.read().await?;
            idempotency::find(&mut on, caller.user, &key_hash).await?
        };
        match found {
            None => {
                let whose = (caller.institution, caller.user);
                let once = Once::new(whose, key_hash, request_hash, self.core.now());
                Ok(Begun::New(Arc::new(once)))
            }
            Some(found) if found.request_hash != request_hash => Err(reused()),
            Some(Answer {
                status: UNANSWERED, ..
            }) => Err(done()),
            Some(found) => Ok(Begun::Answered(
                u16::try_from(found.status).unwrap_or_default(),
                found.answer,
            )),
        }
    }

    /// Keeps the answer of what was done, or forgets what was not done after all. `None` keeps no answer of what was done:
    /// it holds a secret, or is too long.
    ///
    /// # Errors
    /// When the database does not answer. What was done stays done.
    pub async fn end(&self, once: &Once, is_done: bool, answer: Option<(u16, &str)>) -> Result<()> {
        if !once.is_set() {
            return Ok(());
        }
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
