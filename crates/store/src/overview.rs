//! What decides a student's overview besides the student's own data.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;

statements! {
    // Tables and models are few; the plan is one row.
    STAMP = "SELECT (SELECT version FROM plan_settings WHERE user_id = $1) AS plan, \
             (SELECT made_from FROM plan_settings WHERE user_id = $1) AS plan_from, \
             (SELECT COUNT(*) FROM rank_tables WHERE institution_id IN ($2, $3)) AS tables, \
             (SELECT MAX(updated_at) FROM rank_tables WHERE institution_id IN ($2, $3)) AS tables_at, \
             (SELECT COUNT(*) FROM forecast_models WHERE institution_id = $2) AS models, \
             (SELECT MAX(updated_at) FROM forecast_models WHERE institution_id = $2) AS models_at";
}

/// Differs whenever the plan, a rank table or a model does.
#[derive(Debug, Clone, PartialEq, Eq, Hash, FromRow)]
pub struct Stamp {
    /// Version of the plan and its settings.
    pub plan: Option<i64>,
    /// What it was made from.
    pub plan_from: Option<String>,
    /// Rank tables of the institution and of everybody.
    pub tables: i64,
    /// The newest of them.
    pub tables_at: Option<DateTime<Utc>>,
    /// Models of the institution.
    pub models: i64,
    /// The newest of them.
    pub models_at: Option<DateTime<Utc>>,
}

/// Reads the stamp in one statement; `everybody` is the institution whose tables all may use.
///
/// # Errors
/// When the database does not answer.
pub async fn stamp(
    on: &mut impl AsConn,
    user: UserId,
    institution: InstitutionId,
    everybody: InstitutionId,
) -> Result<Stamp> {
    Ok(
        on_conn!(on, c => sqlx::query_as(STAMP).bind(user.0).bind(institution.0).bind(everybody.0).fetch_one(c).await)?,
    )
}
