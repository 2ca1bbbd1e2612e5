//! The two databases give byte-equal answers (A12): one script of calls, the same clock, the same chance.

use crate::app::{Answer, Client, TestApp, form, id, request, result};
use axum::http::{HeaderValue, header};
use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::Engine;

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

async fn results(script: &mut Script<'_>, who: &Client, other: &Client) {
    let exam = json!({"profile": "jee_main", "exam_date": "2026-04-10"});
    script.ask(who, "POST", "/api/v1/exams", Some(&exam)).await;
    let many: Vec<Value> = NAMES
        .iter()
        .enumerate()
        .flat_map(|(i, name)| {
            let mut one = result(
                name,
                ["Physics", "chemistry", "Ökologie"][i % 3],
                &format!("2026-02-{:02}", 1 + i / 2),
            );
            one["score"] = json!(10.0 / 3.0 + i as f64);
            one["chapter_performance"][0]["chapter"] = json!(name);
            let mut unscored = result(
                &format!("{name} II"),
                "Physics",
                &format!("2026-01-{:02}", 20 + i),
            );
            unscored
                .as_object_mut()
                .unwrap()
                .retain(|field, _| !["score", "max_score", "source"].contains(&field.as_str()));
            [one, unscored]
        })
        .collect();
    let stored = script
        .ask(
            who,
            "POST",
            "/api/v1/tests/upload",
            Some(&json!({"results": many})),
        )
        .await;
    script
        .ask(other, "POST", "/api/v1/tests/upload", Some(&many[0]))
        .await;
    let first = format!("/api/v1/results/{}", id(&stored["results"][0]));
    script.app.advance(TimeDelta::microseconds(1_500_001));
    script
        .ask(
            who,
            "PUT",
            &first,
            Some(&result("Changed", "Physics", "2026-02-02")),
        )
        .await;
    for (asker, method, path) in [
        (who, "DELETE", first.clone()),
        (who, "GET", first.clone()),
        (who, "POST", format!("{first}/restore")),
        (other, "GET", first.clone()),
        (other, "DELETE", first.clone()),
        (other, "POST", format!("{first}/restore")),
    ] {
        script.ask(asker, method, &path, None).await;
    }
}

async fn files(script: &mut Script<'_>, who: &Client) {
    script
        .upload(who, "", "long.csv", &sheets::samples::long_csv())
        .await;
    let done = script
        .upload(who, "?dry_run=false", "long.csv", &sheets::samples::long_csv())
        .await;
    script
        .upload(who, "?dry_run=false", "long.csv", &sheets::samples::long_csv())
        .await;
    let workbook = script.app.get(who, "/api/v1/exports/results.xlsx").await.body;
    let seen = script.upload(who, "", "all.xlsx", &workbook).await;
    assert_eq!(seen["row_errors"], json!([]));
    let same = script.upload(who, "?dry_run=false", "all.xlsx", &workbook).await;
    assert!(same["unchanged"].as_u64() >= Some(16), "{same}");
    let bad = b"test_date,test_name,subject,total_questions,correct_answers\n2026-02-01,A,Physics,10,11\n01/02/2026,B,Physics,10,x\n";
    let preview = script.upload(who, "", "bad.csv", bad).await;
    let path = format!("/api/v1/imports/{}", id(&preview));
    script.get(who, &format!("{path}/failed.csv")).await;
    let fix = json!({"date_order": "mdy", "cells": [{"row": 2, "column": "correct_answers", "value": "9"}]});
    script.ask(who, "PATCH", &path, Some(&fix)).await;
    let confirm = json!({"file_hash": preview["file_hash"], "skip_bad": true});
    script
        .ask(who, "POST", &format!("{path}/confirm"), Some(&confirm))
        .await;
    script
        .ask(who, "POST", &format!("/api/v1/imports/{}/undo", id(&done)), None)
        .await;
    script.get(who, "/api/v1/imports").await;
}

async fn study(script: &mut Script<'_>, who: &Client) {
    for (i, name) in NAMES.iter().enumerate() {
        let body = json!({"subject": name, "date": format!("2026-02-{:02}", 22 + i / 2), "duration_minutes": 20 + i, "focus_score": 1 + i % 5});
        script.ask(who, "POST", "/api/v1/sessions", Some(&body)).await;
    }
    for (press, body) in [
        ("start", Some(json!({"subject": "Physics"}))),
        ("pause", None),
        ("resume", None),
        ("stop", Some(json!({"focus_score": 3}))),
    ] {
        script
            .ask(who, "POST", &format!("/api/v1/timer/{press}"), body.as_ref())
            .await;
        script.get(who, "/api/v1/timer").await;
        script.app.advance(TimeDelta::seconds(95));
    }
    let mut after = String::new();
    loop {
        let page = script.get(who, &format!("/api/v1/sessions?limit=3{after}")).await;
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    script.ask(who, "POST", "/api/v1/sample", None).await;
    script.get(who, "/api/v1/exams").await;
}

async fn readings(script: &mut Script<'_>, who: &Client, other: &Client) {
    let mut after = String::new();
    loop {
        let page = script
            .get(who, &format!("/api/v1/tests/history?limit=7{after}"))
            .await;
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    for path in [
        "auth/me",
        "tests/dashboard",
        "tests/recommendations",
        "exports/results.csv",
        "exports/results.json",
        "tests/history?q=%C3%84R",
        "tests/history?q=%25",
        "tests/history?subject=chemistry",
        "tests/history?subject=Chemistry",
        "tests/history?from=2026-02-01&to=2026-02-02",
        "rank?exam=neet_ug&marks=655.5",
        "rank/tables",
        "exams/profiles",
        "",
    ] {
        script.get(who, &format!("/api/v1/{path}")).await;
        script.get(other, &format!("/api/v1/{path}")).await;
    }
    let mut fresh = request("GET", "/api/v1/tests/dashboard", Some(who), None);
    fresh
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let answer = script.app.send(fresh).await;
    script.note("dashboard, computed afresh", &answer);
}

/// What an owner does with an account, and an admin with an institution.
async fn accounts(script: &mut Script<'_>, who: &Client, admin: &Client) {
    let key = crate::keys::key(&["results:read", "sessions:write"]);
    let made = script.ask(who, "POST", "/api/v1/keys", Some(&key)).await;
    let service = json!({"name": "Collector"});
    script
        .ask(admin, "POST", "/api/v1/service-accounts", Some(&service))
        .await;
    let with_key = Client {
        access: made["secret"].as_str().unwrap_or_default().to_owned(),
        refresh: String::new(),
    };
    script.get(&with_key, "/api/v1/tests/history?limit=2").await;
    script.get(&with_key, "/api/v1/plan").await;
    for (method, path, body) in [
        (
            "DELETE",
            format!("/api/v1/keys/{}", made["key"]["id"].as_str().unwrap_or_default()),
            None,
        ),
        (
            "POST",
            "/api/v1/account/email".into(),
            Some(json!({"email": "next@x.test"})),
        ),
        (
            "POST",
            "/api/v1/account/email".into(),
            Some(json!({"email": "other@x.test"})),
        ),
        ("DELETE", "/api/v1/account/email".into(), None),
        ("POST", "/api/v1/factors/totp".into(), None),
        (
            "POST",
            "/api/v1/factors/totp/confirm".into(),
            Some(json!({"code": "000000"})),
        ),
        (
            "POST",
            "/api/v1/auth/confirm".into(),
            Some(json!({"password": "not my umbrella"})),
        ),
        (
            "POST",
            "/api/v1/auth/confirm".into(),
            Some(json!({"password": crate::app::PASSWORD})),
        ),
        (
            "POST",
            "/api/v1/wellbeing/check-ins".into(),
            Some(json!({"instrument": "pulse", "answers": {"energy": "often"}})),
        ),
        ("PUT", "/api/v1/wellbeing/consent".into(), None),
        ("POST", "/api/v1/account/data".into(), None),
        ("POST", "/api/v1/account/data".into(), None),
        ("POST", "/api/v1/account/deletion".into(), None),
        ("GET", "/api/v1/plan".into(), None),
        ("DELETE", "/api/v1/account/deletion".into(), None),
        (
            "POST",
            "/api/v1/account/guardian".into(),
            Some(json!({"name": "Ma", "email": "ma@x.test"})),
        ),
        ("DELETE", "/api/v1/account/sessions".into(), None),
    ] {
        script.ask(who, method, &path, body.as_ref()).await;
    }
    script.app.services.own_data.make_due().await.unwrap();
    let texts = [
        ("exam", "neet_ug"),
        ("year", "2031"),
        ("shift", "I"),
        ("source", "test"),
    ];
    let csv =
        b"marks,candidates\n700,10\n690,10\n680,10\n670,10\n660,10\n650,10\n640,10\n630,10\n620,10\n610,10\n";
    let answer = script
        .app
        .send(form("/api/v1/rank/tables", admin, &texts, "t.csv", csv))
        .await;
    script.note("a rank table", &answer);
    for query in [
        "limit=3",
        "event=authn_login_fail",
        "actor=a@x.test",
        "object=key",
        "after=x",
    ] {
        script.get(admin, &format!("/api/v1/audit?{query}")).await;
    }
    script.get(admin, "/api/v1/audit/export/audit.csv").await;
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
