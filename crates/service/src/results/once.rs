//! Uploads under an `Idempotency-Key`: sent twice, done once, answered alike.

use super::Results;
use crate::Caller;
use crate::error::{Result, ServiceError};
use domain::results::ResultDraft;
use sha2::{Digest as _, Sha256};
use store::StoreError;
use store::idempotency::{self, Answer};

/// Longest key, in bytes.
const MAX_KEY: usize = 200;
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
        if !(1..=MAX_KEY).contains(&key.len()) {
            let message = format!("A key has 1 to {MAX_KEY} characters.");
            return Err(ServiceError::field("Idempotency-Key", "out_of_range", message));
        }
        let (key_hash, request_hash) = (Sha256::digest(key).to_vec(), Sha256::digest(request).to_vec());
        if let Some(answered) = self.answered(caller, &key_hash, &request_hash).await? {
            return Ok(answered);
        }
        let prepared = self.prepare(caller, drafts).await?;
        let now = prepared.now;
        let mut tx = self.core.db.begin().await?;
        let uploaded = self.store(&mut tx, caller, prepared).await?;
        let json = serde_json::to_string(&uploaded).map_err(ServiceError::internal)?;
        let answer = Answer {
            request_hash: request_hash.clone(),
            status: CREATED,
            answer: json,
        };
        match idempotency::put(&mut tx, caller.institution, caller.user, &key_hash, &answer, now).await {
            Ok(()) => tx.commit().await?,
            // The same request came twice at the same time, and the other was faster.
            Err(StoreError::Duplicate) => {
                drop(tx);
                let answered = self.answered(caller, &key_hash, &request_hash).await?;
                return answered.ok_or_else(|| ServiceError::Busy(1));
            }
            Err(error) => return Err(error.into()),
        }
        Ok(Answered {
            json: answer.answer,
            is_replay: false,
        })
    }

    async fn answered(
        &self,
        caller: &Caller,
        key_hash: &[u8],
        request_hash: &[u8],
    ) -> Result<Option<Answered>> {
        let mut on = self.core.db.read().await?;
        let Some(answer) = idempotency::find(&mut on, caller.user, key_hash).await? else {
            return Ok(None);
        };
        if answer.request_hash != request_hash {
            let message = "This key stood over another request. Take a new one.";
            return Err(ServiceError::field(
                "Idempotency-Key",
                "idempotency_key_reused",
                message,
            ));
        }
        Ok(Some(Answered {
            json: answer.answer,
            is_replay: true,
        }))
    }
}
