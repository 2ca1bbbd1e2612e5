//! Names that people type: trimmed, bounded, without control characters; and numbers as they read them.

use crate::FieldError;
use catalogue::{Locale, rules};

/// Checks a one-line text of at most `max` characters and returns it trimmed, inner white space folded to one blank, in
/// Unicode's composed form (NFC): phones send `é` as one character, files of a Mac as two.
///
/// # Errors
/// `required` when nothing is left, `too_long`, or `control_character` (also NUL, which PostgreSQL cannot hold, and
/// the direction overrides that make a name read differently from what it is).
pub fn line(path: &str, value: &str, max: usize) -> Result<String, FieldError> {
    if value.chars().any(is_forbidden) {
        return Err(FieldError::new(
            path,
            "control_character",
            rules::text::control_character(Locale::current()),
        ));
    }
    let folded = composed(value.split_whitespace().collect::<Vec<_>>().join(" "));
    if folded.is_empty() {
        return Err(FieldError::new(
            path,
            "required",
            rules::text::required(Locale::current()),
        ));
    }
    if folded.chars().count() > max {
        return Err(FieldError::new(
            path,
            "too_long",
            rules::text::too_long(Locale::current(), max),
        ));
    }
    Ok(folded)
}

/// Like [`line()`], with nothing typed as `None`.
pub fn optional_line(path: &str, value: Option<&str>, max: usize) -> Result<Option<String>, FieldError> {
    match value {
        Some(text) if !text.trim_matches([' ', '\t']).is_empty() => line(path, text, max).map(Some),
        _ => Ok(None),
    }
}

/// The form of a name used to compare and search: composed, and folded to lower case by Rust, since SQLite folds ASCII
/// only. What was stored under a key of an earlier form keeps it.
pub fn fold(value: &str) -> String {
    let mut folded = String::with_capacity(value.len());
    for word in value.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    if folded.is_ascii() {
        folded.make_ascii_lowercase();
        return folded;
    }
    // In this order: the lower case of one character may be two.
    composed(folded.to_lowercase())
}

/// The text in Unicode's composed form (NFC).
#[cfg(not(target_family = "wasm"))]
fn composed(text: String) -> String {
    use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text;
    }
    text.nfc().collect()
}

/// The browser leaves it to the server, which checks and compares what it is sent.
#[cfg(target_family = "wasm")]
fn composed(text: String) -> String {
    text
}

fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A whole number with its digits in groups of three, as in 2,333,162.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_from_the_right() {
        let all = [0, 999, 1_000, 2_333_162].map(grouped);
        assert_eq!(all, ["0", "999", "1,000", "2,333,162"]);
    }
    #[test]
    fn a_line_is_trimmed_and_folded() {
        assert_eq!(line("name", "  Asha \t Rao ", 20).unwrap(), "Asha Rao");
    }
    #[test]
    fn a_name_is_folded_whatever_its_script() {
        assert_eq!(
            fold("  Kinetic\u{a0}THEORY  of Gases "),
            "kinetic theory of gases"
        );
        assert_eq!(fold("ΘΕΡΜΌΣ  ΌΡΟΣ"), "θερμός όρος");
    }
    #[test]
    fn a_name_is_the_same_in_either_form_of_unicode() {
        let (composed, apart) = ("\u{c9}nergie \u{1e69}", "E\u{301}nergie s\u{307}\u{323}");
        assert_eq!(line("name", apart, 9).unwrap(), composed);
        assert_eq!(fold(apart), fold(composed));
        assert_eq!(fold(apart), "\u{e9}nergie \u{1e69}");
    }
    #[test]
    fn line_breaks_and_direction_overrides_are_refused() {
        for bad in ["a\r\nBcc: x", "a\0", "a\u{202e}b"] {
            assert_eq!(line("name", bad, 20).unwrap_err().code, "control_character");
        }
    }
    #[test]
    fn the_limit_counts_characters_not_bytes() {
        assert!(line("name", "ééééé", 5).is_ok());
        assert_eq!(line("name", "éééééé", 5).unwrap_err().code, "too_long");
    }
}
