//! Mobile numbers of people, and the codes that are sent to them.

pub mod codes;

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    OF_USER = "SELECT number, proven_at, created_at FROM phones WHERE user_id = $1";
    OWNER = "SELECT user_id FROM phones WHERE number = $1";
    PUT = "INSERT INTO phones (user_id, institution_id, number, proven_at, created_at, updated_at) \
           VALUES ($1, $2, $3, $4, $4, $4) \
           ON CONFLICT (user_id) DO UPDATE SET number = excluded.number, proven_at = excluded.proven_at, \
           created_at = excluded.created_at, updated_at = excluded.updated_at";
    PROVE = "UPDATE phones SET proven_at = $2, updated_at = $2 WHERE user_id = $1";
    REMOVE = "DELETE FROM phones WHERE user_id = $1";
}

/// A person's number.
#[derive(Debug, Clone, FromRow)]
pub struct Phone {
    /// E.164.
    pub number: String,
    /// When a code that was sent there was last typed.
    pub proven_at: DateTime<Utc>,
    /// When it became the person's.
    pub created_at: DateTime<Utc>,
}

/// The number of a person.
pub async fn of_user(on: &mut impl AsConn, user: UserId) -> Result<Option<Phone>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Phone>(OF_USER).bind(user.0).fetch_optional(c).await)?)
}

/// Whose number this is.
pub async fn owner(on: &mut impl AsConn, number: &str) -> Result<Option<UserId>> {
    let found: Option<Uuid> =
        on_conn!(on, c => sqlx::query_scalar(OWNER).bind(number).fetch_optional(c).await)?;
    Ok(found.map(UserId))
}

/// Gives a person this number, in place of an earlier one.
///
/// # Errors
/// [`crate::StoreError::Duplicate`] while it is somebody else's.
pub async fn put(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    number: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(PUT)
        .bind(user.0)
        .bind(institution.0)
        .bind(number)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Notes that a code which was sent to the person's number was typed.
pub async fn prove(on: &mut impl AsConn, user: UserId, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(PROVE).bind(user.0).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Takes the number of a person away; `false` when there was none.
pub async fn remove(on: &mut impl AsConn, user: UserId) -> Result<bool> {
    let removed = on_conn!(on, c => sqlx::query(REMOVE)
        .bind(user.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(removed == 1)
}
