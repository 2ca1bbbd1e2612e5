//! A second language is a folder of files. Here it is one whose every entry is English between ⟦ and ⟧: what a page, an
//! answer or a refusal then says without these marks was said around the catalogue, or kept in the language of another.
//!
//! The language is built in by a feature: `cargo nextest run -p server --features marked -E 'test(marked)'`.

use crate::app::{Answer, Client, PASSWORD, TestApp, digits, id};
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use server::access::{Door, RULES, Who};
use std::collections::BTreeSet;
use testkit::Engine;

mod said;

use said::{outside, said};

const MARKED: &str = "en-XA";
/// The mail of the student with sample data.
const EMAIL: &str = "asha@example.org";
/// The mail of one without any data.
const OTHER_EMAIL: &str = "ben@example.org";
/// Fields of answers that hold words for people.
const WORDS: [&str; 9] = [
    "action", "detail", "detected", "message", "missing", "reason", "text", "title", "words",
];
/// Names of time zones begin with one of these, and are the same in every language.
const ZONES: [&str; 6] = [
    "Africa / ",
    "America / ",
    "Asia / ",
    "Australia / ",
    "Europe / ",
    "Pacific / ",
];
/// Formats, and columns of files.
const NAMES: [&str; 10] = [
    "Study Plus",
    "Asha Rao",
    EMAIL,
    OTHER_EMAIL,
    "Excel",
    "subject",
    "source",
    "score",
    "chapter",
    "sitting",
];

impl TestApp {
    async fn spoken(&self, language: &str, who: Option<&Client>, cookie: &str, path: &str) -> Answer {
        let mut request = Request::get(path)
            .header(header::ACCEPT_LANGUAGE, language)
            .header(header::COOKIE, cookie);
        request = match who {
            Some(who) => request.header(header::AUTHORIZATION, format!("Bearer {}", who.access)),
            None => request.header(header::ACCEPT, "text/html"),
        };
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Signs in as a browser does and gives the cookie.
    async fn browser(&self, email: &str) -> String {
        let body = format!(
            "email={email}&password={}&next=/today",
            PASSWORD.replace(' ', "+")
        );
        let request = Request::post("/login")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, "http://127.0.0.1:3000");
        let answer = self.send(request.body(Body::from(body)).unwrap()).await;
        let lines = answer.headers.get_all(header::SET_COOKIE).iter();
        lines
            .map(|line| line.to_str().unwrap().split(';').next().unwrap())
            .collect::<Vec<_>>()
            .join("; ")
    }

    async fn with_sample(&self) -> Client {
        let who = self.student(EMAIL).await;
        let loaded = self.post(&who, "/api/v1/sample", &Value::Null).await;
        assert!(loaded.status.is_success(), "{}", loaded.text());
        who
    }
}

/// Pages without a name in their address, of one kind of reader.
fn pages(who: Who) -> impl Iterator<Item = &'static str> {
    RULES
        .iter()
        .filter(move |rule| rule.door == Door::Page && rule.method == "GET" && rule.who == who)
        .map(|rule| rule.path)
        .filter(|path| !path.contains(['{', '.']))
}

/// What students, exams and tables are called: data, the same in every language.
async fn data(app: &TestApp, who: &Client) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in [
        "/api/v1/tests/history?limit=200",
        "/api/v1/chapters",
        "/api/v1/exams",
        "/api/v1/exams/profiles",
        "/api/v1/rank/tables",
        "/api/v1/sessions?limit=200",
        "/api/v1/auth/me",
        "/api/v1/wellbeing/instruments",
        "/api/v1/plan",
    ] {
        let answer = app.get(who, path).await;
        collect(&answer.expect(200), &mut |_, text| {
            found.insert(text.to_owned());
        });
    }
    found.extend(NAMES.map(str::to_owned));
    found
}

/// Every text with the name of its field.
fn collect(value: &Value, into: &mut impl FnMut(&str, &str)) {
    fn walk(name: &str, value: &Value, into: &mut impl FnMut(&str, &str)) {
        match value {
            Value::String(text) => into(name, text),
            Value::Array(items) => items.iter().for_each(|item| walk(name, item, into)),
            Value::Object(fields) => fields.iter().for_each(|(name, item)| walk(name, item, into)),
            _ => (),
        }
    }
    walk("", value, into);
}

/// What is said on a page without marks, but for data.
fn unmarked(html: &str, data: &BTreeSet<String>) -> Vec<String> {
    said(html)
        .into_iter()
        .filter(|text| !ZONES.iter().any(|zone| text.starts_with(zone)))
        .filter(|text| outside(text, data).is_some())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_says_a_word_around_the_catalogue() {
    let app = TestApp::without_limits(Engine::Sqlite).await;
    let who = app.with_sample().await;
    let empty = app.student(OTHER_EMAIL).await;
    let data = data(&app, &who).await;
    let first = |path: &'static str| {
        let (app, who) = (&app, &who);
        async move { id(&app.get(who, path).await.expect(200)["items"][0]).to_string() }
    };
    let mut own: Vec<String> = pages(Who::Has(domain::people::Role::Student))
        .chain(pages(Who::SignedIn))
        .map(str::to_owned)
        .collect();
    let (test, chapter) = (
        first("/api/v1/tests/history").await,
        first("/api/v1/chapters").await,
    );
    own.extend([
        format!("/tests/{test}"),
        format!("/tests/{test}/edit"),
        format!("/chapter/{chapter}"),
    ]);
    own.extend(["/insights/heatmap?by=series".to_owned(), "/not-there".to_owned()]);
    let mut found = Vec::new();
    let mut seen = 0;
    let public: Vec<String> = pages(Who::Anyone).map(str::to_owned).collect();
    let readers = [
        (String::new(), &public),
        (app.browser(EMAIL).await, &own),
        (app.browser(OTHER_EMAIL).await, &own),
    ];
    for (cookie, pages) in &readers {
        for path in *pages {
            let page = app.spoken(MARKED, None, cookie, path).await;
            if page.status.is_redirection() {
                continue;
            }
            seen += 1;
            let html = page.text();
            if !html.contains("lang=\"en-XA\"") {
                found.push(format!("{path}: another language"));
            }
            for text in unmarked(&html, &data) {
                found.push(format!("{path}: {text}"));
            }
        }
    }
    drop(empty);
    assert!(seen > 40, "only {seen} pages were read");
    assert!(found.is_empty(), "{} texts: {found:#?}", found.len());
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_is_kept_for_a_reader_of_another_language() {
    let app = TestApp::without_limits(Engine::Sqlite).await;
    let who = app.with_sample().await;
    let data = data(&app, &who).await;
    let mut found = Vec::new();
    for path in [
        "/api/v1/tests/dashboard",
        "/api/v1/tests/recommendations",
        "/api/v1/insights",
        "/api/v1/forecasts",
        "/api/v1/wellbeing",
        "/api/v1/plan",
    ] {
        let before = app.spoken("en", Some(&who), "", path).await;
        let marked = app.spoken(MARKED, Some(&who), "", path).await;
        let after = app.spoken("en", Some(&who), "", path).await;
        assert!(
            !before.text().contains('⟦') && !after.text().contains('⟦'),
            "{path}"
        );
        collect(&marked.expect(200), &mut |name, text| {
            let is_word = WORDS.contains(&name) && text.contains(' ');
            if is_word && outside(text, &data).is_some() {
                found.push(format!("{path}: {name}: {text}"));
            }
        });
        // The plan and the load are codes and numbers, and the page says them.
        if !["/api/v1/plan", "/api/v1/wellbeing"].contains(&path) {
            assert!(marked.text().contains('⟦'), "{path}: {}", marked.text());
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_refusal_is_said_from_the_catalogue() {
    let app = TestApp::without_limits(Engine::Sqlite).await;
    let who = app.with_sample().await;
    let bodies = [
        (
            "POST",
            "/api/v1/tests/upload",
            json!({"test_name": "", "subject": "P\u{0}", "total_questions": 0}),
        ),
        ("POST", "/api/v1/tests/upload", json!([])),
        ("POST", "/api/v1/tests/upload", json!({"wrong": 1})),
        (
            "POST",
            "/api/v1/auth/register",
            json!({"email": "a", "password": "short", "display_name": "", "time_zone": "Mars", "born": "2001"}),
        ),
        (
            "POST",
            "/api/v1/auth/verify",
            json!({"pending": "x", "code": "000000"}),
        ),
        (
            "POST",
            "/api/v1/auth/login",
            json!({"email": "a@x.test", "password": "no such password"}),
        ),
        (
            "POST",
            "/api/v1/auth/reset/confirm",
            json!({"token": "x", "password": "four words that hold"}),
        ),
        ("POST", "/api/v1/auth/refresh", json!({"refresh_token": "x"})),
        (
            "POST",
            "/api/v1/auth/second-factor",
            json!({"challenge": "x", "code": "000000"}),
        ),
        (
            "POST",
            "/api/v1/keys",
            json!({"name": "", "scopes": [], "expires_in_days": 0, "per_minute": 0}),
        ),
        ("POST", "/api/v1/factors/recovery-codes", Value::Null),
        (
            "POST",
            "/api/v1/factors/totp/confirm",
            json!({"enrolment": "x", "code": "000000"}),
        ),
        ("POST", "/api/v1/exams", json!({"profile": "none"})),
        (
            "POST",
            "/api/v1/exams",
            json!({"profile": "own", "name": "", "max_score": 0}),
        ),
        (
            "PUT",
            "/api/v1/plan/settings",
            json!({"minutes": [1], "block_minutes": 1, "starts_at": "25:00"}),
        ),
        (
            "POST",
            "/api/v1/plan/blocks",
            json!({"title": "", "date": "1990-01-01", "minutes": 0}),
        ),
        (
            "PATCH",
            "/api/v1/plan/blocks/00000000-0000-7000-8000-000000000000",
            json!({"status": "done"}),
        ),
        (
            "POST",
            "/api/v1/sessions",
            json!({"subject": "", "date": "1980-01-01", "duration_minutes": 0, "focus": 9}),
        ),
        ("POST", "/api/v1/timer/stop", Value::Null),
        (
            "POST",
            "/api/v1/wellbeing/check-ins",
            json!({"instrument": "none", "answers": {}}),
        ),
        (
            "POST",
            "/api/v1/wellbeing/ease",
            json!({"percent": 99, "days": 99}),
        ),
        ("GET", "/api/v1/audit", Value::Null),
        ("GET", "/api/v1/tests/history?limit=0", Value::Null),
        ("GET", "/api/v1/nothing", Value::Null),
        ("DELETE", "/api/v1/auth/login", Value::Null),
    ];
    let none = BTreeSet::new();
    let mut found = Vec::new();
    for (method, path, body) in bodies {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ACCEPT_LANGUAGE, MARKED)
            .header(header::AUTHORIZATION, format!("Bearer {}", who.access));
        let mut bytes = Vec::new();
        if !body.is_null() {
            request = request.header(header::CONTENT_TYPE, "application/json");
            bytes = serde_json::to_vec(&body).unwrap();
        }
        let answer = app.send(request.body(Body::from(bytes)).unwrap()).await;
        assert!(
            answer.status.is_client_error(),
            "{method} {path}: {} {}",
            answer.status,
            answer.text()
        );
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        collect(&problem, &mut |name, text| {
            if WORDS.contains(&name) && outside(text, &none).is_some() {
                found.push(format!("{method} {path}: {name}: {text}"));
            }
        });
    }
    assert!(found.is_empty(), "{found:#?}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_are_in_the_language_of_whoever_reads_them() {
    let app = TestApp::without_limits(Engine::Sqlite).await;
    let none = BTreeSet::new();
    let post = |language: &'static str, path: &'static str, body: Value| {
        let request = Request::post(path)
            .header(header::ACCEPT_LANGUAGE, language)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        app.send(request)
    };
    let registration =
        json!({"email": EMAIL, "password": PASSWORD, "display_name": "Asha Rao", "born": "2001-04"});
    let begun = post(MARKED, "/api/v1/auth/register", registration.clone()).await;
    let pending = begun.expect(202)["pending"].as_str().unwrap().to_owned();
    let verify = app.mails().await.pop().unwrap();
    let code = digits(&verify.body).unwrap();
    post(
        MARKED,
        "/api/v1/auth/verify",
        json!({"pending": pending, "code": code}),
    )
    .await
    .expect(200);
    // Whoever asks now, the owner reads the answer.
    post("en", "/api/v1/auth/register", registration)
        .await
        .expect(202);
    post("en", "/api/v1/auth/reset", json!({"email": EMAIL}))
        .await
        .expect(202);
    let mut mails = app.mails().await;
    assert_eq!(mails.len(), 2);
    mails.push(verify);
    for mail in &mails {
        for text in [&mail.subject, &mail.body] {
            assert!(text.contains('⟦') && outside(text, &none).is_none(), "{text}");
        }
    }
    // One who has no account has no language but that of the request.
    post("en", "/api/v1/auth/reset", json!({"email": OTHER_EMAIL}))
        .await
        .expect(202);
    assert!(!app.mails().await.pop().unwrap().body.contains('⟦'));
    app.end().await;
}
