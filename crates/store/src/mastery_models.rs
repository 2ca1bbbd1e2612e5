//! What the single answers of an institution's students have taught, and the answers it is learned from.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    VERSION = "SELECT version FROM mastery_models WHERE institution_id = $1 AND model <> ''";
    FIND = "SELECT version, model, students, answers, log_loss, rule_log_loss FROM mastery_models WHERE institution_id = $1";
    PUT = "INSERT INTO mastery_models (institution_id, version, model, students, answers, log_loss, rule_log_loss, \
           created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) \
           ON CONFLICT (institution_id) DO UPDATE SET version = excluded.version, model = excluded.model, \
           students = excluded.students, answers = excluded.answers, log_loss = excluded.log_loss, \
           rule_log_loss = excluded.rule_log_loss, updated_at = excluded.updated_at";
    OF_STUDENT = "SELECT a.user_id, a.chapter, a.outcome FROM answers a JOIN test_results r ON r.id = a.result_id \
                  WHERE a.user_id = $1 AND r.deleted_at IS NULL AND a.question IS NOT NULL AND a.chapter IS NOT NULL \
                  AND a.outcome <> 'open' ORDER BY r.test_date, a.result_id, a.question";
    OF_INSTITUTION = "SELECT a.user_id, a.chapter, a.outcome FROM answers a JOIN test_results r ON r.id = a.result_id \
                      WHERE a.institution_id = $1 AND r.is_sample = $2 AND r.deleted_at IS NULL AND a.question IS NOT NULL \
                      AND a.chapter IS NOT NULL AND a.outcome <> 'open' \
                      ORDER BY a.user_id, r.test_date, a.result_id, a.question LIMIT $3";
}

/// What was learned, and how it compared.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct MasteryModel {
    /// Raised whenever anything below changes.
    pub version: i64,
    /// JSON of the model; empty while counting says as much.
    pub model: String,
    /// Students it was learned from.
    pub students: i64,
    /// Their answers.
    pub answers: i64,
    /// Log loss of the model on unseen students, nats an answer.
    pub log_loss: f64,
    /// Log loss of counting on the same answers.
    pub rule_log_loss: f64,
}

/// An answer to one question, right or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SingleAnswer {
    /// Whose.
    pub user: UserId,
    /// The chapter, as noted.
    pub chapter: String,
    /// Whether it was right.
    pub is_right: bool,
}

/// The version of the model that an institution's students may be told of; `None` without one.
///
/// # Errors
/// When the database does not answer.
pub async fn version(on: &mut impl AsConn, institution: InstitutionId) -> Result<Option<i64>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(VERSION).bind(institution.0).fetch_optional(c).await)?)
}

/// What the students of an institution have taught.
///
/// # Errors
/// When the database does not answer.
pub async fn find(on: &mut impl AsConn, institution: InstitutionId) -> Result<Option<MasteryModel>> {
    Ok(on_conn!(on, c => sqlx::query_as(FIND).bind(institution.0).fetch_optional(c).await)?)
}

/// Replaces it.
///
/// # Errors
/// When the database does not answer.
pub async fn put(
    on: &mut impl AsConn,
    institution: InstitutionId,
    model: &MasteryModel,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(PUT).bind(institution.0).bind(model.version).bind(&model.model).bind(model.students)
        .bind(model.answers).bind(model.log_loss).bind(model.rule_log_loss).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The answers of a student to single questions of known chapters, oldest first; open ones say nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn answers_of_student(on: &mut impl AsConn, user: UserId) -> Result<Vec<SingleAnswer>> {
    let rows: Vec<(Uuid, String, String)> =
        on_conn!(on, c => sqlx::query_as(OF_STUDENT).bind(user.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(single).collect())
}

/// At most `limit` such answers of an institution's students, sample results aside, student by student.
///
/// # Errors
/// When the database does not answer.
pub async fn answers_of_institution(
    on: &mut impl AsConn,
    institution: InstitutionId,
    limit: u32,
) -> Result<Vec<SingleAnswer>> {
    let rows: Vec<(Uuid, String, String)> = on_conn!(on, c => sqlx::query_as(OF_INSTITUTION).bind(institution.0)
        .bind(false).bind(i64::from(limit)).fetch_all(c).await)?;
    Ok(rows.into_iter().map(single).collect())
}

fn single((user, chapter, outcome): (Uuid, String, String)) -> SingleAnswer {
    SingleAnswer {
        user: UserId(user),
        chapter,
        is_right: outcome == domain::answers::Outcome::Right.word(),
    }
}
