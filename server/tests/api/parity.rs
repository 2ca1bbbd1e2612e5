//! The two databases give byte-equal answers (A12): one script of calls, the same clock, the same chance.

use crate::app::{Answer, Client, TestApp, form, result};
use accounts::accounts;
use entered::{files, results};
use serde_json::{Value, json};
use studied::{readings, study};
use testkit::Engine;

mod accounts;
mod entered;
mod studied;

/// What was asked, and every byte of what was answered.
struct Script<'a> {
    app: &'a TestApp,
    lines: Vec<(String, String)>,
}

impl Script<'_> {
    fn note(&mut self, asked: &str, answer: &Answer) {
        let headers = [
            "content-type",
            "link",
            "location",
            "allow",
            "retry-after",
            "content-disposition",
            "x-request-id",
        ];
        let headers: Vec<&str> = headers.iter().map(|name| answer.header(name)).collect();
        // A workbook is no text: equal bytes are equal here all the same.
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        self.lines
            .push((asked.to_owned(), format!("{} {headers:?} {body}", answer.status)));
    }

    async fn ask(&mut self, who: &Client, method: &str, path: &str, body: Option<&Value>) -> Value {
        let answer = self.app.as_client(who, method, path, body).await;
        self.note(&format!("{method} {path}"), &answer);
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    async fn get(&mut self, who: &Client, path: &str) -> Value {
        self.ask(who, "GET", path, None).await
    }

    async fn upload(&mut self, who: &Client, query: &str, name: &str, bytes: &[u8]) -> Value {
        let answer = self
            .app
            .send(form(
                &format!("/api/v1/tests/upload{query}"),
                who,
                &[],
                name,
                bytes,
            ))
            .await;
        self.note(&format!("upload {query} {name}"), &answer);
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }
}

/// Names that engines sort and fold differently if they are left to.
const NAMES: [&str; 8] = [
    "Ärger", "ärger", "Zebra", "apple", "Äpfel", "ßtraße", "Mock_10%", "Ⅻ İi",
];

async fn run(engine: Engine) -> Vec<(String, String)> {
    let app = TestApp::new(engine).await;
    let mut script = Script {
        app: &app,
        lines: Vec::new(),
    };
    let (who, other) = (app.student("a@x.test").await, app.student("b@x.test").await);
    results(&mut script, &who, &other).await;
    files(&mut script, &who).await;
    study(&mut script, &who).await;
    readings(&mut script, &who, &other).await;
    refusals(&mut script, &who).await;
    let admin = app.admin("dean@x.test").await;
    accounts(&mut script, &who, &admin).await;
    every_list(&mut script, &[&who, &other, &admin]).await;
    let lines = script.lines;
    app.end().await;
    lines
}

/// Every address of the API that names no single thing, by everybody.
async fn every_list(script: &mut Script<'_>, askers: &[&Client]) {
    for rule in crate::access::rest_rules().filter(|rule| rule.method == "GET" && !rule.path.contains('{')) {
        for asker in askers {
            script.get(asker, rule.path).await;
        }
    }
}

async fn refusals(script: &mut Script<'_>, who: &Client) {
    let mut bad = result("x", "y", "2026-02-01");
    bad["score"] = json!(999);
    bad["test_date"] = json!("2030-01-01");
    for (method, path, body) in [
        ("POST", "/api/v1/tests/upload", Some(bad)),
        ("POST", "/api/v1/exams", Some(json!({"profile": "moon"}))),
        ("POST", "/api/v1/sessions", Some(json!({"subject": ""}))),
        (
            "POST",
            "/api/v1/auth/login",
            Some(json!({"email": "a@x.test", "password": "wrong"})),
        ),
        (
            "POST",
            "/api/v1/auth/reset",
            Some(json!({"email": "nobody@x.test"})),
        ),
        (
            "POST",
            "/api/v1/auth/register",
            Some(json!({"email": "A@X.TEST", "password": "short", "display_name": "", "born": "2020-01"})),
        ),
        ("POST", "/api/v1/rank/tables", None),
        ("PUT", "/api/v1/tests/history", None),
        ("GET", "/api/v1/nothing", None),
        ("DELETE", "/api/v1/sample", None),
        ("GET", "/api/v1/tests/dashboard", None),
    ] {
        script.ask(who, method, path, body.as_ref()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_answer_every_call_with_the_same_bytes() {
    let (sqlite, postgres) = (run(Engine::Sqlite).await, run(Engine::Postgres).await);
    assert!(sqlite.len() > 80, "{}", sqlite.len());
    for ((asked, on_sqlite), (_, on_postgres)) in sqlite.iter().zip(&postgres) {
        assert_eq!(on_sqlite, on_postgres, "{asked}");
    }
    assert_eq!(sqlite.len(), postgres.len());
    let n_refused = sqlite
        .iter()
        .filter(|(_, answer)| !answer.starts_with('2'))
        .count();
    let n_failed = sqlite
        .iter()
        .filter(|(_, answer)| answer.starts_with('5'))
        .count();
    assert!(
        n_refused < sqlite.len() / 2 && n_failed == 0,
        "{n_refused} refused, {n_failed} failed"
    );
}
