//! RFC 9457 problems: the one shape of every refusal.

use domain::FieldError;

shapes! {
    /// A refusal with a stable `code`. `errors` names the fields, when it was about fields.
    pub struct Problem {
        /// `about:blank`: the code says what it is.
        #[serde(rename = "type")]
        pub kind: String,
        /// Short words for a person.
        pub title: String,
        /// The HTTP status.
        pub status: u16,
        /// Stable, for programs: `invalid`, `not_found`, `conflict`, `too_many_requests`, …
        pub code: String,
        /// What happened and what to do.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub detail: Option<String>,
        /// To find it in the log.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub request_id: Option<String>,
        /// With a 401 that asks for a second factor: opaque, to be sent with the proof of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub challenge: Option<String>,
        /// The refused fields.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub errors: Vec<FieldError>,
    }
}

impl Problem {
    /// A problem without field errors.
    pub fn new(status: u16, code: &str, title: &str) -> Self {
        Self {
            kind: "about:blank".into(),
            title: title.into(),
            status,
            code: code.into(),
            detail: None,
            request_id: None,
            challenge: None,
            errors: Vec::new(),
        }
    }
    /// The refusal of `path`, if there is one: what a form shows beside the field.
    pub fn of_field(&self, path: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|error| error.path == path)
            .map(|error| error.message.as_str())
    }
}
