//! New addresses that have not proven themselves yet, one a person. The account keeps the old one until then.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    PUT = "INSERT INTO email_changes (user_id, institution_id, id, email_key, email, code_hash, link_hash, cred_version, \
           tries, is_claimable, expires_at, created_at, updated_at) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $11) \
           ON CONFLICT (user_id) DO UPDATE SET id = $3, email_key = $4, email = $5, code_hash = $6, link_hash = $7, \
           cred_version = $8, tries = 0, is_claimable = $9, expires_at = $10, created_at = $11, updated_at = $11";
    FIND = "SELECT id, email_key, email, code_hash, link_hash, cred_version, tries, is_claimable, expires_at \
            FROM email_changes WHERE user_id = $1 AND expires_at > $2";
    COUNT_TRY = "UPDATE email_changes SET tries = tries + 1, updated_at = $2 \
                 WHERE user_id = $1 AND expires_at > $2 AND tries < $3 \
                 RETURNING id, email_key, email, code_hash, link_hash, cred_version, tries, is_claimable, expires_at";
    REMOVE = "DELETE FROM email_changes WHERE user_id = $1";
    REMOVE_EXPIRED = "DELETE FROM email_changes WHERE expires_at <= $1";
}

/// An address that waits for its proof.
#[derive(Debug, Clone, FromRow)]
pub struct EmailChange {
    /// What the digits are bound to.
    pub id: Uuid,
    /// Canonical address.
    pub email_key: String,
    /// Address as given.
    pub email: String,
    /// Salted MAC of the digits.
    pub code_hash: String,
    /// SHA-256 of the token in the link.
    pub link_hash: Vec<u8>,
    /// The person's version when it was asked for.
    pub cred_version: i64,
    /// Codes typed so far, right or wrong.
    pub tries: i64,
    /// False where the address has an account: nothing completes it.
    pub is_claimable: bool,
    /// When digits and link end.
    pub expires_at: DateTime<Utc>,
}

/// Stores the wish of a person, in place of an earlier one; `tries` starts at 0.
pub async fn put(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    new: &EmailChange,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(PUT)
        .bind(user.0)
        .bind(institution.0)
        .bind(new.id)
        .bind(&new.email_key)
        .bind(&new.email)
        .bind(&new.code_hash)
        .bind(new.link_hash.as_slice())
        .bind(new.cred_version)
        .bind(new.is_claimable)
        .bind(new.expires_at)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// What a person waits for, unless it has expired.
pub async fn find(on: &mut impl AsConn, user: UserId, now: DateTime<Utc>) -> Result<Option<EmailChange>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, EmailChange>(FIND)
        .bind(user.0)
        .bind(now)
        .fetch_optional(c).await)?)
}

/// Counts one try before the code is looked at, so that tries at the same time cannot exceed `max`. `None` when it has
/// expired or has no try left.
pub async fn count_try(
    on: &mut impl AsConn,
    user: UserId,
    max: i64,
    now: DateTime<Utc>,
) -> Result<Option<EmailChange>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, EmailChange>(COUNT_TRY)
        .bind(user.0)
        .bind(now)
        .bind(max)
        .fetch_optional(c).await)?)
}

/// Forgets the wish of a person; `false` when there was none.
pub async fn remove(on: &mut impl AsConn, user: UserId) -> Result<bool> {
    let removed = on_conn!(on, c => sqlx::query(REMOVE)
        .bind(user.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(removed == 1)
}

/// Removes what has expired.
pub async fn remove_expired(on: &mut impl AsConn, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_EXPIRED).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}
