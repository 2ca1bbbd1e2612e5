//! The blocks of a plan.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "id, day, position, kind, status, subject, chapter, title, minutes, actual_minutes, weight, mastery, mastery_low, \
         mastery_high, kept, gain, gain_low, gain_high, gap_days, is_pinned, sequence, location, created_at"
    };
}

statements! {
    SINCE = concat!("SELECT ", columns!(), " FROM plan_blocks WHERE user_id = $1 AND day >= $2 ORDER BY day, position, id");
    OF_DAY = concat!("SELECT ", columns!(), " FROM plan_blocks WHERE user_id = $1 AND day = $2 ORDER BY position, id");
    FIND = concat!("SELECT ", columns!(), " FROM plan_blocks WHERE id = $1 AND user_id = $2");
    UPDATE = "UPDATE plan_blocks SET day = $1, position = $2, status = $3, actual_minutes = $4, is_pinned = $5, sequence = $6, \
              updated_at = $7 WHERE id = $8 AND user_id = $9";
    SKIP_MISSED = "UPDATE plan_blocks SET status = $1, updated_at = $2 WHERE user_id = $3 AND status = $4 AND day < $5";
    REMOVE_OPEN = "DELETE FROM plan_blocks WHERE user_id = $1 AND status = $2 AND kind <> $3 AND day >= $4";
    // A planned one that was given back is named for a week.
    PURGE = "DELETE FROM plan_blocks WHERE kind = $1 AND status = $2 AND updated_at < $3";
}

/// What is open, done, missed, or given back.
pub const OPEN: &str = "open";
/// See [`OPEN`].
pub const DONE: &str = "done";
/// Its day went by.
pub const SKIPPED: &str = "skipped";
/// The student gave it back, or removed it.
pub const DROPPED: &str = "dropped";
/// The kind of a block that the student added.
pub const OWN: &str = "own";

/// A block.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Block {
    /// Its id.
    pub id: Uuid,
    /// The student's own date.
    pub day: NaiveDate,
    /// Place within the day.
    pub position: i64,
    /// A word of the planner, or [`OWN`].
    pub kind: String,
    /// [`OPEN`], [`DONE`], [`SKIPPED`] or [`DROPPED`].
    pub status: String,
    /// Subject; empty for a mock or an own block.
    pub subject: String,
    /// Chapter; likewise.
    pub chapter: String,
    /// Of an own block.
    pub title: String,
    /// Minutes planned.
    pub minutes: i64,
    /// Minutes it took, once done and where that is known.
    pub actual_minutes: Option<i64>,
    /// Marks of the chapter in the exam when it was planned.
    pub weight: f64,
    /// Mastery when it was planned, 0 to 1; none of a chapter never tried.
    pub mastery: Option<f64>,
    /// Lower end.
    pub mastery_low: Option<f64>,
    /// Upper end.
    pub mastery_high: Option<f64>,
    /// The share of a rise that is kept until the exam.
    pub kept: f64,
    /// Expected marks.
    pub gain: f64,
    /// Lower end.
    pub gain_low: f64,
    /// Upper end.
    pub gain_high: f64,
    /// Days of the gap that a revision keeps to; none of anything else, nor where that was not noted.
    pub gap_days: Option<i64>,
    /// The student put it on this day.
    pub is_pinned: bool,
    /// How often its start, length or place were changed.
    pub sequence: i64,
    /// Where, if somewhere else than the rest of its day; of an own block.
    pub location: String,
    /// When it was first planned.
    pub created_at: DateTime<Utc>,
}

/// The blocks from a day on, by day and place.
///
/// # Errors
/// When the database does not answer.
pub async fn since(on: &mut impl AsConn, user: UserId, from: NaiveDate) -> Result<Vec<Block>> {
    Ok(on_conn!(on, c => sqlx::query_as(SINCE).bind(user.0).bind(from).fetch_all(c).await)?)
}

/// The blocks of a day, in their order.
///
/// # Errors
/// When the database does not answer.
pub async fn of_day(on: &mut impl AsConn, user: UserId, day: NaiveDate) -> Result<Vec<Block>> {
    Ok(on_conn!(on, c => sqlx::query_as(OF_DAY).bind(user.0).bind(day).fetch_all(c).await)?)
}

/// One block of the student.
///
/// # Errors
/// When the database does not answer.
pub async fn find(on: &mut impl AsConn, user: UserId, id: Uuid) -> Result<Option<Block>> {
    Ok(on_conn!(on, c => sqlx::query_as(FIND).bind(id).bind(user.0).fetch_optional(c).await)?)
}

/// Stores blocks.
///
/// # Errors
/// When the database does not answer.
pub async fn add_many(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    blocks: &[Block],
    now: DateTime<Utc>,
) -> Result<()> {
    for some in blocks.chunks(100) {
        on_conn!(on, c => {
            let mut sql = sqlx::QueryBuilder::new(concat!("INSERT INTO plan_blocks (", columns!(),
                ", institution_id, user_id, updated_at) "));
            sql.push_values(some, |mut row, b| {
                row.push_bind(b.id).push_bind(b.day).push_bind(b.position).push_bind(&b.kind).push_bind(&b.status)
                    .push_bind(&b.subject).push_bind(&b.chapter).push_bind(&b.title).push_bind(b.minutes)
                    .push_bind(b.actual_minutes).push_bind(b.weight).push_bind(b.mastery).push_bind(b.mastery_low)
                    .push_bind(b.mastery_high).push_bind(b.kept).push_bind(b.gain).push_bind(b.gain_low).push_bind(b.gain_high)
                    .push_bind(b.gap_days)
                    .push_bind(b.is_pinned).push_bind(b.sequence).push_bind(&b.location)
                    .push_bind(b.created_at)
                    .push_bind(institution.0).push_bind(user.0).push_bind(now);
            });
            sql.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Changes day, place, status, minutes taken, pin and sequence of a block; `false` when it is not the student's.
///
/// # Errors
/// When the database does not answer.
pub async fn update(on: &mut impl AsConn, user: UserId, block: &Block, now: DateTime<Utc>) -> Result<bool> {
    Ok(
        on_conn!(on, c => sqlx::query(UPDATE).bind(block.day).bind(block.position).bind(&block.status)
        .bind(block.actual_minutes).bind(block.is_pinned).bind(block.sequence).bind(now).bind(block.id).bind(user.0)
        .execute(c).await.map(|d| d.rows_affected()))?
            == 1,
    )
}

/// Counts one more change of each of these blocks, as far as they are the student's.
///
/// # Errors
/// When the database does not answer.
pub async fn raise_sequences(
    on: &mut impl AsConn,
    user: UserId,
    ids: &[Uuid],
    now: DateTime<Utc>,
) -> Result<()> {
    // Both engines bound the number of parameters of one statement.
    for some in ids.chunks(500) {
        on_conn!(on, c => {
            let mut sql = sqlx::QueryBuilder::new("UPDATE plan_blocks SET sequence = sequence + 1, updated_at = ");
            sql.push_bind(now).push(" WHERE user_id = ").push_bind(user.0).push(" AND id IN (");
            let mut list = sql.separated(", ");
            for id in some {
                list.push_bind(*id);
            }
            sql.push(")");
            sql.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Marks what is open before `today` as missed.
///
/// # Errors
/// When the database does not answer.
pub async fn skip_missed(
    on: &mut impl AsConn,
    user: UserId,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(SKIP_MISSED).bind(SKIPPED).bind(now).bind(user.0).bind(OPEN).bind(today)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Deletes what is planned and open from a day on, own blocks apart, before it is planned anew.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_open(on: &mut impl AsConn, user: UserId, from: NaiveDate) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_OPEN).bind(user.0).bind(OPEN).bind(OWN).bind(from).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Deletes for good the own blocks that were removed before this moment.
///
/// # Errors
/// When the database does not answer.
pub async fn purge_removed(on: &mut impl AsConn, before: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(PURGE).bind(OWN).bind(DROPPED).bind(before).execute(c).await.map(|_| ()))?;
    Ok(())
}
