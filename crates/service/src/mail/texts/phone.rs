//! Mails about phone numbers.

use super::Text;
use catalogue::{Locale, mail};

/// Digits that are asked for beside those of a text message.
pub fn phone_stale(locale: Locale, code: &str, reset: &str) -> Text {
    Text {
        subject: mail::phone_stale::subject(locale),
        body: mail::phone_stale::body(locale, code, reset),
    }
}

/// After a change of somebody's number; `ending` are its last digits.
pub fn phone_changed(locale: Locale, change: PhoneChange, ending: &str, page: &str, revert: &str) -> Text {
    let change = match change {
        PhoneChange::Added => mail::phone_changed::added(locale, ending),
        PhoneChange::Changed => mail::phone_changed::changed(locale, ending),
        PhoneChange::Removed => mail::phone_changed::removed(locale, ending),
        PhoneChange::Moved => mail::phone_changed::moved(locale, ending),
    };
    Text {
        subject: mail::phone_changed::subject(locale),
        body: mail::phone_changed::body(locale, &change, page, revert),
    }
}

/// What was done to somebody's phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneChange {
    /// There was none before.
    Added,
    /// It went in the place of another.
    Changed,
    /// By its owner.
    Removed,
    /// Another account has proven it since.
    Moved,
}

impl PhoneChange {
    /// For the audit trail.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "phone_added",
            Self::Changed => "phone_changed",
            Self::Removed => "phone_removed",
            Self::Moved => "phone_moved",
        }
    }
}
