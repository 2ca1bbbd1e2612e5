//! Keys of integrators, and the service accounts of institutions that may hold them.

use crate::db::AsConn;
use crate::error::Result;
use crate::people::{Account, AccountRow};
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "k.id, k.institution_id, k.user_id AS owner_id, k.service_account_id, k.cred_version AS key_cred_version, k.name, \
         k.prefix, k.secret_hash, k.scopes, k.per_minute, k.expires_at, k.last_used_at, k.revoked_at, k.created_at"
    };
}

statements! {
    ADD = "INSERT INTO api_keys (id, institution_id, user_id, service_account_id, cred_version, name, prefix, \
           secret_hash, scopes, per_minute, expires_at, last_used_at, revoked_at, created_at, updated_at) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, NULL, $12, $12)";
    FIND = concat!("SELECT ", columns!(), " FROM api_keys k WHERE k.prefix = $1");
    OWNER = concat!("SELECT u.id AS user_id, u.institution_id, u.display_name, u.time_zone, u.data_version, u.cred_version, \
             u.status, m.role, ", shelter_columns!(), " FROM users u ", shelter_joins!(), "\
             LEFT JOIN memberships m ON m.user_id = u.id AND m.institution_id = u.institution_id \
             WHERE u.id = $1 ORDER BY m.role");
    OF_USER = concat!("SELECT ", columns!(), " FROM api_keys k WHERE k.user_id = $1 ORDER BY k.created_at DESC, k.id DESC");
    OF_SERVICES = concat!("SELECT ", columns!(), " FROM api_keys k WHERE k.institution_id = $1 \
                   AND k.service_account_id IS NOT NULL ORDER BY k.created_at DESC, k.id DESC");
    COUNT_OF_USER = "SELECT COUNT(*) FROM api_keys WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2";
    COUNT_OF_SERVICE = "SELECT COUNT(*) FROM api_keys WHERE service_account_id = $1 AND revoked_at IS NULL \
                        AND expires_at > $2";
    REVOKE_OF_USER = "UPDATE api_keys SET revoked_at = $3, updated_at = $3 \
                      WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL RETURNING prefix";
    REVOKE_OF_SERVICES = "UPDATE api_keys SET revoked_at = $3, updated_at = $3 WHERE id = $1 AND institution_id = $2 \
                          AND service_account_id IS NOT NULL AND revoked_at IS NULL RETURNING prefix";
    TOUCH = "UPDATE api_keys SET last_used_at = $2 WHERE id = $1";
    REMOVE_ENDED = "DELETE FROM api_keys WHERE expires_at < $1 OR revoked_at < $1";
    ADD_SERVICE = "INSERT INTO service_accounts (id, institution_id, name, created_by, ended_at, created_at, updated_at) \
                   VALUES ($1, $2, $3, $4, NULL, $5, $5)";
    SERVICES = "SELECT id, institution_id, name, ended_at, created_at FROM service_accounts \
                WHERE institution_id = $1 AND ended_at IS NULL ORDER BY created_at, id";
    FIND_SERVICE = "SELECT id, institution_id, name, ended_at, created_at FROM service_accounts WHERE id = $1";
    END_SERVICE = "UPDATE service_accounts SET ended_at = $3, updated_at = $3 \
                   WHERE id = $1 AND institution_id = $2 AND ended_at IS NULL";
    REVOKE_ALL_OF_SERVICE = "UPDATE api_keys SET revoked_at = $2, updated_at = $2 \
                             WHERE service_account_id = $1 AND revoked_at IS NULL";
}

/// Whose a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A person's.
    User(UserId),
    /// A service account's.
    Service(Uuid),
}

/// A key about to be stored.
#[derive(Debug)]
pub struct NewKey<'a> {
    /// Id.
    pub id: Uuid,
    /// Tenant.
    pub institution: InstitutionId,
    /// Whose.
    pub owner: Owner,
    /// The person's version now; 0 for a service account.
    pub cred_version: i64,
    /// What its owner calls it.
    pub name: &'a str,
    /// What is shown and looked up by; unique.
    pub prefix: &'a str,
    /// SHA-256 of the secret.
    pub secret_hash: &'a [u8],
    /// Separated by blanks.
    pub scopes: &'a str,
    /// Requests a minute.
    pub per_minute: i64,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// A stored key.
#[derive(Debug, Clone, FromRow)]
pub struct Key {
    /// Id.
    pub id: Uuid,
    /// Tenant.
    #[sqlx(rename = "institution_id", try_from = "Uuid")]
    pub institution: InstitutionId,
    #[sqlx(rename = "owner_id")]
    user: Option<Uuid>,
    /// The service account it belongs to; a person's key has none.
    #[sqlx(rename = "service_account_id")]
    pub service: Option<Uuid>,
    /// The person's version when it was made.
    #[sqlx(rename = "key_cred_version")]
    pub cred_version: i64,
    /// What its owner calls it.
    pub name: String,
    /// What is shown.
    pub prefix: String,
    /// SHA-256 of the secret.
    pub secret_hash: Vec<u8>,
    /// Separated by blanks.
    pub scopes: String,
    /// Requests a minute.
    pub per_minute: i64,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to within minutes.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was ended.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Key {
    /// The person it belongs to; a service account's key has none.
    pub fn user(&self) -> Option<UserId> {
        self.user.map(UserId)
    }
}

/// Something other than a person that acts for an institution.
#[derive(Debug, Clone, FromRow)]
pub struct ServiceAccount {
    /// Id.
    pub id: Uuid,
    /// Tenant.
    #[sqlx(rename = "institution_id", try_from = "Uuid")]
    pub institution: InstitutionId,
    /// What it is called.
    pub name: String,
    /// When it was ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Stores a key.
///
/// # Errors
/// [`crate::StoreError::Duplicate`] when the prefix is taken.
pub async fn add(on: &mut impl AsConn, new: &NewKey<'_>, now: DateTime<Utc>) -> Result<()> {
    let (user, service) = match new.owner {
        Owner::User(user) => (Some(user.0), None),
        Owner::Service(id) => (None, Some(id)),
    };
    on_conn!(on, c => sqlx::query(ADD)
        .bind(new.id)
        .bind(new.institution.0)
        .bind(user)
        .bind(service)
        .bind(new.cred_version)
        .bind(new.name)
        .bind(new.prefix)
        .bind(new.secret_hash)
        .bind(new.scopes)
        .bind(new.per_minute)
        .bind(new.expires_at)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The key with this prefix, in order or not.
pub async fn find(on: &mut impl AsConn, prefix: &str) -> Result<Option<Key>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Key>(FIND).bind(prefix).fetch_optional(c).await)?)
}

/// A person as the database has them now.
pub async fn account(on: &mut impl AsConn, user: UserId) -> Result<Option<Account>> {
    let rows = on_conn!(on, c => sqlx::query_as::<_, AccountRow>(OWNER).bind(user.0).fetch_all(c).await)?;
    AccountRow::gather(rows)
}

/// A person's keys, newest first, ended ones too.
pub async fn of_user(on: &mut impl AsConn, user: UserId) -> Result<Vec<Key>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Key>(OF_USER).bind(user.0).fetch_all(c).await)?)
}

/// The keys of an institution's service accounts, newest first, ended ones too.
pub async fn of_services(on: &mut impl AsConn, institution: InstitutionId) -> Result<Vec<Key>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Key>(OF_SERVICES).bind(institution.0).fetch_all(c).await)?)
}

/// How many of an owner's keys hold at `now`.
pub async fn count(on: &mut impl AsConn, owner: Owner, now: DateTime<Utc>) -> Result<i64> {
    let (sql, id) = match owner {
        Owner::User(user) => (COUNT_OF_USER, user.0),
        Owner::Service(id) => (COUNT_OF_SERVICE, id),
    };
    Ok(on_conn!(on, c => sqlx::query_scalar(sql).bind(id).bind(now).fetch_one(c).await)?)
}

/// Ends a person's key and tells its prefix; `None` when it is not theirs or has ended.
pub async fn revoke_of_user(
    on: &mut impl AsConn,
    id: Uuid,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    let found = on_conn!(on, c => sqlx::query_scalar(REVOKE_OF_USER)
        .bind(id).bind(user.0).bind(now).fetch_optional(c).await)?;
    Ok(found)
}

/// Ends a key of an institution's service accounts and tells its prefix; `None` when there is none that holds.
pub async fn revoke_of_services(
    on: &mut impl AsConn,
    id: Uuid,
    institution: InstitutionId,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    let found = on_conn!(on, c => sqlx::query_scalar(REVOKE_OF_SERVICES)
        .bind(id).bind(institution.0).bind(now).fetch_optional(c).await)?;
    Ok(found)
}

/// Notes that a key was used.
pub async fn touch(on: &mut impl AsConn, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(TOUCH).bind(id).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes keys that ended before `before`.
pub async fn remove_ended(on: &mut impl AsConn, before: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_ENDED).bind(before).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Stores a service account that `by` makes.
pub async fn add_service(
    on: &mut impl AsConn,
    id: Uuid,
    institution: InstitutionId,
    name: &str,
    by: UserId,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD_SERVICE)
        .bind(id)
        .bind(institution.0)
        .bind(name)
        .bind(by.0)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// An institution's service accounts that have not ended, oldest first.
pub async fn services(on: &mut impl AsConn, institution: InstitutionId) -> Result<Vec<ServiceAccount>> {
    Ok(
        on_conn!(on, c => sqlx::query_as::<_, ServiceAccount>(SERVICES).bind(institution.0).fetch_all(c).await)?,
    )
}

/// The service account with this id, ended or not.
pub async fn find_service(on: &mut impl AsConn, id: Uuid) -> Result<Option<ServiceAccount>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, ServiceAccount>(FIND_SERVICE).bind(id).fetch_optional(c).await)?)
}

/// Ends a service account with all its keys; `false` when there is none of this institution.
pub async fn end_service(
    on: &mut impl AsConn,
    id: Uuid,
    institution: InstitutionId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let changed = on_conn!(on, c => sqlx::query(END_SERVICE)
        .bind(id).bind(institution.0).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
    if changed == 1 {
        on_conn!(on, c => sqlx::query(REVOKE_ALL_OF_SERVICE).bind(id).bind(now).execute(c).await.map(|_| ()))?;
    }
    Ok(changed == 1)
}
