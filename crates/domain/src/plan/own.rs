//! Blocks that a student adds by hand.

use super::{DAYS_AHEAD, LONGEST_LOCATION};
use crate::{FieldError, FieldErrors, text};
use catalogue::{Locale, rules};
use chrono::{Duration, NaiveDate};
use serde::{Deserialize, Serialize};

/// A block that the student adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OwnBlockDraft {
    /// What it is.
    pub title: String,
    /// The student's own date, from today to sixty days ahead.
    pub date: NaiveDate,
    /// Minutes, 5 to 720.
    pub minutes: i64,
    /// Where, if somewhere else than the rest of its day; at most 60 characters.
    #[serde(default)]
    pub location: Option<String>,
}

/// A checked block of the student's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnBlock {
    /// What it is.
    pub title: String,
    /// When.
    pub date: NaiveDate,
    /// Minutes.
    pub minutes: u32,
    /// Where, if somewhere else than the rest of its day.
    pub location: Option<String>,
}

impl OwnBlockDraft {
    /// Checks the block; `today` is the student's own date.
    ///
    /// # Errors
    /// Every refused field.
    pub fn check(self, today: NaiveDate) -> Result<OwnBlock, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.take(text::line("title", &self.title, 120));
        let date = errors.take(day_ahead("date", self.date, today));
        if !(5..=720).contains(&self.minutes) {
            errors.push(
                "minutes",
                "out_of_range",
                rules::plan::own_minutes(Locale::current()),
            );
        }
        let location = text::optional_line("location", self.location.as_deref(), LONGEST_LOCATION);
        let location = errors.take(location).flatten();
        match (title, date) {
            (Some(title), Some(date)) if errors.0.is_empty() => Ok(OwnBlock {
                title,
                date,
                minutes: self.minutes as u32,
                location,
            }),
            _ => Err(errors),
        }
    }
}

/// A date from today to [`DAYS_AHEAD`].
///
/// # Errors
/// `out_of_range`.
pub fn day_ahead(path: &str, date: NaiveDate, today: NaiveDate) -> Result<NaiveDate, FieldError> {
    if date < today || date > today + Duration::days(DAYS_AHEAD) {
        return Err(FieldError::new(
            path,
            "out_of_range",
            rules::plan::day(Locale::current(), DAYS_AHEAD),
        ));
    }
    Ok(date)
}
