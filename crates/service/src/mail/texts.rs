//! The mails, in the words of the catalogue. Nothing a stranger typed stands in them, or the forms here would send
//! theirs.

use catalogue::{Locale, mail};

/// A mail without its recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// One line.
    pub subject: &'static str,
    /// Plain text.
    pub body: String,
}

/// Digits and link for a registration.
pub fn verify(locale: Locale, code: &str, link: &str) -> Text {
    Text {
        subject: mail::verify::subject(locale),
        body: mail::verify::body(locale, code, link),
    }
}

/// To somebody who has an account already.
pub fn has_account(locale: Locale, login: &str, reset: &str) -> Text {
    Text {
        subject: mail::has_account::subject(locale),
        body: mail::has_account::body(locale, login, reset),
    }
}

/// Link for a new password.
pub fn reset(locale: Locale, link: &str) -> Text {
    Text {
        subject: mail::reset::subject(locale),
        body: mail::reset::body(locale, link),
    }
}

/// To somebody who wanted a new password and has no account.
pub fn no_account(locale: Locale, register: &str) -> Text {
    Text {
        subject: mail::no_account::subject(locale),
        body: mail::no_account::body(locale, register),
    }
}

/// After a new password.
pub fn password_changed(locale: Locale, reset: &str) -> Text {
    Text {
        subject: mail::password_changed::subject(locale),
        body: mail::password_changed::body(locale, reset),
    }
}

/// After an old refresh token was used again.
pub fn token_reused(locale: Locale, reset: &str) -> Text {
    Text {
        subject: mail::token_reused::subject(locale),
        body: mail::token_reused::body(locale, reset),
    }
}

/// After a sign-in in a browser that the account does not know. `device` is a name of our own making.
pub fn new_device(locale: Locale, device: &str, when: &str, reset: &str) -> Text {
    Text {
        subject: mail::new_device::subject(locale),
        body: mail::new_device::body(locale, device, when, reset),
    }
}

/// After a way to sign in was added, changed or removed.
pub fn sign_in_changed(locale: Locale, reset: &str) -> Text {
    Text {
        subject: mail::sign_in_changed::subject(locale),
        body: mail::sign_in_changed::body(locale, reset),
    }
}
