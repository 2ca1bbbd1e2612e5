//! The files of the catalogue agree with each other.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

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
