//! The texts of all cells in one buffer.

use super::Row;
use crate::{Limits, ReadError, columns};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RowAt {
    pub number: u32,
    pub first: u32,
    pub end: u32,
}

/// Texts of cells, one after another, with the place each ends.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Cells {
    text: String,
    ends: Vec<u32>,
    pub rows: Vec<RowAt>,
    /// Of the row being filled: its number and its first cell.
    open: Option<(u32, u32)>,
}

impl Cells {
    pub fn begin_row(&mut self, number: u32) {
        self.open = Some((number, self.ends.len() as u32));
    }
    /// Adds a cell, trimmed, to the row begun last.
    pub fn push(&mut self, text: &str, limits: &Limits) -> Result<(), ReadError> {
        let (row, first) = self.open.unwrap_or_default();
        let column = self.ends.len() - first as usize + 1;
        let text = text.trim();
        if text.len() > limits.max_cell_bytes {
            return Err(ReadError::CellTooLong {
                row,
                column,
                max: limits.max_cell_bytes,
            });
        }
        if column > limits.max_columns && !text.is_empty() {
            return Err(ReadError::TooManyColumns {
                row,
                max: limits.max_columns,
            });
        }
        if column > limits.max_columns {
            return Ok(());
        }
        if self.ends.len() >= limits.max_cells {
            return Err(ReadError::TooManyCells {
                max: limits.max_cells,
            });
        }
        if (self.text.len() + text.len()) as u64 > limits.max_unpacked {
            return Err(ReadError::TooLarge {
                max_mib: (limits.max_unpacked >> 20) as usize,
            });
        }
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        Ok(())
    }
    /// Number of cells in the row begun last.
    pub fn open_len(&self) -> usize {
        self.open.map_or(0, |(_, first)| self.ends.len() - first as usize)
    }
    /// Ends the row: trailing blank cells are dropped, and the row itself when nothing is left of it.
    pub fn end_row(&mut self) {
        let Some((number, first)) = self.open.take() else {
            return;
        };
        while self.ends.len() as u32 > first && self.text_at(self.ends.len() - 1).is_empty() {
            self.ends.pop();
        }
        let end = self.ends.len() as u32;
        if end > first {
            self.rows.push(RowAt { number, first, end });
        }
    }
    pub fn row(&self, index: usize) -> Row<'_> {
        let RowAt { number, first, end } = self.rows[index];
        Row::new(number, self, first as usize..end as usize)
    }
    pub fn text_at(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.text[start..self.ends[at] as usize]
    }
    /// The first row that names two known columns, of the first ten; else the first one. Titles stand above a header.
    pub fn header_index(&self) -> Option<usize> {
        let known = |index: &usize| self.known_columns(*index) >= 2;
        (0..self.rows.len().min(10))
            .find(known)
            .or_else(|| (!self.rows.is_empty()).then_some(0))
    }
    /// How many cells of this row are known column names.
    pub fn known_columns(&self, index: usize) -> usize {
        let row = self.row(index);
        (0..row.len())
            .filter(|column| columns::recognise(row.cell(*column)).is_some())
            .count()
    }
}
