//! Results that were taken out, and may come back for a while.

use super::{PURGE, REMOVE, RESTORE};
use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{ResultId, UserId};

/// Hides a result; it can be restored for a day. `false` when there is none.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(on: &mut impl AsConn, user: UserId, id: ResultId, now: DateTime<Utc>) -> Result<bool> {
    let rows = on_conn!(on, c => sqlx::query(REMOVE).bind(now).bind(id.0).bind(user.0).execute(c).await.map(|d| d.rows_affected()))?;
    Ok(rows == 1)
}

/// Brings back a result that was removed at `since` or later.
///
/// # Errors
/// When the database does not answer.
pub async fn restore(on: &mut impl AsConn, user: UserId, id: ResultId, since: DateTime<Utc>) -> Result<bool> {
    let rows = on_conn!(on, c => sqlx::query(RESTORE).bind(id.0).bind(user.0).bind(since).execute(c).await.map(|d| d.rows_affected()))?;
    Ok(rows == 1)
}

/// Deletes for good what was removed before `before`.
///
/// # Errors
/// When the database does not answer.
pub async fn purge_removed(on: &mut impl AsConn, before: DateTime<Utc>) -> Result<u64> {
    Ok(on_conn!(on, c => sqlx::query(PURGE).bind(before).execute(c).await.map(|d| d.rows_affected()))?)
}
