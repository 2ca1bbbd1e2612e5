//! Identities that other providers vouch for: the key is issuer and subject, never an address.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    ADD = "INSERT INTO identities (id, institution_id, user_id, provider, issuer, subject, email, is_email_verified, \
           is_private_relay, refresh_sealed, last_used_at, created_at, updated_at) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $11)";
    FIND = "SELECT id, institution_id, user_id, provider, issuer, subject, email, is_email_verified, is_private_relay, \
            refresh_sealed, last_used_at, created_at FROM identities WHERE issuer = $1 AND subject = $2";
    OF_USER = "SELECT id, institution_id, user_id, provider, issuer, subject, email, is_email_verified, \
               is_private_relay, refresh_sealed, last_used_at, created_at FROM identities WHERE user_id = $1 \
               ORDER BY created_at, id";
    TOUCH = "UPDATE identities SET email = $2, is_email_verified = $3, is_private_relay = $4, \
             refresh_sealed = COALESCE($5, refresh_sealed), last_used_at = $6, updated_at = $6 WHERE id = $1";
    REMOVE = "DELETE FROM identities WHERE id = $1 AND user_id = $2";
    ADD_LINK = "INSERT INTO pending_links (id_hash, institution_id, user_id, provider, issuer, subject, email, \
                is_email_verified, is_private_relay, refresh_sealed, expires_at, created_at, updated_at) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)";
    FIND_LINK = "SELECT user_id, provider, issuer, subject, email, is_email_verified, is_private_relay, \
                 refresh_sealed FROM pending_links WHERE id_hash = $1 AND user_id = $2 AND expires_at > $3";
    REMOVE_LINK = "DELETE FROM pending_links WHERE id_hash = $1";
    REMOVE_EXPIRED_LINKS = "DELETE FROM pending_links WHERE expires_at <= $1";
    USE_ONCE = "INSERT INTO used_once (use_hash, expires_at, created_at) VALUES ($1, $2, $3) \
                ON CONFLICT (use_hash) DO NOTHING";
    REMOVE_EXPIRED_USES = "DELETE FROM used_once WHERE expires_at <= $1";
}

/// What a provider says about somebody.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Told {
    /// The provider's name in our settings.
    pub provider: String,
    /// Who vouches.
    pub issuer: String,
    /// Whom for; means nothing without the issuer.
    pub subject: String,
    /// The address, if one was named.
    pub email: Option<String>,
    /// Whether the provider has seen it proven.
    pub is_email_verified: bool,
    /// Whether it is an address of the provider's that passes mail on.
    pub is_private_relay: bool,
    /// What the provider's sign-in can be ended with, sealed.
    pub refresh_sealed: Option<Vec<u8>>,
}

/// A stored identity.
#[derive(Debug, Clone, FromRow)]
pub struct Identity {
    /// Id.
    pub id: Uuid,
    /// Tenant.
    #[sqlx(rename = "institution_id", try_from = "Uuid")]
    pub institution: InstitutionId,
    /// Whose.
    #[sqlx(rename = "user_id", try_from = "Uuid")]
    pub user: UserId,
    /// As the provider said last.
    #[sqlx(flatten)]
    pub told: Told,
    /// When it last let its person in.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was linked.
    pub created_at: DateTime<Utc>,
}

/// Whose an identity is to be.
#[derive(Debug, Clone, Copy)]
pub struct Owner {
    /// Tenant.
    pub institution: InstitutionId,
    /// Person.
    pub user: UserId,
}

/// Links an identity.
///
/// # Errors
/// [`crate::StoreError::Duplicate`] when it is linked already, to whomever.
pub async fn add(
    on: &mut impl AsConn,
    id: Uuid,
    owner: Owner,
    told: &Told,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(id)
        .bind(owner.institution.0)
        .bind(owner.user.0)
        .bind(&told.provider)
        .bind(&told.issuer)
        .bind(&told.subject)
        .bind(&told.email)
        .bind(told.is_email_verified)
        .bind(told.is_private_relay)
        .bind(&told.refresh_sealed)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The identity of this subject at this issuer.
pub async fn find(on: &mut impl AsConn, issuer: &str, subject: &str) -> Result<Option<Identity>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Identity>(FIND)
        .bind(issuer)
        .bind(subject)
        .fetch_optional(c).await)?)
}

/// All identities of a person, the oldest first.
pub async fn of_user(on: &mut impl AsConn, user: UserId) -> Result<Vec<Identity>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Identity>(OF_USER).bind(user.0).fetch_all(c).await)?)
}

/// Notes a use, and what the provider says now. What ends its sign-in stays where it names nothing newer.
pub async fn touch(on: &mut impl AsConn, id: Uuid, told: &Told, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(TOUCH)
        .bind(id)
        .bind(&told.email)
        .bind(told.is_email_verified)
        .bind(told.is_private_relay)
        .bind(&told.refresh_sealed)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Unlinks an identity of this person; `false` when it is not theirs.
pub async fn remove(on: &mut impl AsConn, user: UserId, id: Uuid) -> Result<bool> {
    let removed = on_conn!(on, c => sqlx::query(REMOVE)
        .bind(id)
        .bind(user.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(removed == 1)
}

/// Keeps an identity until its address's owner says yes.
pub async fn add_link(
    on: &mut impl AsConn,
    id_hash: &[u8],
    owner: Owner,
    told: &Told,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD_LINK)
        .bind(id_hash)
        .bind(owner.institution.0)
        .bind(owner.user.0)
        .bind(&told.provider)
        .bind(&told.issuer)
        .bind(&told.subject)
        .bind(&told.email)
        .bind(told.is_email_verified)
        .bind(told.is_private_relay)
        .bind(&told.refresh_sealed)
        .bind(expires_at)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// What waits to be linked to this person, and to nobody else.
pub async fn find_link(
    on: &mut impl AsConn,
    id_hash: &[u8],
    user: UserId,
    now: DateTime<Utc>,
) -> Result<Option<Told>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Told>(FIND_LINK)
        .bind(id_hash)
        .bind(user.0)
        .bind(now)
        .fetch_optional(c).await)?)
}

/// Ends what waits; `false` when somebody was faster.
pub async fn remove_link(on: &mut impl AsConn, id_hash: &[u8]) -> Result<bool> {
    let removed = on_conn!(on, c => sqlx::query(REMOVE_LINK)
        .bind(id_hash)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(removed == 1)
}

/// Uses something up, for all processes; `false` when it was used before.
pub async fn use_once(
    on: &mut impl AsConn,
    use_hash: &[u8],
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let used = on_conn!(on, c => sqlx::query(USE_ONCE)
        .bind(use_hash)
        .bind(expires_at)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(used == 1)
}

/// Removes what has expired.
pub async fn remove_expired(on: &mut impl AsConn, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_EXPIRED_LINKS).bind(now).execute(c).await.map(|_| ()))?;
    on_conn!(on, c => sqlx::query(REMOVE_EXPIRED_USES).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}
