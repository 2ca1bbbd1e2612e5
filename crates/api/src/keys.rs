//! Keys of integrators, and service accounts.

use chrono::{DateTime, Utc};
use domain::keys::Scope;
use uuid::Uuid;

shapes! {
    /// A key to be made.
    #[serde(deny_unknown_fields)]
    pub struct KeyDraft {
        /// What you call it, such as "School portal"; 1 to 60 characters.
        pub name: String,
        /// At least one; only those that your roles allow.
        pub scopes: Vec<Scope>,
        /// Days until it ends, 1 to 365; 90 when absent.
        #[serde(default)]
        pub expires_in_days: Option<i64>,
        /// Requests a minute, 1 to 600; 60 when absent.
        #[serde(default)]
        pub per_minute: Option<i64>,
        /// The service account that it is for; your own key when absent.
        #[serde(default)]
        pub service_account: Option<Uuid>,
    }
    /// A key without its secret.
    pub struct KeyView {
        pub id: Uuid,
        pub name: String,
        /// The beginning of the key, to tell it from others.
        pub prefix: String,
        pub scopes: Vec<Scope>,
        pub per_minute: i64,
        /// The service account it belongs to; absent for a person's key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub service_account: Option<Uuid>,
        pub state: KeyState,
        pub created_at: DateTime<Utc>,
        pub expires_at: DateTime<Utc>,
        /// To within five minutes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_used_at: Option<DateTime<Utc>>,
    }
    #[derive(Eq, Copy)]
    #[serde(rename_all = "snake_case")]
    pub enum KeyState {
        Active,
        Expired,
        Revoked,
    }
    /// A new key. The secret is shown this once.
    pub struct NewKey {
        pub key: KeyView,
        /// Send it as `Authorization: Bearer sp_live_…`.
        pub secret: String,
    }
    /// A service account to be made.
    #[serde(deny_unknown_fields)]
    pub struct ServiceAccountDraft {
        /// What it is called, such as "School portal"; 1 to 60 characters.
        pub name: String,
    }
    /// Something other than a person that acts for the institution, within the scopes of its keys.
    pub struct ServiceAccountView {
        pub id: Uuid,
        pub name: String,
        pub created_at: DateTime<Utc>,
        /// Its keys, newest first.
        pub keys: Vec<KeyView>,
    }
}
