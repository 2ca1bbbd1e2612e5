//! Why a file could not be read at all.

/// A refusal of the whole file. `Display` says what is wrong, [`ReadError::fix`] what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// More bytes than are read.
    #[error("The file is larger than {max_mib} MiB.")]
    TooLarge {
        /// The bound, in MiB.
        max_mib: usize,
    },
    /// Not a table, or not what its name says.
    #[error("This is {found}, not a table that can be read here.")]
    UnsupportedType {
        /// What it seems to be, in words.
        found: &'static str,
    },
    /// Nothing in it, or a header only.
    #[error("The file has no rows with data.")]
    EmptyFile,
    /// More cells than are read.
    #[error("The file has more than {max} cells.")]
    TooManyCells {
        /// The bound.
        max: usize,
    },
    /// A row with too many columns.
    #[error("Row {row} has more than {max} columns.")]
    TooManyColumns {
        /// Row in the file, from 1.
        row: u32,
        /// The bound.
        max: usize,
    },
    /// A text longer than any name or number.
    #[error("A cell in row {row}, column {column} is longer than {max} bytes.")]
    CellTooLong {
        /// Row in the file, from 1.
        row: u32,
        /// Column, from 1.
        column: usize,
        /// The bound.
        max: usize,
    },
    /// A quotation mark that is never closed, or closed in the middle of a cell.
    #[error("A quotation mark in row {row}, column {column} is not closed.")]
    UnbalancedQuote {
        /// Row in the file, from 1.
        row: u32,
        /// Column, from 1.
        column: usize,
    },
    /// An archive that unpacks to far more than it should.
    #[error("The workbook unpacks to far more data than its size.")]
    ZipBomb,
    /// An archive with something in it that no spreadsheet program writes into a workbook of results.
    #[error("The workbook contains {what}, which is not read here.")]
    UnsafeArchive {
        /// What was found, in words.
        what: &'static str,
    },
    /// A workbook behind a password.
    #[error("The workbook is protected by a password or in an old format.")]
    PasswordProtected,
    /// A workbook that cannot be decoded.
    #[error("The workbook is damaged and cannot be read.")]
    DamagedFile,
}

impl ReadError {
    /// A stable code that programs may rely on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::UnsupportedType { .. } => "unsupported_type",
            Self::EmptyFile => "empty_file",
            Self::TooManyCells { .. } => "too_many_cells",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::CellTooLong { .. } => "cell_too_long",
            Self::UnbalancedQuote { .. } => "unbalanced_quote",
            Self::ZipBomb => "zip_bomb",
            Self::UnsafeArchive { .. } => "unsafe_archive",
            Self::PasswordProtected => "password_protected",
            Self::DamagedFile => "damaged_file",
        }
    }

    /// What a person can do about it.
    pub fn fix(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } | Self::TooManyCells { .. } => {
                "Split it into smaller files, for instance one a term."
            }
            Self::UnsupportedType { .. } => {
                "Save the table as CSV (UTF-8) or as an Excel workbook (.xlsx), and choose that file."
            }
            Self::EmptyFile => "Choose a file with a header row and at least one result below it.",
            Self::TooManyColumns { .. } => {
                "Delete the columns that are not about results, or check that the columns are separated as they should be."
            }
            Self::CellTooLong { .. } => {
                "Shorten the cell. If it swallowed other cells, look for a quotation mark that is not closed."
            }
            Self::UnbalancedQuote { .. } => {
                "Close the quotation mark, or write a quotation mark inside a cell twice."
            }
            Self::ZipBomb | Self::UnsafeArchive { .. } | Self::DamagedFile => {
                "Open it in a spreadsheet program, copy the cells into a new workbook, and save that as .xlsx or CSV."
            }
            Self::PasswordProtected => "Save it without a password as an Excel workbook (.xlsx) or as CSV.",
        }
    }

    /// The row that is meant, when there is one.
    pub fn row(&self) -> Option<u32> {
        match self {
            Self::TooManyColumns { row, .. }
            | Self::CellTooLong { row, .. }
            | Self::UnbalancedQuote { row, .. } => Some(*row),
            _ => None,
        }
    }
}
