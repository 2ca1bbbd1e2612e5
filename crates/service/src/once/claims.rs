//! Which requests this process is doing now: of two under one key at once, the second waits outside.

use super::reused;
use crate::error::{Result, ServiceError};
use catalogue::{Locale, problems};
use domain::ids::UserId;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Whose, and the hash of the key.
type Key = (UserId, Vec<u8>);

/// The requests that are being done, each with its hash.
#[derive(Debug, Clone, Default)]
pub(super) struct Claims(Arc<Mutex<HashMap<Key, Vec<u8>>>>);

/// One of them. Dropped with the request, also where its sender has gone away.
#[derive(Debug)]
pub(super) struct Claim {
    of: Claims,
    key: Key,
}

impl Claims {
    fn all(&self) -> MutexGuard<'_, HashMap<Key, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Claims a key for a request.
    ///
    /// # Errors
    /// `Conflict("idempotency_running")` while the same request is being done, `Invalid` (`idempotency_key_reused`) while
    /// another one is.
    pub(super) fn take(&self, user: UserId, key_hash: &[u8], request_hash: &[u8]) -> Result<Claim> {
        let key = (user, key_hash.to_vec());
        match self.all().entry(key.clone()) {
            Entry::Occupied(other) if other.get() == request_hash => Err(running()),
            Entry::Occupied(_) => Err(reused()),
            Entry::Vacant(free) => {
                free.insert(request_hash.to_vec());
                Ok(Claim {
                    of: self.clone(),
                    key,
                })
            }
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.of.all().remove(&self.key);
    }
}

fn running() -> ServiceError {
    ServiceError::Conflict(
        "idempotency_running",
        problems::results::key_running(Locale::current()).into(),
    )
}
