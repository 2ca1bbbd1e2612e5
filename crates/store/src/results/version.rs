//! The version of a student's data: every change raises it, and what is kept of the data is kept under it.

use super::{BUMP, RAISE};
use crate::db::AsConn;
use crate::error::{Result, StoreError};
use domain::ids::UserId;

/// Says that the student's data changed, so that cached answers are not used again.
///
/// # Errors
/// When the database does not answer.
pub async fn bump_data_version(on: &mut impl AsConn, user: UserId) -> Result<()> {
    on_conn!(on, c => sqlx::query(BUMP).bind(user.0).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Like [`bump_data_version`], by `step`; returns the new version.
///
/// # Errors
/// [`StoreError::MissingReference`] when there is no such student any more.
pub async fn raise_data_version(on: &mut impl AsConn, user: UserId, step: u32) -> Result<i64> {
    let version: Option<i64> = on_conn!(on, c => sqlx::query_scalar(RAISE).bind(user.0).bind(i64::from(step)).fetch_optional(c).await)?;
    version.ok_or(StoreError::MissingReference)
}
