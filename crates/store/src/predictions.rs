//! Forecasts: written once, never changed, and scored by a row of their own when the result arrives.

use crate::bounds;
use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{InstitutionId, UserId};
use uuid::Uuid;

/// The forecast that an official result `r` speaks for: the newest one of the exam's day that rests on nothing of that
/// day, so not the one that was made again when the marks were known.
macro_rules! spoken_for {
    () => {
        "(SELECT q.id FROM predictions q WHERE q.user_id = r.user_id AND q.exam_id = r.exam_id AND q.kind = 'exam_score' \
         AND q.target_on = r.taken_on AND q.made_on <= r.taken_on AND q.data_until < r.taken_on \
         ORDER BY q.created_at DESC, q.id DESC LIMIT 1)"
    };
}

/// Whether the marks of an official result `r` score: they do where no test of the day has.
macro_rules! marks_score {
    () => {
        "(r.marks IS NOT NULL AND NOT EXISTS (SELECT 1 FROM prediction_outcomes d JOIN predictions e ON e.id = d.prediction_id \
         WHERE e.user_id = r.user_id AND e.exam_id = r.exam_id AND e.kind = 'exam_score' AND d.test_date = r.taken_on))"
    };
}

pub(crate) mod official;
mod rows;

pub use official::{OfficialOutcome, OfficiallyChecked, official_of_student, officially_checked};
pub use rows::{CameTrue, Forecast, Outcome, Promise, Scored, Tally, Told};

macro_rules! scored_columns {
    () => {
        "p.id, p.created_at, p.user_id, p.kind, p.predicted, p.low, p.high, p.mid_low, p.mid_high, p.max_score, p.scale, p.rank, \
         p.rule_last, p.rule_mean, p.rule_line"
    };
}

macro_rules! columns {
    () => {
        "p.id, p.exam_id, p.exam, p.kind, p.previous_id, p.made_on, p.target_on, p.data_until, p.max_score, p.subjects, p.source, \
         p.model, p.model_version, p.prior_version, p.scale, p.scale_n, p.inputs_hash, p.predicted, p.low, p.high, p.mid_low, \
         p.mid_high, p.percentile, p.percentile_low, p.percentile_high, p.rank, p.rank_low, p.rank_high, p.rank_table_ids, \
         p.rule_last, p.rule_mean, p.rule_line, p.n, p.is_sample, p.created_at"
    };
}

statements! {
    ADD = "INSERT INTO predictions (id, institution_id, user_id, subject, exam_id, exam, kind, previous_id, made_on, target_on, \
           data_until, max_score, subjects, source, model, model_version, prior_version, scale, scale_n, inputs_hash, predicted, \
           low, high, mid_low, mid_high, percentile, percentile_low, percentile_high, rank, rank_low, rank_high, rank_table_ids, \
           rule_last, rule_mean, rule_line, n, is_sample, created_at) \
           VALUES ($1, $2, $3, '', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, \
           $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37) ON CONFLICT DO NOTHING";
    NEWEST = concat!("SELECT ", columns!(), " FROM predictions p WHERE p.user_id = $1 AND p.kind = $2 AND p.exam_id = $3 \
                     ORDER BY p.created_at DESC, p.id DESC LIMIT 1");
    FIND = concat!("SELECT ", columns!(), " FROM predictions p WHERE p.id = $1 AND p.user_id = $2");
    HISTORY = concat!("SELECT ", columns!(), ", o.actual, o.test_date, o.result_id FROM predictions p \
                      LEFT JOIN prediction_outcomes o ON o.prediction_id = p.id \
                      WHERE p.user_id = $1 AND p.exam_id IS NOT NULL ORDER BY p.created_at DESC, p.id DESC LIMIT $2");
    // Scored by a test, or else by official marks.
    TALLY = concat!(
        "SELECT (SELECT COUNT(*) FROM predictions t WHERE t.user_id = $1 AND t.exam_id IS NOT NULL) AS total, \
         COUNT(*) AS scored, CAST(COALESCE(SUM(CASE WHEN s.actual BETWEEN s.low AND s.high THEN 1 ELSE 0 END), 0) AS BIGINT) \
         AS in_band FROM (SELECT p.low, p.high, o.actual FROM predictions p \
         JOIN prediction_outcomes o ON o.prediction_id = p.id WHERE p.user_id = $1 AND p.exam_id IS NOT NULL \
         UNION ALL SELECT p.low, p.high, r.marks / r.max_score * p.max_score AS actual FROM official_results r \
         JOIN predictions p ON p.id = ", spoken_for!(), " WHERE r.user_id = $1 AND r.removed_at IS NULL AND ", marks_score!(), " \
         AND NOT EXISTS (SELECT 1 FROM prediction_outcomes b WHERE b.prediction_id = p.id)) s"
    );
    PROMISES = "SELECT p.id, p.kind, p.exam_id, p.made_on, p.target_on, p.max_score, p.subjects, p.created_at, \
                o.actual, o.test_date, o.test, o.result_id FROM predictions p \
                LEFT JOIN prediction_outcomes o ON o.prediction_id = p.id \
                WHERE p.user_id = $1 AND p.exam_id IS NOT NULL AND p.made_on <= $2 \
                ORDER BY p.made_on DESC, p.created_at DESC, p.id DESC LIMIT $3";
    SCORE = "INSERT INTO prediction_outcomes (prediction_id, institution_id, result_id, actual, test_date, test, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)";
    UNSCORE = "DELETE FROM prediction_outcomes WHERE prediction_id = $1";
    // By a test, or by official marks where no test has.
    SCORED = concat!(
        "SELECT s.* FROM (SELECT ", scored_columns!(), ", o.actual FROM predictions p \
         JOIN prediction_outcomes o ON o.prediction_id = p.id \
         WHERE p.institution_id = $1 AND p.exam = $2 AND p.is_sample = $3 \
         UNION ALL SELECT ", scored_columns!(), ", r.marks / r.max_score * p.max_score AS actual FROM official_results r \
         JOIN predictions p ON p.id = ", spoken_for!(), " \
         WHERE r.institution_id = $1 AND p.exam = $2 AND p.is_sample = $3 AND r.removed_at IS NULL AND ", marks_score!(), ") s \
         ORDER BY s.created_at DESC, s.id DESC LIMIT $4"
    );
    // The oldest forecast first, so that the one made last is the last of its test.
    CAME_TRUE = "SELECT o.test_date, o.test, o.actual, p.low, p.max_score FROM predictions p \
                 JOIN prediction_outcomes o ON o.prediction_id = p.id \
                 WHERE p.user_id = $1 AND p.kind = $2 AND o.test_date >= $3 ORDER BY o.test_date, p.created_at, p.id";
    REMOVE_SAMPLE = "DELETE FROM predictions WHERE user_id = $1 AND is_sample = $2";
}

/// The scored forecasts of the next score whose tests were on or after a day; several of one test in the order of their
/// making.
///
/// # Errors
/// When the database does not answer.
pub async fn came_true(on: &mut impl AsConn, user: UserId, from: NaiveDate) -> Result<Vec<CameTrue>> {
    Ok(
        on_conn!(on, c => sqlx::query_as(CAME_TRUE).bind(user.0).bind("next_score").bind(from).fetch_all(c).await)?,
    )
}

/// Stores a forecast; `false` when another writer has continued the same one a moment ago.
///
/// # Errors
/// When the database does not answer.
pub async fn add(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    new: &Forecast,
) -> Result<bool> {
    let rows = on_conn!(on, c => sqlx::query(ADD)
        .bind(new.id).bind(institution.0).bind(user.0).bind(new.exam_id).bind(&new.exam).bind(&new.kind).bind(new.previous_id)
        .bind(new.made_on).bind(new.target_on).bind(new.data_until).bind(new.max_score).bind(&new.subjects).bind(&new.source)
        .bind(&new.model).bind(new.model_version).bind(new.prior_version).bind(new.scale).bind(new.scale_n)
        .bind(&new.inputs_hash).bind(new.predicted).bind(new.low).bind(new.high).bind(new.mid_low).bind(new.mid_high)
        .bind(new.percentile).bind(new.percentile_low).bind(new.percentile_high)
        .bind(new.rank).bind(new.rank_low).bind(new.rank_high).bind(&new.rank_table_ids)
        .bind(new.rule_last).bind(new.rule_mean).bind(new.rule_line).bind(new.n).bind(new.is_sample).bind(new.created_at)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The newest forecast of a kind for an exam.
///
/// # Errors
/// When the database does not answer.
pub async fn newest(
    on: &mut impl AsConn,
    user: UserId,
    kind: &str,
    exam_id: Uuid,
) -> Result<Option<Forecast>> {
    Ok(
        on_conn!(on, c => sqlx::query_as(NEWEST).bind(user.0).bind(kind).bind(exam_id).fetch_optional(c).await)?,
    )
}

/// One forecast of this student.
///
/// # Errors
/// When the database does not answer.
pub async fn find(on: &mut impl AsConn, user: UserId, id: Uuid) -> Result<Option<Forecast>> {
    Ok(on_conn!(on, c => sqlx::query_as(FIND).bind(id).bind(user.0).fetch_optional(c).await)?)
}

/// The newest `limit` forecasts of a student with their outcomes, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn history(on: &mut impl AsConn, user: UserId, limit: u32) -> Result<Vec<Told>> {
    Ok(on_conn!(on, c => sqlx::query_as(HISTORY).bind(user.0).bind(i64::from(limit)).fetch_all(c).await)?)
}

/// How many forecasts a student has, and how many of them were right.
///
/// # Errors
/// When the database does not answer.
pub async fn tally(on: &mut impl AsConn, user: UserId) -> Result<Tally> {
    Ok(on_conn!(on, c => sqlx::query_as(TALLY).bind(user.0).fetch_one(c).await)?)
}

/// What was promised up to a day, the newest first, at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn promises(
    on: &mut impl AsConn,
    user: UserId,
    until: NaiveDate,
    limit: u32,
) -> Result<Vec<Promise>> {
    Ok(
        on_conn!(on, c => sqlx::query_as(PROMISES).bind(user.0).bind(bounds::date(until)).bind(i64::from(limit)).fetch_all(c).await)?,
    )
}

/// Says what came true.
///
/// # Errors
/// `Duplicate` when it was scored already.
pub async fn score(
    on: &mut impl AsConn,
    institution: InstitutionId,
    prediction: Uuid,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(SCORE).bind(prediction).bind(institution.0).bind(outcome.result.0).bind(outcome.actual)
        .bind(outcome.test_date).bind(&outcome.test).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Takes back what was said to have come true.
///
/// # Errors
/// When the database does not answer.
pub async fn unscore(on: &mut impl AsConn, prediction: Uuid) -> Result<()> {
    on_conn!(on, c => sqlx::query(UNSCORE).bind(prediction).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The newest `limit` scored forecasts of one institution for an exam's profile; sample data never counts.
///
/// # Errors
/// When the database does not answer.
pub async fn scored(
    on: &mut impl AsConn,
    institution: InstitutionId,
    exam: &str,
    limit: u32,
) -> Result<Vec<Scored>> {
    Ok(
        on_conn!(on, c => sqlx::query_as(SCORED).bind(institution.0).bind(exam).bind(false).bind(i64::from(limit)).fetch_all(c).await)?,
    )
}

/// Deletes what was predicted from sample data.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_sample(on: &mut impl AsConn, user: UserId) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_SAMPLE).bind(user.0).bind(true).execute(c).await.map(|_| ()))?;
    Ok(())
}
