//! No words are said around the catalogue.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "around/literals.rs"]
mod literals;

use literals::literals;
use std::fs;
use std::path::{Path, PathBuf};

/// Where words are put together that a person reads.
const SPEAKERS: [&str; 8] = [
    "app/src/components",
    "app/src/pages",
    "app/src/shell.rs",
    "crates/auth/src",
    "crates/domain/src",
    "crates/service/src",
    "crates/sheets/src",
    "server/src",
];
/// What is said to whoever runs or programs Study Plus, in a terminal or in the document of the API, and the names of
/// sample people: English by nature.
const ENGLISH: [&str; 8] = [
    "crates/service/src/samples",
    "server/src/commands",
    "server/src/commands.rs",
    "server/src/config",
    "server/src/config.rs",
    "server/src/main.rs",
    "server/src/openapi",
    "server/src/openapi.rs",
];

/// What parts of a page are called, seen or read out; `aria-label` ends in one of them.
const LABELS: [&str; 6] = [
    "alt",
    "aria-description",
    "label",
    "placeholder",
    "summary",
    "title",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A capital, then at least one word of small letters; or three words and more that end as a sentence does.
fn is_sentence(text: &str) -> bool {
    let words: Vec<&str> = text
        .split([' ', ','])
        .filter(|word| !word.is_empty() && *word != "\\n")
        .collect();
    let is_small = |word: &str| word.chars().all(|c| c.is_ascii_lowercase() || "{}'.".contains(c));
    let is_capitalised = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.chars().skip(1).all(|c| c.is_ascii_lowercase())
    };
    let is_word = |word: &str| is_small(word) && word.contains(char::is_alphabetic);
    let begins = matches!(words[..], [first, second, ..] if is_capitalised(first) && is_word(second));
    let ends = words.len() > 2
        && text.ends_with(['.', '?', '!'])
        && words.iter().filter(|word| is_small(word)).count() > 1;
    begins || ends
}

/// Names that are given to parts of a page, whatever their length: `label="Save"`, `title: "Plan".into()`.
fn labels(code: &str) -> Vec<String> {
    let code = code.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    for name in LABELS {
        for (at, _) in code.match_indices(name) {
            let before = code[..at].chars().next_back();
            let after = code[at + name.len()..].trim_start();
            let value = after
                .strip_prefix(['=', ':'])
                .and_then(|value| value.trim_start().strip_prefix('"'));
            let is_whole = !before.is_some_and(|c| c.is_alphanumeric() || c == '_');
            if let Some((text, _)) = value.filter(|_| is_whole).and_then(|value| value.split_once('"')) {
                found.push(text.to_owned());
            }
        }
    }
    found.retain(|text| text.contains(char::is_alphabetic));
    found
}

fn sentences(code: &str) -> Vec<String> {
    literals(code)
        .into_iter()
        .filter(|text| is_sentence(text))
        .collect()
}

/// Every file of Rust under `path`, but for files of unit tests.
fn sources(path: &Path, into: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            sources(&entry.unwrap().path(), into);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs")
        && !path.components().any(|part| part.as_os_str() == "tests")
        && path.file_name().is_some_and(|name| name != "tests.rs")
    {
        into.push(path.to_owned());
    }
}

#[test]
fn no_sentence_is_said_around_the_catalogue() {
    let root = root();
    let mut files = Vec::new();
    for speaker in SPEAKERS {
        sources(&root.join(speaker), &mut files);
    }
    files.retain(|file| {
        let path = file.strip_prefix(&root).unwrap();
        !ENGLISH.iter().any(|other| path.starts_with(other))
    });
    assert!(files.len() > 200, "only {} files were read", files.len());
    let found: Vec<(PathBuf, Vec<String>)> = files
        .into_iter()
        .map(|file| (file.clone(), sentences(&fs::read_to_string(file).unwrap())))
        .filter(|(_, sentences)| !sentences.is_empty())
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_part_of_a_page_is_named_around_the_catalogue() {
    let mut files = Vec::new();
    sources(&root().join("app/src"), &mut files);
    assert!(files.len() > 80, "only {} files were read", files.len());
    let found: Vec<(PathBuf, Vec<String>)> = files
        .into_iter()
        .map(|file| (file.clone(), labels(&fs::read_to_string(file).unwrap())))
        .filter(|(_, labels)| !labels.is_empty())
        .collect();
    assert!(found.is_empty(), "{found:#?}");
    let code = r#"<a aria-label="Close" class="a b" title=words!(a.b)>x</a> Card { title: "Plan".into(), subtitle: "No" }"#;
    assert_eq!(labels(code), ["Close", "Plan"]);
}

#[test]
fn a_sentence_in_code_is_found_wherever_it_stands() {
    let code = r##"
        let a = "Test saved for you."; let quote = '"'; let slash = '\\'; fn f<'a>() {}
        push(format!("“{text}” is not a date."), "Two lines \
            of it.");
        #[error("There is no row {0}.")]
        struct A;
        x.map(|| r#"Raw "words" as well."#);
    "##;
    let expected = [
        "Test saved for you.",
        "“{text}” is not a date.",
        "Two lines of it.",
        "There is no row {0}.",
        "Raw \"words\" as well.",
    ];
    assert_eq!(sentences(code), expected);
}

#[test]
fn what_nobody_reads_is_no_sentence() {
    let code = r#"
        // "Not this one."
        #![expect(x, reason = "Not this one either.")]
        #[utoipa::path(responses((status = 200, description = "As it is stored.")))]
        tracing::warn!(
            id = %id,
            "Nobody was there."
        );
        x.expect("It holds always.");
        class("button button--soft"); name("Study Plus"); sql("SELECT id FROM people");
        #[cfg(test)]
        mod tests {
            const A: &str = "Words of a test.";
        }
    "#;
    assert_eq!(sentences(code), Vec::<String>::new());
}
