//! The shared secret of an authenticator app, sealed.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;

statements! {
    PUT = "INSERT INTO totp_secrets (user_id, institution_id, secret, last_step, last_used_at, created_at, updated_at) \
           VALUES ($1, $2, $3, $4, NULL, $5, $5) ON CONFLICT (user_id) DO UPDATE SET secret = $3, last_step = $4, \
           last_used_at = NULL, created_at = $5, updated_at = $5";
    FIND = "SELECT secret, last_used_at, created_at FROM totp_secrets WHERE user_id = $1";
    USE = "UPDATE totp_secrets SET last_step = $2, last_used_at = $3, updated_at = $3 \
           WHERE user_id = $1 AND last_step < $2";
}

/// A secret as it is kept.
#[derive(Debug, Clone, FromRow)]
pub struct Secret {
    /// Sealed.
    pub secret: Vec<u8>,
    /// When a code of it was last taken.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// Stores a secret in place of an earlier one. `step` is that of the code that confirmed it, which is used up.
pub async fn put(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    sealed: &[u8],
    step: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(PUT)
        .bind(user.0)
        .bind(institution.0)
        .bind(sealed)
        .bind(step)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Somebody's secret.
pub async fn find(on: &mut impl AsConn, user: UserId) -> Result<Option<Secret>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Secret>(FIND).bind(user.0).fetch_optional(c).await)?)
}

/// Uses up the code of a time step; `false` when it or a later one was taken before.
pub async fn take(on: &mut impl AsConn, user: UserId, step: i64, now: DateTime<Utc>) -> Result<bool> {
    let changed = on_conn!(on, c => sqlx::query(USE)
        .bind(user.0)
        .bind(step)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}
