//! Addresses: one canonical key to compare by, the given spelling to write to.

use crate::FieldError;
use catalogue::{Locale, rules};

/// A checked address. `key` decides who is who; `given` is what mail is sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// Lower case, compared and stored as unique.
    pub key: String,
    /// As typed, less surrounding blanks.
    pub given: String,
}

impl Email {
    /// Checks the form `local@domain.tld` in ASCII. Internationalised domains are accepted in their `xn--` form.
    ///
    /// # Errors
    /// `email_invalid` for anything else, also for look-alike letters outside ASCII: they are how one address is made
    /// to look like another.
    pub fn parse(path: &str, value: &str) -> Result<Self, FieldError> {
        let given = value.trim_matches([' ', '\t']);
        if !is_address(given) {
            return Err(FieldError::new(
                path,
                "email_invalid",
                rules::text::email(Locale::current()),
            ));
        }
        Ok(Self {
            key: given.to_ascii_lowercase(),
            given: given.to_owned(),
        })
    }
}

fn is_address(value: &str) -> bool {
    let Some((local, domain)) = value.split_once('@') else {
        return false;
    };
    value.len() <= 254
        && (1..=64).contains(&local.len())
        && local
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&b))
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && is_domain(domain)
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    labels.len() >= 2
        && labels.iter().all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
        && labels
            .last()
            .is_some_and(|tld| tld.bytes().any(|b| b.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_blanks_make_no_second_account() {
        let email = Email::parse("email", " Victim@X.test ").unwrap();
        assert_eq!(
            (email.key.as_str(), email.given.as_str()),
            ("victim@x.test", "Victim@X.test")
        );
    }
    #[test]
    fn look_alikes_and_header_injection_are_refused() {
        for bad in [
            "vіctim@x.test",
            "a@b",
            "a@b.c\r\nBcc: d@e.f",
            "a b@x.test",
            "@x.test",
            "a@-x.test",
            "a..b@x.test",
            "a@x.1",
        ] {
            assert_eq!(
                Email::parse("email", bad).unwrap_err().code,
                "email_invalid",
                "{bad}"
            );
        }
    }
    #[test]
    fn plus_and_dots_are_kept_apart() {
        assert_ne!(
            Email::parse("email", "a.b+c@x.test").unwrap().key,
            Email::parse("email", "ab@x.test").unwrap().key
        );
    }
}
