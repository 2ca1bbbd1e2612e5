//! Names of downloaded files.

use chrono::NaiveDate;

/// Longest name in bytes; file systems take 255.
const MAX_NAME: usize = 120;
const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// A generated name: `study-plus-results-2026-03-25.csv`. Holds nothing a person typed.
pub fn export_name(what: &str, date: NaiveDate, extension: &str) -> String {
    format!("study-plus-{}-{date}.{}", slug(what), slug(extension))
}

fn slug(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("-").to_ascii_lowercase()
}

/// The value of `Content-Disposition` for a download (RFC 6266, RFC 8187).
///
/// The name loses paths, control characters and direction overrides; what is not ASCII goes into `filename*` with an
/// ASCII likeness beside it. The result is ASCII and fits a header as it is.
pub fn content_disposition(name: &str) -> String {
    let name = safe_name(name);
    let ascii: String = name
        .chars()
        .map(|c| {
            if c.is_ascii() && !matches!(c, '"' | '\\' | '%') {
                c
            } else {
                '_'
            }
        })
        .collect();
    if ascii == name {
        return format!("attachment; filename=\"{ascii}\"");
    }
    let mut encoded = String::with_capacity(name.len() * 3);
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 15].map(|digit| char::from(HEX[usize::from(digit)])));
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_odd = |c: char| {
        c.is_control()
            || matches!(c, '<' | '>' | ':' | '|' | '?' | '*' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let clean: String = last.chars().filter(|c| !is_odd(*c)).collect();
    let clean = clean.trim().trim_start_matches('.');
    let (stem, extension) = match clean.rsplit_once('.') {
        Some((stem, extension)) if (1..=8).contains(&extension.len()) => (stem, format!(".{extension}")),
        _ => (clean, String::new()),
    };
    let mut end = stem.len().min(MAX_NAME - extension.len());
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    if stem.is_empty() {
        format!("download{extension}")
    } else {
        format!("{}{extension}", &stem[..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_stays() {
        assert_eq!(
            content_disposition("results.csv"),
            "attachment; filename=\"results.csv\""
        );
        let day = NaiveDate::from_ymd_opt(2026, 3, 25).unwrap();
        assert_eq!(
            export_name("Failed rows", day, "csv"),
            "study-plus-failed-rows-2026-03-25.csv"
        );
    }
    #[test]
    fn hostile_names_cannot_leave_the_header_or_the_folder() {
        for name in [
            "../../etc/passwd",
            "a\"; x=\"b.csv",
            "a\r\nSet-Cookie: x",
            "\u{202e}vsc.exe",
            "..\\..\\x",
            "",
            "....",
            &"é".repeat(300),
        ] {
            let value = content_disposition(name);
            assert!(
                value.is_ascii() && !value.contains(['\r', '\n', '/']) && value.len() < 600,
                "{value}"
            );
            let quoted = value.split("filename=\"").nth(1).unwrap();
            let (inner, rest) = quoted.split_once('"').unwrap();
            assert!(!inner.is_empty() && !inner.starts_with('.'), "{value}");
            assert!(
                rest.is_empty() || rest.starts_with("; filename*=UTF-8''"),
                "{value}"
            );
        }
        assert_eq!(content_disposition("../../x"), "attachment; filename=\"x\"");
    }
    #[test]
    fn other_scripts_are_encoded_beside_a_likeness() {
        assert_eq!(
            content_disposition("é.csv"),
            "attachment; filename=\"_.csv\"; filename*=UTF-8''%C3%A9.csv"
        );
    }
}
