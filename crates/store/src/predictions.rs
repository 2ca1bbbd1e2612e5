//! Predictions: written once, never changed, and scored when the result arrives.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, ResultId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    ADD = "INSERT INTO predictions (id, institution_id, user_id, kind, subject, model, model_version, inputs_hash, predicted, \
           low, high, n, is_sample, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    OPEN = "SELECT p.id, p.subject, p.predicted, p.low, p.high FROM predictions p \
            LEFT JOIN prediction_outcomes o ON o.prediction_id = p.id \
            WHERE p.user_id = $1 AND p.kind = $2 AND p.subject = $3 AND o.prediction_id IS NULL \
            ORDER BY p.created_at DESC, p.id DESC LIMIT 1";
    SCORE = "INSERT INTO prediction_outcomes (prediction_id, institution_id, result_id, actual, created_at) VALUES ($1, $2, $3, $4, $5)";
    TRACK = "SELECT p.predicted, p.low, p.high, o.actual FROM predictions p JOIN prediction_outcomes o ON o.prediction_id = p.id \
             WHERE p.user_id = $1 AND p.kind = $2 ORDER BY o.created_at, p.id";
    REMOVE_SAMPLE = "DELETE FROM predictions WHERE user_id = $1 AND is_sample = $2";
}

/// What was said.
#[derive(Debug, Clone)]
pub struct NewPrediction {
    /// Its id.
    pub id: Uuid,
    /// What is predicted, such as `next_percent`.
    pub kind: &'static str,
    /// Subject.
    pub subject: String,
    /// The model's name.
    pub model: &'static str,
    /// The model's version.
    pub model_version: i64,
    /// SHA-256 of what it was made from, hexadecimal.
    pub inputs_hash: String,
    /// The expected value.
    pub predicted: f64,
    /// Lower end of the 80 % band.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Results it rests on.
    pub n: i64,
    /// From sample data.
    pub is_sample: bool,
}

/// A prediction that has not been scored yet.
#[derive(Debug, Clone, FromRow)]
pub struct Open {
    /// Its id.
    pub id: Uuid,
    /// Subject.
    pub subject: String,
    /// The expected value.
    pub predicted: f64,
    /// Lower end of the 80 % band.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A prediction and what came true.
#[derive(Debug, Clone, FromRow)]
pub struct Scored {
    /// The expected value.
    pub predicted: f64,
    /// Lower end of the 80 % band.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What came.
    pub actual: f64,
}

/// Stores a prediction.
///
/// # Errors
/// When the database does not answer.
pub async fn add(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    new: &NewPrediction,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(new.id).bind(institution.0).bind(user.0).bind(new.kind).bind(&new.subject).bind(new.model).bind(new.model_version)
        .bind(&new.inputs_hash).bind(new.predicted).bind(new.low).bind(new.high).bind(new.n).bind(new.is_sample).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The newest unscored prediction of a kind and subject.
///
/// # Errors
/// When the database does not answer.
pub async fn open(on: &mut impl AsConn, user: UserId, kind: &str, subject: &str) -> Result<Option<Open>> {
    Ok(on_conn!(on, c => sqlx::query_as(OPEN).bind(user.0).bind(kind).bind(subject).fetch_optional(c).await)?)
}

/// Says what came true.
///
/// # Errors
/// `Duplicate` when it was scored already.
pub async fn score(
    on: &mut impl AsConn,
    institution: InstitutionId,
    prediction: Uuid,
    result: ResultId,
    actual: f64,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(SCORE).bind(prediction).bind(institution.0).bind(result.0).bind(actual).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// All scored predictions of a student, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn track(on: &mut impl AsConn, user: UserId, kind: &str) -> Result<Vec<Scored>> {
    Ok(on_conn!(on, c => sqlx::query_as(TRACK).bind(user.0).bind(kind).fetch_all(c).await)?)
}

/// Deletes what was predicted from sample data.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_sample(on: &mut impl AsConn, user: UserId) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_SAMPLE).bind(user.0).bind(true).execute(c).await.map(|_| ()))?;
    Ok(())
}
