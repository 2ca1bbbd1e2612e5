//! How old somebody is, from the month and year of their birth: no day is asked for. Whoever was born in a month counts
//! as a year younger until that month is over, so nobody is taken for older than they are.

use crate::FieldError;
use catalogue::{Locale, rules};
use chrono::{Datelike as _, NaiveDate};
use std::fmt;

/// Years below which nobody gets an account.
pub const LEAST: i32 = 13;
/// Years from which nobody needs a guardian's consent.
pub const ADULT: i32 = 18;
/// Years that nobody has reached.
const MOST: i32 = 120;

/// The month somebody was born in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthMonth {
    year: i32,
    month: u32,
}

/// A stored month that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("no month: {0:?}")]
pub struct NoMonth(pub String);

impl BirthMonth {
    /// Checks `YYYY-MM` as somebody says it about themselves who wants an account. `today` is their own date.
    ///
    /// # Errors
    /// `required`, `month_invalid`, `in_future`, `out_of_range` beyond 120 years, and `too_young` below [`LEAST`] years.
    pub fn parse(path: &str, value: &str, today: NaiveDate) -> Result<Self, FieldError> {
        let locale = Locale::current();
        let refused = |code, words| Err(FieldError::new(path, code, words));
        let value = value.trim_matches([' ', '\t']);
        if value.is_empty() || value == "-" {
            return refused("required", rules::born::required(locale));
        }
        let Ok(born) = Self::try_from(value.to_owned()) else {
            return refused("month_invalid", rules::born::invalid(locale));
        };
        if (born.year, born.month) > (today.year(), today.month()) {
            return refused("in_future", rules::born::future(locale));
        }
        if born.year < today.year() - MOST {
            return refused("out_of_range", rules::born::range(locale));
        }
        if !born.has_reached(LEAST, today) {
            return Err(FieldError::new(
                path,
                "too_young",
                rules::born::too_young(locale, LEAST),
            ));
        }
        Ok(born)
    }

    /// Whether `years` are certainly over on `today`, whatever the day of birth: from the month after the birthday on.
    pub fn has_reached(self, years: i32, today: NaiveDate) -> bool {
        (self.year + years, self.month) < (today.year(), today.month())
    }

    /// The first day on which [`BirthMonth::has_reached`] holds.
    pub fn reaches(self, years: i32) -> NaiveDate {
        let (year, month) = if self.month == 12 {
            (self.year + years + 1, 1)
        } else {
            (self.year + years, self.month + 1)
        };
        NaiveDate::from_ymd_opt(year, month, 1).expect("months are 1 to 12, and years have four digits")
    }

    /// The first day of the month.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1)
            .expect("months are 1 to 12, and years have four digits")
    }

    /// The month `years` before that of `today`.
    pub fn years_before(today: NaiveDate, years: i32) -> Self {
        Self {
            year: today.year() - years,
            month: today.month(),
        }
    }
}

impl TryFrom<String> for BirthMonth {
    type Error = NoMonth;
    fn try_from(text: String) -> Result<Self, NoMonth> {
        let parts = text.split_once('-').filter(|(year, month)| {
            let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
            year.len() == 4 && (1..=2).contains(&month.len()) && is_number(year) && is_number(month)
        });
        let numbers = parts.and_then(|(year, month)| Some((year.parse().ok()?, month.parse().ok()?)));
        match numbers {
            Some((year, month)) if year >= 1000 && (1..=12).contains(&month) => Ok(Self { year, month }),
            _ => Err(NoMonth(text)),
        }
    }
}

impl fmt::Display for BirthMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    fn born(text: &str) -> BirthMonth {
        BirthMonth::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn somebody_counts_as_younger_until_the_month_is_over() {
        let asha = born("2008-11");
        assert!(!asha.has_reached(ADULT, day("2026-10-31")));
        assert!(!asha.has_reached(ADULT, day("2026-11-01")));
        assert!(!asha.has_reached(ADULT, day("2026-11-30")));
        assert!(asha.has_reached(ADULT, day("2026-12-01")));
        assert_eq!(asha.reaches(ADULT), day("2026-12-01"));
    }
    #[test]
    fn a_birthday_in_december_ends_with_the_year_and_one_in_february_knows_no_leap_day() {
        assert_eq!(born("2008-12").reaches(ADULT), day("2027-01-01"));
        assert!(!born("2008-12").has_reached(ADULT, day("2026-12-31")));
        assert!(born("2008-12").has_reached(ADULT, day("2027-01-01")));
        assert!(!born("2008-02").has_reached(ADULT, day("2026-02-28")));
        assert!(born("2008-02").has_reached(ADULT, day("2026-03-01")));
    }
    #[test]
    fn the_day_it_holds_from_is_the_first_on_which_it_holds() {
        for month in 1..=12 {
            let someone = born(&format!("2008-{month:02}"));
            let first = someone.reaches(ADULT);
            assert!(someone.has_reached(ADULT, first), "{month}");
            assert!(!someone.has_reached(ADULT, first.pred_opt().unwrap()), "{month}");
        }
    }
    #[test]
    fn what_is_no_month_of_a_possible_birth_is_refused_by_code() {
        let today = day("2026-11-21");
        let code = |text: &str| BirthMonth::parse("born", text, today).unwrap_err().code;
        for bad in [
            "2008",
            "2008-13",
            "2008-00",
            "08-11",
            "2008/11",
            "2008-11-02",
            "+008-11",
            "2008-1x",
            "２００８-11",
        ] {
            assert_eq!(code(bad), "month_invalid", "{bad}");
        }
        assert_eq!(code(" "), "required");
        assert_eq!(code("2026-12"), "in_future");
        assert_eq!(code("1905-01"), "out_of_range");
        assert_eq!(code("2026-11"), "too_young");
        assert_eq!(code("2013-11"), "too_young");
        let least = BirthMonth::parse("born", "2013-10", today).unwrap();
        assert_eq!(least.to_string(), "2013-10");
        let short = BirthMonth::parse("born", "2001-4", today).unwrap();
        assert_eq!(short.to_string(), "2001-04");
    }
    #[test]
    fn months_order_as_their_texts_do() {
        assert!(born("2008-02") < born("2008-11") && "2008-02" < "2008-11");
        assert_eq!(BirthMonth::years_before(day("2026-03-31"), 18), born("2008-03"));
    }
}
