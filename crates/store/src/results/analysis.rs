//! What the analyses and the weak areas are made of.

use super::{FOR_ANALYSIS, FOR_INSIGHTS, NEWEST_DATE, WITHOUT_CHAPTERS};
use crate::db::AsConn;
use crate::error::Result;
use chrono::NaiveDate;
use domain::ids::UserId;
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

/// The part of a result that the analyses read, with the chapters still as JSON. `T` is a text: owned, or borrowed from
/// the row.
#[derive(Debug, FromRow)]
pub struct AnalysisRow<T = String> {
    /// The student's own date.
    pub test_date: NaiveDate,
    /// Subject.
    pub subject: T,
    /// Name.
    pub test_name: T,
    /// Marks.
    pub score: f64,
    /// Marks that could be had.
    pub max_score: f64,
    /// Right answers.
    pub correct_answers: i64,
    /// Wrong answers.
    pub wrong_answers: i64,
    /// Questions.
    pub total_questions: i64,
    /// Minutes.
    pub time_taken: Option<i64>,
    /// JSON array of chapters.
    pub chapter_performance: T,
}

/// Hands all results of a student to `each`, oldest first, without copying their texts: the JSON of two hundred results
/// is half a megabyte.
///
/// # Errors
/// When the database does not answer.
pub async fn each_for_analysis(
    on: &mut impl AsConn,
    user: UserId,
    mut each: impl FnMut(AnalysisRow<&str>) + Send,
) -> Result<()> {
    on_conn!(on, c => async {
        // By place, in the order of the statement: looking a column up by its name costs as much as reading it.
        for row in &sqlx::query(FOR_ANALYSIS).bind(user.0).fetch_all(c).await? {
            each(AnalysisRow {
                test_date: row.try_get(0)?,
                subject: row.try_get(1)?,
                test_name: row.try_get(2)?,
                score: row.try_get(3)?,
                max_score: row.try_get(4)?,
                correct_answers: row.try_get(5)?,
                wrong_answers: row.try_get(6)?,
                total_questions: row.try_get(7)?,
                time_taken: row.try_get(8)?,
                chapter_performance: row.try_get(9)?,
            });
        }
        Ok::<(), sqlx::Error>(())
    }.await)?;
    Ok(())
}

/// All results of a student for the analyses, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn for_analysis(on: &mut impl AsConn, user: UserId) -> Result<Vec<AnalysisRow>> {
    Ok(on_conn!(on, c => sqlx::query_as(FOR_ANALYSIS).bind(user.0).fetch_all(c).await)?)
}

/// A result for the insights: as [`AnalysisRow`], with its id and who set it.
#[derive(Debug, FromRow)]
pub struct InsightRow {
    /// Its id.
    pub id: Uuid,
    /// Who set it.
    pub source: Option<String>,
    /// What all analyses read.
    #[sqlx(flatten)]
    pub row: AnalysisRow,
}

/// All results of a student for the insights, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn for_insights(on: &mut impl AsConn, user: UserId) -> Result<Vec<InsightRow>> {
    Ok(on_conn!(on, c => sqlx::query_as(FOR_INSIGHTS).bind(user.0).fetch_all(c).await)?)
}

/// Answers of results without chapters, added up by subject and day: they speak for the subject as a whole.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct WholeAnswers {
    /// Subject, as spelled.
    pub subject: String,
    /// The student's own date.
    pub test_date: NaiveDate,
    /// Right answers.
    pub correct: i64,
    /// Right and wrong answers.
    pub tried: i64,
}

/// The answers of all results without chapters, in no order.
///
/// # Errors
/// When the database does not answer.
pub async fn without_chapters(on: &mut impl AsConn, user: UserId) -> Result<Vec<WholeAnswers>> {
    Ok(on_conn!(on, c => sqlx::query_as(WITHOUT_CHAPTERS).bind(user.0).fetch_all(c).await)?)
}

/// The date of the newest result.
///
/// # Errors
/// When the database does not answer.
pub async fn newest_date(on: &mut impl AsConn, user: UserId) -> Result<Option<NaiveDate>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(NEWEST_DATE).bind(user.0).fetch_one(c).await)?)
}
