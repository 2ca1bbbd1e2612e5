//! Files and pasted text to a [`Sheet`], within [`Limits`].

use crate::sheet::Cells;
use crate::{Format, Limits, ReadError, Sheet};

mod archive;
mod markup;
mod meter;
mod split;
mod text;
mod workbook;

/// Reads a CSV or XLSX file of a student's import.
///
/// The content decides what it is; the name must not contradict it.
///
/// # Errors
/// See [`ReadError`].
pub fn read_file(file_name: &str, bytes: &[u8]) -> Result<Sheet, ReadError> {
    read_file_within(file_name, bytes, &Limits::default())
}

/// Like [`read_file`], within other bounds.
///
/// # Errors
/// See [`ReadError`].
pub fn read_file_within(file_name: &str, bytes: &[u8], limits: &Limits) -> Result<Sheet, ReadError> {
    if bytes.len() > limits.max_bytes {
        return Err(ReadError::TooLarge {
            max_mib: limits.max_bytes >> 20,
        });
    }
    if bytes.is_empty() {
        return Err(ReadError::EmptyFile);
    }
    let name = file_name.trim().to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match (extension, foreign_type(bytes)) {
        ("xlsx", Some(ZIP)) => workbook::read(bytes, limits),
        ("xlsx" | "xls", Some(OLD_OFFICE)) => Err(ReadError::PasswordProtected),
        (_, Some(found)) => Err(ReadError::UnsupportedType { found }),
        ("csv" | "tsv" | "tab" | "txt" | "", None) => {
            let (text, encoding) = text::decode(bytes)?;
            read_text(&text, Format::Csv, Some(encoding), limits)
        }
        ("xlsx", None) => Err(ReadError::UnsupportedType {
            found: "a text with the name of a workbook",
        }),
        _ => Err(ReadError::UnsupportedType {
            found: "a file with a name that is neither .csv nor .xlsx",
        }),
    }
}

/// Reads cells pasted from a spreadsheet, or pasted CSV.
///
/// # Errors
/// See [`ReadError`].
pub fn read_paste(pasted: &str) -> Result<Sheet, ReadError> {
    read_paste_within(pasted, &Limits::default())
}

/// Like [`read_paste`], within other bounds.
///
/// # Errors
/// See [`ReadError`].
pub fn read_paste_within(pasted: &str, limits: &Limits) -> Result<Sheet, ReadError> {
    if pasted.len() > limits.max_bytes {
        return Err(ReadError::TooLarge {
            max_mib: limits.max_bytes >> 20,
        });
    }
    text::refuse_binary(pasted)?;
    read_text(pasted.trim_start_matches('\u{feff}'), Format::Paste, None, limits)
}

fn read_text(
    text: &str,
    format: Format,
    encoding: Option<&str>,
    limits: &Limits,
) -> Result<Sheet, ReadError> {
    let (delimiter, skip) = text::delimiter(text);
    let mut cells = Cells::default();
    split::split(
        &text[skip..],
        delimiter,
        if skip > 0 { 2 } else { 1 },
        limits,
        &mut cells,
    )?;
    let mut detected: Vec<String> = encoding
        .map(|name| format!("Text encoded as {name}."))
        .into_iter()
        .collect();
    detected.push(format!(
        "Columns separated by {}.",
        text::delimiter_name(delimiter)
    ));
    Sheet::new(format, detected, delimiter, cells)
}

const ZIP: &str = "a zip archive";
const OLD_OFFICE: &str = "an old Office file";

/// Recognises what is certainly not a table, by its first bytes.
fn foreign_type(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 12] = [
        (b"PK\x03\x04", ZIP),
        (b"PK\x05\x06", ZIP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"%PDF", "a PDF document"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"7z\xbc\xaf", "a 7z archive"),
        (b"Rar!", "a RAR archive"),
        (b"\x7fELF", "a program"),
        (b"SQLite format 3\0", "a database"),
    ];
    if let Some((_, name)) = SIGNATURES
        .iter()
        .find(|(signature, _)| bytes.starts_with(signature))
    {
        return Some(name);
    }
    let start = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    match start.first() {
        Some(b'<') => Some("a web page or XML"),
        Some(b'{' | b'[') => Some("JSON"),
        _ => None,
    }
}
