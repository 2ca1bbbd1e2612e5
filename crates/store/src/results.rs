//! Test results of a student.

use crate::bounds;
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

/// `WHERE` of a filtered list, for both engines' builders.
macro_rules! narrow {
    ($sql:ident, $user:ident, $filter:ident) => {
        $sql.push(" WHERE deleted_at IS NULL AND user_id = ")
            .push_bind($user.0);
        if let Some(subject) = &$filter.subject {
            $sql.push(" AND subject = ").push_bind(subject.clone());
        }
        if let Some(text) = &$filter.search {
            $sql.push(" AND search LIKE ")
                .push_bind(like(text))
                .push(r" ESCAPE '\'");
        }
        if let Some(from) = $filter.from {
            $sql.push(" AND test_date >= ").push_bind(bounds::date(from));
        }
        if let Some(to) = $filter.to {
            $sql.push(" AND test_date <= ").push_bind(bounds::date(to));
        }
    };
}

statements! {
    ADD = "INSERT INTO test_results (id, institution_id, user_id, test_name, source, subject, total_questions, \
           correct_answers, wrong_answers, score, max_score, time_taken, test_date, chapter_performance, identity, search, \
           import_id, is_sample, deleted_at, created_at, updated_at) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, NULL, $19, $19)";
    UPDATE = "UPDATE test_results SET test_name = $1, source = $2, subject = $3, total_questions = $4, correct_answers = $5, \
              wrong_answers = $6, score = $7, max_score = $8, time_taken = $9, test_date = $10, chapter_performance = $11, \
              identity = $12, search = $13, updated_at = $14 WHERE id = $15 AND user_id = $16 AND deleted_at IS NULL";
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
    REMOVE_IMPORTED = "UPDATE test_results SET deleted_at = $1 WHERE import_id = $2 AND user_id = $3 AND deleted_at IS NULL";
    REMOVE_SAMPLE = "DELETE FROM test_results WHERE user_id = $1 AND is_sample = $2";
    PURGE = "DELETE FROM test_results WHERE deleted_at < $1";
    NEWEST_DATE = "SELECT MAX(test_date) FROM test_results WHERE user_id = $1 AND deleted_at IS NULL";
    BUMP = "UPDATE users SET data_version = data_version + 1 WHERE id = $1";
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

/// `%text%` with the wildcards in `text` taken literally.
fn like(text: &str) -> String {
    format!(
        "%{}%",
        text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")
    )
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
    let rows = on_conn!(on, c => sqlx::query(UPDATE)
        .bind(&result.test_name).bind(&result.source).bind(&result.subject)
        .bind(i64::from(result.total_questions)).bind(i64::from(result.correct_answers)).bind(i64::from(result.wrong_answers))
        .bind(result.score).bind(result.max_score).bind(result.time_taken.map(i64::from))
        .bind(result.test_date).bind(chapters_json(result)).bind(identity_key(result)).bind(search_text(result))
        .bind(now).bind(id.0).bind(user.0)
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

/// The date of the newest result.
///
/// # Errors
/// When the database does not answer.
pub async fn newest_date(on: &mut impl AsConn, user: UserId) -> Result<Option<NaiveDate>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(NEWEST_DATE).bind(user.0).fetch_one(c).await)?)
}

/// How many results a student has.
///
/// # Errors
/// When the database does not answer.
pub async fn count(on: &mut impl AsConn, user: UserId) -> Result<u64> {
    let n: i64 = on_conn!(on, c => sqlx::query_scalar(COUNT).bind(user.0).fetch_one(c).await)?;
    Ok(n as u64)
}

/// Subjects a student has results in, sorted.
///
/// # Errors
/// When the database does not answer.
pub async fn subjects(on: &mut impl AsConn, user: UserId) -> Result<Vec<String>> {
    let mut subjects: Vec<String> =
        on_conn!(on, c => sqlx::query_scalar(SUBJECTS).bind(user.0).fetch_all(c).await)?;
    // Here and not in SQL: PostgreSQL orders text by the collation its database was made with.
    subjects.sort_unstable();
    Ok(subjects)
}

/// What a list is narrowed to; values are folded by [`domain::text::fold`] where that matters.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Exactly this subject.
    pub subject: Option<String>,
    /// Part of the name or source, folded.
    pub search: Option<String>,
    /// From this date.
    pub from: Option<NaiveDate>,
    /// To this date.
    pub to: Option<NaiveDate>,
}

/// Where a page starts: after this date and id, newest first.
pub type After = (NaiveDate, Uuid);

/// A page of results that match, newest first, and how many match in all. `limit` of `None` gives all.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    on: &mut impl AsConn,
    user: UserId,
    filter: &Filter,
    after: Option<After>,
    limit: Option<u32>,
) -> Result<(Vec<StoredResult>, u64)> {
    let mut texts = filter.subject.iter().chain(&filter.search);
    if !texts.all(|text| bounds::is_findable(text)) {
        return Ok((Vec::new(), 0));
    }
    let rows: Vec<Row> = on_conn!(on, c => {
        let mut sql = sqlx::QueryBuilder::new(concat!("SELECT ", columns!(), " FROM test_results"));
        narrow!(sql, user, filter);
        if let Some((date, id)) = after {
            sql.push(" AND (test_date, id) < (").push_bind(bounds::date(date)).push(", ").push_bind(id).push(")");
        }
        sql.push(" ORDER BY test_date DESC, id DESC");
        if let Some(limit) = limit {
            sql.push(" LIMIT ").push_bind(i64::from(limit));
        }
        sql.build_query_as().fetch_all(c).await
    })?;
    let total: i64 = on_conn!(on, c => {
        let mut sql = sqlx::QueryBuilder::new("SELECT COUNT(*) FROM test_results");
        narrow!(sql, user, filter);
        sql.build_query_scalar().fetch_one(c).await
    })?;
    let rows = rows
        .into_iter()
        .map(TryInto::try_into)
        .collect::<Result<Vec<_>>>()?;
    Ok((rows, total as u64))
}

/// The part of a result that the analyses read, with the chapters still as JSON.
#[derive(Debug, FromRow)]
pub struct AnalysisRow {
    /// The student's own date.
    pub test_date: NaiveDate,
    /// Subject.
    pub subject: String,
    /// Name.
    pub test_name: String,
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
    pub chapter_performance: String,
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

/// Hides a result; it can be restored for a day. `false` when there is none.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(on: &mut impl AsConn, user: UserId, id: ResultId, now: DateTime<Utc>) -> Result<bool> {
    let rows = on_conn!(on, c => sqlx::query(REMOVE).bind(now).bind(id.0).bind(user.0).execute(c).await.map(|d| d.rows_affected()))?;
    Ok(rows == 1)
}

/// Brings back a result that was removed at `since` or later.
///
/// # Errors
/// When the database does not answer.
pub async fn restore(on: &mut impl AsConn, user: UserId, id: ResultId, since: DateTime<Utc>) -> Result<bool> {
    let rows = on_conn!(on, c => sqlx::query(RESTORE).bind(id.0).bind(user.0).bind(since).execute(c).await.map(|d| d.rows_affected()))?;
    Ok(rows == 1)
}

/// Hides what an import brought; returns how many.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_imported(
    on: &mut impl AsConn,
    user: UserId,
    import: ImportId,
    now: DateTime<Utc>,
) -> Result<u64> {
    Ok(
        on_conn!(on, c => sqlx::query(REMOVE_IMPORTED).bind(now).bind(import.0).bind(user.0).execute(c).await.map(|d| d.rows_affected()))?,
    )
}

/// Deletes sample results; returns how many.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_sample(on: &mut impl AsConn, user: UserId) -> Result<u64> {
    Ok(
        on_conn!(on, c => sqlx::query(REMOVE_SAMPLE).bind(user.0).bind(true).execute(c).await.map(|d| d.rows_affected()))?,
    )
}

/// Deletes for good what was removed before `before`.
///
/// # Errors
/// When the database does not answer.
pub async fn purge_removed(on: &mut impl AsConn, before: DateTime<Utc>) -> Result<u64> {
    Ok(on_conn!(on, c => sqlx::query(PURGE).bind(before).execute(c).await.map(|d| d.rows_affected()))?)
}

/// Says that the student's data changed, so that cached answers are not used again.
///
/// # Errors
/// When the database does not answer.
pub async fn bump_data_version(on: &mut impl AsConn, user: UserId) -> Result<()> {
    on_conn!(on, c => sqlx::query(BUMP).bind(user.0).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The identities among `wanted` that the student has, with their results.
///
/// # Errors
/// When the database does not answer.
pub async fn by_identities(
    on: &mut impl AsConn,
    user: UserId,
    wanted: &[String],
) -> Result<Vec<(String, StoredResult)>> {
    let mut found = Vec::new();
    // Both engines bound the number of parameters of one statement.
    for some in wanted.chunks(500) {
        let rows: Vec<Row> = on_conn!(on, c => {
            let mut sql = sqlx::QueryBuilder::new(concat!("SELECT ", columns!(), " FROM test_results WHERE user_id = "));
            sql.push_bind(user.0).push(" AND deleted_at IS NULL AND identity IN (");
            let mut list = sql.separated(", ");
            for identity in some {
                list.push_bind(identity);
            }
            sql.push(")");
            sql.build_query_as().fetch_all(c).await
        })?;
        for row in rows {
            let stored: StoredResult = row.try_into()?;
            found.push((identity_key(&stored.result), stored));
        }
    }
    Ok(found)
}

/// Stores many results of one owner in few statements.
///
/// # Errors
/// When the database does not answer.
pub async fn add_many(
    on: &mut impl AsConn,
    owner: Owner,
    results: &[(ResultId, &NewResult)],
    now: DateTime<Utc>,
) -> Result<()> {
    for some in results.chunks(100) {
        on_conn!(on, c => {
            let mut sql = sqlx::QueryBuilder::new(
                "INSERT INTO test_results (id, institution_id, user_id, test_name, source, subject, total_questions, \
                 correct_answers, wrong_answers, score, max_score, time_taken, test_date, chapter_performance, identity, \
                 search, import_id, is_sample, created_at, updated_at) ");
            sql.push_values(some, |mut row, (id, result)| {
                row.push_bind(id.0).push_bind(owner.institution.0).push_bind(owner.user.0)
                    .push_bind(&result.test_name).push_bind(&result.source).push_bind(&result.subject)
                    .push_bind(i64::from(result.total_questions)).push_bind(i64::from(result.correct_answers))
                    .push_bind(i64::from(result.wrong_answers)).push_bind(result.score).push_bind(result.max_score)
                    .push_bind(result.time_taken.map(i64::from)).push_bind(result.test_date)
                    .push_bind(chapters_json(result)).push_bind(identity_key(result)).push_bind(search_text(result))
                    .push_bind(owner.import.map(|import| import.0)).push_bind(owner.is_sample)
                    .push_bind(now).push_bind(now);
            });
            sql.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}
