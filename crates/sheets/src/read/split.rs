//! Text with separators to cells (RFC 4180, any line break).
//!
//! Own code beside the `csv` crate, which accepts a quotation mark that is never closed and so swallows the rest of
//! the file into one cell without a word, and which copies each cell once more than needed.

use crate::sheet::Cells;
use crate::{Limits, ReadError};

/// Splits `text`, its first row being number `first_row` of the file, into `cells`.
pub(super) fn split(
    text: &str,
    delimiter: u8,
    first_row: u32,
    limits: &Limits,
    cells: &mut Cells,
) -> Result<(), ReadError> {
    let mut cursor = Cursor {
        text,
        bytes: text.as_bytes(),
        at: 0,
        delimiter,
    };
    let mut unquoted = String::new();
    let mut row = first_row;
    while cursor.at < cursor.bytes.len() {
        cells.begin_row(row);
        let mut column = 1;
        loop {
            let cell = cursor
                .cell(&mut unquoted)
                .ok_or(ReadError::UnbalancedQuote { row, column })?;
            cells.push(without_guard(cell), limits)?;
            column += 1;
            if !cursor.skip_delimiter() {
                break;
            }
        }
        cells.end_row();
        cursor.skip_line_break();
        row += 1;
    }
    Ok(())
}

/// Takes off the apostrophe that [`crate::write::guarded`] put before what a spreadsheet would run as a formula.
fn without_guard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if crate::write::looks_like_formula(rest) => rest,
        _ => cell,
    }
}

struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    delimiter: u8,
}

impl<'a> Cursor<'a> {
    /// The next cell, or nothing when its quotation marks do not match.
    fn cell<'b>(&mut self, unquoted: &'b mut String) -> Option<&'b str>
    where
        'a: 'b,
    {
        let start = self.at;
        let blanks = self.bytes[start..]
            .iter()
            .take_while(|byte| **byte == b' ')
            .count();
        if self.bytes.get(start + blanks) == Some(&b'"') {
            self.at = start + blanks + 1;
            return self.quoted(unquoted);
        }
        let ends = |byte: &u8| *byte == self.delimiter || matches!(byte, b'\n' | b'\r');
        self.at = self.bytes[start..]
            .iter()
            .position(ends)
            .map_or(self.bytes.len(), |length| start + length);
        Some(&self.text[start..self.at])
    }

    /// The rest of a cell after its opening quotation mark.
    fn quoted<'b>(&mut self, unquoted: &'b mut String) -> Option<&'b str>
    where
        'a: 'b,
    {
        unquoted.clear();
        let mut start = self.at;
        loop {
            let length = self.bytes[self.at..].iter().position(|byte| *byte == b'"')?;
            self.at += length + 1;
            if self.bytes.get(self.at) != Some(&b'"') {
                break;
            }
            unquoted.push_str(&self.text[start..self.at]);
            self.at += 1;
            start = self.at;
        }
        let last = &self.text[start..self.at - 1];
        self.at += self.bytes[self.at..]
            .iter()
            .take_while(|byte| **byte == b' ')
            .count();
        let is_closed = self
            .bytes
            .get(self.at)
            .is_none_or(|b| *b == self.delimiter || matches!(b, b'\n' | b'\r'));
        if !is_closed {
            return None;
        }
        if unquoted.is_empty() {
            return Some(last);
        }
        unquoted.push_str(last);
        Some(unquoted)
    }

    fn skip_delimiter(&mut self) -> bool {
        let is_delimiter = self.bytes.get(self.at) == Some(&self.delimiter);
        self.at += usize::from(is_delimiter);
        is_delimiter
    }

    fn skip_line_break(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += if rest.starts_with(b"\r\n") {
            2
        } else {
            rest.len().min(1)
        };
    }
}
