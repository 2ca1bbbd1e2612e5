//! Single cells of a test: read, or refused with row and column.

use super::CellError;
use super::draft::{Reader, Reading};
use super::explain;
use super::layout::Field;
use crate::numbers::{self, DecimalMark, NumberError};
use crate::sheet::Row;
use catalogue::{Locale, cells};
use std::borrow::Cow;

type ReadNumber<T> = fn(&str, DecimalMark) -> Result<Option<T>, NumberError>;

/// A number cell that is read, blank, or refused (and then reported already).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Found<T> {
    Value(T),
    Blank,
    Refused,
}

impl<T> Found<T> {
    pub fn value(self) -> Option<T> {
        if let Self::Value(value) = self {
            Some(value)
        } else {
            None
        }
    }
}

impl<'a> Reader<'a> {
    /// A value of the whole test, which stands in its first row with one and is the same in every other.
    pub fn whole_value<T>(&self, reading: &mut Reading<'a>, field: Field, read: ReadNumber<T>) -> Found<T> {
        let Some(column) = self.layout.column(field) else {
            return Found::Blank;
        };
        let Some(at) = reading
            .rows
            .iter()
            .position(|row| !numbers::is_blank(row.cell(column)))
        else {
            return Found::Blank;
        };
        let row = reading.rows[at];
        let text = row.cell(column);
        let differs = |other: &&Row<'a>| !numbers::is_blank(other.cell(column)) && other.cell(column) != text;
        if let Some(other) = reading.rows[at + 1..].iter().find(differs).copied() {
            let reason = cells::reason::conflict(Locale::current(), row.number, text);
            let fix = cells::fix::conflict(Locale::current());
            self.refuse(reading, other, field, ("conflict", reason, fix));
            return Found::Refused;
        }
        self.value(reading, row, field, read)
    }

    pub fn value<T>(
        &self,
        reading: &mut Reading<'a>,
        row: Row<'a>,
        field: Field,
        read: ReadNumber<T>,
    ) -> Found<T> {
        let text = self.layout.cell(&row, field);
        match read(text, self.mark) {
            Ok(Some(value)) => Found::Value(value),
            Ok(None) => Found::Blank,
            Err(error) => {
                self.refuse(reading, row, field, explain::number(text, error));
                Found::Refused
            }
        }
    }

    /// Notes a refused cell: code, reason, fix.
    pub fn refuse(
        &self,
        reading: &mut Reading<'a>,
        row: Row<'a>,
        field: Field,
        why: (&'static str, String, &str),
    ) {
        reading.unread.push(field);
        let (code, reason, fix) = why;
        reading
            .errors
            .push(self.error(&row, Some(field), code.into(), reason, fix));
    }

    pub fn error(
        &self,
        row: &Row<'a>,
        field: Option<Field>,
        code: Cow<'static, str>,
        reason: String,
        fix: &str,
    ) -> CellError {
        let column = field.and_then(|field| self.layout.column(field));
        CellError {
            row: row.number,
            column: column.map(|column| self.sheet.headers.get(column).cloned().unwrap_or_default()),
            value: column
                .map(|column| row.cell(column).to_owned())
                .unwrap_or_default(),
            code,
            reason,
            fix: fix.to_owned(),
        }
    }
}
