//! Failed sign-ins per address, counted alike for addresses with and without an account; and failed proofs of people.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::UserId;
use sqlx::FromRow;

statements! {
    // A time of last change that lies ahead means that the clock was set back: the block then no longer counts.
    COUNT = "INSERT INTO login_failures (email_hash, failures, blocked_until, created_at, updated_at) \
             VALUES ($1, 1, $2, $2, $2) \
             ON CONFLICT (email_hash) DO UPDATE SET failures = login_failures.failures + 1, updated_at = $2 \
             WHERE login_failures.blocked_until <= $2 OR login_failures.updated_at > $2 RETURNING failures";
    FIND = "SELECT failures, blocked_until FROM login_failures WHERE email_hash = $1";
    BLOCK = "UPDATE login_failures SET blocked_until = $2 WHERE email_hash = $1";
    TAKE_BACK = "UPDATE login_failures SET failures = failures - 1 WHERE email_hash = $1 AND failures > 0";
    NAME = "UPDATE login_failures SET user_id = $2 WHERE email_hash = $1";
    REMOVE = "DELETE FROM login_failures WHERE email_hash = $1";
    REMOVE_OF_USER = "DELETE FROM login_failures WHERE user_id = $1";
    REMOVE_STALE = "DELETE FROM login_failures \
                    WHERE user_id IS NULL AND (updated_at < $1 OR (failures < $2 AND updated_at < $3))";
}

/// What is counted about an address.
#[derive(Debug, Clone, FromRow)]
pub struct LoginFailures {
    /// Failures since the last success.
    pub failures: i64,
    /// Until when no try is taken.
    pub blocked_until: DateTime<Utc>,
}

/// Counts one try as failed before it is looked at, so that tries at the same time all count. Returns how many failed
/// so far with this one, or `None` while the address is blocked.
pub async fn count_login(on: &mut impl AsConn, email_hash: &[u8], now: DateTime<Utc>) -> Result<Option<i64>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(COUNT).bind(email_hash).bind(now).fetch_optional(c).await)?)
}

/// What is counted about an address.
pub async fn find_login(on: &mut impl AsConn, email_hash: &[u8]) -> Result<Option<LoginFailures>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, LoginFailures>(FIND).bind(email_hash).fetch_optional(c).await)?)
}

/// Takes no further try until then.
pub async fn block_login(on: &mut impl AsConn, email_hash: &[u8], until: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(BLOCK).bind(email_hash).bind(until).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Takes one count back: the try was never looked at.
pub async fn take_back_login(on: &mut impl AsConn, email_hash: &[u8]) -> Result<()> {
    on_conn!(on, c => sqlx::query(TAKE_BACK).bind(email_hash).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Forgets the failures of an address: its owner has signed in or set a new password.
pub async fn clear_login(on: &mut impl AsConn, email_hash: &[u8]) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE).bind(email_hash).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Says whose failures these are; `None` for nobody's, with the same work.
pub async fn name(on: &mut impl AsConn, email_hash: &[u8], user: Option<UserId>) -> Result<()> {
    let user = user.map(|user| user.0);
    on_conn!(on, c => sqlx::query(NAME).bind(email_hash).bind(user).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Forgets all failures of a person: they have set a new password, or taken their account back.
pub async fn clear_user(on: &mut impl AsConn, user: UserId) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_OF_USER).bind(user.0).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Forgets nobody's counts that are untouched since `before`, and those below `few` untouched since `few_before`.
pub async fn remove_stale(
    on: &mut impl AsConn,
    before: DateTime<Utc>,
    few: i64,
    few_before: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_STALE)
        .bind(before)
        .bind(few)
        .bind(few_before)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}
