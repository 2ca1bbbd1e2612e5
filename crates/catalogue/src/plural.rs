//! Which form of a counted word a language takes.

use crate::Locale;
use fixed_decimal::Decimal;
use icu_plurals::{PluralCategory, PluralRules, PluralRulesOptions};

/// `zero`, `one`, `two`, `few`, `many` or `other` for a number as it is written: 1 and 1.0 may differ.
pub(crate) fn form(locale: Locale, count: &str) -> &'static str {
    let category = || {
        let tag = icu_locale_core::Locale::try_from_str(locale.tag()).ok()?;
        let rules = PluralRules::try_new(tag.into(), PluralRulesOptions::default()).ok()?;
        Some(rules.category_for(&Decimal::try_from_str(count).ok()?))
    };
    match category() {
        Some(PluralCategory::Zero) => "zero",
        Some(PluralCategory::One) => "one",
        Some(PluralCategory::Two) => "two",
        Some(PluralCategory::Few) => "few",
        Some(PluralCategory::Many) => "many",
        // What is no number is not counted.
        Some(PluralCategory::Other) | None => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_has_one_and_others() {
        assert_eq!(
            ["1", "0", "2", "1.5", "-3.5", "many"].map(|count| form(Locale::En, count)),
            ["one", "other", "other", "other", "other", "other"]
        );
    }
}
