//! The audit trail.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

shapes! {
    /// What the trail is narrowed to. The same words in the page's address, REST and exports.
    #[derive(Default)]
    pub struct AuditFilter {
        /// Exactly this event.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub event: Option<String>,
        /// Id or e-mail address of who did it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub actor: Option<String>,
        /// What the object begins with, such as `key`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub object: Option<String>,
        /// First day, in the caller's zone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<NaiveDate>,
        /// Last day, in the caller's zone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub to: Option<NaiveDate>,
    }
    /// A page of events, newest first.
    pub struct AuditTrail {
        pub items: Vec<AuditEvent>,
        /// Pass as `after` for the next page; absent on the last one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next: Option<String>,
    }
    /// Something that happened.
    pub struct AuditEvent {
        pub id: Uuid,
        pub at: DateTime<Utc>,
        /// A word of the OWASP logging vocabulary, such as `authn_login_fail`.
        pub event: String,
        /// Who did it, or whom it was tried on; absent where that is nobody's account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub actor: Option<AuditActor>,
        /// What it was done to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub object: Option<String>,
        /// The request to look for in the log.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub request_id: Option<String>,
        /// Where it came from, as a keyed hash: the same within a month for the same network address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub address: Option<String>,
    }
    /// A person or a service account.
    pub struct AuditActor {
        pub id: Uuid,
        /// Absent when the account is gone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
    }
}
