//! What an institution's admin sees at a glance. Every count is of one institution.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::InstitutionId;

statements! {
    NAME = "SELECT name FROM institutions WHERE id = $1";
    STUDENTS = "SELECT COUNT(*) FROM memberships WHERE institution_id = $1 AND role = 'student'";
    SAMPLE_PEOPLE = "SELECT COUNT(*) FROM users WHERE institution_id = $1 AND is_sample = $2";
    RESULTS = "SELECT COUNT(*) FROM test_results WHERE institution_id = $1 AND deleted_at IS NULL AND created_at >= $2";
    SESSIONS = "SELECT COUNT(*) FROM study_sessions WHERE institution_id = $1 AND deleted_at IS NULL AND created_at >= $2";
    COHORTS = "SELECT c.name, COUNT(m.user_id) FROM cohorts c LEFT JOIN cohort_members m ON m.cohort_id = c.id AND m.role = 'student' \
               WHERE c.institution_id = $1 GROUP BY c.id, c.name ORDER BY c.id";
}

/// The name of an institution.
///
/// # Errors
/// When the database does not answer.
pub async fn name(on: &mut impl AsConn, id: InstitutionId) -> Result<Option<String>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(NAME).bind(id.0).fetch_optional(c).await)?)
}

/// Students of an institution.
///
/// # Errors
/// When the database does not answer.
pub async fn count_students(on: &mut impl AsConn, id: InstitutionId) -> Result<u64> {
    let n: i64 = on_conn!(on, c => sqlx::query_scalar(STUDENTS).bind(id.0).fetch_one(c).await)?;
    Ok(n as u64)
}

/// Accounts that were made to look around with.
///
/// # Errors
/// When the database does not answer.
pub async fn count_sample_people(on: &mut impl AsConn, id: InstitutionId) -> Result<u64> {
    let n: i64 =
        on_conn!(on, c => sqlx::query_scalar(SAMPLE_PEOPLE).bind(id.0).bind(true).fetch_one(c).await)?;
    Ok(n as u64)
}

/// Results stored since a moment.
///
/// # Errors
/// When the database does not answer.
pub async fn count_results(on: &mut impl AsConn, id: InstitutionId, since: DateTime<Utc>) -> Result<u64> {
    let n: i64 = on_conn!(on, c => sqlx::query_scalar(RESULTS).bind(id.0).bind(since).fetch_one(c).await)?;
    Ok(n as u64)
}

/// Study sessions stored since a moment.
///
/// # Errors
/// When the database does not answer.
pub async fn count_sessions(on: &mut impl AsConn, id: InstitutionId, since: DateTime<Utc>) -> Result<u64> {
    let n: i64 = on_conn!(on, c => sqlx::query_scalar(SESSIONS).bind(id.0).bind(since).fetch_one(c).await)?;
    Ok(n as u64)
}

/// Cohorts by name, with their number of students.
///
/// # Errors
/// When the database does not answer.
pub async fn cohorts(on: &mut impl AsConn, id: InstitutionId) -> Result<Vec<(String, u64)>> {
    let rows: Vec<(String, i64)> = on_conn!(on, c => sqlx::query_as(COHORTS).bind(id.0).fetch_all(c).await)?;
    let mut cohorts: Vec<(String, u64)> = rows.into_iter().map(|(name, n)| (name, n as u64)).collect();
    // Here and not in SQL: PostgreSQL orders text by the collation its database was made with. Stable, so that cohorts
    // of one name keep the order of their ids.
    cohorts.sort_by(|left, right| left.0.cmp(&right.0));
    Ok(cohorts)
}
