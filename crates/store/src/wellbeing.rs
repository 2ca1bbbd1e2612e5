//! What a student says about their own wellbeing: consent, check-ins, and periods of a lighter plan.
//!
//! The most private rows there are. No join leads here, and only `service::wellbeing` calls this module (a test says
//! so): no mentor, no admin, no model, and no export but the person's own copy of everything ([`crate::own_data`]). A
//! student who shares their balance with a mentor ([`crate::balance_shares`]) shares what sessions say, and nothing of this.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    CONSENT = "SELECT given_at FROM wellbeing_consents WHERE user_id = $1 AND withdrawn_at IS NULL";
    // Agreeing again while the consent holds changes nothing, so its date stays.
    GIVE_CONSENT = "INSERT INTO wellbeing_consents (user_id, institution_id, text_version, given_at, withdrawn_at, created_at, \
                    updated_at) VALUES ($1, $2, $3, $4, NULL, $4, $4) ON CONFLICT (user_id) DO UPDATE SET \
                    text_version = excluded.text_version, given_at = excluded.given_at, withdrawn_at = NULL, \
                    updated_at = excluded.updated_at WHERE wellbeing_consents.withdrawn_at IS NOT NULL";
    WITHDRAW_CONSENT = "UPDATE wellbeing_consents SET withdrawn_at = $1, updated_at = $1 WHERE user_id = $2 AND withdrawn_at IS NULL";
    PUT_CHECK_IN = "INSERT INTO check_ins (id, institution_id, user_id, instrument, version, answers, scores, date, created_at, \
                    updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT (user_id, instrument, date) \
                    DO UPDATE SET version = excluded.version, answers = excluded.answers, scores = excluded.scores, \
                    updated_at = excluded.updated_at RETURNING id";
    CHECK_INS = "SELECT id, instrument, version, answers, scores, date FROM check_ins WHERE user_id = $1 \
                 ORDER BY date DESC, id DESC LIMIT $2";
    ADD_EASE = "INSERT INTO ease_periods (id, institution_id, user_id, factor, from_date, until_date, created_at, updated_at) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";
    EASES = "SELECT factor, from_date, until_date FROM ease_periods WHERE user_id = $1 AND until_date >= $2 ORDER BY from_date, id";
    END_EASES = "DELETE FROM ease_periods WHERE user_id = $1 AND until_date >= $2";
    HAS_ANY = "SELECT COUNT(*) FROM (SELECT user_id FROM wellbeing_consents WHERE user_id = $1 \
               UNION ALL SELECT user_id FROM check_ins WHERE user_id = $1 \
               UNION ALL SELECT user_id FROM ease_periods WHERE user_id = $1) kept";
    REMOVE_CONSENT = "DELETE FROM wellbeing_consents WHERE user_id = $1";
    REMOVE_CHECK_INS = "DELETE FROM check_ins WHERE user_id = $1";
    REMOVE_EASES = "DELETE FROM ease_periods WHERE user_id = $1";
}

parts! {
    "wellbeing_consent": "wellbeing_consents", "t.user_id = $1", "t.created_at" {
        text_version: Whole, given_at: Time, withdrawn_at: Time, created_at: Time, updated_at: Time,
    }
    "check_ins": "check_ins", "t.user_id = $1", "t.date, t.id" {
        id: Id, instrument: Text, version: Whole, answers: Json, scores: Json, date: Day, created_at: Time,
        updated_at: Time,
    }
    "lighter_days": "ease_periods", "t.user_id = $1", "t.from_date, t.id" {
        id: Id, factor: Decimal, from_date: Day, until_date: Day, created_at: Time, updated_at: Time,
    }
}

/// Answers to a questionnaire, to be stored.
#[derive(Debug, Clone)]
pub struct NewCheckIn {
    /// Its id, unless one of the same day and instrument is there.
    pub id: Uuid,
    /// Key of the instrument.
    pub instrument: &'static str,
    /// Version of the instrument.
    pub version: i64,
    /// JSON: the chosen answer of each answered item.
    pub answers: String,
    /// JSON: the score of each scale.
    pub scores: String,
    /// The student's own date.
    pub date: NaiveDate,
}

/// A stored check-in.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct StoredCheckIn {
    /// Its id.
    pub id: Uuid,
    /// Key of the instrument.
    pub instrument: String,
    /// Version of the instrument when it was answered.
    pub version: i64,
    /// JSON: the chosen answer of each answered item.
    pub answers: String,
    /// JSON: the score of each scale.
    pub scores: String,
    /// The student's own date.
    pub date: NaiveDate,
}

/// Days on which less is planned.
#[derive(Debug, Clone, Copy, PartialEq, FromRow)]
pub struct EasePeriod {
    /// Share of the daily cap, 0.7 to 1.
    pub factor: f64,
    /// First day.
    pub from_date: NaiveDate,
    /// Last day.
    pub until_date: NaiveDate,
}

/// Since when the student's consent holds, if it does.
///
/// # Errors
/// When the database does not answer.
pub async fn consent(on: &mut impl AsConn, user: UserId) -> Result<Option<DateTime<Utc>>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(CONSENT).bind(user.0).fetch_optional(c).await)?)
}

/// Notes that the student agrees to the words of `text_version`.
///
/// # Errors
/// When the database does not answer.
pub async fn give_consent(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    text_version: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(GIVE_CONSENT).bind(user.0).bind(institution.0).bind(text_version).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Notes that the student no longer agrees. What is stored stays until it is removed.
///
/// # Errors
/// When the database does not answer.
pub async fn withdraw_consent(on: &mut impl AsConn, user: UserId, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(WITHDRAW_CONSENT).bind(now).bind(user.0).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Stores a check-in over one of the same day and instrument; the id it has.
///
/// # Errors
/// When the database does not answer.
pub async fn put_check_in(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    new: &NewCheckIn,
    now: DateTime<Utc>,
) -> Result<Uuid> {
    Ok(on_conn!(on, c => sqlx::query_scalar(PUT_CHECK_IN)
        .bind(new.id).bind(institution.0).bind(user.0).bind(new.instrument).bind(new.version).bind(&new.answers)
        .bind(&new.scores).bind(new.date).bind(now)
        .fetch_one(c).await)?)
}

/// The newest check-ins, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn check_ins(on: &mut impl AsConn, user: UserId, limit: u32) -> Result<Vec<StoredCheckIn>> {
    Ok(on_conn!(on, c => sqlx::query_as(CHECK_INS).bind(user.0).bind(i64::from(limit)).fetch_all(c).await)?)
}

/// Stores a period of a lighter plan.
///
/// # Errors
/// When the database does not answer.
pub async fn add_ease(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    id: Uuid,
    period: EasePeriod,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD_EASE)
        .bind(id).bind(institution.0).bind(user.0).bind(period.factor).bind(period.from_date).bind(period.until_date).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Periods that end on `from` or later, the earliest first.
///
/// # Errors
/// When the database does not answer.
pub async fn eases(on: &mut impl AsConn, user: UserId, from: NaiveDate) -> Result<Vec<EasePeriod>> {
    Ok(on_conn!(on, c => sqlx::query_as(EASES).bind(user.0).bind(from).fetch_all(c).await)?)
}

/// Ends the periods that reach to `from` or beyond.
///
/// # Errors
/// When the database does not answer.
pub async fn end_eases(on: &mut impl AsConn, user: UserId, from: NaiveDate) -> Result<()> {
    on_conn!(on, c => sqlx::query(END_EASES).bind(user.0).bind(from).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Whether anything at all is stored here for the student.
///
/// # Errors
/// When the database does not answer.
pub async fn has_any(on: &mut impl AsConn, user: UserId) -> Result<bool> {
    let rows: i64 = on_conn!(on, c => sqlx::query_scalar(HAS_ANY).bind(user.0).fetch_one(c).await)?;
    Ok(rows > 0)
}

/// Deletes everything here of the student, at once and for good.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_all(on: &mut impl AsConn, user: UserId) -> Result<()> {
    for statement in [REMOVE_CHECK_INS, REMOVE_EASES, REMOVE_CONSENT] {
        on_conn!(on, c => sqlx::query(statement).bind(user.0).execute(c).await.map(|_| ()))?;
    }
    Ok(())
}
