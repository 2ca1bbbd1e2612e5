//! The mails, in the words of the catalogue. Nothing a stranger typed stands in them, or the forms here would send
//! theirs.

use catalogue::{Locale, mail};

mod guardian;
mod phone;

pub use guardian::{
    guardian_ask, guardian_given, guardian_record, guardian_refused, guardian_replaced, guardian_ward_stays,
    guardian_withdrawn,
};
pub use phone::{PhoneChange, phone_changed, phone_stale};

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
pub fn password_changed(locale: Locale, revert: &str) -> Text {
    Text {
        subject: mail::password_changed::subject(locale),
        body: mail::password_changed::body(locale, revert),
    }
}

/// After an old refresh token was used again.
pub fn token_reused(locale: Locale, reset: &str) -> Text {
    Text {
        subject: mail::token_reused::subject(locale),
        body: mail::token_reused::body(locale, reset),
    }
}

/// To the owner of an address that somebody came with from another provider.
pub fn link_wanted(locale: Locale, provider: &str, login: &str) -> Text {
    Text {
        subject: mail::link_wanted::subject(locale),
        body: mail::link_wanted::body(locale, login, provider),
    }
}

/// After an identity was linked.
pub fn provider_linked(locale: Locale, provider: &str, page: &str, revert: &str) -> Text {
    Text {
        subject: mail::provider_linked::subject(locale),
        body: mail::provider_linked::body(locale, page, provider, revert),
    }
}

/// After an identity was unlinked.
pub fn provider_unlinked(locale: Locale, page: &str, revert: &str) -> Text {
    Text {
        subject: mail::provider_unlinked::subject(locale),
        body: mail::provider_unlinked::body(locale, page, revert),
    }
}

/// After a key was made.
pub fn key_made(locale: Locale, prefix: &str, keys: &str) -> Text {
    Text {
        subject: mail::key_made::subject(locale),
        body: mail::key_made::body(locale, keys, prefix),
    }
}

/// After a change of second factors; `change` is one of those below.
pub fn factors_changed(locale: Locale, change: FactorChange, factors: &str, revert: &str) -> Text {
    let change = match change {
        FactorChange::TotpAdded => mail::factors_changed::totp_added(locale),
        FactorChange::TotpRemoved => mail::factors_changed::totp_removed(locale),
        FactorChange::PasskeyAdded => mail::factors_changed::passkey_added(locale),
        FactorChange::PasskeyRemoved => mail::factors_changed::passkey_removed(locale),
        FactorChange::CodesMade => mail::factors_changed::codes_made(locale),
        FactorChange::CodeUsed => mail::factors_changed::code_used(locale),
    };
    Text {
        subject: mail::factors_changed::subject(locale),
        body: mail::factors_changed::body(locale, change, factors, revert),
    }
}

/// What was done to somebody's second factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorChange {
    /// An authenticator app, also in place of an earlier one.
    TotpAdded,
    /// The authenticator app.
    TotpRemoved,
    /// A passkey.
    PasskeyAdded,
    /// A passkey.
    PasskeyRemoved,
    /// A new set.
    CodesMade,
    /// One of the set.
    CodeUsed,
}

/// After five wrong proofs of a second factor.
pub fn second_factor_failed(locale: Locale, reset: &str) -> Text {
    Text {
        subject: mail::second_factor_failed::subject(locale),
        body: mail::second_factor_failed::body(locale, reset),
    }
}

/// After a sign-in in a browser that the account does not know. `device` is a name of our own making.
pub fn new_device(locale: Locale, device: &str, when: &str, revert: &str) -> Text {
    Text {
        subject: mail::new_device::subject(locale),
        body: mail::new_device::body(locale, device, when, revert),
    }
}

/// Digits and link for a new address, to that address.
pub fn email_proof(locale: Locale, code: &str, link: &str) -> Text {
    Text {
        subject: mail::email_proof::subject(locale),
        body: mail::email_proof::body(locale, code, link),
    }
}

/// To the address that is to be replaced.
pub fn email_wanted(locale: Locale, revert: &str) -> Text {
    Text {
        subject: mail::email_wanted::subject(locale),
        body: mail::email_wanted::body(locale, revert),
    }
}

/// To the address that was replaced.
pub fn email_changed(locale: Locale, revert: &str) -> Text {
    Text {
        subject: mail::email_changed::subject(locale),
        body: mail::email_changed::body(locale, revert),
    }
}

/// After the way back was taken: `reset` leads to a new password.
pub fn reverted(locale: Locale, reset: &str) -> Text {
    Text {
        subject: mail::reverted::subject(locale),
        body: mail::reverted::body(locale, reset),
    }
}

/// After the file with everything of a person was made.
pub fn data_ready(locale: Locale, page: &str) -> Text {
    Text {
        subject: mail::data_ready::subject(locale),
        body: mail::data_ready::body(locale, page),
    }
}

/// After an account was to be deleted. `day` is when.
pub fn leaving(locale: Locale, day: &str, login: &str, revert: &str) -> Text {
    Text {
        subject: mail::leaving::subject(locale),
        body: mail::leaving::body(locale, day, login, revert),
    }
}

/// After no guardian has answered for an account in time.
pub fn leaving_unanswered(locale: Locale, day: &str, login: &str, revert: &str) -> Text {
    Text {
        subject: mail::leaving_unanswered::subject(locale),
        body: mail::leaving_unanswered::body(locale, day, login, revert),
    }
}

/// After somebody kept their account.
pub fn kept(locale: Locale, page: &str) -> Text {
    Text {
        subject: mail::kept::subject(locale),
        body: mail::kept::body(locale, page),
    }
}

/// The last one.
pub fn left(locale: Locale, page: &str) -> Text {
    Text {
        subject: mail::left::subject(locale),
        body: mail::left::body(locale, page),
    }
}
