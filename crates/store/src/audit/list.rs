//! The trail of an institution: narrowed, in pages, newest first.

use crate::bounds;
use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::InstitutionId;
use sqlx::FromRow;
use uuid::Uuid;

const LIST: &str = "SELECT e.id, e.actor_id, COALESCE(u.display_name, s.name) AS actor_name, e.event, e.object, \
                    e.request_id, e.address_hash, e.created_at FROM audit_events e \
                    LEFT JOIN users u ON u.id = e.actor_id LEFT JOIN service_accounts s ON s.id = e.actor_id \
                    WHERE e.institution_id = ";

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Exactly this word.
    pub event: Option<String>,
    /// By this person or service account.
    pub actor: Option<Uuid>,
    /// By the person with this canonical address.
    pub actor_email: Option<String>,
    /// Begins with this.
    pub object: Option<String>,
    /// From this moment.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// Where a page starts: after this moment and id, newest first.
pub type After = (DateTime<Utc>, Uuid);

/// An event with the name of who caused it.
#[derive(Debug, Clone, FromRow)]
pub struct Listed {
    /// Id.
    pub id: Uuid,
    /// Who did it, or whom it was tried on.
    #[sqlx(rename = "actor_id")]
    pub actor: Option<Uuid>,
    /// What that person or service account is called; `None` when it is gone.
    pub actor_name: Option<String>,
    /// A word of the vocabulary.
    pub event: String,
    /// What it was done to.
    pub object: Option<String>,
    /// The request that caused it.
    pub request_id: Option<String>,
    /// Where that request came from, as a keyed hash.
    #[sqlx(rename = "address_hash")]
    pub address: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// At most `limit` events that match, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    on: &mut impl AsConn,
    institution: InstitutionId,
    filter: &Filter,
    after: Option<After>,
    limit: u32,
) -> Result<Vec<Listed>> {
    let mut texts = filter
        .event
        .iter()
        .chain(&filter.object)
        .chain(&filter.actor_email);
    if !texts.all(|text| bounds::is_findable(text)) {
        return Ok(Vec::new());
    }
    Ok(on_conn!(on, c => {
        let mut sql = sqlx::QueryBuilder::new(LIST);
        sql.push_bind(institution.0);
        if let Some(event) = &filter.event {
            sql.push(" AND e.event = ").push_bind(event.clone());
        }
        if let Some(actor) = filter.actor {
            sql.push(" AND e.actor_id = ").push_bind(actor);
        }
        if let Some(key) = &filter.actor_email {
            sql.push(" AND u.email_key = ").push_bind(key.clone());
        }
        if let Some(object) = &filter.object {
            sql.push(" AND SUBSTR(e.object, 1, ")
                .push_bind(object.chars().count() as i32)
                .push(") = ")
                .push_bind(object.clone());
        }
        if let Some(from) = filter.from {
            sql.push(" AND e.created_at >= ").push_bind(from);
        }
        if let Some(until) = filter.until {
            sql.push(" AND e.created_at < ").push_bind(until);
        }
        if let Some((at, id)) = after {
            sql.push(" AND (e.created_at, e.id) < (").push_bind(at).push(", ").push_bind(id).push(")");
        }
        sql.push(" ORDER BY e.created_at DESC, e.id DESC LIMIT ").push_bind(i64::from(limit));
        sql.build_query_as().fetch_all(c).await
    })?)
}
