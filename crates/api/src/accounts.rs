//! Registration, sign-in, tokens, who am I.

use chrono::{DateTime, Utc};
use domain::people::Role;
use uuid::Uuid;

shapes! {
    /// Starts a registration.
    #[serde(deny_unknown_fields)]
    pub struct Register {
        pub email: String,
        pub password: String,
        pub display_name: String,
        /// Month of birth as `YYYY-MM`, at least 13 years ago; under 18 a parent or guardian is asked for consent.
        pub born: String,
        /// IANA name such as `Asia/Kolkata`; UTC when absent.
        #[serde(default)]
        pub time_zone: Option<String>,
    }
    /// The same answer for known and unknown addresses. `pending` is the proof that it was this client who asked.
    pub struct Registered {
        /// Opaque; send it back with the six digits. Pages keep it in a cookie instead.
        pub pending: String,
        /// When the digits stop working.
        pub expires_at: DateTime<Utc>,
    }
    /// Completes a registration with the digits from the mail.
    #[serde(deny_unknown_fields)]
    pub struct Verify {
        pub pending: String,
        pub code: String,
    }
    #[serde(deny_unknown_fields)]
    pub struct Login {
        pub email: String,
        pub password: String,
    }
    /// Proves anew who the caller is, by one of them.
    #[serde(deny_unknown_fields)]
    pub struct Confirm {
        #[serde(default)]
        pub password: Option<String>,
        /// Six digits of the authenticator app.
        #[serde(default)]
        pub code: Option<String>,
        /// The answer to the question of `/auth/confirm/options`.
        #[serde(default)]
        pub passkey: Option<crate::factors::PasskeyAnswer>,
    }
    #[serde(deny_unknown_fields)]
    pub struct Refresh {
        pub refresh_token: String,
    }
    #[serde(deny_unknown_fields)]
    pub struct ResetRequest {
        pub email: String,
    }
    #[serde(deny_unknown_fields)]
    pub struct ResetConfirm {
        pub token: String,
        pub password: String,
    }
    /// Answer to a request whose outcome must not be told: `accepted`.
    pub struct Accepted {
        pub status: String,
    }
    pub struct Tokens {
        pub access_token: String,
        /// `Bearer`.
        pub token_type: String,
        /// Seconds.
        pub expires_in: i64,
        pub refresh_token: String,
    }
    pub struct Me {
        pub id: Uuid,
        pub email: String,
        pub display_name: String,
        pub roles: Vec<Role>,
        pub time_zone: String,
        /// `password`, and the names of linked providers such as `google`.
        pub sign_in_methods: Vec<String>,
        /// True while sample data is loaded for this account.
        pub has_sample_data: bool,
        /// Month of birth as `YYYY-MM`; absent for an account that is older than the question.
        #[serde(default)]
        pub born: Option<String>,
    }
    /// A place the account is signed in at.
    pub struct SignIn {
        /// Names it for ending it; it opens nothing.
        pub id: String,
        pub kind: SignInKind,
        /// The browser, by its product's name; absent when it does not say or it is an app.
        pub browser: Option<String>,
        /// The system it runs on, by its product's name.
        pub system: Option<String>,
        pub began_at: DateTime<Utc>,
        /// To within minutes.
        pub last_seen_at: DateTime<Utc>,
        /// It is the one that asks.
        pub is_current: bool,
    }
    /// How many were ended.
    pub struct Ended {
        pub ended: u64,
    }
    /// What is signed in.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum SignInKind {
        /// A browser, by a cookie.
        Browser,
        /// A program, by tokens.
        Client,
    }
}
