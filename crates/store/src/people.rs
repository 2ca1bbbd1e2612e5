//! People with an account, and what they may within their institution.

mod account;
pub(crate) mod birth;
pub(crate) mod credentials;

pub use account::Account;
pub(crate) use account::{AccountRow, facts};
pub use birth::{born, correct_born, set_born};
pub use credentials::{forget_password, note_login, raise_cred_version, rehash, set_email, set_password};

use crate::db::AsConn;
use crate::error::{Result, StoreError};
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use domain::people::Role;
use sqlx::FromRow;
use uuid::Uuid;

/// The status of somebody who may sign in.
pub const ACTIVE: &str = "active";
/// The status of somebody whose account is to be deleted: they may sign in, to keep it.
pub const LEAVING: &str = "leaving";
/// The status of somebody who may not.
pub const DISABLED: &str = "disabled";

statements! {
    CREATED_AT = "SELECT created_at FROM users WHERE id = $1";
    ADD = "INSERT INTO users (id, institution_id, email_key, email, display_name, password_hash, cred_version, \
           status, time_zone, data_version, is_sample, born, last_login_at, created_at, updated_at) \
           VALUES ($1, $2, $3, $4, $5, $6, 1, 'active', $7, 1, $8, $10, NULL, $9, $9)";
    FIND = "SELECT id, institution_id, email_key, email, display_name, password_hash, cred_version, status, \
            time_zone, language, data_version, is_sample, born FROM users WHERE id = $1";
    FIND_BY_EMAIL = "SELECT id, institution_id, email_key, email, display_name, password_hash, cred_version, status, \
                     time_zone, language, data_version, is_sample, born FROM users WHERE email_key = $1";
    GRANT_ROLE = "INSERT INTO memberships (institution_id, user_id, role, created_at, updated_at) \
                  VALUES ($1, $2, $3, $4, $4) ON CONFLICT (institution_id, user_id, role) DO NOTHING";
    ROLES = "SELECT role FROM memberships WHERE institution_id = $1 AND user_id = $2 ORDER BY role";
    HAS_ROLE = "SELECT EXISTS (SELECT 1 FROM memberships m JOIN users u ON u.id = m.user_id \
                WHERE m.institution_id = $1 AND m.role = $2 AND u.is_sample = $3)";
    HAS_OTHER_ADMIN = "SELECT EXISTS (SELECT 1 FROM memberships m JOIN users u ON u.id = m.user_id \
                       WHERE m.institution_id = $1 AND m.role = 'institution_admin' AND m.user_id <> $2 \
                       AND u.status = 'active' AND u.is_sample = $3)";
    HAS_SAMPLE_DATA = "SELECT EXISTS (SELECT 1 FROM test_results WHERE user_id = $1 AND is_sample = $2) \
                       OR EXISTS (SELECT 1 FROM study_sessions WHERE user_id = $1 AND is_sample = $2) \
                       OR EXISTS (SELECT 1 FROM exams WHERE user_id = $1 AND is_sample = $2)";
    UPDATE_PROFILE = "UPDATE users SET display_name = $2, time_zone = $3, updated_at = $4 WHERE id = $1";
    SET_LANGUAGE = "UPDATE users SET language = $2, updated_at = $3 WHERE id = $1";
    SET_STATUS = "UPDATE users SET status = $2, updated_at = $3 WHERE id = $1";
    RAISE_DATA_VERSION = "UPDATE users SET data_version = data_version + 1, updated_at = $2 WHERE id = $1 \
                          RETURNING data_version";
    LOCK = "UPDATE users SET updated_at = $2 WHERE id = $1";
    LOCK_INSTITUTION = "UPDATE institutions SET updated_at = $2 WHERE id = $1";
    REMOVE = "DELETE FROM users WHERE id = $1";
}

/// Somebody about to get an account.
#[derive(Debug)]
pub struct NewPerson<'a> {
    /// Id.
    pub id: UserId,
    /// Tenant.
    pub institution: InstitutionId,
    /// Canonical address, unique.
    pub email_key: &'a str,
    /// Address as given.
    pub email: &'a str,
    /// What to call the person.
    pub display_name: &'a str,
    /// PHC string; `None` for somebody who cannot sign in by password.
    pub password_hash: Option<&'a str>,
    /// IANA name.
    pub time_zone: &'a str,
    /// Made by the sample generator.
    pub is_sample: bool,
    /// `YYYY-MM`; `None` for somebody who has not said it.
    pub born: Option<&'a str>,
}

/// Somebody with an account.
#[derive(Debug, Clone, FromRow)]
pub struct Person {
    /// Id.
    #[sqlx(try_from = "Uuid")]
    pub id: UserId,
    /// Tenant.
    #[sqlx(rename = "institution_id", try_from = "Uuid")]
    pub institution: InstitutionId,
    /// Canonical address.
    pub email_key: String,
    /// Address as given.
    pub email: String,
    /// What to call the person.
    pub display_name: String,
    /// PHC string.
    pub password_hash: Option<String>,
    /// Sessions and tokens of another version have ended.
    pub cred_version: i64,
    /// [`ACTIVE`], [`LEAVING`] or [`DISABLED`].
    pub status: String,
    /// IANA name.
    pub time_zone: String,
    /// Tag of the language that mails are written in.
    pub language: String,
    /// Raised by every change of the person's data.
    pub data_version: i64,
    /// Made by the sample generator.
    pub is_sample: bool,
    /// `YYYY-MM`, where the person has said it.
    pub born: Option<String>,
}

impl Person {
    /// Whether the person may sign in.
    pub fn is_active(&self) -> bool {
        may_sign_in(&self.status)
    }
}

fn may_sign_in(status: &str) -> bool {
    matches!(status, ACTIVE | LEAVING)
}

pub(crate) fn role(name: String) -> Result<Role> {
    Role::try_from(name).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// Stores a person.
///
/// # Errors
/// [`StoreError::Duplicate`] when the address has an account.
pub async fn add(on: &mut impl AsConn, new: &NewPerson<'_>, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(new.id.0)
        .bind(new.institution.0)
        .bind(new.email_key)
        .bind(new.email)
        .bind(new.display_name)
        .bind(new.password_hash)
        .bind(new.time_zone)
        .bind(new.is_sample)
        .bind(now)
        .bind(new.born)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The person with this id.
pub async fn find(on: &mut impl AsConn, id: UserId) -> Result<Option<Person>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Person>(FIND).bind(id.0).fetch_optional(c).await)?)
}

/// When the account of a person was made.
pub async fn created_at(on: &mut impl AsConn, id: UserId) -> Result<Option<DateTime<Utc>>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(CREATED_AT).bind(id.0).fetch_optional(c).await)?)
}

/// The person with this canonical address.
pub async fn find_by_email(on: &mut impl AsConn, email_key: &str) -> Result<Option<Person>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Person>(FIND_BY_EMAIL).bind(email_key).fetch_optional(c).await)?)
}

/// Gives a role; giving it twice changes nothing.
pub async fn grant_role(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    role: Role,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(GRANT_ROLE)
        .bind(institution.0)
        .bind(user.0)
        .bind(role.as_str())
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// A person's roles within the institution, by name.
pub async fn roles(on: &mut impl AsConn, institution: InstitutionId, user: UserId) -> Result<Vec<Role>> {
    let names: Vec<String> = on_conn!(on, c => sqlx::query_scalar(ROLES)
        .bind(institution.0)
        .bind(user.0)
        .fetch_all(c).await)?;
    names.into_iter().map(role).collect()
}

/// Whether anybody real has this role; people of the sample do not count.
pub async fn has_role(on: &mut impl AsConn, institution: InstitutionId, role: Role) -> Result<bool> {
    Ok(on_conn!(on, c => sqlx::query_scalar(HAS_ROLE)
        .bind(institution.0)
        .bind(role.as_str())
        .bind(false)
        .fetch_one(c).await)?)
}

/// Whether the institution has another admin than this one: somebody real who may sign in and stays.
pub async fn has_other_admin(on: &mut impl AsConn, institution: InstitutionId, user: UserId) -> Result<bool> {
    Ok(on_conn!(on, c => sqlx::query_scalar(HAS_OTHER_ADMIN)
        .bind(institution.0)
        .bind(user.0)
        .bind(false)
        .fetch_one(c).await)?)
}

/// Whether sample data is loaded for this person.
pub async fn has_sample_data(on: &mut impl AsConn, user: UserId) -> Result<bool> {
    Ok(on_conn!(on, c => sqlx::query_scalar(HAS_SAMPLE_DATA).bind(user.0).bind(true).fetch_one(c).await)?)
}

/// Changes name and zone; `false` when there is no such person.
pub async fn update_profile(
    on: &mut impl AsConn,
    user: UserId,
    display_name: &str,
    time_zone: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let changed = on_conn!(on, c => sqlx::query(UPDATE_PROFILE)
        .bind(user.0)
        .bind(display_name)
        .bind(time_zone)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// Sets the language that mails to somebody are written in, by its tag.
///
/// # Errors
/// Only when the database fails.
pub async fn set_language(on: &mut impl AsConn, user: UserId, tag: &str, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(SET_LANGUAGE).bind(user.0).bind(tag).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Sets [`ACTIVE`], [`LEAVING`] or [`DISABLED`]; acts on the person's next request.
pub async fn set_status(on: &mut impl AsConn, user: UserId, status: &str, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(SET_STATUS).bind(user.0).bind(status).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Until the transaction ends, others who call this for the person wait.
pub async fn lock(on: &mut impl AsConn, user: UserId, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(LOCK).bind(user.0).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Until the transaction ends, others who call this for the institution wait.
pub async fn lock_institution(
    on: &mut impl AsConn,
    institution: InstitutionId,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(LOCK_INSTITUTION).bind(institution.0).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Says that the person's data changed; to be called in the transaction that changes it. Returns the new version.
pub async fn raise_data_version(
    on: &mut impl AsConn,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<Option<i64>> {
    Ok(
        on_conn!(on, c => sqlx::query_scalar(RAISE_DATA_VERSION).bind(user.0).bind(now).fetch_optional(c).await)?,
    )
}

/// Removes a person and everything that is theirs.
pub async fn remove(on: &mut impl AsConn, user: UserId) -> Result<bool> {
    let removed = on_conn!(on, c => sqlx::query(REMOVE)
        .bind(user.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(removed == 1)
}
