//! A student's study plan: settings, what it was made from, and its blocks.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;

pub(crate) mod blocks;
pub mod feeds;

pub use blocks::{
    Block, DONE, DROPPED, OPEN, OWN, SKIPPED, add_many, find, of_day, purge_removed, raise_sequences,
    remove_open, since, skip_missed, update,
};

statements! {
    // Locks the row, so that of two plans made at once the second sees the first.
    ENSURE = "INSERT INTO plan_settings (user_id, institution_id, settings, is_chosen, made_from, made_at, summary, lighter_on, \
              lighter_minutes, updated_at) VALUES ($1, $2, $3, $4, '', NULL, '{}', NULL, NULL, $5) \
              ON CONFLICT (user_id) DO UPDATE SET updated_at = excluded.updated_at, \
              version = plan_settings.version + 1";
    VERSION = "SELECT version FROM plan_settings WHERE user_id = $1";
    HEAD = "SELECT settings, locations, is_chosen, made_from, made_at, summary, lighter_on, lighter_minutes FROM plan_settings WHERE user_id = $1";
    SET_SETTINGS = "UPDATE plan_settings SET settings = $1, locations = $2, is_chosen = $3, updated_at = $4 WHERE user_id = $5";
    SET_MADE = "UPDATE plan_settings SET made_from = $1, made_at = $2, summary = $3, updated_at = $2 WHERE user_id = $4";
    SET_LIGHTER = "UPDATE plan_settings SET lighter_on = $1, lighter_minutes = $2, updated_at = $3 WHERE user_id = $4";
    REMOVE_PLANNED = "DELETE FROM plan_blocks WHERE user_id = $1 AND kind <> $2";
    FORGET_MADE = "UPDATE plan_settings SET made_from = '', version = version + 1 WHERE user_id = $1";
}

/// The settings of a plan and what it was made from.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Head {
    /// JSON.
    pub settings: String,
    /// JSON: where the student studies.
    pub locations: String,
    /// Whether the student has chosen them.
    pub is_chosen: bool,
    /// What the plan was made from; empty before the first one.
    pub made_from: String,
    /// When it was made.
    pub made_at: Option<DateTime<Utc>>,
    /// JSON: what else it says.
    pub summary: String,
    /// The day that was too much.
    pub lighter_on: Option<NaiveDate>,
    /// The most minutes that may be planned on it, what is done included and own blocks left out.
    pub lighter_minutes: Option<i64>,
}

/// Makes sure the student has a row, with `settings` where there is none, locks it, and raises the plan's version: every
/// change of a plan comes through here first.
///
/// # Errors
/// When the database does not answer.
pub async fn ensure(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    settings: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ENSURE).bind(user.0).bind(institution.0).bind(settings).bind(false).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The version of the plan and its settings; `None` as long as there is neither.
///
/// # Errors
/// When the database does not answer.
pub async fn version(on: &mut impl AsConn, user: UserId) -> Result<Option<i64>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(VERSION).bind(user.0).fetch_optional(c).await)?)
}

/// Settings and what the plan was made from.
///
/// # Errors
/// When the database does not answer.
pub async fn head(on: &mut impl AsConn, user: UserId) -> Result<Option<Head>> {
    Ok(on_conn!(on, c => sqlx::query_as(HEAD).bind(user.0).fetch_optional(c).await)?)
}

/// Stores what the student has chosen.
///
/// # Errors
/// When the database does not answer.
pub async fn set_settings(
    on: &mut impl AsConn,
    user: UserId,
    settings: &str,
    locations: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(SET_SETTINGS).bind(settings).bind(locations).bind(true).bind(now).bind(user.0).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Notes what the plan was made from.
///
/// # Errors
/// When the database does not answer.
pub async fn set_made(
    on: &mut impl AsConn,
    user: UserId,
    made_from: &str,
    summary: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(SET_MADE).bind(made_from).bind(now).bind(summary).bind(user.0).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Notes that a day was too much, and the most minutes that may be planned on it, done or not; `None` takes that back.
///
/// # Errors
/// When the database does not answer.
pub async fn set_lighter(
    on: &mut impl AsConn,
    user: UserId,
    lighter: Option<(NaiveDate, i64)>,
    now: DateTime<Utc>,
) -> Result<()> {
    let (day, minutes) = lighter.unzip();
    on_conn!(on, c => sqlx::query(SET_LIGHTER).bind(day).bind(minutes).bind(now).bind(user.0).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Deletes everything that was planned, done or not, and leaves the student's own blocks: the exam it was for is gone.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_planned(on: &mut impl AsConn, user: UserId) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_PLANNED).bind(user.0).bind(OWN).execute(c).await.map(|_| ()))?;
    on_conn!(on, c => sqlx::query(FORGET_MADE).bind(user.0).execute(c).await.map(|_| ()))?;
    Ok(())
}
