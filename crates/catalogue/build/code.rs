//! From entries to Rust: a module a group, a function an entry.

use crate::entry::Node;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A group in one language.
type InLanguage<'a> = (String, &'a BTreeMap<String, Node>);

/// `pt-BR` becomes `PtBr`.
pub fn variant(language: &str) -> String {
    language
        .split(['-', '_'])
        .map(|part| {
            let (first, rest) = part.split_at(part.len().min(1));
            first.to_uppercase() + &rest.to_lowercase()
        })
        .collect()
}

/// The type of the languages; the first one is the default.
pub fn locales(languages: &[String]) -> String {
    let mut code = String::from(
        "/// A language of the catalogue.\n\
         #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]\npub enum Locale {\n#[default]\n",
    );
    for language in languages {
        let _ = writeln!(code, "/// `{language}`.\n{},", variant(language));
    }
    code.push_str("}\nimpl Locale {\n/// Every language there is.\npub const ALL: &[Self] = &[");
    for language in languages {
        let _ = write!(code, "Self::{}, ", variant(language));
    }
    code.push_str("];\n/// Its tag, such as `en`.\npub fn tag(self) -> &'static str {\nmatch self {\n");
    for language in languages {
        let _ = writeln!(code, "Self::{} => {language:?},", variant(language));
    }
    code.push_str("}\n}\n}\n");
    code
}

/// The module of a namespace or group.
///
/// # Errors
/// An entry that one language has and another has not, or with other arguments.
pub fn module(code: &mut String, name: &str, nodes: &[(String, Node)]) -> Result<(), String> {
    let groups: Vec<InLanguage> = nodes
        .iter()
        .map(|(language, node)| match node {
            Node::Group(group) => Ok((language.clone(), group)),
            _ => Err(format!("{name} is no group in {language}")),
        })
        .collect::<Result<_, _>>()?;
    group(code, name, &groups)
}

fn group(code: &mut String, name: &str, groups: &[InLanguage]) -> Result<(), String> {
    let _ = writeln!(code, "/// `{name}`.\npub mod {name} {{");
    let (_, first) = &groups[0];
    for (language, other) in groups {
        let differs = |key: &&String| first.contains_key(*key) != other.contains_key(*key);
        if let Some(key) = first.keys().chain(other.keys()).find(differs) {
            return Err(format!(
                "{name}.{key} is not there in every language: see {language}"
            ));
        }
    }
    for key in first.keys() {
        let path = format!("{name}.{key}");
        let nodes: Vec<(&str, &Node)> = groups
            .iter()
            .map(|(language, group)| (language.as_str(), &group[key]))
            .collect();
        let inner: Vec<InLanguage> = nodes
            .iter()
            .filter_map(|(language, node)| match node {
                Node::Group(group) => Some(((*language).to_owned(), group)),
                _ => None,
            })
            .collect();
        match inner.len() {
            0 => function(code, key, &path, &nodes)?,
            n if n == nodes.len() => group(code, key, &inner)?,
            _ => return Err(format!("{path} is a group in one language and words in another")),
        }
    }
    code.push_str("}\n");
    Ok(())
}

fn function(code: &mut String, name: &str, path: &str, nodes: &[(&str, &Node)]) -> Result<(), String> {
    let (_, first) = nodes[0];
    let arguments = first.arguments();
    if let Some((language, _)) = nodes.iter().find(|(_, node)| node.arguments() != arguments) {
        return Err(format!("{path} has other arguments in {language}"));
    }
    let _ = write!(code, "/// `{path}`.\npub fn {name}(locale: crate::Locale");
    for argument in &arguments {
        let _ = write!(code, ", {argument}: impl std::fmt::Display");
    }
    let result = if arguments.is_empty() {
        "&'static str"
    } else {
        "String"
    };
    let _ = writeln!(code, ") -> {result} {{");
    if matches!(first, Node::Counted(_)) {
        code.push_str("let count = count.to_string();\n");
    }
    code.push_str("match locale {\n");
    for (language, node) in nodes {
        let _ = write!(code, "crate::Locale::{language} => ");
        match node {
            Node::Words(words) if arguments.is_empty() => {
                let _ = writeln!(code, "{:?},", words.plain());
            }
            Node::Words(words) => {
                let _ = writeln!(code, "{},", words.filled());
            }
            Node::Counted(forms) => {
                let other = forms
                    .get("other")
                    .ok_or_else(|| format!("{path} lacks its form `other` in {language}"))?;
                code.push_str("match crate::plural::form(locale, &count) {\n");
                for (form, words) in forms.iter().filter(|(form, _)| *form != "other") {
                    let _ = writeln!(code, "{form:?} => {},", words.filled());
                }
                let _ = writeln!(code, "_ => {},\n}},", other.filled());
            }
            Node::Group(_) => return Err(format!("{path} is a group in {language} only")),
        }
    }
    code.push_str("}\n}\n");
    Ok(())
}
