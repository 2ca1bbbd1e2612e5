//! Mails to guardians, and about their consent.

use super::Text;
use catalogue::{Locale, mail};

/// Asks a guardian for consent.
pub fn guardian_ask(locale: Locale, link: &str) -> Text {
    Text {
        subject: mail::guardian_ask::subject(locale),
        body: mail::guardian_ask::body(locale, link),
    }
}

/// To a guardian who has agreed: where to look at it and take it back.
pub fn guardian_record(locale: Locale, link: &str) -> Text {
    Text {
        subject: mail::guardian_record::subject(locale),
        body: mail::guardian_record::body(locale, link),
    }
}

/// To a guardian who has answered before: somebody else is asked now.
pub fn guardian_replaced(locale: Locale) -> Text {
    Text {
        subject: mail::guardian_replaced::subject(locale),
        body: mail::guardian_replaced::body(locale).to_owned(),
    }
}

/// To a guardian who took their consent back: the student keeps the account that was to go.
pub fn guardian_ward_stays(locale: Locale) -> Text {
    Text {
        subject: mail::guardian_ward_stays::subject(locale),
        body: mail::guardian_ward_stays::body(locale).to_owned(),
    }
}

/// To the student whose guardian agrees.
pub fn guardian_given(locale: Locale, page: &str) -> Text {
    Text {
        subject: mail::guardian_given::subject(locale),
        body: mail::guardian_given::body(locale, page),
    }
}

/// To the student whose guardian does not agree.
pub fn guardian_refused(locale: Locale, page: &str) -> Text {
    Text {
        subject: mail::guardian_refused::subject(locale),
        body: mail::guardian_refused::body(locale, page),
    }
}

/// To the student whose guardian no longer agrees.
pub fn guardian_withdrawn(locale: Locale, page: &str) -> Text {
    Text {
        subject: mail::guardian_withdrawn::subject(locale),
        body: mail::guardian_withdrawn::body(locale, page),
    }
}
