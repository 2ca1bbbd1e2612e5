//! What happened to accounts, in the words of the OWASP logging vocabulary. Rows are added and never changed.

mod list;
pub use list::{After, Filter, Listed, list};

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    ADD = "INSERT INTO audit_events (id, institution_id, actor_id, event, object, request_id, address_hash, created_at) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    NEWEST = "SELECT id, actor_id, event, object, request_id, created_at FROM audit_events \
              WHERE institution_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2";
}

/// Something about to be noted.
#[derive(Debug)]
pub struct NewEvent<'a> {
    /// Id.
    pub id: Uuid,
    /// Tenant.
    pub institution: InstitutionId,
    /// Who did it, or whom it was tried on; `None` where that is nobody's account.
    pub actor: Option<UserId>,
    /// A word of the vocabulary, such as `authn_login_success`.
    pub event: &'a str,
    /// What it was done to; never an address or a secret.
    pub object: Option<&'a str>,
    /// The request that caused it.
    pub request_id: Option<&'a str>,
    /// Where that request came from, as a keyed hash.
    pub address: Option<&'a str>,
}

/// Something noted.
#[derive(Debug, Clone, FromRow)]
pub struct Event {
    /// Id.
    pub id: Uuid,
    /// Who did it, or whom it was tried on.
    #[sqlx(rename = "actor_id")]
    pub actor: Option<Uuid>,
    /// A word of the vocabulary.
    pub event: String,
    /// What it was done to.
    pub object: Option<String>,
    /// The request that caused it.
    pub request_id: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Notes something.
pub async fn add(on: &mut impl AsConn, new: &NewEvent<'_>, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => bind_event!(sqlx::query(ADD), new)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The newest `n` events of an institution, newest first.
pub async fn newest(on: &mut impl AsConn, institution: InstitutionId, n: i64) -> Result<Vec<Event>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Event>(NEWEST).bind(institution.0).bind(n).fetch_all(c).await)?)
}
