//! What may be done with the data of somebody under age: the one rule, asked by every use case that reads across
//! sessions or students.

use crate::age::{ADULT, BirthMonth};
use crate::email::Email;
use crate::{FieldErrors, text};
use chrono::NaiveDate;

/// Longest name of a guardian, in characters.
pub const MAX_NAME: usize = 80;
/// Characters of a student's first name that a guardian is shown.
const SHOWN: usize = 20;

/// How far a guardian's consent is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Consent {
    /// Nobody was asked, or somebody has not answered, or has said no, or no longer agrees.
    #[default]
    Missing,
    /// It holds.
    Given {
        /// Also to what looks at behaviour across sessions.
        balance: bool,
        /// Also to models that learn from many students.
        learning: bool,
    },
}

impl Consent {
    /// From what is stored. A word that this version does not know protects.
    pub fn of(status: Option<&str>, balance: bool, learning: bool) -> Self {
        match status {
            Some("given") => Self::Given { balance, learning },
            _ => Self::Missing,
        }
    }
}

/// What decides how somebody is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// When they were born; whoever has not said so counts as grown up.
    pub born: Option<BirthMonth>,
    /// Whether their institution answers for its students itself.
    pub is_exempt: bool,
    /// What their guardian says.
    pub consent: Consent,
}

/// How somebody is protected on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelter {
    /// Not for their age: grown up, or in an institution that is exempt.
    Open,
    /// Under age, and no guardian agrees: nothing is open but asking one, and going.
    Waiting,
    /// Under age with a guardian's consent.
    Minor {
        /// Study load, self-report and what follows from them are allowed.
        balance: bool,
        /// Models that learn from many students may learn from this one.
        learning: bool,
    },
}

impl Facts {
    /// Whether somebody is under age on `today`, their own date.
    pub fn is_minor(&self, today: NaiveDate) -> bool {
        self.born.is_some_and(|born| !born.has_reached(ADULT, today))
    }

    /// The rule. `today` is the person's own date; nothing has to happen on a birthday for it to end.
    pub fn shelter(&self, today: NaiveDate) -> Shelter {
        if self.is_exempt || !self.is_minor(today) {
            return Shelter::Open;
        }
        match self.consent {
            Consent::Missing => Shelter::Waiting,
            Consent::Given { balance, learning } => Shelter::Minor { balance, learning },
        }
    }
}

impl Shelter {
    /// Whether a guardian's consent is awaited.
    pub fn is_waiting(self) -> bool {
        self == Self::Waiting
    }
    /// Whether behaviour across sessions may be looked at: study load, self-report, a lighter plan that rests on them.
    pub fn allows_balance(self) -> bool {
        matches!(self, Self::Open | Self::Minor { balance: true, .. })
    }
    /// Whether models of many students may learn from this one.
    pub fn allows_learning(self) -> bool {
        matches!(self, Self::Open | Self::Minor { learning: true, .. })
    }
}

/// Whom a student names as their guardian, as typed.
#[derive(Debug, Clone, Default)]
pub struct GuardianDraft {
    /// What they are called.
    pub name: String,
    /// Where to ask.
    pub email: String,
}

/// A guardian who may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGuardian {
    /// What they are called.
    pub name: String,
    /// Where to ask.
    pub email: Email,
}

impl GuardianDraft {
    /// Checks the fields; whether the address is the student's own is asked with [`same_mailbox`].
    ///
    /// # Errors
    /// Every refused field.
    pub fn check(&self) -> Result<NewGuardian, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take(text::line("name", &self.name, MAX_NAME));
        let email = errors.take(Email::parse("email", &self.email));
        match (name, email) {
            (Some(name), Some(email)) => Ok(NewGuardian { name, email }),
            _ => Err(errors),
        }
    }
}

/// Whether mail to both addresses most likely reaches one mailbox: many providers ignore dots and what follows a plus
/// in the local part, and case everywhere. Here a false alarm costs another address, and a miss lets somebody be their
/// own guardian.
pub fn same_mailbox(one: &str, other: &str) -> bool {
    mailbox(one) == mailbox(other)
}

fn mailbox(address: &str) -> (String, String) {
    let lower = address.trim().to_ascii_lowercase();
    let (local, domain) = lower.rsplit_once('@').unwrap_or((&lower, ""));
    let local = local.split('+').next().unwrap_or_default().replace('.', "");
    let domain = match domain {
        "googlemail.com" => "gmail.com",
        other => other,
    };
    (local, domain.to_owned())
}

/// A name as somebody is shown it who may not know the person: the first word, shortened, and one further letter.
pub fn masked_name(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first: String = words.next().unwrap_or_default().chars().take(SHOWN).collect();
    match words.next_back().and_then(|last| last.chars().next()) {
        Some(letter) => format!("{first} {letter}."),
        None => first,
    }
}

/// An address as somebody is shown it who may not know the person: `as…@example.org`.
pub fn masked_address(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let shown: String = local
        .chars()
        .take(if local.chars().count() > 3 { 2 } else { 1 })
        .collect();
    format!("{shown}…@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(born: &str, consent: Consent) -> Facts {
        Facts {
            born: Some(BirthMonth::try_from(born.to_owned()).unwrap()),
            is_exempt: false,
            consent,
        }
    }
    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    const YES: Consent = Consent::Given {
        balance: false,
        learning: true,
    };

    #[test]
    fn whoever_is_under_age_waits_until_a_guardian_agrees() {
        let today = day("2026-11-21");
        assert_eq!(
            facts("2010-01", Consent::Missing).shelter(today),
            Shelter::Waiting
        );
        let minor = facts("2010-01", YES).shelter(today);
        assert!(!minor.is_waiting() && !minor.allows_balance() && minor.allows_learning());
        assert!(!Shelter::Waiting.allows_balance() && !Shelter::Waiting.allows_learning());
    }
    #[test]
    fn coming_of_age_ends_it_by_itself_when_the_month_is_over() {
        for consent in [Consent::Missing, YES] {
            let someone = facts("2008-11", consent);
            assert_ne!(someone.shelter(day("2026-11-30")), Shelter::Open);
            let grown = someone.shelter(day("2026-12-01"));
            assert!(grown == Shelter::Open && grown.allows_balance() && grown.allows_learning());
        }
    }
    #[test]
    fn no_age_and_an_exempt_institution_are_open() {
        let today = day("2026-11-21");
        assert_eq!(Facts::default().shelter(today), Shelter::Open);
        let exempt = Facts {
            is_exempt: true,
            ..facts("2012-01", Consent::Missing)
        };
        assert_eq!(exempt.shelter(today), Shelter::Open);
    }
    #[test]
    fn only_a_consent_that_holds_opens() {
        for status in [
            None,
            Some("asked"),
            Some("refused"),
            Some("withdrawn"),
            Some("Given"),
            Some(""),
        ] {
            assert_eq!(Consent::of(status, true, true), Consent::Missing, "{status:?}");
        }
        assert_eq!(Consent::of(Some("given"), false, true), YES);
    }
    #[test]
    fn spellings_of_one_mailbox_are_one() {
        for other in [
            "a.sha@x.test",
            "ASHA@X.test",
            "asha+mum@x.test",
            "a.s.h.a+1+2@x.test",
            " asha@x.test ",
        ] {
            assert!(same_mailbox("asha@x.test", other), "{other}");
        }
        assert!(same_mailbox("a.b@gmail.com", "ab+c@googlemail.com"));
        for other in ["asha@y.test", "mira@x.test", "asha@x.test.evil.test"] {
            assert!(!same_mailbox("asha@x.test", other), "{other}");
        }
    }
    #[test]
    fn names_and_addresses_are_shown_in_part() {
        assert_eq!(masked_name("Asha Kumari Rao"), "Asha R.");
        assert_eq!(masked_name("Asha"), "Asha");
        assert_eq!(masked_name(&"x".repeat(80)).len(), SHOWN);
        assert_eq!(masked_address("asha.rao@x.test"), "as…@x.test");
        assert_eq!(masked_address("abc@x.test"), "a…@x.test");
    }
    #[test]
    fn every_refused_field_of_a_guardian_is_named() {
        let draft = GuardianDraft {
            name: " ".into(),
            email: "nobody".into(),
        };
        let paths: Vec<_> = draft
            .check()
            .unwrap_err()
            .0
            .into_iter()
            .map(|error| error.path)
            .collect();
        assert_eq!(paths, ["name", "email"]);
    }
}
