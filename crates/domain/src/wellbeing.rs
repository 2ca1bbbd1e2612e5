//! A lighter plan for some days: how much lighter, and for how long.

use crate::FieldErrors;
use catalogue::{Locale, rules};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// What a student agrees to: this much less a day, for so many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EaseDraft {
    /// Percent less a day, 20 to 30; 0 says "not now", and nothing is suggested until the days are over.
    pub percent: i64,
    /// Days from today on, 1 to 14.
    pub days: i64,
}

/// A checked period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewEase {
    /// Share of the daily cap that is planned: 0.7 to 0.8, or 1 for "not now".
    pub factor: f64,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
}

impl EaseDraft {
    /// Checks the period; `today` is the student's own date.
    ///
    /// # Errors
    /// Every refused field.
    pub fn check(self, today: NaiveDate) -> Result<NewEase, FieldErrors> {
        let mut errors = FieldErrors::default();
        if !(self.percent == 0 || (20..=30).contains(&self.percent)) {
            errors.push("percent", "out_of_range", rules::ease::percent(Locale::current()));
        }
        if !(1..=14).contains(&self.days) {
            errors.push("days", "out_of_range", rules::ease::days(Locale::current()));
        }
        errors.into_result()?;
        Ok(NewEase {
            factor: (100 - self.percent) as f64 / 100.0,
            from: today,
            until: today
                .checked_add_days(Days::new(self.days as u64 - 1))
                .unwrap_or(today),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(percent: i64, days: i64) -> Result<NewEase, Vec<String>> {
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        EaseDraft { percent, days }
            .check(today)
            .map_err(|errors| errors.0.into_iter().map(|error| error.path).collect())
    }

    #[test]
    fn a_week_ends_on_its_seventh_day() {
        let week = check(25, 7).unwrap();
        assert_eq!(
            (week.factor, week.until.to_string().as_str()),
            (0.75, "2026-03-08")
        );
        assert_eq!(
            check(0, 1).map(|ease| (ease.factor, ease.from == ease.until)),
            Ok((1.0, true))
        );
    }

    #[test]
    fn nothing_but_20_to_30_percent_for_1_to_14_days() {
        for percent in [20, 30] {
            let factor = check(percent, 14).unwrap().factor;
            assert!((0.7..=0.8).contains(&factor), "{factor}");
        }
        for percent in [-1, 1, 19, 31, 100, i64::MAX, i64::MIN] {
            assert_eq!(check(percent, 7), Err(vec!["percent".into()]), "{percent}");
        }
        for days in [0, 15, -7, i64::MAX] {
            assert_eq!(check(20, days), Err(vec!["days".into()]), "{days}");
        }
        assert_eq!(check(50, 50), Err(vec!["percent".into(), "days".into()]));
    }
}
