//! Tables to CSV and XLSX, safe to open in a spreadsheet program.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::borrow::Cow;

mod names;
pub use names::{content_disposition, export_name};

/// A cell of an exported table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, never run as a formula.
    Text(String),
    /// A number; shown as text if it is not finite.
    Number(f64),
    /// A count.
    Integer(i64),
    /// A date, ISO in CSV.
    Date(NaiveDate),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text.to_owned())
        }
    }
}
impl From<u32> for Cell {
    fn from(count: u32) -> Self {
        Self::Integer(i64::from(count))
    }
}
impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}
impl From<NaiveDate> for Cell {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// A table to export: the same one feeds CSV and XLSX, so they cannot differ.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Column names.
    pub headers: Vec<String>,
    /// Rows, each as long as the headers.
    pub rows: Vec<Vec<Cell>>,
}

/// Why a workbook could not be written: too many rows or a text too long for Excel.
#[derive(Debug, thiserror::Error)]
#[error("the table does not fit into a workbook")]
pub struct WriteError(#[from] XlsxError);

/// Whether a spreadsheet program would run this text as a formula. Apostrophes in front do not count, so that adding
/// and taking off one is exact.
pub(crate) fn looks_like_formula(text: &str) -> bool {
    text.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A text with an apostrophe in front where a spreadsheet program would run it; the import takes it off again.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if looks_like_formula(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The table as CSV (RFC 4180, CRLF). `has_mark`: begins with the byte order mark Excel needs to see UTF-8.
pub fn csv(table: &Table, has_mark: bool) -> Vec<u8> {
    let mut csv = CsvWriter::new(b',', has_mark);
    csv.row(table.headers.iter().map(String::as_str));
    for row in &table.rows {
        csv.cells(row);
    }
    csv.finish()
}

/// Writes CSV into memory.
pub(crate) struct CsvWriter(csv::Writer<Vec<u8>>);

/// Memory does not fail to be written to, and the rows may differ in length.
const IN_MEMORY: &str = "a flexible writer into memory does not fail";

impl CsvWriter {
    pub fn new(delimiter: u8, has_mark: bool) -> Self {
        let start = if has_mark {
            "\u{feff}".as_bytes().to_vec()
        } else {
            Vec::new()
        };
        let writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(start);
        Self(writer)
    }
    /// A row of texts; what is a plain negative number stays one.
    pub fn row<'a>(&mut self, cells: impl Iterator<Item = &'a str>) {
        let guard = |text: &'a str| {
            if is_plain_number(text) {
                Cow::Borrowed(text)
            } else {
                guarded(text)
            }
        };
        for cell in cells {
            self.0.write_field(guard(cell).as_bytes()).expect(IN_MEMORY);
        }
        self.0.write_record(None::<&[u8]>).expect(IN_MEMORY);
    }
    fn cells(&mut self, cells: &[Cell]) {
        for cell in cells {
            let text = match cell {
                Cell::Empty => Cow::Borrowed(""),
                Cell::Text(text) => guarded(text),
                Cell::Number(number) => Cow::Owned(number.to_string()),
                Cell::Integer(number) => Cow::Owned(number.to_string()),
                Cell::Date(date) => Cow::Owned(date.to_string()),
            };
            self.0.write_field(text.as_bytes()).expect(IN_MEMORY);
        }
        self.0.write_record(None::<&[u8]>).expect(IN_MEMORY);
    }
    pub fn finish(self) -> Vec<u8> {
        self.0.into_inner().expect(IN_MEMORY)
    }
}

/// Digits with at most one mark, and a sign: nothing a spreadsheet could run.
fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let n_marks = digits.bytes().filter(|byte| matches!(byte, b'.' | b',')).count();
    n_marks <= 1
        && digits.len() > n_marks
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
}

/// The table as a workbook with one sheet. The same table gives the same bytes.
///
/// # Errors
/// [`WriteError`] beyond Excel's bounds: 1,048,576 rows, 32,767 characters in a cell.
pub fn xlsx(table: &Table, sheet_name: &str) -> Result<Vec<u8>, WriteError> {
    let mut workbook = Workbook::new();
    // A fixed day in place of the clock: equal tables are equal files.
    workbook
        .set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let (bold, date) = (
        Format::new().set_bold(),
        Format::new().set_num_format("yyyy-mm-dd"),
    );
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name)?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, header) in table.headers.iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, header, &bold)?;
        sheet.set_column_width(column as u16, header.chars().count().clamp(10, 40) as f64 + 2.0)?;
    }
    for (row, cells) in table.rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            write_cell(sheet, (row as u32 + 1, column as u16), cell, &date)?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    date_format: &Format,
) -> Result<(), WriteError> {
    match cell {
        Cell::Empty => (),
        // `write_string` and not `write`: a text is never a formula, whatever it begins with.
        Cell::Text(text) => drop(sheet.write_string(row, column, text)?),
        Cell::Number(number) if number.is_finite() => drop(sheet.write_number(row, column, *number)?),
        Cell::Number(number) => drop(sheet.write_string(row, column, number.to_string())?),
        Cell::Integer(number) => drop(sheet.write_number(row, column, *number as f64)?),
        Cell::Date(date) if (1900..=9999).contains(&date.year()) => {
            let day = ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8)?;
            sheet.write_datetime_with_format(row, column, &day, date_format)?;
        }
        Cell::Date(date) => drop(sheet.write_string(row, column, date.to_string())?),
    }
    Ok(())
}
