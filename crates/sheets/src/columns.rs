//! What each column means: header synonyms, a remembered mapping, and how to recognise the same kind of file again.

use std::collections::BTreeMap;

mod synonyms;
use synonyms::SYNONYMS;

/// How the columns of a file are read: field name to column header. Field names are those of [`FIELDS`].
pub type Mapping = BTreeMap<String, String>;

/// The fields a column may be mapped to, in the order of the sample file. `sitting` tells tests apart that have one
/// name, date, subject and source; it is seldom needed and not in the sample.
pub const FIELDS: [&str; 17] = [
    "test_date",
    "test_name",
    "source",
    "subject",
    "total_questions",
    "correct_answers",
    "wrong_answers",
    "score",
    "max_score",
    "time_taken",
    "chapter",
    "chapter_attempted",
    "chapter_correct",
    "chapter_wrong",
    "chapter_marks",
    "chapter_minutes",
    "sitting",
];

/// Appended to refused rows, ignored when they come back.
pub const REASON: &str = "reason";

/// In a file with a chapter column and no columns named after chapters, the plain counts are those of the chapter.
const BY_CHAPTER: [(&str, &str); 5] = [
    ("total_questions", "chapter_attempted"),
    ("correct_answers", "chapter_correct"),
    ("wrong_answers", "chapter_wrong"),
    ("score", "chapter_marks"),
    ("time_taken", "chapter_minutes"),
];

/// The field a header means, if it is one of the known names. Case, punctuation and a note in brackets do not count.
pub fn recognise(header: &str) -> Option<&'static str> {
    if header.len() > 80 {
        return None;
    }
    let whole = fold(header);
    // "Score (marks)": the note in brackets is looked at only when the whole is unknown.
    field_of(&whole).or_else(|| {
        header
            .split_once(['(', '['])
            .and_then(|(name, _)| field_of(&fold(name)))
    })
}

fn field_of(folded: &str) -> Option<&'static str> {
    if folded.is_empty() {
        return None;
    }
    if let Some(field) = FIELDS
        .into_iter()
        .find(|field| field.split('_').eq(folded.split(' ')))
    {
        return Some(field);
    }
    SYNONYMS
        .iter()
        .find(|(_, names)| names.split('|').any(|name| name == folded))
        .map(|(field, _)| *field)
}

/// Lower case, everything that is neither letter nor digit as one blank.
fn fold(header: &str) -> String {
    let mut folded = String::with_capacity(header.len());
    for word in header
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(&word.to_lowercase());
    }
    folded
}

/// Suggests a mapping: the remembered one where its headers exist, and known names for the rest.
///
/// A remembered mapping whose headers all exist is taken as it is, so that a column left out stays left out.
pub fn suggest(headers: &[String], remembered: Option<&Mapping>) -> Mapping {
    let mut mapping = Mapping::new();
    if let Some(remembered) = remembered {
        for (field, header) in remembered {
            let same = headers
                .iter()
                .find(|h| *h == header)
                .or_else(|| headers.iter().find(|h| fold(h) == fold(header)));
            if let Some(header) = same.filter(|_| FIELDS.contains(&field.as_str())) {
                mapping.insert(field.clone(), header.clone());
            }
        }
        if !mapping.is_empty() && mapping.len() == remembered.len() {
            return mapping;
        }
    }
    let by_name = by_name(headers);
    for (field, header) in by_name {
        if !mapping.contains_key(field) && !mapping.values().any(|taken| taken == header) {
            mapping.insert(field.to_owned(), header.clone());
        }
    }
    mapping
}

fn by_name(headers: &[String]) -> BTreeMap<&'static str, &String> {
    let mut found: BTreeMap<&'static str, &String> = BTreeMap::new();
    // Exact names first: a file of our own is read as it was written, whatever stands beside.
    for exact in [true, false] {
        for header in headers {
            if let Some(field) = recognise(header).filter(|field| is_exact(field, header) == exact) {
                found.entry(field).or_insert(header);
            }
        }
    }
    let has_chapter_counts = found.contains_key("chapter_correct") || found.contains_key("chapter_wrong");
    if found.contains_key("chapter") && !has_chapter_counts {
        for (whole, part) in BY_CHAPTER {
            let plain = found
                .get(whole)
                .copied()
                .filter(|header| !is_exact(whole, header));
            if let Some(header) = plain.filter(|_| !found.contains_key(part)) {
                found.remove(whole);
                found.insert(part, header);
            }
        }
    }
    found
}

fn is_exact(field: &str, header: &str) -> bool {
    fold(header).split(' ').eq(field.split('_'))
}

/// Names a set of headers, so that a mapping can be remembered for files of the same kind: 16 hex digits.
///
/// FNV-1a over the folded headers in order. Not a secret and not a checksum: it only chooses among a person's own
/// remembered mappings.
pub fn fingerprint(headers: &[String]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for header in headers {
        for byte in fold(header).bytes().chain([0x1f]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests;
