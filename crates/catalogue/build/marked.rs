//! A second language for tests: English with every entry between ⟦ and ⟧. What a page then says without these marks
//! was said around the catalogue. Both readers of the catalogue, `app` and `catalogue`, find it as they would find the
//! folder of a translation.

use serde_json::Value;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// The tag of the language; the region XA is set aside for this use.
const TAG: &str = "en-XA";

/// The folders of languages in `locales`, and the marked one, copied to a folder in `out`.
pub fn with_marked(locales: &Path, out: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let copy = out.join("locales");
    // What a file that is gone by now left behind.
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    for language in fs::read_dir(locales)? {
        let language = language?;
        let to = copy.join(language.file_name());
        fs::create_dir_all(&to)?;
        for file in fs::read_dir(language.path())? {
            let file = file?;
            fs::copy(file.path(), to.join(file.file_name()))?;
        }
    }
    let marked = copy.join(TAG);
    fs::create_dir_all(&marked)?;
    for file in fs::read_dir(locales.join("en"))? {
        let file = file?;
        let words: Value = serde_json::from_str(&fs::read_to_string(file.path())?)?;
        fs::write(marked.join(file.file_name()), mark(words).to_string())?;
    }
    Ok(copy)
}

fn mark(words: Value) -> Value {
    match words {
        Value::String(text) => Value::String(format!("⟦{text}⟧")),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(key, words)| (key, mark(words)))
            .collect(),
        other => other,
    }
}
