//! A student's exams and their chapters.

use crate::db::AsConn;
use crate::error::{Result, StoreError};
use chrono::{DateTime, NaiveDate, Utc};
use domain::exams::{Chapter, Marking, NewExam};
use domain::ids::{ExamId, InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "id, profile, name, exam_date, max_score, marks_correct, marks_wrong, weights_source, is_sample"
    };
}

statements! {
    ADD = "INSERT INTO exams (id, institution_id, user_id, profile, name, exam_date, max_score, marks_correct, marks_wrong, \
           weights_source, is_sample, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)";
    UPDATE = "UPDATE exams SET name = $1, exam_date = $2, max_score = $3, marks_correct = $4, marks_wrong = $5, updated_at = $6, \
              weights_source = $7, profile = $8 WHERE id = $9 AND user_id = $10";
    OF_STUDENT = concat!("SELECT ", columns!(), " FROM exams WHERE user_id = $1 ORDER BY created_at, id");
    FIND = concat!("SELECT ", columns!(), " FROM exams WHERE id = $1 AND user_id = $2");
    ADDED_AT = "SELECT created_at FROM exams WHERE id = $1 AND user_id = $2";
    REMOVE = "DELETE FROM exams WHERE id = $1 AND user_id = $2";
    REMOVE_SAMPLE = "DELETE FROM exams WHERE user_id = $1 AND is_sample = $2";
    CLEAR_CHAPTERS = "DELETE FROM chapters WHERE exam_id = $1";
    CHAPTERS = "SELECT c.exam_id, c.subject, c.name, c.weight, c.prerequisites FROM chapters c JOIN exams e ON e.id = c.exam_id \
                WHERE e.user_id = $1 ORDER BY c.exam_id, c.position";
}

/// A stored exam.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredExam {
    /// Its id.
    pub id: ExamId,
    /// What was stored.
    pub exam: NewExam,
    /// Where the weights come from.
    pub weights_source: String,
    /// Made by the sample generator.
    pub is_sample: bool,
}

#[derive(Debug, FromRow)]
struct Row {
    id: Uuid,
    profile: String,
    name: String,
    exam_date: Option<NaiveDate>,
    max_score: Option<f64>,
    marks_correct: Option<f64>,
    marks_wrong: Option<f64>,
    weights_source: String,
    is_sample: bool,
}

impl Row {
    fn with(self, chapters: Vec<Chapter>) -> StoredExam {
        let marking = self
            .marks_correct
            .zip(self.marks_wrong)
            .map(|(correct, wrong)| Marking { correct, wrong });
        StoredExam {
            id: self.id.into(),
            exam: NewExam {
                profile: self.profile,
                name: self.name,
                exam_date: self.exam_date,
                max_score: self.max_score,
                marking,
                chapters,
            },
            weights_source: self.weights_source,
            is_sample: self.is_sample,
        }
    }
}

/// Whose exam.
#[derive(Debug, Clone, Copy)]
pub struct Owner {
    /// The tenant.
    pub institution: InstitutionId,
    /// The student.
    pub user: UserId,
}

/// Stores an exam with its chapters.
///
/// # Errors
/// When the database does not answer.
pub async fn add(on: &mut impl AsConn, owner: Owner, stored: &StoredExam, now: DateTime<Utc>) -> Result<()> {
    let exam = &stored.exam;
    on_conn!(on, c => sqlx::query(ADD)
        .bind(stored.id.0).bind(owner.institution.0).bind(owner.user.0).bind(&exam.profile).bind(&exam.name)
        .bind(exam.exam_date).bind(exam.max_score).bind(exam.marking.map(|m| m.correct)).bind(exam.marking.map(|m| m.wrong))
        .bind(&stored.weights_source).bind(stored.is_sample).bind(now)
        .execute(c).await.map(|_| ()))?;
    add_chapters(on, owner, stored.id, &exam.chapters, now).await
}

async fn add_chapters(
    on: &mut impl AsConn,
    owner: Owner,
    id: ExamId,
    chapters: &[Chapter],
    now: DateTime<Utc>,
) -> Result<()> {
    if chapters.is_empty() {
        return Ok(());
    }
    // One statement: an exam has at most 200 chapters, far from what either engine binds at once.
    on_conn!(on, c => {
        let mut sql = sqlx::QueryBuilder::new(
            "INSERT INTO chapters (institution_id, exam_id, position, subject, name, weight, prerequisites, created_at, updated_at) ");
        sql.push_values((0i64..).zip(chapters), |mut row, (position, chapter)| {
            row.push_bind(owner.institution.0).push_bind(id.0).push_bind(position).push_bind(&chapter.subject)
                .push_bind(&chapter.name).push_bind(chapter.weight).push_bind(names(chapter)).push_bind(now).push_bind(now);
        });
        sql.build().execute(c).await.map(|_| ())
    })?;
    Ok(())
}

/// The names that come before a chapter, as they are stored.
fn names(chapter: &Chapter) -> String {
    serde_json::Value::from(chapter.prerequisites.clone()).to_string()
}

/// Overwrites an exam and its chapters; `false` when the student has none of this id.
///
/// # Errors
/// When the database does not answer.
pub async fn update(
    on: &mut impl AsConn,
    owner: Owner,
    stored: &StoredExam,
    now: DateTime<Utc>,
) -> Result<bool> {
    let exam = &stored.exam;
    let rows = on_conn!(on, c => sqlx::query(UPDATE)
        .bind(&exam.name).bind(exam.exam_date).bind(exam.max_score)
        .bind(exam.marking.map(|m| m.correct)).bind(exam.marking.map(|m| m.wrong)).bind(now)
        .bind(&stored.weights_source).bind(&exam.profile).bind(stored.id.0).bind(owner.user.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    if rows == 0 {
        return Ok(false);
    }
    on_conn!(on, c => sqlx::query(CLEAR_CHAPTERS).bind(stored.id.0).execute(c).await.map(|_| ()))?;
    add_chapters(on, owner, stored.id, &exam.chapters, now).await?;
    Ok(true)
}

/// A student's exams, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_student(on: &mut impl AsConn, user: UserId) -> Result<Vec<StoredExam>> {
    let rows: Vec<Row> = on_conn!(on, c => sqlx::query_as(OF_STUDENT).bind(user.0).fetch_all(c).await)?;
    let chapters: Vec<(Uuid, String, String, f64, String)> =
        on_conn!(on, c => sqlx::query_as(CHAPTERS).bind(user.0).fetch_all(c).await)?;
    let mut by_exam: std::collections::HashMap<Uuid, Vec<Chapter>> = std::collections::HashMap::new();
    for (exam, subject, name, weight, before) in chapters {
        let prerequisites = serde_json::from_str(&before)
            .map_err(|error| StoreError::Corrupt(format!("prerequisites: {error}")))?;
        by_exam.entry(exam).or_default().push(Chapter {
            subject,
            name,
            weight,
            prerequisites,
        });
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let chapters = by_exam.remove(&row.id).unwrap_or_default();
            row.with(chapters)
        })
        .collect())
}

/// Whether the student has this exam.
///
/// # Errors
/// When the database does not answer.
pub async fn exists(on: &mut impl AsConn, user: UserId, id: ExamId) -> Result<bool> {
    let row: Option<Row> =
        on_conn!(on, c => sqlx::query_as(FIND).bind(id.0).bind(user.0).fetch_optional(c).await)?;
    Ok(row.is_some())
}

/// When the student entered this exam; `None` where there is none.
///
/// # Errors
/// When the database does not answer.
pub async fn added_at(on: &mut impl AsConn, user: UserId, id: ExamId) -> Result<Option<DateTime<Utc>>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(ADDED_AT).bind(id.0).bind(user.0).fetch_optional(c).await)?)
}

/// Deletes an exam; `false` when there is none.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(on: &mut impl AsConn, user: UserId, id: ExamId) -> Result<bool> {
    Ok(
        on_conn!(on, c => sqlx::query(REMOVE).bind(id.0).bind(user.0).execute(c).await.map(|d| d.rows_affected()))?
            == 1,
    )
}

/// Deletes sample exams.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_sample(on: &mut impl AsConn, user: UserId) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_SAMPLE).bind(user.0).bind(true).execute(c).await.map(|_| ()))?;
    Ok(())
}
