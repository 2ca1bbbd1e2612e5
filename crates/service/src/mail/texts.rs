//! The words of every mail, in English. Nothing a stranger typed stands in them, or the forms here would send theirs.

/// A mail without its recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// One line.
    pub subject: &'static str,
    /// Plain text.
    pub body: String,
}

const NOT_YOU: &str = "If it was not you, you need not do anything.";

/// Digits and link for a registration.
pub fn verify(code: &str, link: &str) -> Text {
    Text {
        subject: "Your Study Plus code",
        body: format!(
            "Welcome to Study Plus.\n\n\
             Your code: {code}\n\n\
             Type it on the page you registered on, or open this link in the same browser:\n\
             {link}\n\n\
             Both work for 24 hours. Give the code to nobody: we never ask for it.\n\
             {NOT_YOU}\n"
        ),
    }
}

/// To somebody who has an account already.
pub fn has_account(login: &str, reset: &str) -> Text {
    Text {
        subject: "You already have a Study Plus account",
        body: format!(
            "Somebody, most likely you, wanted to register with this address.\n\
             It has an account already.\n\n\
             Sign in: {login}\n\
             Set a new password: {reset}\n\n\
             {NOT_YOU} Nothing about your account was changed.\n"
        ),
    }
}

/// Link for a new password.
pub fn reset(link: &str) -> Text {
    Text {
        subject: "A new password for Study Plus",
        body: format!(
            "Set a new password here:\n\
             {link}\n\n\
             The link works once, within an hour. It signs you out everywhere.\n\
             {NOT_YOU} Your password stays as it is.\n"
        ),
    }
}

/// To somebody who wanted a new password and has no account.
pub fn no_account(register: &str) -> Text {
    Text {
        subject: "There is no Study Plus account with this address",
        body: format!(
            "Somebody, most likely you, wanted a new password for this address.\n\
             It has no account.\n\n\
             Perhaps you registered with another address. To register with this one:\n\
             {register}\n\n\
             {NOT_YOU}\n"
        ),
    }
}

/// After a new password.
pub fn password_changed(reset: &str) -> Text {
    Text {
        subject: "Your Study Plus password was changed",
        body: format!(
            "Your password was changed, and you were signed out everywhere else.\n\n\
             If it was not you, set a new one at once:\n\
             {reset}\n"
        ),
    }
}

/// After an old refresh token was used again.
pub fn token_reused(reset: &str) -> Text {
    Text {
        subject: "A device was signed out of Study Plus",
        body: format!(
            "An app that is signed in to your account used a key that had been\n\
             replaced. Somebody may have copied it, so we signed that app out.\n\n\
             Sign in again in the app. If you do not know what this is about,\n\
             set a new password:\n\
             {reset}\n"
        ),
    }
}
