//! What the caller can do about a refusal, and the one place where a refusal gets its status.

use api::problem::Problem;
use catalogue::Locale;
use catalogue::problems::{detail, title};
use domain::{FieldError, FieldErrors};
use store::StoreError;

/// The result of every use case.
pub type Result<T, E = ServiceError> = std::result::Result<T, E>;

/// Why a use case did not happen. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// Fields broke rules.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// It cannot be read at all: a stable code, and words.
    #[error("malformed: {0}")]
    Malformed(&'static str, String),
    /// Not there, or not the caller's.
    #[error("not found")]
    NotFound,
    /// What was asked about is not there: the place in the question that names it.
    #[error("not found")]
    NotFoundAt(FieldErrors),
    /// This installation does not offer it: a stable code, and words.
    #[error("not here: {0}")]
    NotHere(&'static str, String),
    /// It contradicts what is stored: a stable code, and words.
    #[error("conflict: {0}")]
    Conflict(&'static str, String),
    /// The same, with the places that are at fault.
    #[error("conflict: {0}")]
    ConflictAt(&'static str, String, FieldErrors),
    /// Signed in, but not allowed.
    #[error("forbidden")]
    Forbidden,
    /// Open to the role, but not to this person: a stable code, a title, and words.
    #[error("withheld: {0}")]
    Withheld(&'static str, String, String),
    /// Signed in, but what is wanted needs a fresh proof of who it is.
    #[error("a fresh proof is needed")]
    StepUp,
    /// Not signed in, or wrong name or password: a stable code.
    #[error("unauthenticated: {0}")]
    Unauthenticated(&'static str),
    /// The first factor was right, and one more is needed: a stable code, and the challenge to send with it.
    #[error("a second factor is needed: {0}")]
    SecondFactor(&'static str, String),
    /// It was there and has ended: a used or expired code or link.
    #[error("gone: {0}")]
    Gone(&'static str, String),
    /// Too often; seconds to wait.
    #[error("too many requests")]
    TooMany(u64),
    /// More work than can be taken on now; seconds to wait.
    #[error("busy")]
    Busy(u64),
    /// Somebody we need does not answer: a stable code, words, seconds to wait.
    #[error("unavailable: {0}")]
    Unavailable(&'static str, String, u64),
    /// A body or file over its limit: a stable code, and words.
    #[error("too large: {0}")]
    TooLarge(&'static str, String),
    /// A file of a kind that is not read: a stable code, and words.
    #[error("unsupported: {0}")]
    Unsupported(&'static str, String),
    /// The disk is full; reading goes on.
    #[error("the disk is full")]
    Full,
    /// The database takes no writes; reading goes on.
    #[error("the database is read-only")]
    ReadOnly,
    /// A fault of ours. Logged where it becomes an answer, never told to the client.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ServiceError {
    /// One refused field.
    pub fn field(path: &str, code: &'static str, message: impl std::fmt::Display) -> Self {
        Self::Invalid(FieldError::new(path, code, message).into())
    }

    /// A fault of ours.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// Seconds for `Retry-After`, where waiting helps.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany(seconds) | Self::Busy(seconds) | Self::Unavailable(_, _, seconds) => Some(*seconds),
            Self::ReadOnly => Some(30),
            _ => None,
        }
    }

    /// The answer for the network.
    pub fn problem(&self) -> Problem {
        let locale = Locale::current();
        let with = |status, code: &str, title: &str, detail: &str| Problem {
            detail: Some(detail.to_owned()),
            ..Problem::new(status, code, title)
        };
        match self {
            Self::Invalid(errors) => Problem {
                errors: errors.0.clone(),
                ..with(422, "invalid", title::invalid(locale), detail::invalid(locale))
            },
            Self::Malformed(code, detail) => with(400, code, title::malformed(locale), detail),
            Self::NotFound => Problem::new(404, "not_found", title::not_found(locale)),
            Self::NotFoundAt(errors) => Problem {
                errors: errors.0.clone(),
                ..Problem::new(404, "not_found", title::not_found(locale))
            },
            Self::NotHere(code, detail) => with(404, code, title::not_found(locale), detail),
            Self::Conflict(code, detail) => with(409, code, title::conflict(locale), detail),
            Self::ConflictAt(code, detail, errors) => Problem {
                errors: errors.0.clone(),
                ..with(409, code, title::conflict(locale), detail)
            },
            Self::Forbidden => Problem::new(403, "forbidden", title::forbidden(locale)),
            Self::Withheld(code, title, detail) => with(403, code, title, detail),
            Self::StepUp => with(
                403,
                "step_up_required",
                title::step_up(locale),
                detail::step_up(locale),
            ),
            Self::Unauthenticated(code) => Problem::new(401, code, title::unauthenticated(locale)),
            Self::SecondFactor(code, challenge) => Problem {
                challenge: Some(challenge.clone()),
                ..with(
                    401,
                    code,
                    title::second_factor(locale),
                    detail::second_factor(locale),
                )
            },
            Self::Gone(code, detail) => with(410, code, title::gone(locale), detail),
            Self::TooMany(s) => with(
                429,
                "too_many_requests",
                title::too_often(locale),
                &detail::too_often(locale, s),
            ),
            Self::Busy(s) => with(503, "busy", title::busy(locale), &detail::busy(locale, s)),
            Self::Unavailable(code, detail, _) => with(503, code, title::unavailable(locale), detail),
            Self::TooLarge(code, detail) => with(413, code, title::too_large(locale), detail),
            Self::Unsupported(code, detail) => with(415, code, title::unsupported(locale), detail),
            Self::Full => with(
                507,
                "storage_full",
                title::full(locale),
                detail::still_reads(locale),
            ),
            Self::ReadOnly => with(
                503,
                "read_only",
                title::read_only(locale),
                detail::still_reads(locale),
            ),
            Self::Internal(_) => Problem::new(500, "internal", title::internal(locale)),
        }
    }
}

impl From<FieldErrors> for ServiceError {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}
impl From<FieldError> for ServiceError {
    fn from(error: FieldError) -> Self {
        Self::Invalid(error.into())
    }
}
impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Busy(2),
            StoreError::Full => Self::Full,
            StoreError::ReadOnly => Self::ReadOnly,
            StoreError::DoneBefore => crate::once::done(),
            StoreError::Duplicate => Self::Conflict("duplicate", detail::duplicate(Locale::current()).into()),
            other => Self::internal(other),
        }
    }
}
