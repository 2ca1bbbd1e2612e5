//! Cohorts: students who are taught together, and who teaches them.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use domain::people::Role;
use uuid::Uuid;

statements! {
    ADD = "INSERT INTO cohorts (id, institution_id, name, is_sample, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)";
    SAMPLE = "SELECT id FROM cohorts WHERE institution_id = $1 AND is_sample = $2 ORDER BY created_at, id LIMIT 1";
    ADD_MEMBER = "INSERT INTO cohort_members (institution_id, cohort_id, user_id, role, created_at, updated_at) \
                  VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (institution_id, cohort_id, user_id) DO NOTHING";
    COUNT_MEMBERS = "SELECT COUNT(*) FROM cohort_members WHERE cohort_id = $1 AND role = $2";
    REMOVE_SAMPLE = "DELETE FROM cohorts WHERE institution_id = $1 AND is_sample = $2";
}

/// Stores a cohort.
///
/// # Errors
/// When the database does not answer.
pub async fn add(
    on: &mut impl AsConn,
    institution: InstitutionId,
    id: Uuid,
    name: &str,
    is_sample: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD).bind(id).bind(institution.0).bind(name).bind(is_sample).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The institution's sample cohort.
///
/// # Errors
/// When the database does not answer.
pub async fn sample(on: &mut impl AsConn, institution: InstitutionId) -> Result<Option<Uuid>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(SAMPLE).bind(institution.0).bind(true).fetch_optional(c).await)?)
}

/// Puts a person into a cohort; a second time changes nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn add_member(
    on: &mut impl AsConn,
    institution: InstitutionId,
    cohort: Uuid,
    user: UserId,
    role: Role,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD_MEMBER).bind(institution.0).bind(cohort).bind(user.0).bind(role.as_str()).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// How many members of a role a cohort has.
///
/// # Errors
/// When the database does not answer.
pub async fn count_members(on: &mut impl AsConn, cohort: Uuid, role: Role) -> Result<u64> {
    let n: i64 = on_conn!(on, c => sqlx::query_scalar(COUNT_MEMBERS).bind(cohort).bind(role.as_str()).fetch_one(c).await)?;
    Ok(n as u64)
}

/// Deletes the institution's sample cohorts; the people stay.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_sample(on: &mut impl AsConn, institution: InstitutionId) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_SAMPLE).bind(institution.0).bind(true).execute(c).await.map(|_| ()))?;
    Ok(())
}
