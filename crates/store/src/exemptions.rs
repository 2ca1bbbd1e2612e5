//! Institutions that answer for their students under age themselves.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    FIND = "SELECT i.is_exempt, i.exempt_reason AS reason, i.exempt_at AS since, u.display_name AS set_by \
            FROM institutions i LEFT JOIN users u ON u.id = i.exempt_by AND u.institution_id = i.id WHERE i.id = $1";
    SET = "UPDATE institutions SET is_exempt = $2, exempt_reason = $3, exempt_by = $4, exempt_at = $5, updated_at = $6 \
           WHERE id = $1";
}

/// What is stored of an institution's exemption.
#[derive(Debug, Clone, FromRow)]
pub struct Exemption {
    /// Whether its students under age need no guardian's consent.
    pub is_exempt: bool,
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
    /// What the admin who said so is called; `None` when their account is gone.
    pub set_by: Option<String>,
}

/// The exemption of an institution.
///
/// # Errors
/// When the database does not answer.
pub async fn find(on: &mut impl AsConn, institution: InstitutionId) -> Result<Option<Exemption>> {
    Ok(on_conn!(on, c => sqlx::query_as(FIND).bind(institution.0).fetch_optional(c).await)?)
}

/// Sets it with its reason, or takes it back where there is none.
///
/// # Errors
/// When the database does not answer.
pub async fn set(
    on: &mut impl AsConn,
    institution: InstitutionId,
    reason: Option<(&str, UserId)>,
    now: DateTime<Utc>,
) -> Result<()> {
    let by: Option<Uuid> = reason.map(|(_, by)| by.0);
    let since = reason.map(|_| now);
    on_conn!(on, c => sqlx::query(SET).bind(institution.0).bind(reason.is_some())
        .bind(reason.map_or("", |(reason, _)| reason)).bind(by).bind(since).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}
