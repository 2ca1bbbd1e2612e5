//! Passkeys: public keys whose private half never leaves the person's device.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    ADD = "INSERT INTO passkeys (id, institution_id, user_id, credential_id, name, credential, counter, last_used_at, \
           created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8, $8)";
    OF_USER = "SELECT id, user_id, name, credential, counter, last_used_at, created_at FROM passkeys \
               WHERE user_id = $1 ORDER BY created_at, id";
    BY_CREDENTIAL = "SELECT id, user_id, name, credential, counter, last_used_at, created_at FROM passkeys \
                     WHERE credential_id = $1";
    // A device without a counter always says 0.
    USE = "UPDATE passkeys SET credential = $2, counter = $3, last_used_at = $4, updated_at = $4 \
           WHERE id = $1 AND (counter < $3 OR (counter = 0 AND $3 = 0))";
    RENAME = "UPDATE passkeys SET name = $3, updated_at = $4 WHERE id = $1 AND user_id = $2";
    SPEND = "INSERT INTO answered_questions (question_hash, expires_at, created_at) VALUES ($1, $2, $3) \
             ON CONFLICT (question_hash) DO NOTHING";
    REMOVE_EXPIRED = "DELETE FROM answered_questions WHERE expires_at <= $1";
}

/// A passkey about to be stored.
#[derive(Debug)]
pub struct NewPasskey<'a> {
    /// Id.
    pub id: Uuid,
    /// Tenant.
    pub institution: InstitutionId,
    /// Whose.
    pub user: UserId,
    /// What the device calls it; nobody else's may be called the same.
    pub credential_id: &'a [u8],
    /// What its owner calls it.
    pub name: &'a str,
    /// As the library writes it.
    pub credential: &'a str,
    /// How often it was used, where the device counts.
    pub counter: i64,
}

/// A passkey.
#[derive(Debug, Clone, FromRow)]
pub struct Passkey {
    /// Id.
    pub id: Uuid,
    /// Whose.
    #[sqlx(rename = "user_id", try_from = "Uuid")]
    pub user: UserId,
    /// What its owner calls it.
    pub name: String,
    /// As the library writes it.
    pub credential: String,
    /// How often it was used, where the device counts.
    pub counter: i64,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// Stores a passkey.
///
/// # Errors
/// [`crate::StoreError::Duplicate`] when the device is registered already.
pub async fn add(on: &mut impl AsConn, new: &NewPasskey<'_>, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(new.id)
        .bind(new.institution.0)
        .bind(new.user.0)
        .bind(new.credential_id)
        .bind(new.name)
        .bind(new.credential)
        .bind(new.counter)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// A person's passkeys, oldest first.
pub async fn of_user(on: &mut impl AsConn, user: UserId) -> Result<Vec<Passkey>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Passkey>(OF_USER).bind(user.0).fetch_all(c).await)?)
}

/// The passkey that a device calls so.
pub async fn by_credential(on: &mut impl AsConn, credential_id: &[u8]) -> Result<Option<Passkey>> {
    Ok(
        on_conn!(on, c => sqlx::query_as::<_, Passkey>(BY_CREDENTIAL).bind(credential_id).fetch_optional(c).await)?,
    )
}

/// Notes a use; `false` when the counter did not grow, which a copied key would show.
pub async fn used(
    on: &mut impl AsConn,
    id: Uuid,
    credential: &str,
    counter: i64,
    now: DateTime<Utc>,
) -> Result<bool> {
    let changed = on_conn!(on, c => sqlx::query(USE)
        .bind(id)
        .bind(credential)
        .bind(counter)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// Gives a passkey of this person another name; `false` when there is none.
pub async fn rename(
    on: &mut impl AsConn,
    id: Uuid,
    user: UserId,
    name: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let changed = on_conn!(on, c => sqlx::query(RENAME)
        .bind(id)
        .bind(user.0)
        .bind(name)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// Notes that a question was answered; `false` when it was before.
pub async fn spend(
    on: &mut impl AsConn,
    question_hash: &[u8],
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let added = on_conn!(on, c => sqlx::query(SPEND)
        .bind(question_hash)
        .bind(expires_at)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(added == 1)
}

/// Forgets answered questions that could not be answered any more.
pub async fn remove_expired(on: &mut impl AsConn, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_EXPIRED).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}
