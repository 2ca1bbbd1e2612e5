//! What a student sets for the study plan, and the blocks added by hand.

use crate::{FieldError, FieldErrors};
use catalogue::{Locale, rules};
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

mod locations;
mod own;

pub use locations::{LONGEST_LOCATION, Locations, LocationsDraft};
pub use own::{OwnBlock, OwnBlockDraft, day_ahead};

/// Most dates that can be kept free.
pub const MAX_BLOCKED: usize = 60;
/// Days ahead for which a block can be added or to which it can be moved.
pub const DAYS_AHEAD: i64 = 60;

/// Settings as typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanSettingsDraft {
    /// Minutes for each weekday, Monday first, 0 to 720.
    pub minutes: Vec<i64>,
    /// The weekday without study, Monday being 1; absent for none.
    #[serde(default)]
    pub rest_weekday: Option<i64>,
    /// Dates without study.
    #[serde(default)]
    pub blocked_dates: Vec<NaiveDate>,
    /// Minutes of a block, 25 to 50.
    pub block_minutes: i64,
    /// When the study day begins, `17:00`.
    pub starts_at: String,
    /// The part of the minutes that is used, 70 to 100 percent; 100 when absent.
    #[serde(default = "whole")]
    pub cap_percent: i64,
    /// Where the student studies; absent for nothing said.
    #[serde(default)]
    pub locations: LocationsDraft,
}

fn whole() -> i64 {
    100
}

/// Checked settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanSettings {
    /// Minutes for each weekday, Monday first.
    pub minutes: [u32; 7],
    /// The weekday without study, Monday being 1.
    pub rest_weekday: Option<u8>,
    /// Dates without study, in order.
    pub blocked_dates: Vec<NaiveDate>,
    /// Minutes of a block.
    pub block_minutes: u32,
    /// When the study day begins, `17:00`.
    pub starts_at: String,
    /// The part of the minutes that is used, in percent.
    pub cap_percent: u32,
    /// Where the student studies; absent where nothing is said. No plan is made from it.
    #[serde(default, skip_serializing_if = "Locations::is_empty")]
    pub locations: Locations,
}

impl Default for PlanSettings {
    /// Two hours a day from five in the afternoon, four on Saturday so that a mock finds room, Sunday free, blocks of
    /// forty minutes. A start, to be changed.
    fn default() -> Self {
        Self {
            minutes: [120, 120, 120, 120, 120, 240, 0],
            rest_weekday: Some(7),
            blocked_dates: Vec::new(),
            block_minutes: 40,
            starts_at: "17:00".to_owned(),
            cap_percent: 100,
            locations: Locations::default(),
        }
    }
}

impl PlanSettings {
    /// The same week with this many minutes on each of its days of study.
    ///
    /// # Errors
    /// `minutes` outside of 0 to 720.
    pub fn with_usual_day(mut self, minutes: i64) -> Result<Self, FieldErrors> {
        if !(0..=720).contains(&minutes) {
            let words = rules::plan::minutes(Locale::current());
            return Err(FieldError::new("minutes", "out_of_range", words).into());
        }
        for (weekday, day) in (1..).zip(&mut self.minutes) {
            if self.rest_weekday != Some(weekday) {
                *day = minutes as u32;
            }
        }
        Ok(self)
    }

    /// When the study day begins.
    pub fn start(&self) -> NaiveTime {
        time(&self.starts_at).unwrap_or_default()
    }
}

impl PlanSettingsDraft {
    /// Checks the settings; `today` is the student's own date.
    ///
    /// # Errors
    /// Every refused field.
    pub fn check(self, today: NaiveDate) -> Result<PlanSettings, FieldErrors> {
        let mut errors = FieldErrors::default();
        if self.minutes.len() != 7 {
            errors.push("minutes", "wrong_length", rules::plan::days(Locale::current()));
        }
        let mut minutes = [0; 7];
        for (i, (day, typed)) in minutes.iter_mut().zip(&self.minutes).enumerate() {
            if (0..=720).contains(typed) {
                *day = *typed as u32;
            } else {
                errors.push(
                    format!("minutes[{i}]"),
                    "out_of_range",
                    rules::plan::minutes(Locale::current()),
                );
            }
        }
        if self.rest_weekday.is_some_and(|day| !(1..=7).contains(&day)) {
            errors.push(
                "rest_weekday",
                "out_of_range",
                rules::plan::weekday(Locale::current()),
            );
        }
        if !(25..=50).contains(&self.block_minutes) {
            errors.push(
                "block_minutes",
                "out_of_range",
                rules::plan::block_minutes(Locale::current()),
            );
        }
        if !(70..=100).contains(&self.cap_percent) {
            errors.push("cap_percent", "out_of_range", rules::plan::cap(Locale::current()));
        }
        if time(&self.starts_at).is_none() {
            errors.push("starts_at", "bad_time", rules::plan::time(Locale::current()));
        }
        let mut blocked_dates = self.blocked_dates;
        // What is over needs no keeping.
        blocked_dates.retain(|date| *date >= today);
        blocked_dates.sort_unstable();
        blocked_dates.dedup();
        if blocked_dates.len() > MAX_BLOCKED {
            errors.push(
                "blocked_dates",
                "too_many",
                rules::plan::too_many_dates(Locale::current(), MAX_BLOCKED),
            );
        }
        let locations = self.locations.check(&mut errors);
        errors.into_result()?;
        Ok(PlanSettings {
            minutes,
            rest_weekday: self.rest_weekday.map(|day| day as u8),
            blocked_dates,
            block_minutes: self.block_minutes as u32,
            starts_at: self.starts_at.trim().to_owned(),
            cap_percent: self.cap_percent as u32,
            locations,
        })
    }
}

fn time(typed: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(typed.trim(), "%H:%M").ok()
}

#[cfg(test)]
mod tests;
