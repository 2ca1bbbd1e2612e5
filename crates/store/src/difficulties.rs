//! How hard chapters feel to students: one rating a chapter, found by the folded names.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::difficulty::Difficulty;
use domain::ids::{InstitutionId, UserId};
use domain::text::fold;
use sqlx::FromRow;

statements! {
    PUT = "INSERT INTO chapter_difficulties (institution_id, user_id, subject, chapter, subject_key, chapter_key, \
           difficulty, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) \
           ON CONFLICT (user_id, subject_key, chapter_key) DO UPDATE SET subject = excluded.subject, \
           chapter = excluded.chapter, difficulty = excluded.difficulty, updated_at = excluded.updated_at";
    OF_STUDENT = "SELECT subject_key, chapter_key, difficulty, updated_at FROM chapter_difficulties WHERE user_id = $1 \
                  ORDER BY created_at, subject_key, chapter_key";
    FIND = "SELECT subject_key, chapter_key, difficulty, updated_at FROM chapter_difficulties \
            WHERE user_id = $1 AND subject_key = $2 AND chapter_key = $3";
    REMOVE = "DELETE FROM chapter_difficulties WHERE user_id = $1 AND subject_key = $2 AND chapter_key = $3";
}

/// A stored rating.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Rating {
    /// The subject, folded.
    pub subject_key: String,
    /// The chapter, folded.
    pub chapter_key: String,
    /// 1 (easy) to 5 (hard).
    pub difficulty: i64,
    /// When it was said last.
    pub updated_at: DateTime<Utc>,
}

/// Sets the rating of a chapter; one that is there is written over.
///
/// # Errors
/// When the database does not answer.
pub async fn put(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    (subject, chapter): (&str, &str),
    difficulty: Difficulty,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(PUT).bind(institution.0).bind(user.0).bind(subject).bind(chapter)
        .bind(fold(subject)).bind(fold(chapter)).bind(i64::from(difficulty.get())).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// All ratings of a student, the first at the front.
///
/// # Errors
/// When the database does not answer.
pub async fn of_student(on: &mut impl AsConn, user: UserId) -> Result<Vec<Rating>> {
    Ok(on_conn!(on, c => sqlx::query_as(OF_STUDENT).bind(user.0).fetch_all(c).await)?)
}

/// The rating of one chapter, in any spelling.
///
/// # Errors
/// When the database does not answer.
pub async fn find(
    on: &mut impl AsConn,
    user: UserId,
    subject: &str,
    chapter: &str,
) -> Result<Option<Rating>> {
    Ok(
        on_conn!(on, c => sqlx::query_as(FIND).bind(user.0).bind(fold(subject)).bind(fold(chapter)).fetch_optional(c).await)?,
    )
}

/// Takes the rating of a chapter back; `false` when there is none.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(on: &mut impl AsConn, user: UserId, subject: &str, chapter: &str) -> Result<bool> {
    let rows = on_conn!(on, c => sqlx::query(REMOVE).bind(user.0).bind(fold(subject)).bind(fold(chapter))
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
