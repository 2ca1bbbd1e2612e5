//! Sign-in with other providers.

use chrono::{DateTime, Utc};
use uuid::Uuid;

shapes! {
    /// A provider that people may sign in with.
    pub struct Provider {
        /// In addresses: `google`.
        pub name: String,
        /// For people: `Google`.
        pub label: String,
    }
    /// An identity at a provider that lets the caller in.
    pub struct Identity {
        pub id: Uuid,
        pub provider: String,
        pub label: String,
        /// The address there, as the provider named it last.
        pub email: Option<String>,
        /// An address of the provider's that passes mail on.
        pub is_private_relay: bool,
        pub linked_at: DateTime<Utc>,
        pub last_used_at: Option<DateTime<Utc>>,
    }
    /// Signs in with a token that the client got from the provider.
    #[serde(deny_unknown_fields)]
    pub struct IdTokenLogin {
        /// Good for one use.
        pub id_token: String,
        /// As it stands in the token; needed where the token has one.
        #[serde(default)]
        pub nonce: Option<String>,
        /// What to call a new person, where the provider tells the name to the client alone.
        #[serde(default)]
        pub display_name: Option<String>,
        /// Of a new person; UTC when absent.
        #[serde(default)]
        pub time_zone: Option<String>,
        /// Of a new person, who must say it: month of birth as `YYYY-MM`.
        #[serde(default)]
        pub born: Option<String>,
    }
    /// Links an identity to the caller's account by a token that the client got from the provider.
    #[serde(deny_unknown_fields)]
    pub struct IdTokenLink {
        /// As in addresses: `google`.
        pub provider: String,
        /// Good for one use.
        pub id_token: String,
        /// As it stands in the token; needed where the token has one.
        #[serde(default)]
        pub nonce: Option<String>,
    }
}
