//! The way back from a change of an account that was not its owner's: a token mailed to the address of then.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    ADD = "INSERT INTO email_reverts (token_hash, institution_id, user_id, email_key, email, expires_at, created_at, \
           updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";
    FIND = "SELECT user_id, email_key, email, created_at FROM email_reverts WHERE token_hash = $1 AND expires_at > $2";
    TAKE = "DELETE FROM email_reverts WHERE token_hash = $1 AND expires_at > $2 \
            RETURNING user_id, email_key, email, created_at";
    REMOVE_SINCE = "DELETE FROM email_reverts WHERE user_id = $1 AND created_at >= $2";
    REMOVE_EXPIRED = "DELETE FROM email_reverts WHERE expires_at <= $1";
    TOTP_SINCE = "DELETE FROM totp_secrets WHERE user_id = $1 AND created_at >= $2";
    PASSKEYS_SINCE = "DELETE FROM passkeys WHERE user_id = $1 AND created_at >= $2";
    CODES_SINCE = "DELETE FROM recovery_codes WHERE user_id = $1 AND created_at >= $2";
    IDENTITIES_SINCE = "DELETE FROM identities WHERE user_id = $1 AND created_at >= $2";
    PHONES_SINCE = "DELETE FROM phones WHERE user_id = $1 AND created_at >= $2";
    FEEDS_SINCE = "DELETE FROM calendar_feeds WHERE user_id = $1 AND created_at >= $2";
    PENDING_LINKS = "DELETE FROM pending_links WHERE user_id = $1";
    CHALLENGES = "DELETE FROM sign_in_challenges WHERE user_id = $1";
}

/// Where a way back leads.
#[derive(Debug, Clone, FromRow)]
pub struct Revert {
    /// Whose account.
    #[sqlx(rename = "user_id", try_from = "Uuid")]
    pub user: UserId,
    /// Canonical address of then.
    pub email_key: String,
    /// Address of then, as given.
    pub email: String,
    /// When the change was made.
    pub created_at: DateTime<Utc>,
}

/// A way back about to be mailed.
#[derive(Debug)]
pub struct NewRevert<'a> {
    /// SHA-256 of the token.
    pub token_hash: &'a [u8],
    /// Tenant.
    pub institution: InstitutionId,
    /// Whose account.
    pub user: UserId,
    /// Canonical address now.
    pub email_key: &'a str,
    /// Address now, as given.
    pub email: &'a str,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Stores a way back.
pub async fn add(on: &mut impl AsConn, new: &NewRevert<'_>, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(new.token_hash)
        .bind(new.institution.0)
        .bind(new.user.0)
        .bind(new.email_key)
        .bind(new.email)
        .bind(new.expires_at)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Where this token leads, without using it up; `None` when it is unknown, used or expired.
pub async fn find(on: &mut impl AsConn, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Revert>> {
    Ok(
        on_conn!(on, c => sqlx::query_as::<_, Revert>(FIND).bind(token_hash).bind(now).fetch_optional(c).await)?,
    )
}

/// Uses a token up. `None` when it is unknown, used or expired.
pub async fn take(on: &mut impl AsConn, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Revert>> {
    Ok(
        on_conn!(on, c => sqlx::query_as::<_, Revert>(TAKE).bind(token_hash).bind(now).fetch_optional(c).await)?,
    )
}

/// Forgets the ways back from whatever was changed since: they lead to what a stranger made of the account.
pub async fn remove_since(on: &mut impl AsConn, user: UserId, since: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_SINCE).bind(user.0).bind(since).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Takes out every way in that was added since, and whatever waits to become one; private addresses as well.
pub async fn close_ways_since(on: &mut impl AsConn, user: UserId, since: DateTime<Utc>) -> Result<()> {
    for statement in [
        TOTP_SINCE,
        PASSKEYS_SINCE,
        CODES_SINCE,
        IDENTITIES_SINCE,
        PHONES_SINCE,
        FEEDS_SINCE,
    ] {
        on_conn!(on, c => sqlx::query(statement).bind(user.0).bind(since).execute(c).await.map(|_| ()))?;
    }
    for statement in [PENDING_LINKS, CHALLENGES] {
        on_conn!(on, c => sqlx::query(statement).bind(user.0).execute(c).await.map(|_| ()))?;
    }
    Ok(())
}

/// Removes what has expired.
pub async fn remove_expired(on: &mut impl AsConn, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_EXPIRED).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}
