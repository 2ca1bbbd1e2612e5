//! What people sign in with, and what ends where they are signed in.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::UserId;

statements! {
    SET_PASSWORD = "UPDATE users SET password_hash = $2, cred_version = cred_version + 1, updated_at = $3 \
                    WHERE id = $1 AND cred_version = $4 RETURNING cred_version";
    SET_EMAIL = "UPDATE users SET email_key = $2, email = $3, updated_at = $4 WHERE id = $1";
    FORGET_PASSWORD = "UPDATE users SET password_hash = NULL, cred_version = cred_version + 1, updated_at = $2 WHERE id = $1";
    REHASH = "UPDATE users SET password_hash = $3, updated_at = $4 WHERE id = $1 AND password_hash = $2";
    RAISE_CRED_VERSION = "UPDATE users SET cred_version = cred_version + 1, updated_at = $2 WHERE id = $1";
    NOTE_LOGIN = "UPDATE users SET last_login_at = $2 WHERE id = $1";
}

/// Stores a new password and ends what was signed in with the old one. Returns the new `cred_version`; `None` when it is
/// no longer the one of `before`: a password that was set meanwhile is the newer one.
pub async fn set_password(
    on: &mut impl AsConn,
    (user, before): (UserId, i64),
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<i64>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(SET_PASSWORD)
        .bind(user.0)
        .bind(password_hash)
        .bind(now)
        .bind(before)
        .fetch_optional(c).await)?)
}

/// Gives a person another address.
///
/// # Errors
/// [`crate::StoreError::Duplicate`] when it has an account.
pub async fn set_email(
    on: &mut impl AsConn,
    user: UserId,
    email_key: &str,
    email: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(SET_EMAIL)
        .bind(user.0)
        .bind(email_key)
        .bind(email)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Takes the password away and ends all sessions, tokens and keys of a person.
pub async fn forget_password(on: &mut impl AsConn, user: UserId, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(FORGET_PASSWORD).bind(user.0).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Replaces the hash of an unchanged password by a stronger one, unless the password was changed meanwhile.
pub async fn rehash(
    on: &mut impl AsConn,
    user: UserId,
    old_hash: &str,
    new_hash: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(REHASH)
        .bind(user.0)
        .bind(old_hash)
        .bind(new_hash)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Ends all sessions and tokens of a person.
pub async fn raise_cred_version(on: &mut impl AsConn, user: UserId, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(RAISE_CRED_VERSION).bind(user.0).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Keeps the time of a successful sign-in.
pub async fn note_login(on: &mut impl AsConn, user: UserId, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(NOTE_LOGIN).bind(user.0).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}
