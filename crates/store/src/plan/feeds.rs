//! Private addresses of a student's calendar. Only the hash of an address is kept, so it is shown once.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use uuid::Uuid;

statements! {
    ADD = "INSERT INTO calendar_feeds (id, institution_id, user_id, token_hash, created_at, revoked_at) VALUES ($1, $2, $3, $4, $5, NULL)";
    FIND = "SELECT user_id FROM calendar_feeds WHERE token_hash = $1 AND revoked_at IS NULL";
    CREATED = "SELECT created_at FROM calendar_feeds WHERE user_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC LIMIT 1";
    REVOKE = "UPDATE calendar_feeds SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL";
}

/// Stores a new address.
///
/// # Errors
/// When the database does not answer.
pub async fn add(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    id: Uuid,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD).bind(id).bind(institution.0).bind(user.0).bind(token_hash).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Whose address this is, unless it was revoked.
///
/// # Errors
/// When the database does not answer.
pub async fn find(on: &mut impl AsConn, token_hash: &[u8]) -> Result<Option<UserId>> {
    let user: Option<Uuid> =
        on_conn!(on, c => sqlx::query_scalar(FIND).bind(token_hash).fetch_optional(c).await)?;
    Ok(user.map(UserId))
}

/// Since when the student has an address.
///
/// # Errors
/// When the database does not answer.
pub async fn created(on: &mut impl AsConn, user: UserId) -> Result<Option<DateTime<Utc>>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(CREATED).bind(user.0).fetch_optional(c).await)?)
}

/// Ends all addresses of the student; `false` when there was none.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke(on: &mut impl AsConn, user: UserId, now: DateTime<Utc>) -> Result<bool> {
    Ok(
        on_conn!(on, c => sqlx::query(REVOKE).bind(now).bind(user.0).execute(c).await.map(|d| d.rows_affected()))?
            > 0,
    )
}
