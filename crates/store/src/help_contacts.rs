//! Whom the students of an institution can turn to, one row an institution.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::InstitutionId;
use sqlx::FromRow;

statements! {
    FIND = "SELECT contacts, version FROM help_contacts WHERE institution_id = $1";
    // Nothing happens where another change has taken this version.
    PUT = "INSERT INTO help_contacts (institution_id, contacts, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $4) \
           ON CONFLICT (institution_id) DO UPDATE SET contacts = excluded.contacts, version = excluded.version, \
           updated_at = excluded.updated_at WHERE help_contacts.version = excluded.version - 1";
}

/// What an institution has set.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct HelpContacts {
    /// JSON: a list of name and link, in the order they are shown in.
    pub contacts: String,
    /// Raised by every change; 1 is the first.
    pub version: i64,
}

/// What an institution has set, if it ever has.
///
/// # Errors
/// When the database does not answer.
pub async fn find(on: &mut impl AsConn, institution: InstitutionId) -> Result<Option<HelpContacts>> {
    Ok(on_conn!(on, c => sqlx::query_as(FIND).bind(institution.0).fetch_optional(c).await)?)
}

/// Replaces it by the next version; `false` when somebody else was faster.
///
/// # Errors
/// When the database does not answer.
pub async fn put(
    on: &mut impl AsConn,
    institution: InstitutionId,
    set: &HelpContacts,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(
        on_conn!(on, c => sqlx::query(PUT).bind(institution.0).bind(&set.contacts).bind(set.version).bind(now)
        .execute(c).await.map(|d| d.rows_affected()))?
            == 1,
    )
}
