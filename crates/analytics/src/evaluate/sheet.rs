//! Reads the columns of a CSV text and names row and column of what it cannot read.

use std::collections::HashMap;
use std::fmt;

use csv::{Position, ReaderBuilder, StringRecord};

use super::EvaluateError;
use lines::record_lines;
pub(super) use people::People;
use separator::Separator;

mod cells;
mod lines;
mod people;
mod separator;

/// Longest piece of a cell that is repeated in a message.
const SHOWN: usize = 40;
/// No score, mark, count or running number is larger; squares of such numbers still have digits to spare.
pub(super) const LARGEST: f64 = 1e9;

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
    separator: Separator,
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
        let separator = Separator::of(text);
        let lines = record_lines(text, separator.byte);
        let mut reader = ReaderBuilder::new()
            .delimiter(separator.byte)
            .from_reader(text.as_bytes());
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
            // Spreadsheets write rows of nothing but separators below the last one.
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                rows.push(record);
            }
        }
        let header_row = lines.first().copied();
        if rows.is_empty() {
            let row = header_row.map_or(1, |header| header + 1);
            return Err(EvaluateError::Empty { file, row });
        }
        let header_row = header_row.unwrap_or(1);
        Ok(Self {
            file,
            header,
            header_row,
            separator,
            rows,
        })
    }

    /// The column of this name, if there is one; two of it are refused, since only one could be read.
    pub(super) fn find(&self, name: &str) -> Result<Option<Column>, EvaluateError> {
        let mut places = (0..self.header.len()).filter(|&place| self.header[place] == name);
        match (places.next(), places.next()) {
            (Some(one), Some(other)) => Err(EvaluateError::Broken {
                file: self.file,
                row: self.header_row,
                column: named(&self.header, one),
                problem: format!(
                    "stands twice in the header, as columns {} and {}",
                    one + 1,
                    other + 1
                ),
            }),
            (place, _) => Ok(place.map(Column)),
        }
    }

    pub(super) fn column(&self, name: &str) -> Result<Column, EvaluateError> {
        self.find(name)?.ok_or_else(|| EvaluateError::MissingColumn {
            file: self.file,
            row: self.header_row,
            column: name.to_owned(),
            found: self.header.join(", ") + self.separator.doubt,
        })
    }

    /// What a reader should know of how the file was read.
    pub(super) fn note(&self) -> Option<String> {
        let is_usual = self.separator.byte == b',';
        (!is_usual).then(|| format!("the {} file is split at {}", self.file, self.separator.name()))
    }

    pub(super) fn cell(row: &StringRecord, column: Column) -> &str {
        Self::whole_cell(row, column).trim()
    }

    /// The same with the blanks at its ends, which may mean something.
    pub(super) fn whole_cell(row: &StringRecord, column: Column) -> &str {
        row.get(column.0).unwrap_or("")
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
        self.id_as(name.to_owned(), name)
    }

    /// The number of what is found as `key`, and shown as it is named first.
    pub(super) fn id_as(&mut self, key: String, name: &str) -> usize {
        let next = self.names.len();
        let id = *self.ids.entry(key).or_insert(next);
        if id == next {
            self.names.push(name.to_owned());
        }
        id
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }
}
