//! Who is young enough for a guardian, and who has come of age.

use crate::db::AsConn;
use crate::error::Result;
use crate::people::facts;
use chrono::{DateTime, Utc};
use domain::guardian::Facts;
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    // People who came of age long ago: the consent is no longer needed as a proof.
    REMOVE_GROWN = "DELETE FROM guardian_consents WHERE user_id IN (SELECT id FROM users WHERE born < $1)";
    YOUNG = concat!("SELECT u.id, u.time_zone, ", shelter_columns!(), " FROM users u ", shelter_joins!(),
                    " WHERE u.institution_id = $1 AND u.born >= $2 ORDER BY u.id");
    RAISE_YOUNG = "UPDATE users SET data_version = data_version + 1, updated_at = $3 \
                   WHERE institution_id = $1 AND born >= $2";
}

/// A person young enough that their age matters.
#[derive(Debug, Clone)]
pub struct Young {
    /// Who.
    pub user: UserId,
    /// IANA name: decides which day it is for them.
    pub time_zone: String,
    /// What decides how they are protected.
    pub facts: Facts,
}

#[derive(Debug, FromRow)]
struct YoungRow {
    id: Uuid,
    time_zone: String,
    born: Option<String>,
    is_exempt: bool,
    guardian_status: Option<String>,
    allows_balance: Option<bool>,
    allows_learning: Option<bool>,
}

/// Forgets the guardians of everybody born before `month`, `YYYY-MM`.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_grown(on: &mut impl AsConn, month: &str) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_GROWN).bind(month).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The people of an institution who were born in `month`, `YYYY-MM`, or later.
///
/// # Errors
/// When the database does not answer.
pub async fn young(on: &mut impl AsConn, institution: InstitutionId, month: &str) -> Result<Vec<Young>> {
    let rows: Vec<YoungRow> =
        on_conn!(on, c => sqlx::query_as(YOUNG).bind(institution.0).bind(month).fetch_all(c).await)?;
    rows.into_iter()
        .map(|row| {
            Ok(Young {
                user: UserId(row.id),
                time_zone: row.time_zone,
                facts: facts(
                    row.born,
                    row.is_exempt,
                    row.guardian_status.as_deref(),
                    (row.allows_balance, row.allows_learning),
                )?,
            })
        })
        .collect()
}

/// Raises the version of the data of the same people: what they may see has changed.
///
/// # Errors
/// When the database does not answer.
pub async fn raise_young(
    on: &mut impl AsConn,
    institution: InstitutionId,
    month: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(RAISE_YOUNG).bind(institution.0).bind(month).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}
