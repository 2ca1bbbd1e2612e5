//! The chapters of a stored result: text as this program writes it is read in one pass, any other by serde.
//!
//! A dashboard reads two hundred of these texts, half a megabyte in all: to read them took a fifth of its time.

use serde::Deserialize;
use std::borrow::Cow;

/// The part of a stored chapter that the analyses read.
#[derive(Deserialize)]
struct StoredChapter<'a> {
    #[serde(borrow)]
    chapter: Cow<'a, str>,
    attempted: u32,
    correct: u32,
    wrong: u32,
}

/// Hands each chapter of `json` to `each`: its name, and the questions attempted, right and wrong.
///
/// # Errors
/// When the text is no array of chapters; some may have been handed over by then.
pub(super) fn each_chapter(json: &str, mut each: impl FnMut(&str, [u32; 3])) -> serde_json::Result<()> {
    let (mut rest, mut read) = (json, 0);
    while let Some((name, counts, later)) = as_written(rest, if read == 0 { '[' } else { ',' }) {
        each(name, counts);
        (rest, read) = (later, read + 1);
    }
    if read > 0 && rest == "]" {
        return Ok(());
    }
    let all: Vec<StoredChapter<'_>> = serde_json::from_str(json)?;
    for own in &all[read..] {
        each(&own.chapter, [own.attempted, own.correct, own.wrong]);
    }
    Ok(())
}

/// The chapter behind `opening`, and what is left after it; `None` where it is not written as this program does.
fn as_written(text: &str, opening: char) -> Option<(&str, [u32; 3], &str)> {
    let text = text.strip_prefix(opening)?.strip_prefix(r#"{"chapter":""#)?;
    let (name, text) = text.split_at(text.find(['"', '\\'])?);
    let (attempted, text) = count(text.strip_prefix(r#"","attempted":"#)?)?;
    let (correct, text) = count(text.strip_prefix(r#","correct":"#)?)?;
    let (wrong, text) = count(text.strip_prefix(r#","wrong":"#)?)?;
    let text = without_number(text, r#","marks":"#);
    let text = without_number(text, r#","minutes":"#);
    Some((name, [attempted, correct, wrong], text.strip_prefix('}')?))
}

/// A whole number at the beginning of `text`, and what follows it.
fn count(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    Some((digits.parse().ok()?, rest))
}

/// `text` without the number that `key` names, where it begins with that.
fn without_number<'a>(text: &'a str, key: &str) -> &'a str {
    text.strip_prefix(key).map_or(text, |number| {
        number.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'))
    })
}

#[cfg(test)]
mod tests {
    use super::each_chapter;
    use domain::results::ChapterPerformance;

    type Read = Vec<(String, [u32; 3])>;

    fn read(json: &str) -> Option<Read> {
        let mut all = Vec::new();
        each_chapter(json, |name, counts| all.push((name.to_owned(), counts))).ok()?;
        Some(all)
    }

    fn by_serde(json: &str) -> Option<Read> {
        let all: Vec<ChapterPerformance> = serde_json::from_str(json).ok()?;
        let counts = |own: ChapterPerformance| (own.chapter, [own.attempted, own.correct, own.wrong]);
        Some(all.into_iter().map(counts).collect())
    }

    #[test]
    fn what_is_written_is_read_and_so_is_the_same_in_another_spelling() {
        let chapter = |name: &str, marks, minutes| ChapterPerformance {
            chapter: name.into(),
            attempted: 12,
            correct: 7,
            wrong: 0,
            marks,
            minutes,
        };
        let names = [
            "Optics",
            "Kinemátics",
            "\"quoted\" \\ back",
            "a, b: {c} [d]",
            "tab\tin",
        ];
        for (marks, minutes) in [
            (None, None),
            (Some(-2.5e-7), None),
            (None, Some(3)),
            (Some(8.0), Some(90)),
        ] {
            let all: Vec<_> = names.iter().map(|name| chapter(name, marks, minutes)).collect();
            for some in [&all[..], &all[..2], &all[4..], &[]] {
                let json = serde_json::to_string(some).unwrap();
                assert_eq!(read(&json), by_serde(&json), "{json}");
                assert_eq!(read(&json).unwrap().len(), some.len());
                let spaced = json.replace("\",\"", "\", \"");
                assert_eq!(read(&spaced), by_serde(&spaced), "{spaced}");
            }
        }
        let turned = r#"[{"chapter":"A","attempted":1,"correct":1,"wrong":0},{"wrong":2,"correct":1,"attempted":3,"chapter":"B"}]"#;
        assert_eq!(
            read(turned),
            Some(vec![("A".into(), [1, 1, 0]), ("B".into(), [3, 1, 2])])
        );
    }

    #[test]
    fn what_is_no_array_of_chapters_is_refused() {
        let one = r#"{"chapter":"A","attempted":1,"correct":1,"wrong":0}"#;
        for broken in [
            String::new(),
            "]".into(),
            one.into(),
            format!("[{one}"),
            format!("[{one},]"),
            format!("[{one}{one}]"),
            format!("[{one}]]"),
            format!("[{}]", one.replace(":1,", ":-1,")),
            format!("[{}]", one.replace(":1,", ":4294967296,")),
            format!("[{}]", one.replace("wrong", "wong")),
        ] {
            assert_eq!(read(&broken), None, "{broken}");
            assert_eq!(by_serde(&broken), None, "{broken}");
        }
    }
}
