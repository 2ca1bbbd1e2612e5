//! What a page says: its texts and the names it gives to parts for those who do not see it.

use std::collections::BTreeSet;

/// Attributes that are read out or shown.
const SAID: [&str; 5] = ["alt", "aria-description", "aria-label", "placeholder", "title"];

/// Every text of a page, without scripts.
pub fn said(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        found.push(plain(&rest[..at]));
        rest = &rest[at..];
        let name: String = rest[1..]
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let end = match name.as_str() {
            "script" | "style" => past(rest, &format!("</{name}>")),
            "" if rest.starts_with("<!--") => past(rest, "-->"),
            _ => tag(rest, &mut found),
        };
        rest = &rest[end..];
    }
    found.push(plain(rest));
    found.retain(|text| !text.trim().is_empty());
    found
}

fn past(text: &str, end: &str) -> usize {
    text.find(end).map_or(text.len(), |at| at + end.len())
}

/// Length of a tag whose attributes may hold `>`; what they say is added.
fn tag(text: &str, found: &mut Vec<String>) -> usize {
    let mut at = 0;
    loop {
        let Some(next) = text[at..].find(['>', '"']).map(|found| at + found) else {
            return text.len();
        };
        if text[next..].starts_with('>') {
            return next + 1;
        }
        let value = next + 1;
        let end = value + text[value..].find('"').unwrap_or(text.len() - value);
        let name = text[..next]
            .trim_end_matches('=')
            .rsplit(char::is_whitespace)
            .next();
        if name.is_some_and(|name| SAID.contains(&name)) {
            found.push(plain(&text[value..end]));
        }
        at = (end + 1).min(text.len());
    }
}

fn plain(text: &str) -> String {
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    entities.iter().fold(text.to_owned(), |text, (entity, plain)| {
        text.replace(entity, plain)
    })
}

/// The letters outside of marks that are no data, if there is a word of them.
pub fn outside(text: &str, data: &BTreeSet<String>) -> Option<String> {
    let mut depth = 0_u32;
    let mut rest: String = text
        .chars()
        .filter(|c| {
            match c {
                '⟦' => depth += 1,
                '⟧' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect();
    let mut known: Vec<&String> = data.iter().filter(|name| name.chars().count() > 1).collect();
    known.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for name in known {
        rest = rest.replace(name.as_str(), "");
    }
    // Codes have digits or capitals only; names that programs use have other marks inside.
    let is_said = |word: &&str| {
        let word = word.trim_end_matches(':');
        word.contains(char::is_lowercase) && !word.contains(|c: char| c.is_ascii_digit() || "_:@".contains(c))
    };
    let has_word = rest
        .split_whitespace()
        .filter(is_said)
        .flat_map(|word| word.split(|c: char| !c.is_alphabetic()))
        .any(|word| word.chars().count() > 1);
    has_word.then_some(rest)
}

#[test]
fn what_is_said_outside_of_marks_is_found() {
    let html = "<p class=\"a b\" title=\"Open it\">⟦Test ⟦Mock⟧ of⟧ 12<!-- no --><b>Loose words</b></p>\
                <script>let not = 'this';</script><i aria-label=\"⟦Well > said⟧\">Optics</i>";
    let data = BTreeSet::from(["Optics".to_owned()]);
    let found: Vec<String> = said(html)
        .into_iter()
        .filter(|text| outside(text, &data).is_some())
        .collect();
    assert_eq!(found, ["Open it", "Loose words"]);
}
