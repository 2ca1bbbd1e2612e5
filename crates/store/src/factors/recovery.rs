//! Recovery codes: each lets its owner in once where the other factors are out of reach.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    ADD = "INSERT INTO recovery_codes (id, institution_id, user_id, code_hash, used_at, created_at, updated_at) \
           VALUES ($1, $2, $3, $4, NULL, $5, $5)";
    UNUSED = "SELECT id, code_hash FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL ORDER BY id";
    USE = "UPDATE recovery_codes SET used_at = $2, updated_at = $2 WHERE id = $1 AND used_at IS NULL";
}

/// A code that was not used.
#[derive(Debug, Clone, FromRow)]
pub struct RecoveryCode {
    /// Id.
    pub id: Uuid,
    /// Salted hash.
    pub code_hash: String,
}

/// Stores a code.
pub async fn add(
    on: &mut impl AsConn,
    id: Uuid,
    institution: InstitutionId,
    user: UserId,
    code_hash: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(id)
        .bind(institution.0)
        .bind(user.0)
        .bind(code_hash)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Somebody's codes that were not used.
pub async fn unused(on: &mut impl AsConn, user: UserId) -> Result<Vec<RecoveryCode>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, RecoveryCode>(UNUSED).bind(user.0).fetch_all(c).await)?)
}

/// Uses a code up; `false` when somebody was faster.
pub async fn take(on: &mut impl AsConn, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let changed = on_conn!(on, c => sqlx::query(USE)
        .bind(id)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}
