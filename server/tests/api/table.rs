//! The router against the table of rules, both ways: what stands in the sources as a route, the REST routes by their
//! document, and nothing else.

use serde_json::Value;
use server::access::{RULES, Rule};
use std::collections::BTreeSet;
use std::path::Path;

const VERBS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Address, and the methods that stand beside it; none where the handler has a name of its own.
fn routes_in(text: &str, found: &mut Vec<(String, BTreeSet<String>)>) {
    for part in text.split(".route(").skip(1) {
        let part = whole(part);
        let Some((path, rest)) = part
            .trim_start()
            .strip_prefix('"')
            .and_then(|rest| rest.split_once('"'))
        else {
            continue;
        };
        let is_verb = |verb: &&&str| {
            let call = format!("{verb}(");
            let before = rest.match_indices(call.as_str()).map(|(at, _)| &rest[..at]);
            let mut before = before.filter(|text| !text.ends_with(|c: char| c.is_alphanumeric() || c == '_'));
            before.next().is_some()
        };
        let verbs = VERBS.iter().filter(is_verb).map(|verb| verb.to_uppercase());
        found.push((path.to_owned(), verbs.collect()));
    }
}

/// The arguments up to the parenthesis that closes them.
fn whole(text: &str) -> &str {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if depth == 0 {
            return &text[..at];
        }
    }
    text
}

fn walk(folder: &Path, found: &mut Vec<(String, BTreeSet<String>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            routes_in(code, found);
        }
    }
}

/// The files of the site are registered from a list, each under GET.
fn is_file(rule: &Rule) -> bool {
    let name = rule.path.rsplit('/').next().unwrap_or_default();
    name.contains('.') || name == "{*file}"
}

#[test]
fn every_route_of_the_router_has_its_rule_and_every_rule_its_route() {
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 120, "{}", found.len());
    let document: Value = serde_json::from_str(include_str!("openapi.json")).unwrap();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let methods = operations.as_object().unwrap().keys();
        let methods = methods
            .filter(|key| VERBS.contains(&key.as_str()))
            .map(|verb| verb.to_uppercase());
        found.push((path.clone(), methods.collect()));
    }
    for (path, methods) in &found {
        let ruled: BTreeSet<String> = RULES
            .iter()
            .filter(|rule| rule.path == path)
            .map(|rule| rule.method.to_owned())
            .collect();
        assert!(!ruled.is_empty(), "{path} has no rule");
        assert!(
            methods.is_subset(&ruled),
            "{path}: {methods:?} are routed, {ruled:?} are ruled"
        );
    }
    for rule in RULES.iter().filter(|rule| !is_file(rule)) {
        let is_routed = found.iter().any(|(path, methods)| {
            path == rule.path && (methods.is_empty() || methods.contains(rule.method))
        });
        assert!(
            is_routed,
            "{} {} is ruled and nowhere routed",
            rule.method, rule.path
        );
    }
}

#[test]
fn a_route_is_read_with_all_its_methods() {
    let mut found = Vec::new();
    routes_in(
        "Router::new().route(\"/a/{id}\", get(show).post(save)).route(\n \"/b\",\n post(add).layer(Max::of(budget(3))),\n)",
        &mut found,
    );
    let set = |verbs: &[&str]| {
        verbs
            .iter()
            .map(|verb| (*verb).to_owned())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(
        found,
        [
            ("/a/{id}".to_owned(), set(&["GET", "POST"])),
            ("/b".to_owned(), set(&["POST"]))
        ]
    );
}
