//! The contract as published: a snapshot, so that no change of it goes unseen.

use crate::app::request;
use crate::on_both;
use serde_json::json;
use server::access::{RULES, Rule, Who};
use server::openapi;

/// Written anew by `UPDATE_OPENAPI=1 cargo test -p server --test api openapi`.
const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/openapi.json");

#[test]
fn the_contract_is_the_one_in_the_snapshot() {
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(SNAPSHOT, openapi::text()).unwrap();
    }
    let snapshot = std::fs::read_to_string(SNAPSHOT).unwrap();
    let differs = openapi::text()
        .lines()
        .zip(snapshot.lines())
        .position(|(now, then)| now != then);
    assert!(
        snapshot == openapi::text(),
        "the contract has changed at line {:?}; is that meant?",
        differs.map(|line| line + 1)
    );
}

/// A client finds in the document what the table of routes asks for: nothing, a sign-in, or that or a key of a scope; and
/// which role.
#[test]
fn the_document_declares_bearer_and_key_of_every_route() {
    let document: serde_json::Value = serde_json::from_str(openapi::text()).unwrap();
    let schemes = &document["components"]["securitySchemes"];
    for scheme in ["bearer", "key"] {
        assert_eq!(
            (&schemes[scheme]["type"], &schemes[scheme]["scheme"]),
            (&json!("http"), &json!("bearer"))
        );
    }
    let mut n_declared = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let of = |rule: &&Rule| rule.path == path && rule.method == method.to_uppercase();
            let rule = RULES.iter().find(of).unwrap_or_else(|| panic!("{method} {path}"));
            let wanted = match (rule.who, rule.scope) {
                (Who::Anyone, _) => json!([]),
                (_, None) => json!([{"bearer": []}]),
                (_, Some(scope)) => json!([{"bearer": []}, {"key": [scope.as_str()]}]),
            };
            assert_eq!(operation["security"], wanted, "{method} {path}");
            let role = match rule.who {
                Who::Has(role) => json!(role.as_str()),
                Who::Anyone | Who::SignedIn => json!(null),
            };
            assert_eq!(operation["x-role"], role, "{method} {path}");
            n_declared += 1;
        }
    }
    let n_rest = RULES
        .iter()
        .filter(|rule| rule.path.starts_with("/api/v1/"))
        .count();
    // The document does not list itself.
    assert_eq!(n_declared, n_rest - 1);
}

on_both! {
    async fn the_document_is_served_and_the_page_lists_every_route(app) {
        let document = app.send(request("GET", "/api/v1/openapi.json", None, None)).await;
        assert_eq!(document.text(), openapi::text());
        let document = document.expect(200);
        assert_eq!(document["openapi"], "3.1.0");
        let page = app.send(request("GET", "/api/docs", None, None)).await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
        for (path, methods) in document["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys() {
                assert!(page.text().contains(&format!("\">{}</span> <code>{path}</code>", method.to_uppercase())), "{method} {path}");
            }
        }
        assert!(!page.text().contains("<script") && !page.text().contains("http://") && !page.text().contains("https://"));
    }
}
