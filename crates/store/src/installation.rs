//! Small facts of this installation by name, such as the hash of the bootstrap secret.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use sqlx::FromRow;

statements! {
    PUT = "INSERT INTO installation (name, value, expires_at, updated_at) VALUES ($1, $2, $3, $4) \
           ON CONFLICT (name) DO UPDATE SET value = $2, expires_at = $3, updated_at = $4";
    FIND = "SELECT value, expires_at FROM installation WHERE name = $1";
    TAKE = "DELETE FROM installation WHERE name = $1 AND value = $2 AND expires_at > $3";
    REMOVE = "DELETE FROM installation WHERE name = $1";
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Fact {
    /// What it says.
    pub value: String,
    /// Until when, if not for good.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Stores a fact in place of the one of that name.
pub async fn put(
    on: &mut impl AsConn,
    name: &str,
    value: &str,
    expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(PUT)
        .bind(name)
        .bind(value)
        .bind(expires_at)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The fact of that name, expired or not.
pub async fn find(on: &mut impl AsConn, name: &str) -> Result<Option<Fact>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Fact>(FIND).bind(name).fetch_optional(c).await)?)
}

/// Uses a fact up: true once, for the right value, before it expires.
pub async fn take(on: &mut impl AsConn, name: &str, value: &str, now: DateTime<Utc>) -> Result<bool> {
    let taken = on_conn!(on, c => sqlx::query(TAKE)
        .bind(name)
        .bind(value)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(taken == 1)
}

/// Removes a fact.
pub async fn remove(on: &mut impl AsConn, name: &str) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE).bind(name).execute(c).await.map(|_| ()))?;
    Ok(())
}
