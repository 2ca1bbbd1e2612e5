//! Registrations whose mailbox has not proven itself yet. None of them is a person.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    ADD = "INSERT INTO pending_registrations (id_hash, email_key, email, display_name, password_hash, time_zone, \
           code_hash, link_hash, tries, is_claimable, outbox_id, expires_at, created_at, born) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $12, $13)";
    FIND = "SELECT id_hash, email_key, email, display_name, password_hash, time_zone, code_hash, link_hash, tries, \
            is_claimable, outbox_id, expires_at, created_at, born FROM pending_registrations \
            WHERE id_hash = $1 AND expires_at > $2";
    FIND_BY_LINK = "SELECT id_hash, email_key, email, display_name, password_hash, time_zone, code_hash, link_hash, \
                    tries, is_claimable, outbox_id, expires_at, created_at, born FROM pending_registrations \
                    WHERE link_hash = $1 AND expires_at > $2";
    COUNT_TRY = "UPDATE pending_registrations SET tries = tries + 1 \
                 WHERE id_hash = $1 AND expires_at > $2 AND tries < $3 \
                 RETURNING id_hash, email_key, email, display_name, password_hash, time_zone, code_hash, link_hash, \
                 tries, is_claimable, outbox_id, expires_at, created_at, born";
    RENEW = "UPDATE pending_registrations SET code_hash = $2, link_hash = $3, tries = 0, is_claimable = $4, \
             outbox_id = $5, expires_at = $6 WHERE id_hash = $1";
    REMOVE_OF_EMAIL = "DELETE FROM pending_registrations WHERE email_key = $1";
    REMOVE_EXPIRED = "DELETE FROM pending_registrations WHERE expires_at <= $1";
}

/// A registration that waits for its mailbox.
#[derive(Debug, Clone, FromRow)]
pub struct Pending {
    /// SHA-256 of what the registering browser or client holds.
    pub id_hash: Vec<u8>,
    /// Canonical address.
    pub email_key: String,
    /// Address as given.
    pub email: String,
    /// What to call the person.
    pub display_name: String,
    /// PHC string.
    pub password_hash: String,
    /// IANA name.
    pub time_zone: String,
    /// Salted MAC of the digits.
    pub code_hash: String,
    /// SHA-256 of the token in the link.
    pub link_hash: Vec<u8>,
    /// Codes typed so far, right or wrong.
    pub tries: i64,
    /// False where the address has an account: no code completes it.
    pub is_claimable: bool,
    /// The mail.
    pub outbox_id: Option<Uuid>,
    /// When digits and link end.
    pub expires_at: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// `YYYY-MM`; `None` for one that was begun before this was asked.
    pub born: Option<String>,
}

/// New digits and a new link.
#[derive(Debug)]
pub struct Renewal<'a> {
    /// Salted MAC of the digits.
    pub code_hash: &'a str,
    /// SHA-256 of the token in the link.
    pub link_hash: &'a [u8],
    /// False where the address has got an account meanwhile.
    pub is_claimable: bool,
    /// The mail.
    pub outbox_id: Uuid,
    /// When they end.
    pub expires_at: DateTime<Utc>,
}

/// Stores a pending registration; `tries` starts at 0.
pub async fn add(on: &mut impl AsConn, new: &Pending) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(new.id_hash.as_slice())
        .bind(&new.email_key)
        .bind(&new.email)
        .bind(&new.display_name)
        .bind(&new.password_hash)
        .bind(&new.time_zone)
        .bind(&new.code_hash)
        .bind(new.link_hash.as_slice())
        .bind(new.is_claimable)
        .bind(new.outbox_id)
        .bind(new.expires_at)
        .bind(new.created_at)
        .bind(&new.born)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The registration with this id, unless it has expired.
pub async fn find(on: &mut impl AsConn, id_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Pending>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Pending>(FIND).bind(id_hash).bind(now).fetch_optional(c).await)?)
}

/// The registration that this link was mailed for, unless it has expired.
pub async fn find_by_link(
    on: &mut impl AsConn,
    link_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Pending>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Pending>(FIND_BY_LINK)
        .bind(link_hash)
        .bind(now)
        .fetch_optional(c).await)?)
}

/// Counts one try before the code is looked at, so that tries at the same time cannot exceed `max`. `None` when it has
/// expired or has no try left.
pub async fn count_try(
    on: &mut impl AsConn,
    id_hash: &[u8],
    max: i64,
    now: DateTime<Utc>,
) -> Result<Option<Pending>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Pending>(COUNT_TRY)
        .bind(id_hash)
        .bind(now)
        .bind(max)
        .fetch_optional(c).await)?)
}

/// Replaces digits and link; the old ones are dead.
pub async fn renew(on: &mut impl AsConn, id_hash: &[u8], new: &Renewal<'_>) -> Result<()> {
    on_conn!(on, c => sqlx::query(RENEW)
        .bind(id_hash)
        .bind(new.code_hash)
        .bind(new.link_hash)
        .bind(new.is_claimable)
        .bind(new.outbox_id)
        .bind(new.expires_at)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes all registrations of an address: one of them has become the account.
pub async fn remove_of_email(on: &mut impl AsConn, email_key: &str) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_OF_EMAIL).bind(email_key).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes what has expired.
pub async fn remove_expired(on: &mut impl AsConn, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_EXPIRED).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}
