//! Forecasts of an exam's day beside its official result. Nothing is stored for it: the official result is the outcome,
//! and a forecast never changes.

use crate::db::AsConn;
use crate::error::Result;
use chrono::NaiveDate;
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    OF_STUDENT = concat!(
        "SELECT p.id AS prediction_id, r.taken_on, r.rank, r.percentile, \
         CASE WHEN ", marks_score!(), " THEN r.marks / r.max_score * p.max_score END AS actual \
         FROM official_results r JOIN predictions p ON p.id = ", spoken_for!(), " \
         WHERE r.user_id = $1 AND r.removed_at IS NULL ORDER BY r.taken_on, r.exam_id"
    );
    CHECKED = concat!(
        "SELECT p.user_id, r.taken_on, r.rank AS actual_rank, r.percentile AS actual_percentile, p.rank, p.rank_low, p.rank_high, \
         p.percentile, p.percentile_low, p.percentile_high \
         FROM official_results r JOIN predictions p ON p.id = ", spoken_for!(), " \
         WHERE r.institution_id = $1 AND p.exam = $2 AND p.is_sample = $3 AND r.removed_at IS NULL \
         AND (r.rank IS NOT NULL OR r.percentile IS NOT NULL) ORDER BY r.created_at DESC, r.exam_id DESC LIMIT $4"
    );
}

/// What an official result says of a student's forecast.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct OfficialOutcome {
    /// The forecast.
    pub prediction_id: Uuid,
    /// The day the exam was taken.
    pub taken_on: NaiveDate,
    /// Marks, in those of the forecast; absent where a test of the day tells them.
    pub actual: Option<f64>,
    /// Rank.
    pub rank: Option<i64>,
    /// Percentile.
    pub percentile: Option<f64>,
}

/// A forecast of rank and percentile and what was published, for the track record.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct OfficiallyChecked {
    /// Whose it was; never shown, only counted.
    pub user_id: Uuid,
    /// The day the exam was taken.
    pub taken_on: NaiveDate,
    /// The published rank.
    pub actual_rank: Option<i64>,
    /// The published percentile.
    pub actual_percentile: Option<f64>,
    /// Median rank that was said.
    pub rank: Option<f64>,
    /// Better end of its 80 % band.
    pub rank_low: Option<f64>,
    /// Worse end.
    pub rank_high: Option<f64>,
    /// Percentile that was said.
    pub percentile: Option<f64>,
    /// Lower end of its 80 % band.
    pub percentile_low: Option<f64>,
    /// Upper end.
    pub percentile_high: Option<f64>,
}

/// What the official results of a student say of their forecasts, by day.
///
/// # Errors
/// When the database does not answer.
pub async fn official_of_student(on: &mut impl AsConn, user: UserId) -> Result<Vec<OfficialOutcome>> {
    Ok(on_conn!(on, c => sqlx::query_as(OF_STUDENT).bind(user.0).fetch_all(c).await)?)
}

/// The newest `limit` official ranks and percentiles of one institution, each with the forecast of that day for an exam's
/// profile; sample data never counts.
///
/// # Errors
/// When the database does not answer.
pub async fn officially_checked(
    on: &mut impl AsConn,
    institution: InstitutionId,
    exam: &str,
    limit: u32,
) -> Result<Vec<OfficiallyChecked>> {
    Ok(
        on_conn!(on, c => sqlx::query_as(CHECKED).bind(institution.0).bind(exam).bind(false).bind(i64::from(limit)).fetch_all(c).await)?,
    )
}
