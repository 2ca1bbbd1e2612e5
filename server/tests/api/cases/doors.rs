//! Requests that another site makes a browser send: every form and every call of the route table (H01, H07, J13, L09).

use super::{SITE, browser, form_with};
use crate::app::{PASSWORD, request};
use crate::on_both;
use axum::http::HeaderValue;
use serde_json::json;
use server::access::{Door, RULES};

/// Who sends, as a browser tells it; the empty one is a form without a word of where it comes from.
const FOREIGN: [&[(&str, &str)]; 6] = [
    &[("origin", "https://evil.test"), ("sec-fetch-site", "cross-site")],
    &[("origin", "https://evil.test")],
    &[("origin", "null")],
    &[
        ("origin", "http://evil.127.0.0.1:3000"),
        ("sec-fetch-site", "same-site"),
    ],
    &[("origin", "http://127.0.0.1:3001")],
    &[],
];

/// With something in the place of each name.
fn filled(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    for part in &mut parts {
        if part.starts_with('{') {
            *part = if *part == "{provider}" {
                "google"
            } else {
                "01900000-0000-7000-8000-00000000ffff"
            };
        }
    }
    parts.join("/")
}

on_both! {
    /// H01, every form
    async fn no_form_of_another_site_is_taken_by_any_page(app) {
        app.student("a@x.test").await;
        let (student, admin) = (browser(app, "a@x.test").await, app.admin_browser().await);
        let rows = app.rows().await;
        let mut n_tried = 0;
        for rule in RULES.iter().filter(|rule| rule.door == Door::Page && rule.method == "POST") {
            let path = filled(rule.path);
            let cookie = if path.starts_with("/admin") { &admin } else { &student };
            for foreign in FOREIGN {
                // A provider's own form may come from anywhere that does not say; what it brings decides then.
                if rule.path == "/auth/{provider}/callback" && foreign.first().is_none_or(|(_, from)| *from == "null") {
                    continue;
                }
                let answer = form_with(app, cookie, &path, foreign, "sure=true&display_name=Eve&theme=dark").await;
                assert_eq!(answer.status, 403, "{path} {foreign:?}: {}", answer.header("location"));
                assert_eq!((answer.header("set-cookie"), answer.header("access-control-allow-origin")), ("", ""), "{path}");
                n_tried += 1;
            }
        }
        assert!(n_tried > 400, "{n_tried}");
        assert_eq!(app.rows().await, rows);
        // They are signed in still.
        assert_eq!(app.page(&student, "/today").await.status, 200);
        assert_eq!(app.page(&admin, "/admin").await.status, 200);
    }

    /// H01, every call: no cookie stands for a token, and no other site may call where none is needed.
    async fn no_call_of_another_site_is_taken_by_any_route(app) {
        app.student("a@x.test").await;
        let cookie = browser(app, "a@x.test").await;
        let rows = app.rows().await;
        let calls = RULES.iter().filter(|rule| rule.door == Door::Rest && rule.method != "GET" && rule.path.starts_with("/api/"));
        let mut n_tried = 0;
        for rule in calls {
            let path = filled(rule.path);
            let body = crate::access::body_for(rule).unwrap_or_else(|| json!({}));
            for foreign in &FOREIGN[..5] {
                let mut forged = request(rule.method, &path, None, Some(&body));
                for (name, value) in *foreign {
                    forged.headers_mut().insert(*name, HeaderValue::from_static(value));
                }
                forged.headers_mut().insert("cookie", HeaderValue::from_str(&cookie).unwrap());
                app.send(forged).await.refused(403, "csrf");
                n_tried += 1;
            }
            // From our own pages, with the cookie alone: where somebody must be known it is not enough.
            let mut own = request(rule.method, &path, None, Some(&body));
            own.headers_mut().insert("origin", HeaderValue::from_static(SITE));
            own.headers_mut().insert("cookie", HeaderValue::from_str(&cookie).unwrap());
            if rule.who != server::access::Who::Anyone {
                app.send(own).await.refused(401, "token_required");
            }
        }
        assert!(n_tried > 300, "{n_tried}");
        assert_eq!(app.rows().await, rows);
    }

    /// H01: JSON that calls itself something a form may send.
    async fn no_public_call_takes_what_a_form_can_send(app) {
        for rule in RULES.iter().filter(|rule| rule.door == Door::Rest && rule.method == "POST" && rule.who == server::access::Who::Anyone && rule.path.starts_with("/api/")) {
            // It reads no body: it answers with a fresh question, which says nothing of anybody.
            if rule.path == "/api/v1/auth/passkey/options" {
                continue;
            }
            for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
                let mut sent = request("POST", rule.path, None, Some(&json!({"email": "a@x.test", "password": PASSWORD})));
                sent.headers_mut().insert("content-type", HeaderValue::from_static(kind));
                let answer = app.send(sent).await;
                assert_eq!(answer.status, 415, "{} {kind}: {}", rule.path, answer.text());
            }
        }
    }

    /// L09
    async fn nobody_is_signed_in_by_a_form_of_another_site(app) {
        app.student("mallory@x.test").await;
        let n_sessions = || async {
            let all = testkit::dump(&app.services.core.db).await;
            all.lines().filter(|row| row.starts_with("sessions ")).count()
        };
        let before = n_sessions().await;
        let body = crate::factors::password_form("mallory@x.test", "/today");
        for foreign in FOREIGN {
            let answer = form_with(app, "", "/login", foreign, &body).await;
            assert_eq!((answer.status.as_u16(), answer.header("set-cookie")), (403, ""), "{foreign:?}");
        }
        assert_eq!(n_sessions().await, before);
        assert_eq!(form_with(app, "", "/login", &[("origin", SITE)], &body).await.status, 303);
        assert_eq!(n_sessions().await, before + 1);
    }

    /// H07 and J13, by pages: what changes something is reached by its form alone.
    async fn a_page_takes_no_other_method_and_a_picture_signs_nobody_out(app) {
        app.student("a@x.test").await;
        let cookie = browser(app, "a@x.test").await;
        let mut n_tried = 0;
        for rule in RULES.iter().filter(|rule| rule.door == Door::Page) {
            let has = |method: &str| RULES.iter().any(|other| other.path == rule.path && other.method == method);
            for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT"] {
                if has(method) || rule.path == "/auth/{provider}/callback" {
                    continue;
                }
                let mut sent = request(method, &filled(rule.path), None, None);
                sent.headers_mut().insert("cookie", HeaderValue::from_str(&cookie).unwrap());
                sent.headers_mut().insert("origin", HeaderValue::from_static(SITE));
                let answer = app.send(sent).await;
                // `/tests/import` and the like also read as `/tests/{id}`.
                if answer.status == 404 && method == "GET" {
                    continue;
                }
                assert_eq!(answer.status, 405, "{method} {}", rule.path);
                assert!(answer.header("allow").contains(rule.method), "{method} {}: {}", rule.path, answer.header("allow"));
                n_tried += 1;
            }
        }
        assert!(n_tried > 500, "{n_tried}");
        for path in ["/logout", "/logout/everywhere"] {
            assert_eq!(app.page(&cookie, path).await.status, 405);
        }
        assert_eq!(app.page(&cookie, "/today").await.status, 200);
    }
}
