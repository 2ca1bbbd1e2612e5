//! Mobile numbers of people, and codes by text message.

use chrono::{DateTime, Utc};

shapes! {
    /// Asks for six digits by text message.
    #[serde(deny_unknown_fields)]
    pub struct PhoneSend {
        /// With its country code, or as it is dialled in the first country that messages go to here.
        pub number: String,
        /// The `request` of an earlier answer: its digits end with this one.
        #[serde(default)]
        pub request: Option<String>,
    }
    /// The same whether the number leads to an account or not.
    pub struct PhoneSent {
        /// Send it back with the digits. They prove nothing without it.
        pub request: String,
        pub expires_at: DateTime<Utc>,
    }
    #[serde(deny_unknown_fields)]
    pub struct PhoneVerify {
        pub request: String,
        /// Six digits.
        pub code: String,
    }
    /// The caller's own number.
    pub struct OwnPhone {
        /// Whether numbers can be added here, and codes be sent to them.
        pub is_available: bool,
        pub phone: Option<Phone>,
    }
    pub struct Phone {
        /// By E.164.
        pub number: String,
        /// With blanks.
        pub shown: String,
        pub added_at: DateTime<Utc>,
        /// When a code that was sent there was last typed.
        pub proven_at: DateTime<Utc>,
    }
}
