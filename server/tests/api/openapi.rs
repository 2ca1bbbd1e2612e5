//! The contract as published: a snapshot, so that no change of it goes unseen.

use crate::app::request;
use crate::on_both;
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
