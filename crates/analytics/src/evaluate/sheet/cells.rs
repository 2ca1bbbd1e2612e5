//! What stands in a cell: words, numbers, counts, dates.

use std::num::IntErrorKind;

use chrono::{Datelike, NaiveDate, NaiveTime};
use csv::StringRecord;

use super::{Column, LARGEST, Sheet};
use crate::evaluate::EvaluateError;

/// What is said of a number beyond [`LARGEST`].
const TOO_LARGE: &str = "is too large to be meant";

impl Sheet {
    /// A cell that must not be empty.
    pub(in crate::evaluate) fn text<'a>(
        &self,
        row: &'a StringRecord,
        column: Column,
    ) -> Result<&'a str, EvaluateError> {
        let cell = Self::cell(row, column);
        if cell.is_empty() {
            return Err(self.refuse(row, column, "must not be empty"));
        }
        Ok(cell)
    }

    /// A finite number.
    pub(in crate::evaluate) fn number(
        &self,
        row: &StringRecord,
        column: Column,
    ) -> Result<f64, EvaluateError> {
        let number: f64 = Self::cell(row, column).parse().unwrap_or(f64::NAN);
        if !number.is_finite() {
            let problem = if Self::cell(row, column).contains(',') {
                "is not a finite number: decimals are written with a point"
            } else {
                "is not a finite number"
            };
            return Err(self.refuse(row, column, problem));
        }
        if number.abs() > LARGEST {
            return Err(self.refuse(row, column, TOO_LARGE));
        }
        Ok(number)
    }

    /// A count, 0 or more.
    pub(in crate::evaluate) fn count(
        &self,
        row: &StringRecord,
        column: Column,
    ) -> Result<u64, EvaluateError> {
        let problem = match Self::cell(row, column).parse::<u64>() {
            Ok(count) if count as f64 <= LARGEST => return Ok(count),
            Ok(_) => TOO_LARGE,
            Err(error) if *error.kind() == IntErrorKind::PosOverflow => TOO_LARGE,
            Err(_) => "is not a whole number from 0",
        };
        Err(self.refuse(row, column, problem))
    }

    /// A date as days since 1970-01-01; a time of day after the date adds nothing, but must be one.
    pub(in crate::evaluate) fn day(&self, row: &StringRecord, column: Column) -> Result<f64, EvaluateError> {
        let cell = Self::cell(row, column);
        let (date, rest) = cell.split_at_checked(10).unwrap_or((cell, ""));
        let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok();
        date.filter(|date| date.year() > 0 && is_time(rest))
            .map(|date| f64::from(date.to_epoch_days()))
            .ok_or_else(|| self.refuse(row, column, "is not a date as 2026-01-31 or 2026-01-31T09:30"))
    }
}

/// Whether what stands behind a date is nothing, or a time of day with or without its distance from UTC.
fn is_time(rest: &str) -> bool {
    let Some(time) = rest.strip_prefix(['T', ' ']) else {
        return rest.is_empty();
    };
    let time = time.strip_suffix('Z').unwrap_or(time);
    let is = |form: &&str| NaiveTime::parse_from_str(time, form).is_ok();
    [
        "%H:%M",
        "%H:%M:%S%.f",
        "%H:%M %#z",
        "%H:%M:%S%.f %#z",
        "%I:%M %p",
        "%I:%M:%S %p",
    ]
    .iter()
    .any(is)
}
