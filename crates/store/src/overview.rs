//! What decides a student's overview besides the student's own data.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;

statements! {
    // Tables and models are few; the plan is one row. Each table is looked at once. A rank table that comes or goes raises
    // the number, also within the microsecond of another.
    STAMP = "SELECT plan.version AS plan, plan.made_from AS plan_from, ranks.n AS tables, ranks.at AS tables_at, \
             models.n AS models, models.at AS models_at \
             FROM (SELECT COUNT(*) + COUNT(removed_at) AS n, MAX(updated_at) AS at FROM rank_tables WHERE institution_id IN ($2, $3)) AS ranks \
             CROSS JOIN (SELECT COUNT(*) AS n, MAX(updated_at) AS at FROM forecast_models WHERE institution_id = $2) AS models \
             LEFT JOIN plan_settings AS plan ON plan.user_id = $1";
}

/// Differs whenever the plan, a rank table or a model does.
#[derive(Debug, Clone, PartialEq, Eq, Hash, FromRow)]
pub struct Stamp {
    /// Version of the plan and its settings.
    pub plan: Option<i64>,
    /// What it was made from.
    pub plan_from: Option<String>,
    /// Rank tables of the institution and of everybody that came or went.
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
