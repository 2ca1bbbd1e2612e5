//! Mobile numbers: which ones get a code by text message, and the one spelling that each is stored and compared in.

use crate::FieldError;
use catalogue::{Locale, rules};
use phonenumber::country::Id;
use phonenumber::metadata::DATABASE;
use phonenumber::{Mode, Type};

/// Longest number that is read, in bytes: the longest there is has 15 digits, and people set blanks between them.
const MAX_TYPED: usize = 32;
/// Last digits that the numbers of one block differ in. Whoever earns by text messages has numbers side by side.
const BLOCK_DIGITS: usize = 4;
/// Last digits that a number is told by where the whole of it need not be known.
const ENDING_DIGITS: usize = 3;

/// The countries that messages are sent to, by ISO 3166. Numbers without a country are those of the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Countries(Vec<Id>);

impl Countries {
    /// Reads codes of two letters, between commas or blanks, such as `IN, AE`.
    ///
    /// # Errors
    /// The first code that no country has; empty when there is none at all.
    pub fn parse(codes: &str) -> Result<Self, String> {
        let words = codes.split([',', ' ']).filter(|word| !word.is_empty());
        let ids = words.map(|word| word.to_ascii_uppercase().parse().map_err(|_| word.to_owned()));
        let ids: Vec<Id> = ids.collect::<Result<_, _>>()?;
        if ids.is_empty() {
            return Err(String::new());
        }
        Ok(Self(ids))
    }
}

/// A number that can get a text message, in a country that messages are sent to.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a number with its country code, or as it is dialled in the first of `countries`.
    ///
    /// # Errors
    /// `phone_invalid` for what is no number, `phone_country` for one of another country, `phone_not_mobile` for a
    /// landline and for whatever costs extra or belongs to nobody: premium, shared-cost and free numbers, pagers, voice
    /// over IP.
    pub fn parse(path: &str, typed: &str, countries: &Countries) -> Result<Self, FieldError> {
        let locale = Locale::current();
        let invalid = || FieldError::new(path, "phone_invalid", rules::phone::invalid(locale));
        // Letters on keys and extensions are not for people's own numbers.
        let is_legible = |c: char| c.is_ascii_digit() || " +-().\u{a0}".contains(c);
        if typed.len() > MAX_TYPED || !typed.chars().all(is_legible) {
            return Err(invalid());
        }
        let typed = typed.replace('\u{a0}', " ");
        let number = phonenumber::parse(countries.0.first().copied(), typed.trim()).map_err(|_| invalid())?;
        if !number.is_valid() {
            return Err(invalid());
        }
        let country = number.country().id().ok_or_else(invalid)?;
        if !countries.0.contains(&country) {
            return Err(FieldError::new(
                path,
                "phone_country",
                rules::phone::country(locale),
            ));
        }
        match number.number_type(&DATABASE) {
            // In some countries nobody can tell the two apart.
            Type::Mobile | Type::FixedLineOrMobile => Ok(Self(number.format().mode(Mode::E164).to_string())),
            _ => Err(FieldError::new(
                path,
                "phone_not_mobile",
                rules::phone::not_mobile(locale),
            )),
        }
    }

    /// The one spelling: `+`, country code and digits (E.164).
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is common to the ten thousand numbers of its block.
    pub fn block(&self) -> &str {
        &self.0[..self.0.len().saturating_sub(BLOCK_DIGITS)]
    }
}

// By hand: a number is personal data and stays out of logs.
impl std::fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PhoneNumber(…{})", ending(&self.0))
    }
}

/// A stored number with blanks where people of its country set them.
pub fn shown(stored: &str) -> String {
    phonenumber::parse(None, stored).map_or_else(
        |_| stored.to_owned(),
        |number| number.format().mode(Mode::International).to_string(),
    )
}

/// The last digits of a stored number: enough for its owner to know it by, and for nobody else to call it.
pub fn ending(stored: &str) -> &str {
    stored
        .get(stored.len().saturating_sub(ENDING_DIGITS)..)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str, countries: &str) -> Result<String, String> {
        PhoneNumber::parse("number", typed, &Countries::parse(countries).unwrap())
            .map(|number| number.as_str().to_owned())
            .map_err(|error| error.code.into_owned())
    }

    #[test]
    fn one_number_has_one_spelling() {
        for typed in [
            "+919876543210",
            "+91 98765 43210",
            " 98765-43210 ",
            "098765 43210",
            "0091 (98765) 43210",
            "+91\u{a0}98765\u{a0}43210",
        ] {
            assert_eq!(read(typed, "IN").as_deref(), Ok("+919876543210"), "{typed:?}");
        }
        assert_eq!(shown("+919876543210"), "+91 98765 43210");
        assert_eq!(ending("+919876543210"), "210");
    }
    /// P03
    #[test]
    fn premium_short_landline_and_foreign_numbers_get_no_message() {
        for (typed, countries, code) in [
            ("+911123456789", "IN", "phone_not_mobile"),    // Delhi
            ("1800 123 4567", "IN", "phone_not_mobile"),    // free
            ("+44 9098 790000", "GB", "phone_not_mobile"),  // premium
            ("+44 20 7946 0000", "GB", "phone_not_mobile"), // London
            ("+44 70 1234 5678", "GB", "phone_not_mobile"), // passed on at a price
            ("+44 7400 123456", "IN", "phone_country"),
            ("+44 7911 123456", "GB", "phone_country"), // Guernsey shares the code
            ("+1 345 949 2311", "US", "phone_country"), // the Cayman Islands share the code
            ("121", "IN", "phone_invalid"),
            ("112", "IN", "phone_invalid"),
            ("+91 12345", "IN", "phone_invalid"),
            ("+979 123 456 789", "IN", "phone_invalid"), // premium, of no country
        ] {
            assert_eq!(read(typed, countries), Err(code.to_owned()), "{typed}");
        }
        assert_eq!(read("+44 7400 123456", "IN,GB").as_deref(), Ok("+447400123456"));
    }
    #[test]
    fn what_is_no_number_is_refused_and_not_searched_for_one() {
        for typed in [
            "",
            "+",
            "-1",
            "98765 4321O",
            "9876543210 ext. 5",
            "tel:+919876543210;isub=1",
            "+919876543210\r\nTo: +919876543211",
            "٩٨٧٦٥٤٣٢١٠",
            &"9".repeat(33),
            &"+".repeat(32),
        ] {
            assert_eq!(read(typed, "IN"), Err("phone_invalid".to_owned()), "{typed:?}");
        }
    }
    #[test]
    fn a_block_holds_ten_thousand_numbers_and_debug_shows_three_digits() {
        let countries = Countries::parse("IN").unwrap();
        let number = PhoneNumber::parse("number", "9876543210", &countries).unwrap();
        assert_eq!(number.block(), "+91987654");
        assert_eq!(format!("{number:?}"), "PhoneNumber(…210)");
    }
    #[test]
    fn countries_are_iso_codes() {
        assert_eq!(Countries::parse("in, AE"), Countries::parse("IN AE"));
        assert_eq!(Countries::parse("IN, XX"), Err("XX".to_owned()));
        assert_eq!(Countries::parse(" ,"), Err(String::new()));
    }
}
