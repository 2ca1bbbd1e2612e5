//! One file of the catalogue: entries, forms of counted entries, and groups of them.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The forms that a counted entry may have, as ends of its key.
const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// A place in a file.
pub enum Node {
    /// Words, which may have arguments.
    Words(Words),
    /// Words by the form that `count` takes; `other` is always there.
    Counted(BTreeMap<String, Words>),
    /// Further entries.
    Group(BTreeMap<String, Node>),
}

/// The text of an entry in parts: words and `{{ argument }}` by turns.
pub struct Words(Vec<Part>);

/// A part of an entry.
pub enum Part {
    /// Said as it is.
    Text(String),
    /// Filled in by the caller.
    Argument(String),
}

impl Node {
    /// Reads what stands in a file.
    pub fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::String(text) => Ok(Self::Words(Words::read(text)?)),
            Value::Object(fields) => {
                let mut group = BTreeMap::new();
                for (key, value) in fields {
                    let node = Self::read(value)?;
                    match (counted(key), node) {
                        (Some((name, form)), Self::Words(words)) => {
                            let forms = group
                                .entry(name.to_owned())
                                .or_insert_with(|| Self::Counted(BTreeMap::new()));
                            let Self::Counted(forms) = forms else {
                                return Err(format!("{name} is there with and without a count"));
                            };
                            forms.insert(form.to_owned(), words);
                        }
                        (_, node) => {
                            group.insert(key.clone(), node);
                        }
                    }
                }
                Ok(Self::Group(group))
            }
            other => Err(format!("{other} is neither words nor a group")),
        }
    }

    /// Whether it has forms by count, or an entry in it has.
    pub fn is_counted(&self) -> bool {
        match self {
            Self::Words(_) => false,
            Self::Counted(_) => true,
            Self::Group(group) => group.values().any(Self::is_counted),
        }
    }

    /// Names of the arguments, in order.
    pub fn arguments(&self) -> BTreeSet<&str> {
        match self {
            Self::Words(words) => words.arguments().collect(),
            Self::Counted(forms) => forms
                .values()
                .flat_map(Words::arguments)
                .chain(["count"])
                .collect(),
            Self::Group(_) => BTreeSet::new(),
        }
    }
}

fn counted(key: &str) -> Option<(&str, &str)> {
    key.rsplit_once('_').filter(|(_, form)| FORMS.contains(form))
}

impl Words {
    fn read(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after
                .split_once("}}")
                .ok_or_else(|| format!("an argument does not end: {text}"))?;
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Argument(name.trim().to_owned()));
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self(parts))
    }

    fn arguments(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Argument(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// As the expression that makes them a `String`; a form such as "one try is left" may have no argument.
    pub fn filled(&self) -> String {
        if self.arguments().next().is_none() {
            return format!("{:?}.to_owned()", self.plain());
        }
        let template: String = self
            .0
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.replace('{', "{{").replace('}', "}}"),
                Part::Argument(name) => format!("{{{name}}}"),
            })
            .collect();
        format!("format!({template:?})")
    }

    /// As it is said, where there are no arguments.
    pub fn plain(&self) -> String {
        self.0
            .iter()
            .map(|part| match part {
                Part::Text(words) | Part::Argument(words) => words.as_str(),
            })
            .collect()
    }
}
