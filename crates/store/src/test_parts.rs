//! Results without their chapters: the parts that make up whole tests, for the forecasts.

use crate::bounds;
use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::UserId;
use sqlx::FromRow;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "id, test_date, subject, test_name, source, score, max_score, total_questions, correct_answers, wrong_answers, \
         is_sample, created_at"
    };
}

statements! {
    OF_STUDENT = concat!("SELECT ", columns!(), " FROM test_results WHERE user_id = $1 AND deleted_at IS NULL \
                         ORDER BY test_date, id");
    OF_DAY = concat!("SELECT ", columns!(), " FROM test_results WHERE user_id = $1 AND deleted_at IS NULL AND test_date = $2 \
                     ORDER BY test_date, id");
}

/// One result.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct TestPart {
    /// Its id.
    pub id: Uuid,
    /// The student's own date.
    pub test_date: NaiveDate,
    /// Subject.
    pub subject: String,
    /// Name of the test.
    pub test_name: String,
    /// Who set it.
    pub source: Option<String>,
    /// Marks.
    pub score: f64,
    /// Marks that could be had.
    pub max_score: f64,
    /// Questions.
    pub total_questions: i64,
    /// Right answers.
    pub correct_answers: i64,
    /// Wrong answers.
    pub wrong_answers: i64,
    /// Made by the sample generator.
    pub is_sample: bool,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
}

/// All results of a student, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_student(on: &mut impl AsConn, user: UserId) -> Result<Vec<TestPart>> {
    Ok(on_conn!(on, c => sqlx::query_as(OF_STUDENT).bind(user.0).fetch_all(c).await)?)
}

/// The results of one day.
///
/// # Errors
/// When the database does not answer.
pub async fn of_day(on: &mut impl AsConn, user: UserId, day: NaiveDate) -> Result<Vec<TestPart>> {
    Ok(on_conn!(on, c => sqlx::query_as(OF_DAY).bind(user.0).bind(bounds::date(day)).fetch_all(c).await)?)
}
