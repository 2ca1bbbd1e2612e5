//! How long a password has to be.

use serde::Deserialize;
use std::ops::RangeInclusive;

/// Fewer are guessed where a password is the only factor; more than the upper end keeps people from choosing any.
const RANGE: RangeInclusive<usize> = 12..=64;

/// The fewest characters of a new password, 12 to 64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "usize")]
pub struct PasswordLength(pub usize);

impl Default for PasswordLength {
    fn default() -> Self {
        Self(auth::Policy::default().min_chars)
    }
}

impl TryFrom<usize> for PasswordLength {
    type Error = String;

    fn try_from(n: usize) -> Result<Self, String> {
        if RANGE.contains(&n) {
            return Ok(Self(n));
        }
        Err(format!(
            "{} to {} characters can be asked for",
            RANGE.start(),
            RANGE.end()
        ))
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use std::path::Path;

    fn read(value: &str) -> Result<usize, String> {
        let variable = |name: &str| (name == "STUDY_PLUS_PASSWORD_LENGTH").then(|| value.to_owned());
        Config::read(Path::new("/nowhere/study-plus.toml"), variable)
            .map(|config| config.password_length.0)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_password_has_twelve_characters_unless_more_are_asked_for() {
        assert_eq!(read(""), Ok(12));
        assert_eq!(read("15"), Ok(15));
        for wrong in ["8", "65", "-1", "many"] {
            let error = read(wrong).unwrap_err();
            assert!(error.contains("STUDY_PLUS_PASSWORD_LENGTH"), "{error}");
        }
    }
}
