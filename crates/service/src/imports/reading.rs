//! Files as they are read, off the async threads, and the files to start from.

use super::{Options, PASTED};
use crate::error::{Result, ServiceError};
use api::imports::ColumnMapping;
use catalogue::Locale;
use domain::results::Context;
use std::fmt::Write as _;
use std::sync::Arc;
use store::imports::StoredImport;

/// A file as read.
pub(super) struct Read {
    pub sheet: sheets::Sheet,
    pub parsed: sheets::Parsed,
    pub mapping: ColumnMapping,
}

/// Reads the file off the async threads: a large one takes a while.
pub(super) async fn read(
    stored: Arc<StoredImport>,
    options: Options,
    remembered: Option<ColumnMapping>,
    context: Context,
) -> Result<Read> {
    let locale = Locale::current();
    let work = move || {
        let sheet = read_sheet(&stored)?;
        let fixes: Vec<sheets::fix::CellFix> = options
            .fixes
            .into_iter()
            .map(|fix| sheets::fix::CellFix {
                row: fix.row,
                column: fix.column,
                value: fix.value,
            })
            .collect();
        let sheet = if fixes.is_empty() {
            sheet
        } else {
            sheets::fix::apply(&sheet, &fixes, &sheets::Limits::default())
                .map_err(|error| ServiceError::field("cells", error.code(), &error))?
        };
        let mapping = options
            .mapping
            .unwrap_or_else(|| sheets::columns::suggest(&sheet.headers, remembered.as_ref()));
        let order = options
            .date_order
            .as_deref()
            .and_then(sheets::DateOrder::from_code);
        let parsed = sheets::results::tests(&sheet, &mapping, order, &context);
        Ok(Read {
            sheet,
            parsed,
            mapping,
        })
    };
    tokio::task::spawn_blocking(move || locale.within(work))
        .await
        .map_err(ServiceError::internal)?
}

pub(super) fn read_sheet(stored: &StoredImport) -> Result<sheets::Sheet> {
    let sheet = if stored.format == PASTED {
        sheets::read::read_paste(&String::from_utf8_lossy(&stored.file))
    } else {
        sheets::read::read_file(&stored.file_name, &stored.file)
    };
    sheet.map_err(|error| {
        let words = format!("{error} {}", error.fix());
        match error {
            sheets::ReadError::TooLarge { .. } => ServiceError::TooLarge(error.code(), words),
            sheets::ReadError::UnsupportedType { .. } => ServiceError::Unsupported(error.code(), words),
            _ => ServiceError::field("file", error.code(), words),
        }
    })
}

/// A file name for showing: without folders and control characters.
pub(super) fn clean(name: &str) -> String {
    name.rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(120)
        .collect()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The sample files to start from: `long.csv` (one row a chapter) and `wide.csv` (one row a test).
pub fn sample_file(name: &str) -> Option<crate::exports::File> {
    let (bytes, saved_as) = match name {
        "long.csv" => (sheets::samples::long_csv(), sheets::samples::LONG_NAME),
        "wide.csv" => (sheets::samples::wide_csv(), sheets::samples::WIDE_NAME),
        _ => return None,
    };
    Some(crate::exports::File {
        media_type: "text/csv; charset=utf-8",
        disposition: crate::exports::disposition(saved_as),
        bytes,
    })
}
