//! Corrections: cells put right in the page, and the refused rows to put right in a spreadsheet.

use crate::sheet::{Cells, Sheet};
use crate::{Limits, ReadError, columns, write};
use catalogue::Locale;
use catalogue::cells::refused;
use std::collections::{BTreeMap, HashMap};

/// A new value for one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFix {
    /// Row in the file, counted from 1, the header included.
    pub row: u32,
    /// Header of the column.
    pub column: String,
    /// The text it should hold.
    pub value: String,
}

/// Why a correction was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FixError {
    /// No such row.
    #[error("{}", refused::unknown_row(Locale::current(), .0))]
    UnknownRow(u32),
    /// No such column.
    #[error("{}", refused::unknown_column(Locale::current(), .0))]
    UnknownColumn(String),
    /// The corrected table passes a bound.
    #[error(transparent)]
    Refused(#[from] ReadError),
}

impl FixError {
    /// A stable code that programs may rely on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownRow(_) => "unknown_row",
            Self::UnknownColumn(_) => "unknown_column",
            Self::Refused(error) => error.code(),
        }
    }
}

/// Returns the sheet with cells corrected; of two corrections of one cell the last one holds. Row numbers stay, though
/// a row left without any text is dropped.
///
/// # Errors
/// The first correction that names no cell, or a bound of `limits` passed by the result.
pub fn apply(sheet: &Sheet, fixes: &[CellFix], limits: &Limits) -> Result<Sheet, FixError> {
    let mut by_row: HashMap<u32, BTreeMap<usize, &str>> = HashMap::new();
    for fix in fixes {
        sheet.find_row(fix.row).ok_or(FixError::UnknownRow(fix.row))?;
        let column = sheet
            .find_column(&fix.column)
            .ok_or_else(|| FixError::UnknownColumn(fix.column.clone()))?;
        by_row.entry(fix.row).or_default().insert(column, &fix.value);
    }
    let mut cells = Cells::default();
    for row in sheet.rows() {
        let fixed = by_row.get(&row.number);
        let last = fixed
            .and_then(|fixed| fixed.keys().next_back())
            .map_or(0, |column| column + 1);
        cells.begin_row(row.number);
        for column in 0..row.len().max(last) {
            let text = fixed
                .and_then(|fixed| fixed.get(&column))
                .copied()
                .unwrap_or_else(|| row.cell(column));
            cells.push(text, limits)?;
        }
        cells.end_row();
    }
    Ok(Sheet {
        cells,
        ..sheet.without_rows()
    })
}

/// The rows in `failed` as CSV with the reasons in a last column `reason`; it imports again once the cells are put
/// right, the reasons being ignored. Same separator as the file had, so that numbers read the same way.
pub fn failed_rows(sheet: &Sheet, failed: &BTreeMap<u32, String>) -> Vec<u8> {
    let old_reason = sheet.headers.iter().position(|header| header == columns::REASON);
    let widest = failed
        .keys()
        .filter_map(|number| sheet.find_row(*number))
        .map(|row| row.len())
        .max()
        .unwrap_or(0);
    let width = sheet.headers.len().max(widest);
    let kept: Vec<usize> = (0..width).filter(|column| Some(*column) != old_reason).collect();
    let mut csv = write::CsvWriter::new(sheet.delimiter, true);
    // A column beyond the headers gets an empty one, so that its cells are not taken for the reasons.
    let header = |column: &usize| sheet.headers.get(*column).map_or("", String::as_str);
    csv.row(kept.iter().map(header).chain([columns::REASON]));
    for (number, reason) in failed {
        let Some(row) = sheet.find_row(*number) else {
            continue;
        };
        csv.row(
            kept.iter()
                .map(|column| row.cell(*column))
                .chain([reason.as_str()]),
        );
    }
    csv.finish()
}
