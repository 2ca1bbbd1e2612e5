//! The score a student wants in an exam, one an exam.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{ExamId, InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    PUT = "INSERT INTO goals (institution_id, user_id, exam_id, target_score, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5) \
           ON CONFLICT (user_id, exam_id) DO UPDATE SET target_score = excluded.target_score, updated_at = excluded.updated_at";
    OF_STUDENT = "SELECT exam_id, target_score, updated_at FROM goals WHERE user_id = $1 ORDER BY created_at, exam_id";
    REMOVE = "DELETE FROM goals WHERE user_id = $1 AND exam_id = $2";
}

/// A goal.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Goal {
    /// The exam.
    pub exam_id: Uuid,
    /// Marks wanted.
    pub target_score: f64,
    /// When it was last set.
    pub updated_at: DateTime<Utc>,
}

/// Sets the goal of an exam.
///
/// # Errors
/// `MissingReference` without such an exam.
pub async fn put(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    exam: ExamId,
    target_score: f64,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(PUT).bind(institution.0).bind(user.0).bind(exam.0).bind(target_score).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// All goals of a student, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_student(on: &mut impl AsConn, user: UserId) -> Result<Vec<Goal>> {
    Ok(on_conn!(on, c => sqlx::query_as(OF_STUDENT).bind(user.0).fetch_all(c).await)?)
}

/// Removes a goal; `false` when there is none.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(on: &mut impl AsConn, user: UserId, exam: ExamId) -> Result<bool> {
    Ok(
        on_conn!(on, c => sqlx::query(REMOVE).bind(user.0).bind(exam.0).execute(c).await.map(|d| d.rows_affected()))?
            == 1,
    )
}
