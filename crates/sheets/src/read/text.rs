//! Bytes to text, and which character separates the columns.

use super::split;
use crate::sheet::Cells;
use crate::{Limits, ReadError};
use catalogue::{Locale, cells};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// Decodes by byte order mark, else by where the NULs of UTF-16 stand, else as UTF-8, else as Windows-1252.
pub(super) fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), ReadError> {
    let (encoding, skip) = Encoding::for_bom(bytes).unwrap_or_else(|| (without_mark(bytes), 0));
    let (text, _) = encoding.decode_without_bom_handling(&bytes[skip..]);
    refuse_binary(&text)?;
    Ok((
        text,
        if encoding == UTF_8 {
            "UTF-8"
        } else {
            encoding.name()
        },
    ))
}

fn without_mark(bytes: &[u8]) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(2048)];
    let nuls = |offset: usize| {
        sample
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd, pairs) = (nuls(0), nuls(1), sample.len() / 2);
    // ASCII in UTF-16 has a NUL in every pair; a third leaves room for other scripts.
    if odd * 3 > pairs && even * 20 < pairs.max(20) {
        return UTF_16LE;
    }
    if even * 3 > pairs && odd * 20 < pairs.max(20) {
        return UTF_16BE;
    }
    if std::str::from_utf8(bytes).is_ok() {
        UTF_8
    } else {
        WINDOWS_1252
    }
}

/// A table holds no control characters but tab and line breaks.
pub(super) fn refuse_binary(text: &str) -> Result<(), ReadError> {
    let is_binary = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c);
    // A stray control character is left for the rules of the cell, which name the place; NUL is never text.
    let n_binary = text.bytes().filter(|byte| is_binary(byte)).count();
    if text.contains('\0') || n_binary * 100 > text.len() {
        return Err(ReadError::UnsupportedType {
            found: cells::kind::binary(Locale::current()),
        });
    }
    Ok(())
}

const DELIMITERS: [u8; 4] = *b",;\t|";

/// The separator and how many bytes of a leading `sep=` line to skip.
pub(super) fn delimiter(text: &str) -> (u8, usize) {
    let first = text.split(['\r', '\n']).next().unwrap_or_default();
    if let Some(&[delimiter]) = first.strip_prefix("sep=").map(str::as_bytes)
        && DELIMITERS.contains(&delimiter)
    {
        let rest = &text[first.len()..];
        let line_break = if rest.starts_with("\r\n") {
            2
        } else {
            rest.len().min(1)
        };
        return (delimiter, first.len() + line_break);
    }
    let sample = sample(text);
    let best = DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|delimiter| evidence(sample, *delimiter));
    (best.unwrap_or(b','), 0)
}

/// The first lines, at most 20 of them and 64 KiB.
fn sample(text: &str) -> &str {
    let mut end = text.len().min(64 << 10);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let bytes = &text.as_bytes()[..end];
    let lines = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at);
    let end = lines
        .take(20)
        .last()
        .filter(|_| end > 4096 || end < text.len())
        .map_or(end, |at| at + 1);
    &text[..end]
}

/// How well a separator explains the sample: known column names, rows as wide as the widest, columns.
fn evidence(sample: &str, delimiter: u8) -> (usize, usize, usize) {
    let mut cells = Cells::default();
    // A sample may end inside a quoted cell; the rows before the error still count.
    let _ = split::split(sample, delimiter, 1, &Limits::default(), &mut cells);
    let known = (0..cells.rows.len().min(10))
        .map(|index| cells.known_columns(index))
        .max()
        .unwrap_or(0);
    let widths: Vec<usize> = (0..cells.rows.len())
        .map(|index| cells.row(index).len())
        .collect();
    let widest = widths.iter().copied().max().unwrap_or(0);
    if widest < 2 {
        return (known, 0, 0);
    }
    (
        known,
        widths.iter().filter(|width| **width == widest).count(),
        widest,
    )
}

/// How the columns are separated, in words.
pub(super) fn delimiter_words(delimiter: u8) -> &'static str {
    let say = match delimiter {
        b';' => cells::detected::semicolons,
        b'\t' => cells::detected::tabs,
        b'|' => cells::detected::bars,
        _ => cells::detected::commas,
    };
    say(Locale::current())
}
