//! With which mentors a student shares their balance: a row for each, and none by default.
//!
//! A row is here only while both are of one institution, the mentor has that role, and both accounts are active: the
//! schema sees to it (a key to the role, a trigger on the status), and statements ask once more of who is not asking. What a
//! student says about themselves is not reached from here ([`crate::wellbeing`]).

use crate::db::AsConn;
use crate::error::Result;
use crate::people::{Account, AccountRow};
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use std::collections::HashSet;
use uuid::Uuid;

/// Mentors whom student `$2` of institution `$1` can choose. People of the sample, whose password everybody knows, and
/// real ones are apart.
macro_rules! mentors {
    ($further:literal) => {
        concat!(
            "SELECT u.id, u.display_name FROM users u JOIN memberships m ON m.user_id = u.id \
             AND m.institution_id = u.institution_id AND m.role = 'mentor' WHERE u.institution_id = $1 AND u.id <> $2 \
             AND u.status = 'active' AND u.is_sample = (SELECT is_sample FROM users WHERE id = $2)",
            $further
        )
    };
}

/// Students who share with mentor `$2` of institution `$1`.
macro_rules! shared {
    ($further:literal) => {
        concat!(
            "SELECT s.id AS share_id, s.created_at AS since, g.text_version AS guardian_words, u.id AS user_id, \
             u.institution_id, u.display_name, u.time_zone, u.data_version, u.cred_version, u.status, m.role, ",
            shelter_columns!(),
            " FROM balance_shares s JOIN users u ON u.id = s.user_id AND u.institution_id = s.institution_id ",
            shelter_joins!(),
            "JOIN memberships m ON m.user_id = u.id AND m.institution_id = u.institution_id AND m.role = 'student' \
             WHERE s.institution_id = $1 AND s.mentor_id = $2 AND u.status = 'active'",
            $further
        )
    };
}

statements! {
    MENTORS = mentors!(" ORDER BY u.id LIMIT $3");
    MENTOR = mentors!(" AND u.id = $3");
    ADD = "INSERT INTO balance_shares (id, institution_id, user_id, mentor_id, role, last_looked_at, created_at, updated_at) \
           VALUES ($1, $2, $3, $4, 'mentor', NULL, $5, $5) ON CONFLICT (user_id, mentor_id) DO NOTHING";
    OF_STUDENT = "SELECT s.id, s.mentor_id, u.display_name AS mentor_name, s.created_at AS since, s.last_looked_at \
                  FROM balance_shares s JOIN users u ON u.id = s.mentor_id AND u.institution_id = s.institution_id \
                  WHERE s.user_id = $1 AND u.status = 'active' ORDER BY s.id";
    REMOVE = "DELETE FROM balance_shares WHERE user_id = $1 AND mentor_id = $2 RETURNING id";
    REMOVE_ALL = "DELETE FROM balance_shares WHERE user_id = $1 RETURNING id";
    SHARING = "SELECT DISTINCT user_id FROM balance_shares WHERE institution_id = $1";
    // Ids ascend in the order of their making, so the newest share comes first.
    OF_MENTOR = shared!(" AND s.id < $3 ORDER BY s.id DESC LIMIT $4");
    FIND = shared!(" AND s.id = $3");
    NOTE_LOOK = "UPDATE balance_shares SET last_looked_at = $2, updated_at = $2 WHERE id = $1";
    GUARDIAN_WORDS = "SELECT text_version FROM guardian_consents WHERE user_id = $1";
}

parts! {
    "balance_shares": "balance_shares", "t.user_id = $1", "t.id" {
        id: Id, mentor_id: Id, last_looked_at: Time, created_at: Time, updated_at: Time,
    }
    // Of the student no more than that there is one: the rest is theirs.
    "balances_shared_with_you": "balance_shares", "t.mentor_id = $1", "t.id" {
        id: Id, last_looked_at: Time, created_at: Time,
    }
}

/// Somebody to share with.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Mentor {
    /// Id.
    #[sqlx(try_from = "Uuid")]
    pub id: UserId,
    /// What to call the mentor.
    #[sqlx(rename = "display_name")]
    pub name: String,
}

/// A share as its student sees it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Share {
    /// Its id.
    pub id: Uuid,
    /// With whom.
    #[sqlx(rename = "mentor_id", try_from = "Uuid")]
    pub mentor: UserId,
    /// What to call the mentor.
    pub mentor_name: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When the mentor looked last.
    pub last_looked_at: Option<DateTime<Utc>>,
}

/// A share as its mentor finds it.
#[derive(Debug, Clone)]
pub struct Shared {
    /// Its id.
    pub id: Uuid,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The student, with what decides how they are protected.
    pub student: Account,
    /// Which words the student's guardian was asked with, where one was.
    pub guardian_words: Option<i64>,
}

#[derive(Debug, FromRow)]
struct SharedRow {
    share_id: Uuid,
    since: DateTime<Utc>,
    guardian_words: Option<i64>,
    #[sqlx(flatten)]
    account: AccountRow,
}

impl SharedRow {
    fn read(self) -> Result<Option<Shared>> {
        let student = AccountRow::gather(vec![self.account])?;
        Ok(student.map(|student| Shared {
            id: self.share_id,
            since: self.since,
            student,
            guardian_words: self.guardian_words,
        }))
    }
}

/// Mentors whom the student can choose, `limit` at most, in no order that means anything.
///
/// # Errors
/// When the database does not answer.
pub async fn mentors(
    on: &mut impl AsConn,
    institution: InstitutionId,
    student: UserId,
    limit: u32,
) -> Result<Vec<Mentor>> {
    Ok(
        on_conn!(on, c => sqlx::query_as(MENTORS).bind(institution.0).bind(student.0).bind(i64::from(limit))
        .fetch_all(c).await)?,
    )
}

/// The mentor of this id, if the student can choose them.
///
/// # Errors
/// When the database does not answer.
pub async fn find_mentor(
    on: &mut impl AsConn,
    institution: InstitutionId,
    student: UserId,
    mentor: UserId,
) -> Result<Option<Mentor>> {
    Ok(
        on_conn!(on, c => sqlx::query_as(MENTOR).bind(institution.0).bind(student.0).bind(mentor.0)
        .fetch_optional(c).await)?,
    )
}

/// Shares with a mentor; `false` when that is done already.
///
/// # Errors
/// [`crate::StoreError::MissingReference`] when they are no mentor of the institution.
pub async fn add(
    on: &mut impl AsConn,
    institution: InstitutionId,
    (student, mentor): (UserId, UserId),
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let added = on_conn!(on, c => sqlx::query(ADD).bind(id).bind(institution.0).bind(student.0).bind(mentor.0).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(added == 1)
}

/// With whom a student shares, the longest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_student(on: &mut impl AsConn, student: UserId) -> Result<Vec<Share>> {
    Ok(on_conn!(on, c => sqlx::query_as(OF_STUDENT).bind(student.0).fetch_all(c).await)?)
}

/// Stops sharing with a mentor; the id of what has ended.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(on: &mut impl AsConn, student: UserId, mentor: UserId) -> Result<Option<Uuid>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(REMOVE).bind(student.0).bind(mentor.0).fetch_optional(c).await)?)
}

/// Stops sharing with everybody; the ids of what has ended.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_all(on: &mut impl AsConn, student: UserId) -> Result<Vec<Uuid>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(REMOVE_ALL).bind(student.0).fetch_all(c).await)?)
}

/// Who of an institution shares anything.
///
/// # Errors
/// When the database does not answer.
pub async fn sharing(on: &mut impl AsConn, institution: InstitutionId) -> Result<HashSet<UserId>> {
    let ids: Vec<Uuid> =
        on_conn!(on, c => sqlx::query_scalar(SHARING).bind(institution.0).fetch_all(c).await)?;
    Ok(ids.into_iter().map(UserId).collect())
}

/// Students who share with a mentor, the newest share first, from the one after `before` on.
///
/// # Errors
/// When the database does not answer.
pub async fn of_mentor(
    on: &mut impl AsConn,
    institution: InstitutionId,
    mentor: UserId,
    before: Uuid,
    limit: u32,
) -> Result<Vec<Shared>> {
    let rows: Vec<SharedRow> = on_conn!(on, c => sqlx::query_as(OF_MENTOR).bind(institution.0).bind(mentor.0)
        .bind(before).bind(i64::from(limit)).fetch_all(c).await)?;
    rows.into_iter()
        .filter_map(|row| row.read().transpose())
        .collect()
}

/// One share with a mentor.
///
/// # Errors
/// When the database does not answer.
pub async fn find(
    on: &mut impl AsConn,
    institution: InstitutionId,
    mentor: UserId,
    id: Uuid,
) -> Result<Option<Shared>> {
    let row: Option<SharedRow> = on_conn!(on, c => sqlx::query_as(FIND).bind(institution.0).bind(mentor.0).bind(id)
        .fetch_optional(c).await)?;
    row.map_or(Ok(None), SharedRow::read)
}

/// Notes that the mentor of a share has looked.
///
/// # Errors
/// When the database does not answer.
pub async fn note_look(on: &mut impl AsConn, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(NOTE_LOOK).bind(id).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Which words a student's guardian was asked with, where one was.
///
/// # Errors
/// When the database does not answer.
pub async fn guardian_words(on: &mut impl AsConn, student: UserId) -> Result<Option<i64>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(GUARDIAN_WORDS).bind(student.0).fetch_optional(c).await)?)
}
