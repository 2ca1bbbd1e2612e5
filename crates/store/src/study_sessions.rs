//! Study sessions, and the timer that is running.

use crate::bounds;
use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{InstitutionId, SessionId, UserId};
use domain::sessions::NewSession;
use sqlx::FromRow;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "id, subject, chapter, date, duration_minutes, focus_score, started_at, is_sample, created_at"
    };
}

statements! {
    ADD = "INSERT INTO study_sessions (id, institution_id, user_id, subject, chapter, date, duration_minutes, focus_score, \
           started_at, is_sample, deleted_at, created_at, updated_at) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, $11, $11)";
    PAGE = concat!("SELECT ", columns!(), " FROM study_sessions WHERE user_id = $1 AND deleted_at IS NULL \
                   AND (date, id) < ($2, $3) ORDER BY date DESC, id DESC LIMIT $4");
    COUNT = "SELECT COUNT(*) FROM study_sessions WHERE user_id = $1 AND deleted_at IS NULL";
    SINCE = concat!("SELECT ", columns!(), " FROM study_sessions WHERE user_id = $1 AND deleted_at IS NULL AND date >= $2 \
                    ORDER BY date, id");
    REMOVE = "UPDATE study_sessions SET deleted_at = $1 WHERE id = $2 AND user_id = $3 AND deleted_at IS NULL";
    RESTORE = "UPDATE study_sessions SET deleted_at = NULL WHERE id = $1 AND user_id = $2 AND deleted_at >= $3";
    REMOVE_SAMPLE = "DELETE FROM study_sessions WHERE user_id = $1 AND is_sample = $2";
    PURGE = "DELETE FROM study_sessions WHERE deleted_at < $1";
    TIMER = "SELECT id, subject, chapter, started_at, running_since, seconds_before, updated_at FROM timers WHERE user_id = $1";
    START_TIMER = "INSERT INTO timers (user_id, institution_id, subject, chapter, started_at, running_since, seconds_before, \
                   created_at, updated_at, id) VALUES ($1, $2, $3, $4, $5, $5, 0, $5, $5, $6)";
    // Compared with what was read, so that two devices cannot both pause the same run.
    SET_TIMER = "UPDATE timers SET running_since = $1, seconds_before = $2, updated_at = $3 WHERE user_id = $4 AND seconds_before = $5";
    END_TIMER = "DELETE FROM timers WHERE user_id = $1";
}

/// A stored session.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct StoredSession {
    /// Its id.
    pub id: Uuid,
    /// Subject.
    pub subject: String,
    /// Chapter.
    pub chapter: Option<String>,
    /// The student's own date.
    pub date: NaiveDate,
    /// Minutes.
    pub duration_minutes: i64,
    /// 1 to 5.
    pub focus_score: Option<i64>,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// Made by the sample generator.
    pub is_sample: bool,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
}

/// A running or paused timer.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Timer {
    /// Its id; one that ran before timers had ids has none.
    pub id: Option<Uuid>,
    /// Subject.
    pub subject: String,
    /// Chapter.
    pub chapter: Option<String>,
    /// When it was first started.
    pub started_at: DateTime<Utc>,
    /// Since when it runs; `None` while paused.
    pub running_since: Option<DateTime<Utc>>,
    /// Seconds counted before that.
    pub seconds_before: i64,
    /// When it was started, paused or resumed last.
    pub updated_at: DateTime<Utc>,
}

/// Stores a session.
///
/// # Errors
/// When the database does not answer.
pub async fn add(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    id: SessionId,
    session: &NewSession,
    is_sample: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(id.0).bind(institution.0).bind(user.0).bind(&session.subject).bind(&session.chapter).bind(session.date)
        .bind(i64::from(session.duration_minutes)).bind(session.focus_score.map(i64::from)).bind(session.started_at)
        .bind(is_sample).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Stores many sessions of one student in few statements.
///
/// # Errors
/// When the database does not answer.
pub async fn add_many(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    sessions: &[(SessionId, &NewSession)],
    is_sample: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    for some in sessions.chunks(100) {
        on_conn!(on, c => {
            let mut sql = sqlx::QueryBuilder::new("INSERT INTO study_sessions (id, institution_id, user_id, subject, chapter, \
                date, duration_minutes, focus_score, started_at, is_sample, created_at, updated_at) ");
            sql.push_values(some, |mut row, (id, session)| {
                row.push_bind(id.0).push_bind(institution.0).push_bind(user.0).push_bind(&session.subject)
                    .push_bind(&session.chapter).push_bind(session.date).push_bind(i64::from(session.duration_minutes))
                    .push_bind(session.focus_score.map(i64::from)).push_bind(session.started_at).push_bind(is_sample)
                    .push_bind(now).push_bind(now);
            });
            sql.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// A page, newest first, of what comes after `after`.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    on: &mut impl AsConn,
    user: UserId,
    after: (NaiveDate, Uuid),
    limit: u32,
) -> Result<Vec<StoredSession>> {
    Ok(
        on_conn!(on, c => sqlx::query_as(PAGE).bind(user.0).bind(bounds::date(after.0)).bind(after.1).bind(i64::from(limit)).fetch_all(c).await)?,
    )
}

/// How many sessions a student has.
///
/// # Errors
/// When the database does not answer.
pub async fn count(on: &mut impl AsConn, user: UserId) -> Result<u64> {
    let n: i64 = on_conn!(on, c => sqlx::query_scalar(COUNT).bind(user.0).fetch_one(c).await)?;
    Ok(n as u64)
}

/// Sessions from a date on, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn since(on: &mut impl AsConn, user: UserId, from: NaiveDate) -> Result<Vec<StoredSession>> {
    Ok(on_conn!(on, c => sqlx::query_as(SINCE).bind(user.0).bind(from).fetch_all(c).await)?)
}

/// Hides a session; it can be restored for a day.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(on: &mut impl AsConn, user: UserId, id: SessionId, now: DateTime<Utc>) -> Result<bool> {
    Ok(
        on_conn!(on, c => sqlx::query(REMOVE).bind(now).bind(id.0).bind(user.0).execute(c).await.map(|d| d.rows_affected()))?
            == 1,
    )
}

/// Brings back a session removed at `since` or later.
///
/// # Errors
/// When the database does not answer.
pub async fn restore(
    on: &mut impl AsConn,
    user: UserId,
    id: SessionId,
    since: DateTime<Utc>,
) -> Result<bool> {
    Ok(
        on_conn!(on, c => sqlx::query(RESTORE).bind(id.0).bind(user.0).bind(since).execute(c).await.map(|d| d.rows_affected()))?
            == 1,
    )
}

/// Deletes sample sessions.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_sample(on: &mut impl AsConn, user: UserId) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_SAMPLE).bind(user.0).bind(true).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Deletes for good what was removed before `before`.
///
/// # Errors
/// When the database does not answer.
pub async fn purge_removed(on: &mut impl AsConn, before: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(PURGE).bind(before).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The student's timer.
///
/// # Errors
/// When the database does not answer.
pub async fn timer(on: &mut impl AsConn, user: UserId) -> Result<Option<Timer>> {
    Ok(on_conn!(on, c => sqlx::query_as(TIMER).bind(user.0).fetch_optional(c).await)?)
}

/// Starts a timer that runs since `at`.
///
/// # Errors
/// `Duplicate` when one is running or paused already.
pub async fn start_timer(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    id: Uuid,
    (subject, chapter): (&str, Option<&str>),
    at: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(START_TIMER).bind(user.0).bind(institution.0).bind(subject).bind(chapter).bind(at).bind(id)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Pauses (`running_since` of `None`) or resumes; `false` when another device was faster.
///
/// # Errors
/// When the database does not answer.
pub async fn set_timer(
    on: &mut impl AsConn,
    user: UserId,
    running_since: Option<DateTime<Utc>>,
    seconds: i64,
    read: &Timer,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(
        on_conn!(on, c => sqlx::query(SET_TIMER).bind(running_since).bind(seconds).bind(now).bind(user.0).bind(read.seconds_before)
        .execute(c).await.map(|d| d.rows_affected()))?
            == 1,
    )
}

/// Ends the timer; `false` when there was none.
///
/// # Errors
/// When the database does not answer.
pub async fn end_timer(on: &mut impl AsConn, user: UserId) -> Result<bool> {
    Ok(
        on_conn!(on, c => sqlx::query(END_TIMER).bind(user.0).execute(c).await.map(|d| d.rows_affected()))?
            == 1,
    )
}
