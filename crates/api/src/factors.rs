//! Second factors: authenticator apps, recovery codes, passkeys.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

shapes! {
    /// What the caller has besides a password.
    pub struct Factors {
        /// The authenticator app, if there is one.
        pub totp: Option<Totp>,
        /// Oldest first.
        pub passkeys: Vec<Passkey>,
        /// Recovery codes that were not used.
        pub recovery_codes_left: u32,
        /// True where the caller's role needs a second factor: the last one cannot be taken away then.
        pub is_required: bool,
        /// True where this site may have passkeys: browsers want an address with a name, and https.
        pub may_have_passkeys: bool,
    }
    /// An authenticator app.
    pub struct Totp {
        pub added_at: DateTime<Utc>,
        pub last_used_at: Option<DateTime<Utc>>,
    }
    pub struct Passkey {
        pub id: Uuid,
        pub name: String,
        pub added_at: DateTime<Utc>,
        pub last_used_at: Option<DateTime<Utc>>,
    }
    /// A secret for an authenticator app, which holds once a code of it was sent back.
    pub struct TotpOffer {
        /// For typing: base32 in groups of four.
        pub secret: String,
        /// For a QR code.
        pub uri: String,
        /// Opaque; send it back with a code, within half an hour.
        pub enrolment: String,
    }
    #[serde(deny_unknown_fields)]
    pub struct TotpConfirm {
        pub enrolment: String,
        pub code: String,
    }
    /// Shown once. Empty where there are unused codes of earlier.
    pub struct RecoveryCodes {
        pub recovery_codes: Vec<String>,
    }
    #[serde(deny_unknown_fields)]
    pub struct PasskeyName {
        pub name: String,
    }
    /// A question to the passkeys of a browser or an app that is bound to this site's name.
    pub struct PasskeyQuestion {
        /// `publicKey` for `navigator.credentials`, base64url where it wants bytes: as
        /// `PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` read it.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub options: Value,
        /// Opaque; send it back with the answer, within ten minutes.
        pub state: String,
    }
    /// What a passkey answered.
    #[serde(deny_unknown_fields)]
    pub struct PasskeyAnswer {
        /// The credential as its `toJSON` gives it.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub credential: Value,
        /// As it was in the question.
        pub state: String,
    }
    /// A new passkey.
    #[serde(deny_unknown_fields)]
    pub struct NewPasskey {
        /// What its owner calls it, up to 60 characters.
        pub name: String,
        /// The credential as its `toJSON` gives it.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub credential: Value,
        /// As it was in the question.
        pub state: String,
    }
    /// What meets a challenge.
    pub struct SecondFactorOptions {
        /// Six digits of an authenticator app.
        pub has_totp: bool,
        /// A recovery code.
        pub has_recovery_codes: bool,
        /// A passkey, asked by this question.
        pub passkey: Option<PasskeyQuestion>,
    }
    /// The `challenge` of a 401 `second_factor_required` with one of the proofs.
    #[serde(deny_unknown_fields)]
    pub struct SecondFactor {
        pub challenge: String,
        /// Six digits of the authenticator app.
        #[serde(default)]
        pub code: Option<String>,
        /// One of the recovery codes; it is used up.
        #[serde(default)]
        pub recovery_code: Option<String>,
        /// The answer to the question of this challenge's options.
        #[serde(default)]
        pub passkey: Option<PasskeyAnswer>,
    }
    /// The `challenge` of a 401 `second_factor_enrolment_required`.
    #[serde(deny_unknown_fields)]
    pub struct Challenge {
        pub challenge: String,
    }
}
