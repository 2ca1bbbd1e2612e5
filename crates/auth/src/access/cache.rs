//! Tokens whose signature held, so that it is checked once and not on every request.

use super::Claims;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

const SHARDS: usize = 16;
/// With [`SHARDS`] at most 8,192 tokens, about a megabyte; more than that in ten minutes are verified again.
const SHARD_CAPACITY: usize = 512;

type Shard = HashMap<[u8; 32], Claims>;

/// Claims by the SHA-256 of their token. Holds nothing that was not verified, so strangers cannot fill it; expired
/// claims stay until their shard is full and are worth nothing, since the reader checks the time.
#[derive(Default)]
pub struct Cache {
    shards: [Mutex<Shard>; SHARDS],
}

impl Cache {
    pub fn get(&self, hash: &[u8; 32]) -> Option<Claims> {
        self.shard(hash).get(hash).copied()
    }

    pub fn put(&self, hash: [u8; 32], claims: Claims) {
        let mut shard = self.shard(&hash);
        if shard.len() >= SHARD_CAPACITY {
            shard.clear();
        }
        shard.insert(hash, claims);
    }

    fn shard(&self, hash: &[u8; 32]) -> MutexGuard<'_, Shard> {
        let shard = &self.shards[usize::from(hash[0]) % SHARDS];
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Grant;
    use chrono::DateTime;
    use domain::ids::{InstitutionId, UserId};
    use uuid::Uuid;

    #[test]
    fn a_full_shard_is_emptied() {
        let nobody = Uuid::nil();
        let grant = Grant {
            user: UserId(nobody),
            institution: InstitutionId(nobody),
            family: nobody,
            cred_version: 0,
        };
        let at = DateTime::UNIX_EPOCH;
        let claims = Claims {
            grant,
            issued_at: at,
            not_before: at,
            expires_at: at,
        };
        let cache = Cache::default();
        let hash = |i: usize| {
            let mut hash = [0; 32];
            hash[1..9].copy_from_slice(&i.to_le_bytes());
            hash
        };
        for i in 0..=SHARD_CAPACITY {
            cache.put(hash(i), claims);
        }
        assert_eq!(cache.shards[0].lock().unwrap().len(), 1);
        assert_eq!(cache.get(&hash(SHARD_CAPACITY)), Some(claims));
        assert_eq!(cache.get(&hash(0)), None);
    }
}
