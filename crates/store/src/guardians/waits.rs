//! Who waits for a guardian that has never agreed, and since when that is known.

use crate::db::AsConn;
use crate::error::Result;
use crate::people::{ACTIVE, facts};
use chrono::{DateTime, Utc};
use domain::guardian::Facts;
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

macro_rules! watched {
    ($rule:literal) => {
        concat!(
            "SELECT u.id, u.institution_id, u.time_zone, u.status, u.is_sample, g.first_given_at, g.asked_at, \
             g.decided_at, w.began_at, ",
            shelter_columns!(),
            " FROM users u ",
            shelter_joins!(),
            " LEFT JOIN guardian_waits w ON w.user_id = u.id WHERE ",
            $rule,
            " ORDER BY u.id"
        )
    };
}

statements! {
    // Also whoever is said to wait and may do so no longer.
    ALL = watched!("w.began_at IS NOT NULL OR (u.born >= $1 AND u.status = 'active' AND g.first_given_at IS NULL)");
    OF_USER = watched!("u.id = $1");
    BEGIN = "INSERT INTO guardian_waits (user_id, institution_id, began_at) VALUES ($1, $2, $3) \
             ON CONFLICT (user_id) DO NOTHING";
    REMOVE = "DELETE FROM guardian_waits WHERE user_id = $1";
}

/// Somebody who may have to wait.
#[derive(Debug, Clone)]
pub struct Watched {
    /// Who.
    pub user: UserId,
    /// Tenant.
    pub institution: InstitutionId,
    /// IANA name: decides which day it is for them.
    pub time_zone: String,
    /// Whether it is an account of a person that is neither shut nor about to go.
    pub is_in_use: bool,
    /// What decides how they are protected.
    pub facts: Facts,
    /// When a guardian agreed for the first time, whatever came after.
    pub first_given_at: Option<DateTime<Utc>>,
    /// When somebody was asked last.
    pub asked_at: Option<DateTime<Utc>>,
    /// When somebody answered.
    pub decided_at: Option<DateTime<Utc>>,
    /// Since when they are known to wait.
    pub began_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct WatchedRow {
    id: Uuid,
    institution_id: Uuid,
    time_zone: String,
    status: String,
    is_sample: bool,
    first_given_at: Option<DateTime<Utc>>,
    asked_at: Option<DateTime<Utc>>,
    decided_at: Option<DateTime<Utc>>,
    began_at: Option<DateTime<Utc>>,
    born: Option<String>,
    is_exempt: bool,
    guardian_status: Option<String>,
    allows_balance: Option<bool>,
    allows_learning: Option<bool>,
}

impl WatchedRow {
    fn watched(self) -> Result<Watched> {
        let allowed = (self.allows_balance, self.allows_learning);
        Ok(Watched {
            user: UserId(self.id),
            institution: InstitutionId(self.institution_id),
            time_zone: self.time_zone,
            is_in_use: self.status == ACTIVE && !self.is_sample,
            facts: facts(
                self.born,
                self.is_exempt,
                self.guardian_status.as_deref(),
                allowed,
            )?,
            first_given_at: self.first_given_at,
            asked_at: self.asked_at,
            decided_at: self.decided_at,
            began_at: self.began_at,
        })
    }
}

/// Everybody born in `month`, `YYYY-MM`, or later without a guardian who has agreed, and whoever is said to wait.
///
/// # Errors
/// When the database does not answer.
pub async fn all(on: &mut impl AsConn, month: &str) -> Result<Vec<Watched>> {
    let rows: Vec<WatchedRow> = on_conn!(on, c => sqlx::query_as(ALL).bind(month).fetch_all(c).await)?;
    rows.into_iter().map(WatchedRow::watched).collect()
}

/// The same of one person.
///
/// # Errors
/// When the database does not answer.
pub async fn of_user(on: &mut impl AsConn, user: UserId) -> Result<Option<Watched>> {
    let row: Option<WatchedRow> =
        on_conn!(on, c => sqlx::query_as(OF_USER).bind(user.0).fetch_optional(c).await)?;
    row.map(WatchedRow::watched).transpose()
}

/// Notes that somebody waits from `began_at` on, unless that is known.
///
/// # Errors
/// When the database does not answer.
pub async fn begin(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    began_at: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(BEGIN)
        .bind(user.0)
        .bind(institution.0)
        .bind(began_at)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Notes that somebody does not wait.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(on: &mut impl AsConn, user: UserId) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE).bind(user.0).execute(c).await.map(|_| ()))?;
    Ok(())
}
