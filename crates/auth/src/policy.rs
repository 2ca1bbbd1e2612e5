//! Which passwords may be chosen: long enough, none that a guesser tries first, no rule about kinds of characters.
//!
//! Source: NIST SP 800-63B rev 4 and OWASP ASVS 5.0, 6.2.1 to 6.2.12.

mod breached;
mod guessable;

pub use breached::BreachedFile;

use crate::password::MAX_BYTES;
use catalogue::{Locale, rules};
use domain::FieldError;

/// The most characters of a password.
pub const MAX_CHARS: usize = 256;
const _: () = assert!(
    MAX_CHARS * 4 <= MAX_BYTES,
    "what may be chosen must be verifiable"
);

/// The names of the product, which nobody's password may consist of.
const PRODUCT: &str = "study plus";

/// The rules for a new password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The fewest characters: 12 unless configured, 15 for those who follow NIST for a password without second factor.
    pub min_chars: usize,
}

impl Default for Policy {
    fn default() -> Self {
        Self { min_chars: 12 }
    }
}

impl Policy {
    /// Checks a new password as typed; it is neither trimmed nor normalised, here or later.
    ///
    /// `context_words`: what is known about the person, such as their e-mail address and name.
    ///
    /// # Errors
    /// At `path`: `control_character` (NUL and its like), `too_short`, `too_long` (beyond 256 characters),
    /// `too_common` (a well-known password or one seen in a breach, also with digits around it or letters swapped for
    /// look-alikes; a repeated part; a few runs of neighbouring keys), `context_word` (made of the product's name or `context_words`).
    pub fn check(&self, path: &str, password: &str, context_words: &[&str]) -> Result<(), FieldError> {
        let refuse = |code, message: String| Err(FieldError::new(path, code, message));
        if password.len() > MAX_BYTES || password.chars().count() > MAX_CHARS {
            return refuse("too_long", rules::text::too_long(Locale::current(), MAX_CHARS));
        }
        if password.chars().any(char::is_control) {
            return refuse(
                "control_character",
                rules::text::control_character(Locale::current()).to_owned(),
            );
        }
        if password.chars().count() < self.min_chars {
            let least = self.min_chars;
            return refuse("too_short", rules::password::too_short(Locale::current(), least));
        }
        let folded = password.to_lowercase();
        if guessable::is_made_of(&folded, PRODUCT, context_words) {
            let message = rules::password::context_word(Locale::current());
            return refuse("context_word", message.to_owned());
        }
        if guessable::is_common(&folded) {
            return Err(too_common(path));
        }
        Ok(())
    }
}

/// The refusal of a password that guessers try early, for one that is found in a [`BreachedFile`], too.
pub fn too_common(path: &str) -> FieldError {
    FieldError::new(
        path,
        "too_common",
        rules::password::too_common(Locale::current()).to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> &'static str {
        let words = ["Asha.Rao@x.test", "Asha Mei Rao"];
        match Policy::default().check("password", password, &words) {
            Ok(()) => "accepted",
            Err(error) => {
                assert_eq!(error.path, "password");
                match error.code {
                    std::borrow::Cow::Borrowed(code) => code,
                    std::borrow::Cow::Owned(code) => panic!("{code} is not one of the stable codes"),
                }
            }
        }
    }

    #[test]
    fn length_counts_characters() {
        let long: String = (0..257_u32)
            .map(|i| char::from_u32(0x4e00 + i * 7).unwrap())
            .collect();
        assert_eq!(code("plum kettle"), "too_short");
        assert_eq!(code("plum kettles"), "accepted");
        let first = |n: usize| long.chars().take(n).collect::<String>();
        assert_eq!(code(&first(129)), "accepted");
        assert_eq!(code(&first(256)), "accepted");
        assert_eq!(code(&long), "too_long");
        assert_eq!(code(&"x".repeat(1 << 20)), "too_long");
        let lax = Policy { min_chars: 8 };
        assert!(lax.check("password", "plum ket", &[]).is_ok());
    }
    #[test]
    fn sixty_four_emoji_are_accepted_and_nul_is_not() {
        let emoji: String = ('\u{1f600}'..'\u{1f640}').collect();
        assert_eq!(emoji.chars().count(), 64);
        assert_eq!(code(&emoji), "accepted");
        assert_eq!(code("plum kettle\0 orbit"), "control_character");
    }
    #[test]
    fn well_known_passwords_are_refused_in_every_disguise() {
        for common in [
            "password1234567",
            "Password2024!",
            "P@ssw0rd12345",
            "$unshine2024!",
            "passwordpassword",
            "12345sunshine",
            "i love you 123",
            "p.a.s.s.w.o.r.d.1",
            "dragon12345678901234",
            "manchesterunited",
            "Kartoffelpuffer",
            "jkiuztdftl57",
        ] {
            assert_eq!(code(common), "too_common", "{common}");
        }
    }
    #[test]
    fn repetitions_and_runs_are_refused() {
        for run in [
            "aaaaaaaaaaaa",
            "abcabcabcabcab",
            "abcdefghijkl",
            "210987654321",
            "qwertyuiop12",
            "1q2w3e4r5t6y",
            "aaaabbbbcccc",
            "xyxyzwzwxyzw",
            "QWERTZuiopu!1",
        ] {
            assert_eq!(code(run), "too_common", "{run}");
        }
    }
    #[test]
    fn names_of_person_and_product_are_refused_with_digits_around_them() {
        for context in [
            "StudyPlus2026",
            "study plus 123",
            "Asha.Rao.1998",
            "98-rao-asha-98",
            "asha-studyplus!",
        ] {
            assert_eq!(code(context), "context_word", "{context}");
        }
    }
    #[test]
    fn passphrases_and_random_passwords_are_accepted() {
        for good in [
            "correct horse battery staple",
            "asha rows past the studyplus pier",
            "kX9#mQ2$vL7p",
            "sunshine dragon teapot",
            "dragon8493027184639",
            "наташа любит чай",
        ] {
            assert_eq!(code(good), "accepted", "{good}");
        }
    }
}
