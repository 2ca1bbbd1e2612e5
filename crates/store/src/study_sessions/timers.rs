//! The timer that is running: one a student.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    TIMER = "SELECT id, subject, chapter, started_at, running_since, seconds_before, paused_at, longest_stretch_seconds, \
             stretch_from_seconds, updated_at FROM timers WHERE user_id = $1";
    START_TIMER = "INSERT INTO timers (user_id, institution_id, subject, chapter, started_at, running_since, seconds_before, \
                   longest_stretch_seconds, stretch_from_seconds, created_at, updated_at, id) \
                   VALUES ($1, $2, $3, $4, $5, $5, 0, 0, 0, $5, $5, $6)";
    // Compared with what was read, so that two devices cannot both pause the same run, or both end the same pause.
    SET_TIMER = "UPDATE timers SET running_since = $1, seconds_before = $2, paused_at = $3, longest_stretch_seconds = $4, \
                 stretch_from_seconds = $5, updated_at = $6 WHERE user_id = $7 AND id IS NOT DISTINCT FROM $8 AND updated_at = $9 AND \
                 running_since IS NOT DISTINCT FROM $10";
    END_TIMER = "DELETE FROM timers WHERE user_id = $1 AND id IS NOT DISTINCT FROM $2 AND updated_at = $3 AND \
                 running_since IS NOT DISTINCT FROM $4";
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
    /// Since when it is paused; `None` while it runs.
    pub paused_at: Option<DateTime<Utc>>,
    /// The longest stretch that a break has ended; `None` of a timer that is older than the question.
    pub longest_stretch_seconds: Option<i64>,
    /// What was counted when the present stretch began.
    pub stretch_from_seconds: i64,
    /// When it was started, paused or resumed last.
    pub updated_at: DateTime<Utc>,
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

/// Pauses or resumes, `now` or when it happened: makes of the timer that was `read` the one it is `set` to; `false` when
/// another device was faster.
///
/// # Errors
/// When the database does not answer.
pub async fn set_timer(
    on: &mut impl AsConn,
    user: UserId,
    read: &Timer,
    set: &Timer,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(
        on_conn!(on, c => sqlx::query(SET_TIMER).bind(set.running_since).bind(set.seconds_before).bind(set.paused_at)
        .bind(set.longest_stretch_seconds).bind(set.stretch_from_seconds).bind(now).bind(user.0).bind(read.id)
        .bind(read.updated_at).bind(read.running_since)
        .execute(c).await.map(|d| d.rows_affected()))?
            == 1,
    )
}

/// Ends the timer that was `read`; `false` when another device was faster, whatever it did.
///
/// # Errors
/// When the database does not answer.
pub async fn end_timer(on: &mut impl AsConn, user: UserId, read: &Timer) -> Result<bool> {
    Ok(
        on_conn!(on, c => sqlx::query(END_TIMER).bind(user.0).bind(read.id).bind(read.updated_at).bind(read.running_since)
        .execute(c).await.map(|d| d.rows_affected()))?
            == 1,
    )
}
