//! What the students of an institution have taught the forecasts of an exam.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    OF_INSTITUTION = "SELECT exam, version, prior, students, scale, outcomes, nearer_rule, nearer_n, model_error, rule_error \
                      FROM forecast_models WHERE institution_id = $1";
    PUT = "INSERT INTO forecast_models (institution_id, exam, version, prior, students, scale, outcomes, nearer_rule, nearer_n, \
           model_error, rule_error, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) \
           ON CONFLICT (institution_id, exam) DO UPDATE SET version = excluded.version, prior = excluded.prior, \
           students = excluded.students, scale = excluded.scale, outcomes = excluded.outcomes, \
           nearer_rule = excluded.nearer_rule, nearer_n = excluded.nearer_n, model_error = excluded.model_error, \
           rule_error = excluded.rule_error, updated_at = excluded.updated_at";
    STUDENTS = "SELECT DISTINCT user_id FROM exams WHERE institution_id = $1 AND profile = $2 AND is_sample = $3 \
                ORDER BY user_id LIMIT $4";
    INSTITUTIONS = "SELECT id FROM institutions ORDER BY id";
}

/// What was learned for one exam.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct ForecastModel {
    /// Key of the exam's profile.
    pub exam: String,
    /// Raised whenever anything below changes.
    pub version: i64,
    /// JSON of the learned prior; empty while the shipped one holds.
    pub prior: String,
    /// Students it was learned from.
    pub students: i64,
    /// Factor on the bands, from measured outcomes; 1 before there are enough.
    pub scale: f64,
    /// Outcomes behind it.
    pub outcomes: i64,
    /// The simple rule that has been nearer than the model; empty where none has.
    pub nearer_rule: String,
    /// Outcomes both were held against.
    pub nearer_n: i64,
    /// Mean error of the model on them, percent of the maximum.
    pub model_error: f64,
    /// Mean error of the rule on them.
    pub rule_error: f64,
}

/// Everything an institution's students have taught.
///
/// # Errors
/// When the database does not answer.
pub async fn of_institution(on: &mut impl AsConn, institution: InstitutionId) -> Result<Vec<ForecastModel>> {
    Ok(on_conn!(on, c => sqlx::query_as(OF_INSTITUTION).bind(institution.0).fetch_all(c).await)?)
}

/// Replaces what was learned for an exam.
///
/// # Errors
/// When the database does not answer.
pub async fn put(
    on: &mut impl AsConn,
    institution: InstitutionId,
    model: &ForecastModel,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(PUT).bind(institution.0).bind(&model.exam).bind(model.version).bind(&model.prior)
        .bind(model.students).bind(model.scale).bind(model.outcomes)
        .bind(&model.nearer_rule).bind(model.nearer_n).bind(model.model_error).bind(model.rule_error).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// At most `limit` students of an institution who prepare for this exam, sample students aside.
///
/// # Errors
/// When the database does not answer.
pub async fn students(
    on: &mut impl AsConn,
    institution: InstitutionId,
    exam: &str,
    limit: u32,
) -> Result<Vec<UserId>> {
    let ids: Vec<Uuid> = on_conn!(on, c => sqlx::query_scalar(STUDENTS).bind(institution.0).bind(exam).bind(false)
        .bind(i64::from(limit)).fetch_all(c).await)?;
    Ok(ids.into_iter().map(UserId).collect())
}

/// Every institution.
///
/// # Errors
/// When the database does not answer.
pub async fn institutions(on: &mut impl AsConn) -> Result<Vec<InstitutionId>> {
    let ids: Vec<Uuid> = on_conn!(on, c => sqlx::query_scalar(INSTITUTIONS).fetch_all(c).await)?;
    Ok(ids.into_iter().map(InstitutionId).collect())
}
