//! Bodies and texts that mean harm.

use crate::app::{Answer, Client, TestApp, result};
use crate::on_both;
use crate::results::total;
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

const UPLOAD: &str = "/api/v1/tests/upload";

async fn send_bytes(app: &TestApp, who: &Client, bytes: impl Into<Body>) -> Answer {
    let request = Request::post(UPLOAD)
        .header(header::AUTHORIZATION, format!("Bearer {}", who.access))
        .header(header::CONTENT_TYPE, "application/json");
    app.send(request.body(bytes.into()).unwrap()).await
}

on_both! {
    /// U03
    async fn json_that_is_none_or_too_much_is_refused(app) {
        let who = app.student("a@x.test").await;
        let good = result("Mock 1", "Physics", "2026-03-01").to_string();
        let utf16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (what, bytes) in [
            ("depth 10,000", "[".repeat(10_000).into_bytes()),
            ("depth within a field", good.replacen("\"Series A\"", &format!("{}{}", "[".repeat(5_000), "]".repeat(5_000)), 1).into_bytes()),
            ("utf-16", utf16),
            ("a lone surrogate", good.replacen("Mock 1", "\\ud800", 1).into_bytes()),
            ("no UTF-8", good.replacen("Mock 1", "M\u{1}", 1).into_bytes().iter().map(|b| if *b == 1 { 0xff } else { *b }).collect()),
            ("trailing bytes", format!("{good} {{}}").into_bytes()),
            ("a cut end", good.as_bytes()[..good.len() - 2].to_vec()),
            ("nothing", Vec::new()),
            ("NaN", good.replacen("74", "NaN", 1).into_bytes()),
            ("Infinity", good.replacen("74", "Infinity", 1).into_bytes()),
            ("1e309", good.replacen("74", "1e309", 1).into_bytes()),
        ] {
            let answer = send_bytes(app, &who, bytes).await;
            let is_refused = matches!(answer.status.as_u16(), 400 | 422);
            assert!(is_refused && answer.header("content-type") == "application/problem+json", "{what}: {}", answer.text());
        }
        let twice = good.replacen('{', "{\"score\":1,", 1);
        send_bytes(app, &who, twice).await.refused_field("score", "duplicate_field");
        let many = format!("{{\"results\":[],\"results\":[{good}]}}");
        send_bytes(app, &who, many).await.refused_field("results", "duplicate_field");
        for (bytes, code) in [("[]", "wrong_type"), ("null", "wrong_type"), ("7", "wrong_type"), ("\"x\"", "wrong_type")] {
            assert_eq!(send_bytes(app, &who, bytes).await.refused(422, "invalid")["errors"][0]["code"], code);
        }
        let mut large = result("Mock 1", "Physics", "2026-03-01");
        large["test_name"] = json!("x".repeat(1024 * 1024));
        send_bytes(app, &who, large.to_string()).await.refused(413, "too_large");
        large["test_name"] = json!("x".repeat(100_000));
        send_bytes(app, &who, large.to_string()).await.refused_field("test_name", "too_long");
        assert_eq!(total(app, &who).await, 0);
        send_bytes(app, &who, good).await.expect(201);
    }

    /// U04, as far as the API goes: text comes back as text, of a type that no browser runs.
    async fn markup_in_names_stays_text(app) {
        let who = app.student("a@x.test").await;
        let evil = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'";
        let mut sent = result(evil, evil, "2026-03-01");
        sent["chapter_performance"][0]["chapter"] = json!(evil);
        app.post(&who, UPLOAD, &sent).await.expect(201);
        for path in ["tests/history", "tests/dashboard", "tests/recommendations", "exports/results.json"] {
            let answer = app.get(&who, &format!("/api/v1/{path}")).await;
            assert_eq!(answer.header("content-type"), "application/json");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert!(answer.header("content-security-policy").contains("default-src 'none'"));
            assert_eq!(answer.header("cache-control"), "no-store");
        }
        let history = app.get(&who, "/api/v1/tests/history").await.expect(200);
        assert_eq!((&history["items"][0]["test_name"], &history["items"][0]["subject"]), (&json!(evil), &json!(evil)));
        let file = app.get(&who, "/api/v1/exports/results.csv").await;
        assert!(file.header("content-disposition").starts_with("attachment"));
    }

    async fn a_statement_in_a_text_is_text(app) {
        let who = app.student("a@x.test").await;
        let evil = "x'); DROP TABLE test_results; --";
        app.post(&who, UPLOAD, &result(evil, evil, "2026-03-01")).await.expect(201);
        let found = app.get(&who, "/api/v1/tests/history?subject=x%27%29%3B+DROP+TABLE+test_results%3B+--").await.expect(200);
        assert_eq!((&found["total"], &found["items"][0]["subject"]), (&json!(1), &json!(evil)));
    }

    async fn an_answer_never_tells_what_failed_inside(app) {
        let who = app.student("a@x.test").await;
        app.services.core.db.close().await;
        for path in ["tests/history", "tests/dashboard", "sessions", "exams", "auth/me"] {
            let answer = app.get(&who, &format!("/api/v1/{path}")).await;
            assert!(matches!(answer.status.as_u16(), 500 | 503), "{}", answer.text());
            let problem: Value = serde_json::from_slice(&answer.body).unwrap();
            answer.refused(answer.status.as_u16(), problem["code"].as_str().unwrap());
            assert!(!answer.text().to_lowercase().contains("pool"), "{}", answer.text());
        }
        assert_eq!(app.get(&who, "/api/v1/").await.expect(200)["database"], "unavailable");
    }
}
