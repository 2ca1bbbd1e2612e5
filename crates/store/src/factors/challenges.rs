//! Sign-ins that have got half-way: the first factor was right, the second is asked for.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    ADD = "INSERT INTO sign_in_challenges (id_hash, institution_id, user_id, cred_version, kind, tries, used_at, \
           expires_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, 0, NULL, $6, $7, $7)";
    FIND = "SELECT user_id, cred_version, kind, tries FROM sign_in_challenges \
            WHERE id_hash = $1 AND used_at IS NULL AND expires_at > $2 AND tries < $3";
    COUNT_TRY = "UPDATE sign_in_challenges SET tries = tries + 1, updated_at = $2 \
                 WHERE id_hash = $1 AND used_at IS NULL AND expires_at > $2 AND tries < $3 \
                 RETURNING user_id, cred_version, kind, tries";
    USE = "UPDATE sign_in_challenges SET used_at = $2, updated_at = $2 WHERE id_hash = $1 AND used_at IS NULL";
    END_OF_USER = "UPDATE sign_in_challenges SET used_at = $2, updated_at = $2 WHERE user_id = $1 AND used_at IS NULL";
    REMOVE_EXPIRED = "DELETE FROM sign_in_challenges WHERE expires_at <= $1";
}

/// A challenge about to be made.
#[derive(Debug)]
pub struct NewChallenge<'a> {
    /// SHA-256 of its token.
    pub id_hash: &'a [u8],
    /// Tenant.
    pub institution: InstitutionId,
    /// Who got half-way.
    pub user: UserId,
    /// The person's version then; the challenge ends when it is raised.
    pub cred_version: i64,
    /// What is asked for.
    pub kind: &'a str,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// A challenge that may be met.
#[derive(Debug, Clone, FromRow)]
pub struct Challenge {
    /// Who got half-way.
    #[sqlx(rename = "user_id", try_from = "Uuid")]
    pub user: UserId,
    /// The person's version then.
    pub cred_version: i64,
    /// What is asked for.
    pub kind: String,
    /// Tries so far.
    pub tries: i64,
}

/// Stores a challenge.
pub async fn add(on: &mut impl AsConn, new: &NewChallenge<'_>, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(new.id_hash)
        .bind(new.institution.0)
        .bind(new.user.0)
        .bind(new.cred_version)
        .bind(new.kind)
        .bind(new.expires_at)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The challenge, unless it was met, has expired, or was tried `max` times.
pub async fn find(
    on: &mut impl AsConn,
    id_hash: &[u8],
    max: i64,
    now: DateTime<Utc>,
) -> Result<Option<Challenge>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Challenge>(FIND)
        .bind(id_hash)
        .bind(now)
        .bind(max)
        .fetch_optional(c).await)?)
}

/// Counts one try before it is looked at, so that tries at the same time cannot exceed `max`.
pub async fn count_try(
    on: &mut impl AsConn,
    id_hash: &[u8],
    max: i64,
    now: DateTime<Utc>,
) -> Result<Option<Challenge>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Challenge>(COUNT_TRY)
        .bind(id_hash)
        .bind(now)
        .bind(max)
        .fetch_optional(c).await)?)
}

/// Notes that the challenge was met; `false` when it was before.
pub async fn take(on: &mut impl AsConn, id_hash: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let changed = on_conn!(on, c => sqlx::query(USE)
        .bind(id_hash)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// Ends all challenges of a person.
pub async fn end_of_user(on: &mut impl AsConn, user: UserId, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(END_OF_USER).bind(user.0).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes what has expired.
pub async fn remove_expired(on: &mut impl AsConn, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_EXPIRED).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}
