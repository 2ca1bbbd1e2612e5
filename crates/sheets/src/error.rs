//! Why a file could not be read at all.

use catalogue::Locale;
use catalogue::cells::{fix, refused};

/// A refusal of the whole file. `Display` says what is wrong, [`ReadError::fix`] what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// More bytes than are read.
    #[error("{}", refused::too_large(Locale::current(), .max_mib))]
    TooLarge {
        /// The bound, in MiB.
        max_mib: usize,
    },
    /// Not a table, or not what its name says.
    #[error("{}", refused::unsupported_type(Locale::current(), .found))]
    UnsupportedType {
        /// What it seems to be, in words.
        found: &'static str,
    },
    /// Nothing in it, or a header only.
    #[error("{}", refused::empty_file(Locale::current()))]
    EmptyFile,
    /// More cells than are read.
    #[error("{}", refused::cells(Locale::current(), .max))]
    TooManyCells {
        /// The bound.
        max: usize,
    },
    /// A row with too many columns.
    #[error("{}", refused::columns(Locale::current(), .max, .row))]
    TooManyColumns {
        /// Row in the file, from 1.
        row: u32,
        /// The bound.
        max: usize,
    },
    /// A text longer than any name or number.
    #[error("{}", refused::cell_too_long(Locale::current(), .column, .max, .row))]
    CellTooLong {
        /// Row in the file, from 1.
        row: u32,
        /// Column, from 1.
        column: usize,
        /// The bound.
        max: usize,
    },
    /// A quotation mark that is never closed, or closed in the middle of a cell.
    #[error("{}", refused::unbalanced_quote(Locale::current(), .column, .row))]
    UnbalancedQuote {
        /// Row in the file, from 1.
        row: u32,
        /// Column, from 1.
        column: usize,
    },
    /// An archive that unpacks to far more than it should.
    #[error("{}", refused::zip_bomb(Locale::current()))]
    ZipBomb,
    /// An archive with something in it that no spreadsheet program writes into a workbook of results.
    #[error("{}", refused::unsafe_archive(Locale::current(), .what))]
    UnsafeArchive {
        /// What was found, in words.
        what: &'static str,
    },
    /// A workbook behind a password.
    #[error("{}", refused::password_protected(Locale::current()))]
    PasswordProtected,
    /// A workbook that cannot be decoded.
    #[error("{}", refused::damaged(Locale::current()))]
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
            Self::TooLarge { .. } | Self::TooManyCells { .. } => fix::split(Locale::current()),
            Self::UnsupportedType { .. } => fix::save_as(Locale::current()),
            Self::EmptyFile => fix::choose_file(Locale::current()),
            Self::TooManyColumns { .. } => fix::delete_columns(Locale::current()),
            Self::CellTooLong { .. } => fix::shorten_cell(Locale::current()),
            Self::UnbalancedQuote { .. } => fix::close_quote(Locale::current()),
            Self::ZipBomb | Self::UnsafeArchive { .. } | Self::DamagedFile => {
                fix::new_workbook(Locale::current())
            }
            Self::PasswordProtected => fix::no_password(Locale::current()),
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
