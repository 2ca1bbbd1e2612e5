//! What becomes of an account: another address, the own data as a file, the end.

use chrono::{DateTime, Utc};
use uuid::Uuid;

shapes! {
    /// The address of the caller's account, and the one that waits to take its place.
    pub struct EmailState {
        pub email: String,
        #[serde(default)]
        pub pending: Option<PendingEmail>,
    }
    /// A new address that has not proven itself yet.
    pub struct PendingEmail {
        pub email: String,
        /// When digits and link of its mail stop working.
        pub expires_at: DateTime<Utc>,
        /// How often digits may still be typed.
        pub tries_left: u32,
    }
    /// Asks for another address.
    #[serde(deny_unknown_fields)]
    pub struct EmailDraft {
        pub email: String,
    }
    /// The digits that were mailed to the new address.
    #[serde(deny_unknown_fields)]
    pub struct EmailCode {
        pub code: String,
    }
    /// The token at the end of a mailed link that takes a change back.
    #[serde(deny_unknown_fields)]
    pub struct Revert {
        pub token: String,
    }
    /// A file with everything that is kept of the caller.
    pub struct DataExport {
        pub id: Uuid,
        pub status: DataExportStatus,
        /// Percent that is done.
        pub progress: u32,
        /// Absent before it is ready.
        #[serde(default)]
        pub size_bytes: Option<u64>,
        pub created_at: DateTime<Utc>,
        /// When it is taken away; absent before it is ready.
        #[serde(default)]
        pub expires_at: Option<DateTime<Utc>>,
    }
    /// Whether the caller's account is to be deleted.
    pub struct Deletion {
        /// When it goes for good; absent when it stays.
        #[serde(default)]
        pub due_at: Option<DateTime<Utc>>,
    }
    /// How far it is.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum DataExportStatus {
        /// It waits or is being made.
        Queued,
        /// It can be had.
        Ready,
        /// It could not be made; ask again.
        Failed,
    }
}
