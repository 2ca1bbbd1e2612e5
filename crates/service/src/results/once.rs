//! Uploads under an `Idempotency-Key`: sent twice, done once, answered alike.

use super::Results;
use crate::Caller;
use crate::error::{Result, ServiceError};
use crate::once::{hash_of, reused};
use domain::people::Role;
use domain::results::ResultDraft;
use sha2::{Digest as _, Sha256};
use store::AsConn;
use store::idempotency::{self, Answer};

/// Status of an upload that was stored.
const CREATED: i64 = 201;

/// The answer to an upload under a key.
#[derive(Debug)]
pub struct Answered {
    /// JSON of [`api::results::Uploaded`], byte by byte the first answer.
    pub json: String,
    /// Whether an earlier request did the work.
    pub is_replay: bool,
}

impl Results {
    /// Like [`Results::upload`], but done once for each `key`; `request` is what was sent under it.
    ///
    /// # Errors
    /// As [`Results::upload`], and `Invalid` (`Idempotency-Key`): `idempotency_key_reused` when the key stood over
    /// another request, `out_of_range` for a key that is none.
    pub async fn upload_once(
        &self,
        caller: &Caller,
        key: &str,
        request: &[u8],
        drafts: Vec<ResultDraft>,
    ) -> Result<Answered> {
        let (key_hash, request_hash) = (hash_of(key)?, Sha256::digest(request).to_vec());
        {
            let mut on = self.core.db.read().await?;
            if let Some(answered) = answered(&mut on, caller, &key_hash, &request_hash).await? {
                return Ok(answered);
            }
        }
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        // Given back below where another request turns out to have done the work, or a draft is refused.
        let allowance = self.core.limits.upload(caller.user, now).await?;
        let mut tx = self.core.db.begin().await?;
        // Of two such requests at once the second sees what the first has done.
        let locked = self.lock(&mut tx, caller, now).await?;
        if let Some(answered) = answered(&mut tx, caller, &key_hash, &request_hash).await? {
            // The first may be in the group that is about to be committed: its answer counts once it is on the disk.
            tx.commit().await?;
            return Ok(answered);
        }
        let uploaded = self.store(&mut tx, caller, &locked, drafts, now).await?;
        let json = serde_json::to_string(&uploaded).map_err(ServiceError::internal)?;
        let answer = Answer {
            request_hash,
            status: CREATED,
            answer: json,
        };
        idempotency::put(&mut tx, caller.institution, caller.user, &key_hash, &answer, now).await?;
        tx.commit().await?;
        allowance.spend();
        Ok(Answered {
            json: answer.answer,
            is_replay: false,
        })
    }
}

/// The answer that was given under this key, if there was one.
async fn answered(
    on: &mut impl AsConn,
    caller: &Caller,
    key_hash: &[u8],
    request_hash: &[u8],
) -> Result<Option<Answered>> {
    let Some(answer) = idempotency::find(on, caller.user, key_hash).await? else {
        return Ok(None);
    };
    if answer.request_hash != request_hash {
        return Err(reused());
    }
    Ok(Some(Answered {
        json: answer.answer,
        is_replay: true,
    }))
}
