//! A table as read: all texts in one buffer, so that 200,000 cells are a few allocations and not 200,000.

use crate::ReadError;

mod cells;
pub(crate) use cells::Cells;

/// Where a sheet came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text with separators.
    Csv,
    /// An Excel workbook.
    Xlsx,
    /// Cells pasted from a spreadsheet.
    Paste,
}

impl Format {
    /// `csv`, `xlsx` or `paste`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Paste => "paste",
        }
    }
}

/// A table: a header and the rows below it that are not blank.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Where it came from.
    pub format: Format,
    /// What was detected, in words: encoding, separator, the sheet's name.
    pub detected: Vec<String>,
    /// The headers, none blank and no two alike.
    pub headers: Vec<String>,
    /// Row of the header in the file, from 1.
    pub header_row: u32,
    pub(crate) delimiter: u8,
    pub(crate) cells: Cells,
}

/// One row of a [`Sheet`].
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Row in the file, counted from 1, the header included; a cell with line breaks is one row.
    pub number: u32,
    cells: &'a Cells,
    first: usize,
    end: usize,
}

impl<'a> Row<'a> {
    fn new(number: u32, cells: &'a Cells, at: std::ops::Range<usize>) -> Self {
        Self {
            number,
            cells,
            first: at.start,
            end: at.end,
        }
    }
    /// The text of a column counted from 0; empty when the row is shorter.
    pub fn cell(&self, column: usize) -> &'a str {
        let at = self.first + column;
        if at < self.end { self.cells.text_at(at) } else { "" }
    }
    /// Cells in this row, trailing blank ones not counted. May exceed the number of headers.
    pub fn len(&self) -> usize {
        self.end - self.first
    }
    /// Whether nothing is in it; not so for a row of a [`Sheet`].
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Sheet {
    /// Takes the first rows as title and header, the rest as data.
    pub(crate) fn new(
        format: Format,
        detected: Vec<String>,
        delimiter: u8,
        mut cells: Cells,
    ) -> Result<Self, ReadError> {
        let Some(at) = cells.header_index() else {
            return Err(ReadError::EmptyFile);
        };
        let header = cells.row(at);
        let header_row = header.number;
        let headers = unique_headers((0..header.len()).map(|column| header.cell(column)));
        cells.rows.drain(..=at);
        if cells.rows.is_empty() {
            return Err(ReadError::EmptyFile);
        }
        Ok(Self {
            format,
            detected,
            headers,
            header_row,
            delimiter,
            cells,
        })
    }
    /// Number of rows below the header.
    pub fn len(&self) -> usize {
        self.cells.rows.len()
    }
    /// Whether there are no rows; not so for a sheet that was read.
    pub fn is_empty(&self) -> bool {
        self.cells.rows.is_empty()
    }
    /// Header and origin alone, to be filled with other rows.
    pub(crate) fn without_rows(&self) -> Self {
        Self {
            format: self.format,
            detected: self.detected.clone(),
            headers: self.headers.clone(),
            header_row: self.header_row,
            delimiter: self.delimiter,
            cells: Cells::default(),
        }
    }
    /// The rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        (0..self.len()).map(|index| self.cells.row(index))
    }
    /// The row at an index counted from 0.
    pub(crate) fn row(&self, index: usize) -> Row<'_> {
        self.cells.row(index)
    }
    /// The row with this number in the file.
    pub fn find_row(&self, number: u32) -> Option<Row<'_>> {
        let index = self
            .cells
            .rows
            .binary_search_by_key(&number, |row| row.number)
            .ok()?;
        Some(self.cells.row(index))
    }
    /// The column with this header, counted from 0.
    pub fn find_column(&self, header: &str) -> Option<usize> {
        self.headers.iter().position(|h| h == header)
    }
}

/// Blank headers get a name, repeated ones a number, so that a header names one column.
fn unique_headers<'a>(found: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut headers: Vec<String> = Vec::new();
    for (i, text) in found.enumerate() {
        let name = if text.is_empty() {
            // Mappings that are kept name the column, so its name stays the same in every language.
            catalogue::cells::column(catalogue::Locale::default(), i + 1)
        } else {
            text.to_owned()
        };
        let mut unique = name.clone();
        let mut n = 2;
        while headers.contains(&unique) {
            unique = format!("{name} ({n})");
            n += 1;
        }
        headers.push(unique);
    }
    headers
}
