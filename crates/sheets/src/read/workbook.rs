//! An XLSX workbook to a sheet: the first one with data, formulas by their stored values.

use super::archive;
use crate::sheet::Cells;
use crate::{Format, Limits, ReadError, Sheet};
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use catalogue::{Locale, cells};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Sheets looked at; the results are rarely beyond the third.
const MAX_SHEETS: usize = 8;

/// Checks the archive, then reads the first sheet that names two known columns, else the first with data.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Sheet, ReadError> {
    archive::check(bytes, limits)?;
    // The check leaves calamine nothing known to fail on; what is not known must still not end the request.
    let (name, cells) = catch_unwind(AssertUnwindSafe(|| read_cells(bytes, limits)))
        .unwrap_or(Err(ReadError::DamagedFile))?;
    let detected = vec![cells::detected::sheet(Locale::current(), name)];
    Sheet::new(Format::Xlsx, detected, b',', cells)
}

fn read_cells(bytes: &[u8], limits: &Limits) -> Result<(String, Cells), ReadError> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let is_table = |sheet: &&calamine::Sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    };
    let names: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(is_table)
        .take(MAX_SHEETS)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut first = None;
    for name in names {
        let cells = read_sheet(&mut workbook, &name, limits)?;
        let is_known = (0..cells.rows.len().min(10)).any(|index| cells.known_columns(index) >= 2);
        if is_known {
            return Ok((name, cells));
        }
        if first.is_none() && !cells.rows.is_empty() {
            first = Some((name, cells));
        }
    }
    first.ok_or(ReadError::EmptyFile)
}

fn read_sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str, limits: &Limits) -> Result<Cells, ReadError> {
    let mut cells = Cells::default();
    let mut reader = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    let mut row = None;
    while let Some(cell) = reader.next_cell().map_err(damaged)? {
        let (at_row, at_column) = cell.get_position();
        if matches!(cell.get_value(), DataRef::Empty) {
            continue;
        }
        if row != Some(at_row) {
            // Rows stand in order in every workbook that a program wrote; the row numbers rely on it.
            if row.is_some_and(|before| at_row < before) {
                return Err(ReadError::DamagedFile);
            }
            cells.end_row();
            cells.begin_row(at_row + 1);
            row = Some(at_row);
        }
        if at_column as usize >= limits.max_columns {
            return Err(ReadError::TooManyColumns {
                row: at_row + 1,
                max: limits.max_columns,
            });
        }
        if (at_column as usize) < cells.open_len() {
            return Err(ReadError::DamagedFile);
        }
        while cells.open_len() < at_column as usize {
            cells.push("", limits)?;
        }
        push_value(&mut cells, cell.get_value(), limits)?;
    }
    cells.end_row();
    Ok(cells)
}

fn push_value(cells: &mut Cells, value: &DataRef<'_>, limits: &Limits) -> Result<(), ReadError> {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            cells.push(text, limits)
        }
        DataRef::SharedString(text) => cells.push(text, limits),
        // `Display` of a float is the shortest text that reads back as the same number, never with an exponent.
        DataRef::Float(number) => cells.push(&number.to_string(), limits),
        DataRef::Int(number) => cells.push(&number.to_string(), limits),
        DataRef::Bool(flag) => cells.push(if *flag { "true" } else { "false" }, limits),
        DataRef::DateTime(moment) => cells.push(&moment_text(moment), limits),
        DataRef::Error(error) => cells.push(&error.to_string(), limits),
        DataRef::Empty => cells.push("", limits),
    }
}

/// A date as ISO, a clock time or a duration as hours:minutes:seconds.
fn moment_text(moment: &ExcelDateTime) -> String {
    let value = moment.as_f64();
    if !(0.0..2_958_466.0).contains(&value) {
        return value.to_string();
    }
    if moment.is_duration() || value < 1.0 {
        let seconds = (value * 86_400.0).round() as u64;
        return format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

#[expect(clippy::needless_pass_by_value, reason = "it is the argument of map_err")]
fn damaged(error: XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::PasswordProtected,
        _ => ReadError::DamagedFile,
    }
}
