//! Where a student studies, in the student's own words. It is shown beside when; no plan is made from it.

use crate::{FieldErrors, text};
use catalogue::{Locale, rules};
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

/// Most characters of a place.
pub const LONGEST_LOCATION: usize = 60;

/// Places as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct LocationsDraft {
    /// On days without a place of their own, at most 60 characters.
    pub usual: Option<String>,
    /// For each weekday, Monday first: seven, or none at all.
    pub weekdays: Vec<Option<String>>,
}

/// Checked places.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Locations {
    /// On days without a place of their own.
    pub usual: Option<String>,
    /// For each weekday, Monday first.
    pub weekdays: [Option<String>; 7],
}

impl Locations {
    /// Where the student studies on this date.
    pub fn on(&self, date: NaiveDate) -> Option<&str> {
        let weekday = date.weekday().num_days_from_monday() as usize;
        let own = self.weekdays.get(weekday).and_then(Option::as_deref);
        own.or(self.usual.as_deref())
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl LocationsDraft {
    /// Checks the places and names every refused field.
    pub(super) fn check(&self, errors: &mut FieldErrors) -> Locations {
        let usual = text::optional_line("locations.usual", self.usual.as_deref(), LONGEST_LOCATION);
        let mut checked = Locations {
            usual: errors.take(usual).flatten(),
            ..Locations::default()
        };
        if ![0, 7].contains(&self.weekdays.len()) {
            let words = rules::plan::locations(Locale::current());
            errors.push("locations.weekdays", "wrong_length", words);
        }
        for (i, (place, typed)) in checked.weekdays.iter_mut().zip(&self.weekdays).enumerate() {
            let path = format!("locations.weekdays[{i}]");
            let read = text::optional_line(&path, typed.as_deref(), LONGEST_LOCATION);
            *place = errors.take(read).flatten();
        }
        checked
    }
}
