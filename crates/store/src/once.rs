//! That a request was done, set down in the transaction of its change: whatever comes of its answer, the same request is
//! not done a second time. What is committed aside of the change ([`Tx::commit_aside`]) sets nothing down.

use crate::db::Tx;
use crate::error::{Result, StoreError};
use crate::idempotency::{self, Answer};
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Status of what was done and has no answer yet.
pub const UNANSWERED: i64 = 0;

tokio::task_local! {
    static UNDER: Arc<Once>;
}

/// A request under a key of its sender's own.
#[derive(Debug)]
pub struct Once {
    /// The sender's tenant.
    pub institution: InstitutionId,
    /// The sender.
    pub user: UserId,
    /// SHA-256 of the key.
    pub key_hash: Vec<u8>,
    /// Keyed hash of the request.
    pub request_hash: Vec<u8>,
    /// When it came.
    pub at: DateTime<Utc>,
    is_set: AtomicBool,
}

impl Once {
    /// A request that has set nothing down.
    pub fn new(
        (institution, user): (InstitutionId, UserId),
        key_hash: Vec<u8>,
        request_hash: Vec<u8>,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            institution,
            user,
            key_hash,
            request_hash,
            at,
            is_set: AtomicBool::new(false),
        }
    }

    /// Whether something was committed under it.
    pub fn is_set(&self) -> bool {
        self.is_set.load(Ordering::Acquire)
    }

    /// Runs `work` under it: what this task commits there, and no other task.
    pub async fn scope<F: Future>(self: Arc<Self>, work: F) -> F::Output {
        UNDER.scope(self, work).await
    }
}

/// Whether something is to be set down with what is committed next.
pub(crate) fn stands() -> bool {
    UNDER.try_with(|once| !once.is_set()).unwrap_or_default()
}

/// Sets the request down with what is about to be committed, if it stands under a key and has not been set down.
///
/// # Errors
/// [`StoreError::DoneBefore`] when the same request has come twice at once, and the other one was first.
pub(crate) async fn set(tx: &mut Tx) -> Result<Option<Arc<Once>>> {
    let Some(once) = UNDER.try_with(Arc::clone).ok().filter(|once| !once.is_set()) else {
        return Ok(None);
    };
    let answer = Answer {
        request_hash: once.request_hash.clone(),
        status: UNANSWERED,
        answer: String::new(),
    };
    match idempotency::put(tx, once.institution, once.user, &once.key_hash, &answer, once.at).await {
        Ok(()) => Ok(Some(once)),
        Err(StoreError::Duplicate) => Err(StoreError::DoneBefore),
        Err(error) => Err(error),
    }
}

/// What was committed stays.
pub(crate) fn is_committed(once: Option<Arc<Once>>) {
    if let Some(once) = once {
        once.is_set.store(true, Ordering::Release);
    }
}
