//! Makes a function of every entry of the namespaces below, so that a missing key or a forgotten argument does not
//! compile. The files are those of the pages: `app/locales/<language>/<namespace>.json`, written alike.

#[path = "build/code.rs"]
mod code;
#[path = "build/entry.rs"]
mod entry;
#[cfg(feature = "marked")]
#[path = "build/marked.rs"]
mod marked;

use entry::Node;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What is said where no page is rendered. Every other namespace is read by `app` alone. One with counted entries is
/// there only with the feature `plurals`.
const NAMESPACES: &[&str] = &[
    "advice",
    "cells",
    "flash",
    "gates",
    "guardian",
    "mail",
    "patterns",
    "phone",
    "own_data",
    "problems",
    "providers",
    "refused",
    "rules",
];
/// What `domain` says, which is part of the client: never with counted entries.
const IN_CLIENT: &str = "rules";
/// The language every entry must be there in.
const DEFAULT: &str = "en";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../app/locales");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed={}", folder.display());
    #[cfg(feature = "marked")]
    let folder = marked::with_marked(&folder, Path::new(&env::var("OUT_DIR")?))?;
    let mut languages: Vec<String> = fs::read_dir(&folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_, std::io::Error>>()?;
    languages.sort_by_key(|language| (language != DEFAULT, language.clone()));
    let mut code = code::locales(&languages);
    let has_plurals = env::var_os("CARGO_FEATURE_PLURALS").is_some();
    for namespace in NAMESPACES {
        let mut of_language = Vec::new();
        for language in &languages {
            let file = folder.join(language).join(format!("{namespace}.json"));
            let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
            let node = Node::read(&serde_json::from_str(&text)?)
                .map_err(|error| format!("{}: {error}", file.display()))?;
            of_language.push((code::variant(language), node));
        }
        let is_counted = of_language.iter().any(|(_, node)| node.is_counted());
        if is_counted && *namespace == IN_CLIENT {
            return Err(
                format!("{namespace}: the client has no plural rules; say it without a count").into(),
            );
        }
        if has_plurals || !is_counted {
            code::module(&mut code, namespace, &of_language)?;
        }
    }
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("catalogue.rs"), code)?;
    Ok(())
}
