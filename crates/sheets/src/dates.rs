//! Dates as people and spreadsheets write them, and in which order day and month stand.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

mod parts;
use parts::{Part, parts};

/// Which comes first in `03/04/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// The third of April.
    Dmy,
    /// The fourth of March.
    Mdy,
}

impl DateOrder {
    /// Reads `dmy` or `mdy`.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "dmy" => Some(Self::Dmy),
            "mdy" => Some(Self::Mdy),
            _ => None,
        }
    }
}

/// What a text says about a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// One date, whatever the order.
    Plain(NaiveDate),
    /// Readable with the day first only.
    DayFirst(NaiveDate),
    /// Readable with the month first only.
    MonthFirst(NaiveDate),
    /// Two different dates.
    Either {
        /// With the day first.
        dmy: NaiveDate,
        /// With the month first.
        mdy: NaiveDate,
    },
    /// No date.
    None,
}

impl Reading {
    /// The date in this order. Where only one order gives a date, that one is meant.
    pub fn date(self, order: DateOrder) -> Option<NaiveDate> {
        match self {
            Self::Plain(date) | Self::DayFirst(date) | Self::MonthFirst(date) => Some(date),
            Self::Either { dmy, mdy } => Some(if order == DateOrder::Dmy { dmy } else { mdy }),
            Self::None => None,
        }
    }
}

/// What a column of dates says about its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detected {
    /// The order to read with.
    pub order: DateOrder,
    /// Some date reads both ways and nothing in the column decides; `order` is then a guess to show, not to store.
    pub is_needed: bool,
    /// Whether the order mattered for any date.
    pub matters: bool,
}

/// Decides the order of a column; `chosen` is what a person said.
pub fn detect(readings: impl Iterator<Item = Reading>, chosen: Option<DateOrder>) -> Detected {
    let (mut day_first, mut month_first, mut either) = (false, false, false);
    for reading in readings {
        day_first |= matches!(reading, Reading::DayFirst(_));
        month_first |= matches!(reading, Reading::MonthFirst(_));
        either |= matches!(reading, Reading::Either { .. });
    }
    let matters = day_first || month_first || either;
    if let Some(order) = chosen {
        return Detected {
            order,
            is_needed: false,
            matters,
        };
    }
    let order = if month_first && !day_first {
        DateOrder::Mdy
    } else {
        DateOrder::Dmy
    };
    // Both kinds in one column prove nothing about the dates that read both ways.
    Detected {
        order,
        is_needed: either && day_first == month_first,
        matters,
    }
}

/// Reads ISO dates, `d/m/y`, `m/d/y`, `y/m/d`, `1-Mar-2026`, `March 1st, 2026`, two-digit years (from 1970 to 2069),
/// and day numbers of a spreadsheet. A time of day behind the date is left out.
pub fn read(text: &str) -> Reading {
    if let Some(date) = iso(text.as_bytes()) {
        return Reading::Plain(date);
    }
    if text.len() > 40 {
        return Reading::None;
    }
    if let Some(date) = day_number(text) {
        return Reading::Plain(date);
    }
    let Some(parts) = parts(text) else {
        return Reading::None;
    };
    match parts {
        [
            Part::Number(a, 1 | 2),
            Part::Number(b, 1 | 2),
            Part::Number(y, digits @ (2 | 4)),
        ] => either(a, b, year(y, digits)),
        [
            Part::Number(d, 1 | 2),
            Part::Month(m),
            Part::Number(y, digits @ (2 | 4)),
        ]
        | [
            Part::Month(m),
            Part::Number(d, 1 | 2),
            Part::Number(y, digits @ (2 | 4)),
        ] => plain(year(y, digits), m, d),
        [
            Part::Number(y, 4),
            Part::Month(m) | Part::Number(m, 1 | 2),
            Part::Number(d, 1 | 2),
        ] => plain(y, m, d),
        _ => Reading::None,
    }
}

/// `2026-03-01`, the most common case, without further ado; a time may follow after `T` or a blank.
fn iso(bytes: &[u8]) -> Option<NaiveDate> {
    let (date, rest) = bytes.split_at_checked(10)?;
    if date[4] != b'-' || date[7] != b'-' || !matches!(rest.first(), None | Some(b'T' | b' ')) {
        return None;
    }
    let number = |from: usize, to: usize| {
        date[from..to].iter().try_fold(0_u32, |n, byte| {
            byte.is_ascii_digit().then(|| n * 10 + u32::from(byte - b'0'))
        })
    };
    NaiveDate::from_ymd_opt(number(0, 4)? as i32, number(5, 7)?, number(8, 10)?)
}

/// Days since the end of 1899, as spreadsheets count, from 1990 to 2099; or eight digits, year first.
fn day_number(text: &str) -> Option<NaiveDate> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let is_number =
        text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.matches('.').count() <= 1;
    let number: u64 = whole.parse().ok().filter(|_| is_number)?;
    match (whole.len(), number) {
        (5, 32_874..=73_050) => NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(number)),
        (8, 19_000_101..=20_991_231) if whole.len() == text.len() => NaiveDate::from_ymd_opt(
            (number / 10_000) as i32,
            (number / 100 % 100) as u32,
            (number % 100) as u32,
        ),
        _ => None,
    }
}

fn year(value: u32, digits: usize) -> u32 {
    match (digits, value) {
        (2, 0..=69) => value + 2000,
        (2, _) => value + 1900,
        _ => value,
    }
}

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year as i32, month, day)
}

fn plain(year: u32, month: u32, day: u32) -> Reading {
    date(year, month, day).map_or(Reading::None, Reading::Plain)
}

fn either(a: u32, b: u32, year: u32) -> Reading {
    match (date(year, b, a), date(year, a, b)) {
        (Some(dmy), Some(mdy)) if dmy == mdy => Reading::Plain(dmy),
        (Some(dmy), Some(mdy)) => Reading::Either { dmy, mdy },
        (Some(dmy), None) => Reading::DayFirst(dmy),
        (None, Some(mdy)) => Reading::MonthFirst(mdy),
        (None, None) => Reading::None,
    }
}

#[cfg(test)]
mod tests;
