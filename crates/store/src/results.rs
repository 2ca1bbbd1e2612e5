//! Test results of a student.

use crate::db::AsConn;
use crate::error::{Result, StoreError};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{ImportId, InstitutionId, ResultId, UserId};
use domain::results::{ChapterPerformance, NewResult};
use sqlx::FromRow;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "id, test_name, source, subject, total_questions, correct_answers, wrong_answers, score, max_score, time_taken, \
         test_date, chapter_performance, import_id, is_sample, created_at, updated_at"
    };
}

mod analysis;
mod list;
mod many;
mod removed;
mod version;

pub use analysis::{
    AnalysisRow, InsightRow, WholeAnswers, each_for_analysis, for_analysis, for_insights, newest_date,
    without_chapters,
};
pub use list::{After, Filter, list, subjects};
pub use many::{add_many, by_identities, count_imported, remove_imported, remove_sample};
pub use removed::{purge_removed, remove, restore};
pub use version::{bump_data_version, raise_data_version};

statements! {
    ADD = "INSERT INTO test_results (id, institution_id, user_id, test_name, source, subject, total_questions, \
           correct_answers, wrong_answers, score, max_score, time_taken, test_date, chapter_performance, identity, search, \
           import_id, is_sample, deleted_at, created_at, updated_at) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, NULL, $19, $19)";
    UPDATE = "UPDATE test_results SET test_name = $1, source = $2, subject = $3, total_questions = $4, correct_answers = $5, \
              wrong_answers = $6, score = $7, max_score = $8, time_taken = $9, test_date = $10, chapter_performance = $11, \
              identity = $12, search = $13, updated_at = $14 WHERE id = $15 AND user_id = $16 AND deleted_at IS NULL";
    // Removed ones too: what is brought back later is then as it was.
    PUT_BACK = "UPDATE test_results SET test_name = $1, source = $2, subject = $3, total_questions = $4, correct_answers = $5, \
                wrong_answers = $6, score = $7, max_score = $8, time_taken = $9, test_date = $10, chapter_performance = $11, \
                identity = $12, search = $13, updated_at = $14 WHERE id = $15 AND user_id = $16";
    FIND = concat!("SELECT ", columns!(), " FROM test_results WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL");
    BY_IDENTITY = concat!("SELECT ", columns!(), " FROM test_results WHERE user_id = $1 AND identity = $2 AND deleted_at IS NULL");
    ALL = concat!("SELECT ", columns!(), " FROM test_results WHERE user_id = $1 AND deleted_at IS NULL ORDER BY test_date, id");
    NEWEST = concat!("SELECT ", columns!(), " FROM test_results WHERE user_id = $1 AND deleted_at IS NULL \
                     ORDER BY test_date DESC, id DESC LIMIT $2");
    COUNT = "SELECT COUNT(*) FROM test_results WHERE user_id = $1 AND deleted_at IS NULL";
    FOR_ANALYSIS = "SELECT test_date, subject, test_name, score, max_score, correct_answers, wrong_answers, total_questions, \
                    time_taken, chapter_performance FROM test_results WHERE user_id = $1 AND deleted_at IS NULL \
                    ORDER BY test_date, id";
    FOR_INSIGHTS = "SELECT id, source, test_date, subject, test_name, score, max_score, correct_answers, wrong_answers, \
                    total_questions, time_taken, chapter_performance FROM test_results \
                    WHERE user_id = $1 AND deleted_at IS NULL ORDER BY test_date, id";
    // OCTET_LENGTH, since SQLite need not read the text for it.
    WITHOUT_CHAPTERS = "SELECT subject, test_date, CAST(SUM(correct_answers) AS BIGINT) AS correct, \
                        CAST(SUM(correct_answers + wrong_answers) AS BIGINT) AS tried FROM test_results \
                        WHERE user_id = $1 AND deleted_at IS NULL AND OCTET_LENGTH(chapter_performance) = 2 \
                        GROUP BY subject, test_date";
    REMOVE = "UPDATE test_results SET deleted_at = $1 WHERE id = $2 AND user_id = $3 AND deleted_at IS NULL";
    RESTORE = "UPDATE test_results SET deleted_at = NULL WHERE id = $1 AND user_id = $2 AND deleted_at >= $3";
    REMOVE_IMPORTED = "UPDATE test_results SET deleted_at = $1 WHERE import_id = $2 AND user_id = $3 AND deleted_at IS NULL \
                       AND updated_at = $4 AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.result_id = test_results.id)";
    COUNT_IMPORTED = "SELECT COUNT(*) FROM test_results WHERE import_id = $1 AND user_id = $2 AND deleted_at IS NULL";
    REMOVE_SAMPLE = "DELETE FROM test_results WHERE user_id = $1 AND is_sample = $2";
    PURGE = "DELETE FROM test_results WHERE deleted_at < $1";
    NEWEST_DATE = "SELECT MAX(test_date) FROM test_results WHERE user_id = $1 AND deleted_at IS NULL";
    BUMP = "UPDATE users SET data_version = data_version + 1 WHERE id = $1";
    RAISE = "UPDATE users SET data_version = data_version + $2 WHERE id = $1 RETURNING data_version";
    SUBJECTS = "SELECT DISTINCT subject FROM test_results WHERE user_id = $1 AND deleted_at IS NULL";
}

/// A stored result.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredResult {
    /// Its id.
    pub id: ResultId,
    /// What was stored.
    pub result: NewResult,
    /// The import that brought it.
    pub import: Option<ImportId>,
    /// Made by the sample generator.
    pub is_sample: bool,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

#[derive(Debug, FromRow)]
struct Row {
    id: Uuid,
    test_name: String,
    source: Option<String>,
    subject: String,
    total_questions: i64,
    correct_answers: i64,
    wrong_answers: i64,
    score: f64,
    max_score: f64,
    time_taken: Option<i64>,
    test_date: NaiveDate,
    chapter_performance: String,
    import_id: Option<Uuid>,
    is_sample: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<Row> for StoredResult {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            result: NewResult {
                test_name: row.test_name,
                source: row.source,
                subject: row.subject,
                total_questions: row.total_questions as u32,
                correct_answers: row.correct_answers as u32,
                wrong_answers: row.wrong_answers as u32,
                score: row.score,
                max_score: row.max_score,
                time_taken: row.time_taken.map(|minutes| minutes as u32),
                test_date: row.test_date,
                chapter_performance: chapters_from(&row.chapter_performance)?,
            },
            import: row.import_id.map(Into::into),
            is_sample: row.is_sample,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

fn chapters_from(json: &str) -> Result<Vec<ChapterPerformance>> {
    serde_json::from_str(json).map_err(|error| StoreError::Corrupt(format!("chapter_performance: {error}")))
}

/// The stored form of [`NewResult::identity`].
pub fn identity_key(result: &NewResult) -> String {
    let (date, subject, name, source) = result.identity();
    // U+001F separates: it cannot stand in a checked name.
    format!("{date}\u{1f}{subject}\u{1f}{name}\u{1f}{source}")
}

fn search_text(result: &NewResult) -> String {
    domain::text::fold(&format!(
        "{} {}",
        result.test_name,
        result.source.as_deref().unwrap_or_default()
    ))
}

fn chapters_json(result: &NewResult) -> String {
    serde_json::to_string(&result.chapter_performance).expect("plain numbers and strings")
}

/// Whose result, and where it came from.
#[derive(Debug, Clone, Copy)]
pub struct Owner {
    /// The tenant.
    pub institution: InstitutionId,
    /// The student.
    pub user: UserId,
    /// The import that brings it.
    pub import: Option<ImportId>,
    /// Made by the sample generator.
    pub is_sample: bool,
}

/// Stores one result.
///
/// # Errors
/// When the database does not answer.
pub async fn add(
    on: &mut impl AsConn,
    owner: Owner,
    id: ResultId,
    result: &NewResult,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(id.0).bind(owner.institution.0).bind(owner.user.0)
        .bind(&result.test_name).bind(&result.source).bind(&result.subject)
        .bind(i64::from(result.total_questions)).bind(i64::from(result.correct_answers)).bind(i64::from(result.wrong_answers))
        .bind(result.score).bind(result.max_score).bind(result.time_taken.map(i64::from))
        .bind(result.test_date).bind(chapters_json(result)).bind(identity_key(result)).bind(search_text(result))
        .bind(owner.import.map(|import| import.0)).bind(owner.is_sample).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Overwrites a result; `false` when the student has none of this id.
///
/// # Errors
/// When the database does not answer.
pub async fn update(
    on: &mut impl AsConn,
    user: UserId,
    id: ResultId,
    result: &NewResult,
    now: DateTime<Utc>,
) -> Result<bool> {
    overwrite(on, UPDATE, user, id, result, now).await
}

/// Gives a result, also a removed one, a former state and the moment of its last change then; `false` when there is
/// none.
///
/// # Errors
/// When the database does not answer.
pub async fn put_back(
    on: &mut impl AsConn,
    user: UserId,
    id: ResultId,
    result: &NewResult,
    updated_at: DateTime<Utc>,
) -> Result<bool> {
    overwrite(on, PUT_BACK, user, id, result, updated_at).await
}

async fn overwrite(
    on: &mut impl AsConn,
    statement: &'static str,
    user: UserId,
    id: ResultId,
    result: &NewResult,
    updated_at: DateTime<Utc>,
) -> Result<bool> {
    let rows = on_conn!(on, c => sqlx::query(statement)
        .bind(&result.test_name).bind(&result.source).bind(&result.subject)
        .bind(i64::from(result.total_questions)).bind(i64::from(result.correct_answers)).bind(i64::from(result.wrong_answers))
        .bind(result.score).bind(result.max_score).bind(result.time_taken.map(i64::from))
        .bind(result.test_date).bind(chapters_json(result)).bind(identity_key(result)).bind(search_text(result))
        .bind(updated_at).bind(id.0).bind(user.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// One result of this student.
///
/// # Errors
/// When the database does not answer.
pub async fn find(on: &mut impl AsConn, user: UserId, id: ResultId) -> Result<Option<StoredResult>> {
    let row: Option<Row> =
        on_conn!(on, c => sqlx::query_as(FIND).bind(id.0).bind(user.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// The student's result with this [`identity_key`].
///
/// # Errors
/// When the database does not answer.
pub async fn find_by_identity(
    on: &mut impl AsConn,
    user: UserId,
    identity: &str,
) -> Result<Option<StoredResult>> {
    let row: Option<Row> =
        on_conn!(on, c => sqlx::query_as(BY_IDENTITY).bind(user.0).bind(identity).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// All results of a student, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_student(on: &mut impl AsConn, user: UserId) -> Result<Vec<StoredResult>> {
    let rows: Vec<Row> = on_conn!(on, c => sqlx::query_as(ALL).bind(user.0).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The newest `limit` results, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn newest(on: &mut impl AsConn, user: UserId, limit: u32) -> Result<Vec<StoredResult>> {
    let rows: Vec<Row> =
        on_conn!(on, c => sqlx::query_as(NEWEST).bind(user.0).bind(i64::from(limit)).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// How many results a student has.
///
/// # Errors
/// When the database does not answer.
pub async fn count(on: &mut impl AsConn, user: UserId) -> Result<u64> {
    let n: i64 = on_conn!(on, c => sqlx::query_scalar(COUNT).bind(user.0).fetch_one(c).await)?;
    Ok(n as u64)
}
