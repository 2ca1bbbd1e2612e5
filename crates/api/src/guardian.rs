//! Age, a guardian's consent, and institutions that need none.

use chrono::{DateTime, NaiveDate, Utc};

shapes! {
    /// Says when the caller was born.
    #[serde(deny_unknown_fields)]
    pub struct BornDraft {
        /// Month of birth as `YYYY-MM`; no day is asked for.
        pub born: String,
    }
    /// Whom to ask for consent.
    #[serde(deny_unknown_fields)]
    pub struct GuardianAsk {
        /// What the parent or guardian is called.
        pub name: String,
        /// Their own address, not one of the caller's.
        pub email: String,
    }
    /// How far the consent of the caller's parent or guardian is.
    pub struct GuardianState {
        /// Whether the caller needs one: under 18, and the institution is not exempt.
        pub is_needed: bool,
        /// The first day on which it is no longer needed, whatever anybody says; absent without a month of birth.
        #[serde(default)]
        pub needed_until: Option<NaiveDate>,
        pub status: GuardianStatus,
        /// As the caller gave it, or the guardian once they have answered.
        #[serde(default)]
        pub name: Option<String>,
        #[serde(default)]
        pub email: Option<String>,
        /// When the last mail was sent.
        #[serde(default)]
        pub asked_at: Option<DateTime<Utc>>,
        /// When the link in it ends.
        #[serde(default)]
        pub link_ends_at: Option<DateTime<Utc>>,
        #[serde(default)]
        pub decided_at: Option<DateTime<Utc>>,
        #[serde(default)]
        pub withdrawn_at: Option<DateTime<Utc>>,
        /// Whether study load, check-ins and a lighter plan are allowed.
        pub allows_balance: bool,
        /// Whether models that learn from many students may learn from this one.
        pub allows_learning: bool,
    }
    /// What the guardian has said last.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum GuardianStatus {
        /// Nobody was asked.
        None,
        /// Asked, without an answer yet.
        Asked,
        Given,
        Refused,
        Withdrawn,
    }
    /// Whether an institution answers for its students under age itself.
    pub struct Exemption {
        pub is_exempt: bool,
        /// Why; empty while it is not.
        pub reason: String,
        #[serde(default)]
        pub since: Option<DateTime<Utc>>,
        /// The admin who said so; absent when their account is gone.
        #[serde(default)]
        pub set_by: Option<String>,
    }
    /// Exempts the caller's institution.
    #[serde(deny_unknown_fields)]
    pub struct ExemptionDraft {
        /// The ground it rests on, in words that an auditor understands.
        pub reason: String,
    }
}
