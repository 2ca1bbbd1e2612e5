//! What came of an exam as it was published, one an exam. Which forecasts it speaks for is said in
//! [`crate::predictions`].

use crate::bounds;
use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{ExamId, InstitutionId, UserId};
use domain::official_results::NewOfficialResult;
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    PUT = "INSERT INTO official_results (institution_id, user_id, exam_id, taken_on, marks, max_score, rank, percentile, \
           created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) \
           ON CONFLICT (user_id, exam_id) DO UPDATE SET taken_on = excluded.taken_on, marks = excluded.marks, \
           max_score = excluded.max_score, rank = excluded.rank, percentile = excluded.percentile, removed_at = NULL, \
           updated_at = excluded.updated_at";
    OF_STUDENT = "SELECT exam_id, taken_on, marks, max_score, rank, percentile, updated_at FROM official_results \
                  WHERE user_id = $1 AND removed_at IS NULL ORDER BY created_at, exam_id";
    REMOVE = "UPDATE official_results SET removed_at = $3, updated_at = $3 \
              WHERE user_id = $1 AND exam_id = $2 AND removed_at IS NULL";
    RESTORE = "UPDATE official_results SET removed_at = NULL, updated_at = $4 \
               WHERE user_id = $1 AND exam_id = $2 AND removed_at >= $3";
    AWAITED = "SELECT e.id AS exam_id, e.name, e.exam_date, \
               (e.result_not_now IS NOT NULL AND e.result_not_now = e.exam_date) AS is_put_off, \
               EXISTS (SELECT 1 FROM predictions p WHERE p.user_id = e.user_id AND p.exam_id = e.id AND p.kind = 'exam_score' \
               AND p.target_on = e.exam_date AND p.is_sample = $4) AS has_forecast \
               FROM exams e WHERE e.user_id = $1 AND e.exam_date >= $2 AND e.exam_date < $3 AND NOT EXISTS \
               (SELECT 1 FROM official_results r WHERE r.user_id = e.user_id AND r.exam_id = e.id AND r.removed_at IS NULL) \
               ORDER BY e.exam_date DESC, e.id DESC";
    PUT_OFF = "UPDATE exams SET result_not_now = exam_date, updated_at = $3 WHERE id = $1 AND user_id = $2";
    ASK_AGAIN = "UPDATE exams SET result_not_now = NULL, updated_at = $3 WHERE id = $1 AND user_id = $2";
    PURGE = "DELETE FROM official_results WHERE removed_at < $1";
}

/// An official result.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct OfficialResult {
    /// The exam.
    pub exam_id: Uuid,
    /// The day it was taken.
    pub taken_on: NaiveDate,
    /// Marks.
    pub marks: Option<f64>,
    /// What marks are of.
    pub max_score: f64,
    /// Rank among all candidates.
    pub rank: Option<i64>,
    /// Percentile, 0 to 100.
    pub percentile: Option<f64>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// An exam that is over and has no official result.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Awaited {
    /// The exam.
    pub exam_id: Uuid,
    /// Its name.
    pub name: String,
    /// Its day.
    pub exam_date: NaiveDate,
    /// "Not now" was said of this day.
    pub is_put_off: bool,
    /// Something was said for this day, from more than sample data.
    pub has_forecast: bool,
}

/// The exams of a student from `since` on and before `until` that have no official result, the last one first.
///
/// # Errors
/// When the database does not answer.
pub async fn awaited(
    on: &mut impl AsConn,
    user: UserId,
    since: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<Awaited>> {
    Ok(
        on_conn!(on, c => sqlx::query_as(AWAITED).bind(user.0).bind(bounds::date(since)).bind(bounds::date(until)).bind(false)
            .fetch_all(c).await)?,
    )
}

/// Remembers that the result of an exam's day is not asked for, or is again; `false` without such an exam.
///
/// # Errors
/// When the database does not answer.
pub async fn put_off(
    on: &mut impl AsConn,
    user: UserId,
    exam: ExamId,
    is_put_off: bool,
    now: DateTime<Utc>,
) -> Result<bool> {
    let sql = if is_put_off { PUT_OFF } else { ASK_AGAIN };
    let rows = on_conn!(on, c => sqlx::query(sql).bind(exam.0).bind(user.0).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Sets the official result of an exam; one that was taken out is written over.
///
/// # Errors
/// `MissingReference` without such an exam.
pub async fn put(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    exam: ExamId,
    new: &NewOfficialResult,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(PUT).bind(institution.0).bind(user.0).bind(exam.0).bind(new.taken_on).bind(new.marks)
        .bind(new.max_score).bind(new.rank.map(i64::from)).bind(new.percentile).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// All official results of a student, the one entered first at the front.
///
/// # Errors
/// When the database does not answer.
pub async fn of_student(on: &mut impl AsConn, user: UserId) -> Result<Vec<OfficialResult>> {
    Ok(on_conn!(on, c => sqlx::query_as(OF_STUDENT).bind(user.0).fetch_all(c).await)?)
}

/// Takes an official result out; `false` when there is none.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(on: &mut impl AsConn, user: UserId, exam: ExamId, now: DateTime<Utc>) -> Result<bool> {
    Ok(
        on_conn!(on, c => sqlx::query(REMOVE).bind(user.0).bind(exam.0).bind(now).execute(c).await.map(|d| d.rows_affected()))?
            == 1,
    )
}

/// Puts back what was taken out at `since` or later; `false` when there is nothing of the kind.
///
/// # Errors
/// When the database does not answer.
pub async fn restore(
    on: &mut impl AsConn,
    user: UserId,
    exam: ExamId,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = on_conn!(on, c => sqlx::query(RESTORE).bind(user.0).bind(exam.0).bind(since).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Deletes for good what was taken out before.
///
/// # Errors
/// When the database does not answer.
pub async fn purge_removed(on: &mut impl AsConn, before: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(PURGE).bind(before).execute(c).await.map(|_| ()))?;
    Ok(())
}
