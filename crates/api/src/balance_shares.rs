//! The balance shared with a mentor: what the student decides, and what the mentor sees of it.
//!
//! It is what study sessions say. Check-ins, the state that looks at them, and lighter plans have no field here.

use crate::wellbeing::{BalancePoint, BalanceView, MissingView, PartView};
use chrono::{DateTime, Utc};
use uuid::Uuid;

shapes! {
    /// Who sees the student's balance besides the student.
    pub struct BalanceShares {
        /// With whom it is shared, the longest first. Empty: only the student sees it.
        pub items: Vec<BalanceShare>,
        /// Mentors of the institution with whom it could be shared, by name; at most 200.
        pub mentors: Vec<MentorView>,
        /// Why it can be shared with nobody now: `guardian_sharing_needed`.
        pub shut: Option<String>,
    }
    /// The balance is shared with one mentor.
    pub struct BalanceShare {
        pub mentor: MentorView,
        pub since: DateTime<Utc>,
        /// When the mentor looked last.
        pub last_looked_at: Option<DateTime<Utc>>,
    }
    /// A mentor, as students see them.
    pub struct MentorView {
        pub id: Uuid,
        pub name: String,
    }
    /// Students who share their balance with the mentor who asks, the newest share first.
    pub struct SharedBalances {
        pub items: Vec<SharedBalanceShort>,
        /// Where the next page starts.
        pub next: Option<String>,
    }
    /// A shared balance in short.
    pub struct SharedBalanceShort {
        /// The share; another one when the student shares anew.
        pub id: Uuid,
        /// What to call the student.
        pub student: String,
        pub since: DateTime<Utc>,
        /// As the student sees it; absent until there are enough sessions.
        pub balance: Option<BalanceView>,
        /// Why there is no balance.
        pub missing: Option<MissingView>,
        /// The last 7 days beside the 7 before: `rising`, `steady` (within 5 points), `falling`; absent with fewer than 4
        /// days of either.
        pub direction: Option<String>,
    }
    /// A shared balance.
    pub struct SharedBalance {
        /// The share; another one when the student shares anew.
        pub id: Uuid,
        /// What to call the student.
        pub student: String,
        pub since: DateTime<Utc>,
        /// As the student sees it; absent until there are enough sessions.
        pub balance: Option<BalanceView>,
        /// Why there is no balance.
        pub missing: Option<MissingView>,
        /// As in the list.
        pub direction: Option<String>,
        /// The balance of the last 30 days, oldest first.
        pub trend: Vec<BalancePoint>,
        /// What the balance is made of, each part with the student's own usual range.
        pub parts: Vec<PartView>,
        pub computed_at: DateTime<Utc>,
    }
}
