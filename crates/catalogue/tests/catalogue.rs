//! The files of the catalogue agree with each other, and no words are said around it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Where words are put together that a person reads.
const SPEAKERS: [&str; 6] = [
    "app/src/components",
    "app/src/pages",
    "app/src/shell.rs",
    "server/src/web",
    "crates/service/src/mail/texts.rs",
    "crates/service/src/dashboard",
];
/// Titles of problems, which the API says in English too.
const PROBLEMS: [&str; 2] = ["server/src/web/form.rs", "server/src/web/imports/received.rs"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every key with the names of its arguments; the forms of a counted entry count as one.
fn keys(prefix: &str, value: &Value, into: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                keys(&format!("{prefix}.{key}"), value, into);
            }
        }
        words => {
            let words = words.as_str().expect("an entry is words");
            let forms = ["_zero", "_one", "_two", "_few", "_many", "_other"];
            let name = forms
                .iter()
                .find_map(|form| prefix.strip_suffix(form))
                .unwrap_or(prefix);
            let arguments = words
                .split("{{")
                .skip(1)
                .map(|part| part.split("}}").next().unwrap().trim().to_owned());
            into.entry(name.to_owned()).or_default().extend(arguments);
        }
    }
}

fn language(folder: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for file in fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
        let value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        keys(file.file_stem().unwrap().to_str().unwrap(), &value, &mut all);
    }
    all
}

/// Keys that only one of the two has, or has with other arguments.
fn differences<'a>(
    one: &'a BTreeMap<String, BTreeSet<String>>,
    other: &'a BTreeMap<String, BTreeSet<String>>,
) -> BTreeSet<&'a str> {
    let differs = |key: &&String| one.get(*key) != other.get(*key);
    one.keys()
        .chain(other.keys())
        .filter(differs)
        .map(String::as_str)
        .collect()
}

#[test]
fn every_language_has_the_entries_of_english() {
    let locales = root().join("app/locales");
    let english = language(&locales.join("en"));
    assert!(english.len() > 300, "only {} entries were read", english.len());
    for folder in fs::read_dir(&locales)
        .unwrap()
        .map(|folder| folder.unwrap().path())
    {
        let other = language(&folder);
        assert_eq!(
            differences(&english, &other),
            BTreeSet::new(),
            "{}",
            folder.display()
        );
    }
}

#[test]
fn an_entry_that_one_language_lacks_or_fills_otherwise_is_found() {
    let of = |text: &str| {
        let mut all = BTreeMap::new();
        keys("f", &serde_json::from_str(text).unwrap(), &mut all);
        all
    };
    let english = of(r#"{"a": "one", "n_one": "{{ count }} test", "n_other": "{{ count }} tests"}"#);
    let polish = of(r#"{"a": "jeden", "n_few": "{{ count }} testy", "n_other": "{{ count }} testów"}"#);
    assert_eq!(differences(&english, &polish), BTreeSet::new());
    let lacking = of(r#"{"n_other": "{{ n }} testów"}"#);
    assert_eq!(differences(&english, &lacking), BTreeSet::from(["f.a", "f.n"]));
}

/// Sentences between quotation marks: a capital, then at least two words of small letters.
fn sentences(code: &str) -> Vec<String> {
    let code = code.split("#[cfg(test)]").next().unwrap();
    let is_said = |line: &&str| {
        let line = line.trim_start();
        !["//", "#[", "#![", "tracing::"]
            .iter()
            .any(|start| line.starts_with(start))
            && !["expect(", "reason = ", "debug!", "info!", "warn!", "error!"]
                .iter()
                .any(|part| line.contains(part))
    };
    let is_sentence = |text: &&str| {
        let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
        let first = words.next().unwrap_or_default();
        first.starts_with(|c: char| c.is_ascii_uppercase())
            && first.chars().skip(1).all(|c| c.is_ascii_lowercase())
            && words
                .next()
                .is_some_and(|word| word.chars().all(|c| c.is_ascii_lowercase() || "{}'.".contains(c)))
    };
    let lines = code.lines().filter(is_said);
    lines
        .flat_map(|line| {
            line.split('"')
                .skip(1)
                .step_by(2)
                .filter(is_sentence)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

fn sources(path: &Path, into: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            sources(&entry.unwrap().path(), into);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        into.push(path.to_owned());
    }
}

#[test]
fn no_sentence_is_said_around_the_catalogue() {
    let mut files = Vec::new();
    for speaker in SPEAKERS {
        sources(&root().join(speaker), &mut files);
    }
    assert!(files.len() > 60, "only {} files were read", files.len());
    let found: Vec<(PathBuf, Vec<String>)> = files
        .into_iter()
        .filter(|file| !PROBLEMS.iter().any(|problem| file.ends_with(problem)))
        .map(|file| (file.clone(), sentences(&fs::read_to_string(file).unwrap())))
        .filter(|(_, sentences)| !sentences.is_empty())
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_sentence_in_code_is_found_and_a_class_is_not() {
    let code = "let a = \"Test saved for you.\";\nclass=\"button button--soft\"\n// \"Not this one\"\nx.expect(\"It holds always\")";
    assert_eq!(sentences(code), ["Test saved for you."]);
}
