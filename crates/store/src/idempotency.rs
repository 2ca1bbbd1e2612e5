//! Answers kept for `Idempotency-Key`: a request sent twice is done once and answered alike.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;

statements! {
    FIND = "SELECT request_hash, status, answer FROM idempotency_keys WHERE user_id = $1 AND key_hash = $2";
    PUT = "INSERT INTO idempotency_keys (institution_id, user_id, key_hash, request_hash, status, answer, created_at) \
           VALUES ($1, $2, $3, $4, $5, $6, $7)";
    ANSWER = "UPDATE idempotency_keys SET status = $3, answer = $4 WHERE user_id = $1 AND key_hash = $2";
    REMOVE = "DELETE FROM idempotency_keys WHERE user_id = $1 AND key_hash = $2";
    REMOVE_OLD = "DELETE FROM idempotency_keys WHERE created_at < $1";
}

/// An answer that was given.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Answer {
    /// SHA-256 of the request; another request under the same key is an error of the client.
    pub request_hash: Vec<u8>,
    /// HTTP status.
    pub status: i64,
    /// The body, as sent.
    pub answer: String,
}

/// The answer given under this key.
pub async fn find(on: &mut impl AsConn, user: UserId, key_hash: &[u8]) -> Result<Option<Answer>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Answer>(FIND)
        .bind(user.0)
        .bind(key_hash)
        .fetch_optional(c).await)?)
}

/// Keeps an answer, in the transaction of what it answers.
///
/// # Errors
/// [`Duplicate`](crate::StoreError::Duplicate) when the same key was answered at the same time: nothing of this
/// transaction may then be committed.
pub async fn put(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    key_hash: &[u8],
    answer: &Answer,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(PUT)
        .bind(institution.0)
        .bind(user.0)
        .bind(key_hash)
        .bind(answer.request_hash.as_slice())
        .bind(answer.status)
        .bind(answer.answer.as_str())
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Adds the answer to what was set down without one.
pub async fn answer(
    on: &mut impl AsConn,
    user: UserId,
    key_hash: &[u8],
    status: i64,
    answer: &str,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ANSWER)
        .bind(user.0)
        .bind(key_hash)
        .bind(status)
        .bind(answer)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Forgets a request: it was not done after all.
pub async fn remove(on: &mut impl AsConn, user: UserId, key_hash: &[u8]) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE).bind(user.0).bind(key_hash).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Forgets answers given before `before`.
pub async fn remove_old(on: &mut impl AsConn, before: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_OLD).bind(before).execute(c).await.map(|_| ()))?;
    Ok(())
}
