//! Tokens in mailed links that a person may use once.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use uuid::Uuid;

statements! {
    ADD = "INSERT INTO one_time_codes (token_hash, institution_id, user_id, purpose, used_at, expires_at, created_at) \
           VALUES ($1, $2, $3, $4, NULL, $5, $6)";
    FIND = "SELECT user_id FROM one_time_codes \
            WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3";
    TAKE = "UPDATE one_time_codes SET used_at = $3 \
            WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3 RETURNING user_id";
    // Kept as used until it is swept: the link in an older mail has ended and is not made up.
    END_OF_USER = "UPDATE one_time_codes SET used_at = $3 WHERE user_id = $1 AND purpose = $2 AND used_at IS NULL";
    EXISTS = "SELECT COUNT(*) FROM one_time_codes WHERE token_hash = $1 AND purpose = $2";
    REMOVE_EXPIRED = "DELETE FROM one_time_codes WHERE expires_at <= $1";
}

/// A token about to be mailed.
#[derive(Debug)]
pub struct NewCode<'a> {
    /// SHA-256 of the token.
    pub token_hash: &'a [u8],
    /// Tenant.
    pub institution: InstitutionId,
    /// Whose it is; nobody's where an unknown address asked, so that the same is done for all.
    pub user: Option<UserId>,
    /// What it opens.
    pub purpose: &'a str,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Stores a token.
pub async fn add(on: &mut impl AsConn, new: &NewCode<'_>, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(new.token_hash)
        .bind(new.institution.0)
        .bind(new.user.map(|user| user.0))
        .bind(new.purpose)
        .bind(new.expires_at)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Whose token this is, without using it up.
pub async fn find(
    on: &mut impl AsConn,
    token_hash: &[u8],
    purpose: &str,
    now: DateTime<Utc>,
) -> Result<Option<UserId>> {
    let user: Option<Option<Uuid>> = on_conn!(on, c => sqlx::query_scalar(FIND)
        .bind(token_hash)
        .bind(purpose)
        .bind(now)
        .fetch_optional(c).await)?;
    Ok(user.flatten().map(UserId))
}

/// Uses a token up. `None` when it is unknown, used, expired, for another purpose, or nobody's.
pub async fn take(
    on: &mut impl AsConn,
    token_hash: &[u8],
    purpose: &str,
    now: DateTime<Utc>,
) -> Result<Option<UserId>> {
    let user: Option<Option<Uuid>> = on_conn!(on, c => sqlx::query_scalar(TAKE)
        .bind(token_hash)
        .bind(purpose)
        .bind(now)
        .fetch_optional(c).await)?;
    Ok(user.flatten().map(UserId))
}

/// Ends a person's unused tokens of one purpose.
pub async fn end_of_user(
    on: &mut impl AsConn,
    user: UserId,
    purpose: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(END_OF_USER)
        .bind(user.0)
        .bind(purpose)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Whether there was such a token, used or expired as it may be.
pub async fn exists(on: &mut impl AsConn, token_hash: &[u8], purpose: &str) -> Result<bool> {
    let n: i64 =
        on_conn!(on, c => sqlx::query_scalar(EXISTS).bind(token_hash).bind(purpose).fetch_one(c).await)?;
    Ok(n > 0)
}

/// Removes what has expired.
pub async fn remove_expired(on: &mut impl AsConn, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_EXPIRED).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}
