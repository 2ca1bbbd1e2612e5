//! From what was typed to numbers and dates. Whether a number is allowed is a rule of `domain`, not of these.

use chrono::NaiveDate;
use domain::FieldError;

/// What was typed, with the minus sign that text programs make of a hyphen turned back into one.
fn number(typed: &str) -> Option<String> {
    text(typed).map(|text| text.replace('−', "-"))
}

/// What was typed, or nothing when that was only blanks.
pub fn text(typed: &str) -> Option<String> {
    let trimmed = typed.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// A whole number, or nothing when the field is empty.
///
/// # Errors
/// `not_a_number` when it cannot be read as a whole number of at most 18 digits.
pub fn whole(path: &str, typed: &str) -> Result<Option<i64>, FieldError> {
    number(typed)
        .map(|text| {
            let refused = || FieldError::new(path, "not_a_number", words!(refused.whole_number));
            text.parse().map_err(|_| refused())
        })
        .transpose()
}

/// A number with a decimal point or a decimal comma, or nothing when the field is empty.
///
/// # Errors
/// `not_a_number` when it cannot be read; `1,234` and `1,234.5` are refused rather than guessed at.
pub fn decimal(path: &str, typed: &str) -> Result<Option<f64>, FieldError> {
    number(typed)
        .map(|text| {
            let is_plain = text
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+'));
            let is_thousands = text.split_once(',').is_some_and(|(_, rest)| rest.len() == 3);
            let number = text
                .replacen(',', ".", 1)
                .parse::<f64>()
                .ok()
                .filter(|_| is_plain && !is_thousands);
            number.ok_or_else(|| FieldError::new(path, "not_a_number", words!(refused.decimal)))
        })
        .transpose()
}

/// A date as year-month-day, or nothing when the field is empty.
///
/// # Errors
/// `not_a_date` when it cannot be read.
pub fn date(path: &str, typed: &str) -> Result<Option<NaiveDate>, FieldError> {
    text(typed)
        .map(|text| {
            NaiveDate::parse_from_str(&text, "%Y-%m-%d")
                .map_err(|_| FieldError::new(path, "not_a_date", words!(refused.date_form)))
        })
        .transpose()
}

/// The value, or the refusal of an empty field with `words`.
///
/// # Errors
/// `required` when there is none.
pub fn required<T>(path: &str, value: Option<T>, words: &str) -> Result<T, FieldError> {
    value.ok_or_else(|| FieldError::new(path, "required", words))
}

/// The last value of `name` in a sent form, empty when it was not sent.
pub fn value_of(pairs: &[(String, String)], name: &str) -> String {
    pairs
        .iter()
        .rev()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.clone())
        .unwrap_or_default()
}

/// All values of `name` in a sent form, in order.
pub fn values_of(pairs: &[(String, String)], name: &str) -> Vec<String> {
    pairs
        .iter()
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.clone())
        .collect()
}

/// A number without trailing zeros, as a person would type it.
pub fn plain(number: f64) -> String {
    // Display of f64 prints the shortest digits that read back as the same number.
    number.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_comma_is_read_and_a_thousands_mark_is_refused() {
        assert_eq!(decimal("score", " 172,5 ").unwrap(), Some(172.5));
        assert_eq!(decimal("score", "-4").unwrap(), Some(-4.0));
        assert_eq!(decimal("score", "−4").unwrap(), Some(-4.0));
        for typed in ["1,234.5", "1,234", "1 234", "inf", "NaN", "1e5", "12 marks"] {
            assert_eq!(
                decimal("score", typed).unwrap_err().code,
                "not_a_number",
                "{typed}"
            );
        }
    }

    #[test]
    fn a_whole_number_has_no_fraction_and_fits() {
        assert_eq!(whole("n", "45").unwrap(), Some(45));
        assert_eq!(whole("n", "").unwrap(), None);
        for typed in ["45.0", "4 5", "99999999999999999999", "x"] {
            assert!(whole("n", typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_date_that_does_not_exist_is_refused() {
        assert!(date("d", "2025-02-29").is_err());
        assert_eq!(
            date("d", "2024-02-29").unwrap(),
            NaiveDate::from_ymd_opt(2024, 2, 29)
        );
    }
}
