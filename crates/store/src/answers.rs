//! What is noted of single answers of a result, and the sums of it that the insights read.

use crate::db::AsConn;
use crate::error::{Result, StoreError};
use chrono::{DateTime, Utc};
use domain::answers::{ErrorKind, NewAnswer, Outcome};
use domain::ids::{InstitutionId, ResultId, UserId};
use sqlx::FromRow;
use std::collections::HashSet;
use uuid::Uuid;

statements! {
    CLEAR = "DELETE FROM answers WHERE result_id = $1 AND user_id = $2";
    OF_RESULT = "SELECT question, chapter, outcome, error, confidence, answers FROM answers \
                 WHERE result_id = $1 AND user_id = $2 ORDER BY position";
    RESULTS_WITH = "SELECT DISTINCT result_id FROM answers WHERE user_id = $1";
    REASONS = "SELECT a.result_id, a.chapter, a.error, CAST(SUM(a.answers) AS BIGINT) AS answers FROM answers a \
               JOIN test_results r ON r.id = a.result_id \
               WHERE a.user_id = $1 AND r.deleted_at IS NULL AND a.error IS NOT NULL GROUP BY a.result_id, a.chapter, a.error";
    ITEMS = "SELECT a.result_id, CAST(CASE WHEN a.question * 3 <= r.total_questions THEN 0 \
             WHEN a.question * 3 <= r.total_questions * 2 THEN 1 ELSE 2 END AS BIGINT) AS third, \
             a.outcome, a.confidence, COUNT(*) AS answers FROM answers a JOIN test_results r ON r.id = a.result_id \
             WHERE a.user_id = $1 AND r.deleted_at IS NULL AND a.question IS NOT NULL \
             GROUP BY a.result_id, third, a.outcome, a.confidence";
}

#[derive(Debug, FromRow)]
struct Row {
    question: Option<i64>,
    chapter: Option<String>,
    outcome: String,
    error: Option<String>,
    confidence: Option<i64>,
    answers: i64,
}

impl TryFrom<Row> for NewAnswer {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            question: row.question.map(|question| question as u32),
            chapter: row.chapter,
            outcome: outcome(&row.outcome)?,
            error: row.error.as_deref().map(error_kind).transpose()?,
            confidence: row.confidence.map(|sure| sure as u8),
            count: row.answers as u32,
        })
    }
}

fn outcome(word: &str) -> Result<Outcome> {
    Outcome::from_word(word).ok_or_else(|| StoreError::Corrupt(format!("answers.outcome: {word}")))
}
fn error_kind(word: &str) -> Result<ErrorKind> {
    ErrorKind::from_word(word).ok_or_else(|| StoreError::Corrupt(format!("answers.error: {word}")))
}

/// Puts these entries in the place of those a result has. Whether the result is the student's is the caller's to know.
///
/// # Errors
/// When the database does not answer.
pub async fn put(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    result: ResultId,
    answers: &[NewAnswer],
    now: DateTime<Utc>,
) -> Result<()> {
    clear(on, user, result).await?;
    let numbered: Vec<(i64, &NewAnswer)> = (0..).zip(answers).collect();
    for some in numbered.chunks(100) {
        on_conn!(on, c => {
            let mut sql = sqlx::QueryBuilder::new("INSERT INTO answers (institution_id, user_id, result_id, position, question, \
                chapter, outcome, error, confidence, answers, created_at) ");
            sql.push_values(some, |mut row, (position, answer)| {
                row.push_bind(institution.0).push_bind(user.0).push_bind(result.0).push_bind(*position)
                    .push_bind(answer.question.map(i64::from)).push_bind(&answer.chapter).push_bind(answer.outcome.word())
                    .push_bind(answer.error.map(ErrorKind::word)).push_bind(answer.confidence.map(i64::from))
                    .push_bind(i64::from(answer.count)).push_bind(now);
            });
            sql.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Forgets what is noted of a result.
///
/// # Errors
/// When the database does not answer.
pub async fn clear(on: &mut impl AsConn, user: UserId, result: ResultId) -> Result<()> {
    on_conn!(on, c => sqlx::query(CLEAR).bind(result.0).bind(user.0).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// What is noted of a result, in the order it was sent.
///
/// # Errors
/// When the database does not answer.
pub async fn of_result(on: &mut impl AsConn, user: UserId, result: ResultId) -> Result<Vec<NewAnswer>> {
    let rows: Vec<Row> =
        on_conn!(on, c => sqlx::query_as(OF_RESULT).bind(result.0).bind(user.0).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The student's results that something is noted of, removed ones among them.
///
/// # Errors
/// When the database does not answer.
pub async fn results_with(on: &mut impl AsConn, user: UserId) -> Result<HashSet<Uuid>> {
    let ids: Vec<Uuid> = on_conn!(on, c => sqlx::query_scalar(RESULTS_WITH).bind(user.0).fetch_all(c).await)?;
    Ok(ids.into_iter().collect())
}

/// Answers of one result and chapter with the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The result.
    pub result: Uuid,
    /// The chapter, if noted.
    pub chapter: Option<String>,
    /// The reason.
    pub error: ErrorKind,
    /// How many.
    pub answers: u64,
}

/// The reasons of all results that are not removed, in no order.
///
/// # Errors
/// When the database does not answer.
pub async fn reasons(on: &mut impl AsConn, user: UserId) -> Result<Vec<Reason>> {
    let rows: Vec<(Uuid, Option<String>, String, i64)> =
        on_conn!(on, c => sqlx::query_as(REASONS).bind(user.0).fetch_all(c).await)?;
    let reason = |(result, chapter, error, answers): (_, _, String, i64)| {
        Ok(Reason {
            result,
            chapter,
            error: error_kind(&error)?,
            answers: answers as u64,
        })
    };
    rows.into_iter().map(reason).collect()
}

/// Answers question by question of one result, added up by the third of the paper they stand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemSum {
    /// The result.
    pub result: Uuid,
    /// 0, 1 or 2: the first, middle or last third of the questions.
    pub third: u8,
    /// How they were answered.
    pub outcome: Outcome,
    /// How sure the student felt, 1 to 5.
    pub confidence: Option<u8>,
    /// How many.
    pub answers: u64,
}

/// The sums of all results that are not removed, in no order.
///
/// # Errors
/// When the database does not answer.
pub async fn items(on: &mut impl AsConn, user: UserId) -> Result<Vec<ItemSum>> {
    let rows: Vec<(Uuid, i64, String, Option<i64>, i64)> =
        on_conn!(on, c => sqlx::query_as(ITEMS).bind(user.0).fetch_all(c).await)?;
    let sum = |(result, third, word, confidence, answers): (_, i64, String, Option<i64>, i64)| {
        Ok(ItemSum {
            result,
            third: third as u8,
            outcome: outcome(&word)?,
            confidence: confidence.map(|sure| sure as u8),
            answers: answers as u64,
        })
    };
    rows.into_iter().map(sum).collect()
}
