//! What is wrong with an input, by field.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt::Display;

/// One refused field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Where: `score`, `chapter_performance[2].correct`, `results[0].test_date`. Empty for the whole input.
    pub path: String,
    /// A stable code that programs may rely on, such as `too_long`.
    pub code: Cow<'static, str>,
    /// What is wrong and what to do about it, in words for a person.
    pub message: String,
}

impl FieldError {
    /// A refusal of `path` with a stable `code`.
    pub fn new(path: impl Into<String>, code: &'static str, message: impl Display) -> Self {
        Self {
            path: path.into(),
            code: Cow::Borrowed(code),
            message: message.to_string(),
        }
    }
}

/// All refusals of one input, gathered so that a person sees them at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    /// Adds one refusal.
    pub fn push(&mut self, path: impl Into<String>, code: &'static str, message: impl Display) {
        self.0.push(FieldError::new(path, code, message));
    }
    /// Takes the value, or notes why there is none.
    pub fn take<T>(&mut self, checked: Result<T, FieldError>) -> Option<T> {
        checked.map_err(|error| self.0.push(error)).ok()
    }
    /// `Ok` when nothing was refused.
    pub fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
    /// Puts `prefix` before every path: `correct` becomes `results[3].correct`.
    #[must_use]
    pub fn under(mut self, prefix: &str) -> Self {
        for error in &mut self.0 {
            error.path = if error.path.is_empty() {
                prefix.to_owned()
            } else {
                format!("{prefix}.{}", error.path)
            };
        }
        self
    }
}

impl From<FieldError> for FieldErrors {
    fn from(error: FieldError) -> Self {
        Self(vec![error])
    }
}
