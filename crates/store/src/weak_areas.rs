//! Weak areas: a table kept up to date in the transaction of each change, for whoever asks the database directly.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;

statements! {
    CLEAR = "DELETE FROM weak_areas WHERE user_id = $1";
    LAST_UPDATED = "SELECT MAX(last_updated) FROM weak_areas WHERE user_id = $1";
    OF_STUDENT = "SELECT subject, chapter, accuracy, mastery, mastery_low, mastery_high, questions, correct, \
                  recent_questions, recent_correct, times_attempted, last_seen, priority_score FROM weak_areas WHERE user_id = $1";
}

/// One chapter of one student.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct WeakArea {
    /// Subject.
    pub subject: String,
    /// Chapter.
    pub chapter: String,
    /// Share right, 0 to 1, unshrunk.
    pub accuracy: f64,
    /// Shrunk mastery, 0 to 1.
    pub mastery: f64,
    /// Lower end of its 80 % interval.
    pub mastery_low: f64,
    /// Upper end.
    pub mastery_high: f64,
    /// Questions asked.
    pub questions: i64,
    /// Answered right.
    pub correct: i64,
    /// Questions, newer ones counting more; the unit is the analyses' own.
    pub recent_questions: f64,
    /// Answered right, newer ones counting more.
    pub recent_correct: f64,
    /// Results that had it.
    pub times_attempted: i64,
    /// The newest of them.
    pub last_seen: NaiveDate,
    /// Expected open marks; 0 without an exam that has the chapter.
    pub priority_score: f64,
}

/// Forgets a student's rows, before they are made anew.
///
/// # Errors
/// When the database does not answer.
pub async fn clear(on: &mut impl AsConn, user: UserId) -> Result<()> {
    on_conn!(on, c => sqlx::query(CLEAR).bind(user.0).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Writes rows, over those of the same chapter.
///
/// # Errors
/// When the database does not answer.
pub async fn put(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    areas: &[WeakArea],
    now: DateTime<Utc>,
) -> Result<()> {
    for some in areas.chunks(100) {
        on_conn!(on, c => {
            let mut sql = sqlx::QueryBuilder::new("INSERT INTO weak_areas (institution_id, user_id, subject, chapter, accuracy, \
                mastery, mastery_low, mastery_high, questions, correct, recent_questions, recent_correct, times_attempted, \
                last_seen, priority_score, last_updated) ");
            sql.push_values(some, |mut row, area| {
                row.push_bind(institution.0).push_bind(user.0).push_bind(&area.subject).push_bind(&area.chapter)
                    .push_bind(area.accuracy).push_bind(area.mastery).push_bind(area.mastery_low).push_bind(area.mastery_high)
                    .push_bind(area.questions).push_bind(area.correct).push_bind(area.recent_questions)
                    .push_bind(area.recent_correct).push_bind(area.times_attempted).push_bind(area.last_seen)
                    .push_bind(area.priority_score).push_bind(now);
            });
            sql.push(" ON CONFLICT (user_id, subject, chapter) DO UPDATE SET accuracy = excluded.accuracy, \
                mastery = excluded.mastery, mastery_low = excluded.mastery_low, mastery_high = excluded.mastery_high, \
                questions = excluded.questions, correct = excluded.correct, recent_questions = excluded.recent_questions, \
                recent_correct = excluded.recent_correct, times_attempted = excluded.times_attempted, \
                last_seen = excluded.last_seen, priority_score = excluded.priority_score, last_updated = excluded.last_updated");
            sql.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// When a row of the student was last written.
///
/// # Errors
/// When the database does not answer.
pub async fn last_updated(on: &mut impl AsConn, user: UserId) -> Result<Option<DateTime<Utc>>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(LAST_UPDATED).bind(user.0).fetch_one(c).await)?)
}

/// A student's weak areas, most open marks first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_student(on: &mut impl AsConn, user: UserId) -> Result<Vec<WeakArea>> {
    let mut areas: Vec<WeakArea> =
        on_conn!(on, c => sqlx::query_as(OF_STUDENT).bind(user.0).fetch_all(c).await)?;
    // Here and not in SQL: PostgreSQL orders text by the collation its database was made with.
    areas.sort_unstable_by(|a, b| {
        let by_marks = b.priority_score.total_cmp(&a.priority_score);
        by_marks.then_with(|| (&a.subject, &a.chapter).cmp(&(&b.subject, &b.chapter)))
    });
    Ok(areas)
}
