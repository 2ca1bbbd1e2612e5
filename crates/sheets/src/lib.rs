//! Tables from outside and to outside: CSV, XLSX and pasted cells in, results with errors by cell out, and back.
//!
//! [`read`] turns bytes into a [`Sheet`] within [`Limits`], [`columns`] guesses what each column means, [`results`]
//! makes tests of the rows, [`fix`] corrects cells and returns the refused rows, [`mod@write`] and [`export`] write
//! tables, [`samples`] are the files to start from. Nothing here touches a disk, a clock or a database, and no
//! input, however broken, may panic: every refusal is a [`ReadError`] or a [`CellError`] with a stable code.
#![warn(missing_docs)]

pub mod columns;
pub mod dates;
mod error;
pub mod export;
pub mod fix;
mod limits;
pub mod numbers;
pub mod read;
pub mod results;
pub mod samples;
mod sheet;
pub mod write;

pub use columns::Mapping;
pub use dates::DateOrder;
pub use error::ReadError;
pub use limits::Limits;
pub use results::{CellError, Parsed, ParsedTest};
pub use sheet::{Format, Row, Sheet};
