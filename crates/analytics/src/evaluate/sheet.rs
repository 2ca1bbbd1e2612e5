//! Reads the columns of a CSV text and names row and column of what it cannot read.

use std::collections::HashMap;
use std::fmt;
use std::num::IntErrorKind;

use chrono::NaiveDate;
use csv::{Position, ReaderBuilder, StringRecord};

use super::EvaluateError;
use lines::record_lines;

mod lines;

/// Longest piece of a cell that is repeated in a message.
const SHOWN: usize = 40;
/// No score, mark, count or running number is larger; squares of such numbers still have digits to spare.
pub(super) const LARGEST: f64 = 1e9;
/// What is said of a number beyond [`LARGEST`].
const TOO_LARGE: &str = "is too large to be meant";

/// Which of the two files is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The file that is measured.
    Data,
    /// The file that is only learned from.
    Fit,
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Data => "data",
            Self::Fit => "fit",
        })
    }
}

/// The rows of one file.
pub(super) struct Sheet {
    pub(super) file: Which,
    header: Vec<String>,
    /// The line of the header.
    header_row: u64,
    /// The position of each tells the line on which it begins.
    pub(super) rows: Vec<StringRecord>,
}

/// A row that is no row: where cells are missing the first of them is named, where there are too many the first beyond
/// the header.
fn broken(error: &csv::Error, file: Which, header: &[String], row: u64) -> EvaluateError {
    let (column, problem) = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            let (at, what) = if len < expected_len {
                (*len, "is missing")
            } else {
                (*expected_len, "is beyond the header")
            };
            (
                named(header, at as usize),
                format!("{what}: {len} cells, the rows before have {expected_len}"),
            )
        }
        _ => ("1".to_owned(), error.to_string()),
    };
    EvaluateError::Broken {
        file,
        row,
        column,
        problem,
    }
}

/// A column as messages name it: by its name, or by its number where the header has no name for it.
fn named(header: &[String], at: usize) -> String {
    header
        .get(at)
        .map_or_else(|| (at + 1).to_string(), |name| format!("\"{name}\""))
}

/// The place of a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column(usize);

impl Sheet {
    pub(super) fn read(text: &str, file: Which) -> Result<Self, EvaluateError> {
        let text = text.trim_start_matches('\u{feff}');
        let lines = record_lines(text);
        let mut reader = ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| broken(&error, file, &[], 1))?;
        let header: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
        let lines = lines.map_err(|open| EvaluateError::Broken {
            file,
            row: open.line,
            // A header that does not end is no list of names.
            column: named(if open.is_in_header { &[] } else { &header }, open.column),
            problem: open.problem.to_owned(),
        })?;
        let mut rows = Vec::with_capacity(lines.len());
        for (i, record) in (1..).zip(reader.records()) {
            let line = lines.get(i).copied().unwrap_or_default();
            let mut record = record.map_err(|error| broken(&error, file, &header, line))?;
            let mut position = Position::new();
            position.set_line(line);
            record.set_position(Some(position));
            rows.push(record);
        }
        if rows.is_empty() {
            return Err(EvaluateError::Empty { file });
        }
        let header_row = lines.first().copied().unwrap_or(1);
        Ok(Self {
            file,
            header,
            header_row,
            rows,
        })
    }

    pub(super) fn find(&self, name: &str) -> Option<Column> {
        self.header.iter().position(|column| column == name).map(Column)
    }

    pub(super) fn column(&self, name: &str) -> Result<Column, EvaluateError> {
        self.find(name).ok_or_else(|| EvaluateError::MissingColumn {
            file: self.file,
            row: self.header_row,
            column: name.to_owned(),
            found: self.header.join(", "),
        })
    }

    pub(super) fn cell(row: &StringRecord, column: Column) -> &str {
        row.get(column.0).unwrap_or("").trim()
    }

    /// The error for what stands in a cell.
    pub(super) fn refuse(&self, row: &StringRecord, column: Column, problem: &str) -> EvaluateError {
        EvaluateError::Cell {
            file: self.file,
            row: row.position().map_or(0, Position::line),
            column: self.header[column.0].clone(),
            value: Self::cell(row, column).chars().take(SHOWN).collect(),
            problem: problem.to_owned(),
        }
    }

    /// A cell that must not be empty.
    pub(super) fn text<'a>(&self, row: &'a StringRecord, column: Column) -> Result<&'a str, EvaluateError> {
        let cell = Self::cell(row, column);
        if cell.is_empty() {
            return Err(self.refuse(row, column, "must not be empty"));
        }
        Ok(cell)
    }

    /// A finite number.
    pub(super) fn number(&self, row: &StringRecord, column: Column) -> Result<f64, EvaluateError> {
        let number: f64 = Self::cell(row, column).parse().unwrap_or(f64::NAN);
        if !number.is_finite() {
            return Err(self.refuse(row, column, "is not a finite number"));
        }
        if number.abs() > LARGEST {
            return Err(self.refuse(row, column, TOO_LARGE));
        }
        Ok(number)
    }

    /// A count, 0 or more.
    pub(super) fn count(&self, row: &StringRecord, column: Column) -> Result<u64, EvaluateError> {
        let problem = match Self::cell(row, column).parse::<u64>() {
            Ok(count) if count as f64 <= LARGEST => return Ok(count),
            Ok(_) => TOO_LARGE,
            Err(error) if *error.kind() == IntErrorKind::PosOverflow => TOO_LARGE,
            Err(_) => "is not a whole number from 0",
        };
        Err(self.refuse(row, column, problem))
    }

    /// A date as days since 1970-01-01; a time of day after the date adds nothing.
    pub(super) fn day(&self, row: &StringRecord, column: Column) -> Result<f64, EvaluateError> {
        let cell = Self::cell(row, column);
        let (date, rest) = cell.split_at_checked(10).unwrap_or((cell, ""));
        let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok();
        date.filter(|_| rest.is_empty() || rest.starts_with(['T', ' ']))
            .map(|date| f64::from(date.to_epoch_days()))
            .ok_or_else(|| self.refuse(row, column, "is not a date as 2026-01-31"))
    }
}

/// Gives dense numbers to names, in the order they are met.
#[derive(Default)]
pub(super) struct Names {
    ids: HashMap<String, usize>,
    names: Vec<String>,
}

impl Names {
    pub(super) fn id(&mut self, name: &str) -> usize {
        if let Some(&id) = self.ids.get(name) {
            return id;
        }
        self.ids.insert(name.to_owned(), self.names.len());
        self.names.push(name.to_owned());
        self.names.len() - 1
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }
}
