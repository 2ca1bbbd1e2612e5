//! Files and pasted text to a [`Sheet`], within [`Limits`].

use crate::sheet::Cells;
use crate::{Format, Limits, ReadError, Sheet};
use catalogue::Locale;
use catalogue::cells::{detected, kind};
use std::borrow::Cow;

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
        ("xlsx", Some(Foreign::Zip)) => workbook::read(bytes, limits),
        ("xlsx" | "xls", Some(Foreign::OldOffice)) => Err(ReadError::PasswordProtected),
        (_, Some(foreign)) => Err(ReadError::UnsupportedType {
            found: foreign.words(),
        }),
        ("csv" | "tsv" | "tab" | "txt" | "", None) => {
            let (text, encoding) = text::decode(bytes)?;
            read_text(&text, Format::Csv, Some(encoding), limits)
        }
        ("xlsx", None) => Err(ReadError::UnsupportedType {
            found: kind::text_as_workbook(Locale::current()),
        }),
        _ => Err(ReadError::UnsupportedType {
            found: kind::other_name(Locale::current()),
        }),
    }
}

/// The text of a file in whichever encoding a spreadsheet program wrote it (UTF-8, UTF-16, Windows-1252), without its
/// byte order mark, and the encoding's name.
///
/// # Errors
/// [`ReadError::UnsupportedType`] where it is no text.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), ReadError> {
    text::decode(bytes)
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
        .map(|name| detected::encoding(Locale::current(), name))
        .into_iter()
        .collect();
    detected.push(text::delimiter_words(delimiter).to_owned());
    Sheet::new(format, detected, delimiter, cells)
}

/// What is certainly not a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Foreign {
    Zip,
    OldOffice,
    Png,
    Jpeg,
    Gif,
    Pdf,
    Gzip,
    SevenZip,
    Rar,
    Program,
    Database,
    Markup,
    Json,
}

impl Foreign {
    /// The first bytes that tell each.
    const SIGNATURES: [(&[u8], Self); 12] = [
        (b"PK\x03\x04", Self::Zip),
        (b"PK\x05\x06", Self::Zip),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Self::OldOffice),
        (b"\x89PNG", Self::Png),
        (b"\xff\xd8\xff", Self::Jpeg),
        (b"GIF8", Self::Gif),
        (b"%PDF", Self::Pdf),
        (b"\x1f\x8b", Self::Gzip),
        (b"7z\xbc\xaf", Self::SevenZip),
        (b"Rar!", Self::Rar),
        (b"\x7fELF", Self::Program),
        (b"SQLite format 3\0", Self::Database),
    ];

    fn words(self) -> &'static str {
        let say = match self {
            Self::Zip => kind::zip,
            Self::OldOffice => kind::old_office,
            Self::Png => kind::png,
            Self::Jpeg => kind::jpeg,
            Self::Gif => kind::gif,
            Self::Pdf => kind::pdf,
            Self::Gzip => kind::gzip,
            Self::SevenZip => kind::seven_zip,
            Self::Rar => kind::rar,
            Self::Program => kind::program,
            Self::Database => kind::database,
            Self::Markup => kind::markup,
            Self::Json => kind::json,
        };
        say(Locale::current())
    }
}

/// Recognises what is certainly not a table, by its first bytes.
fn foreign_type(bytes: &[u8]) -> Option<Foreign> {
    let is_signed = |(signature, _): &&(&[u8], Foreign)| bytes.starts_with(signature);
    if let Some((_, foreign)) = Foreign::SIGNATURES.iter().find(is_signed) {
        return Some(*foreign);
    }
    let start = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    match start.first() {
        Some(b'<') => Some(Foreign::Markup),
        Some(b'{' | b'[') => Some(Foreign::Json),
        _ => None,
    }
}
