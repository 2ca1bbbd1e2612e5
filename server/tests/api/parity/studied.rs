//! Study and what is read of it all.

use super::{NAMES, Script};
use crate::app::{Client, request};
use axum::http::{HeaderValue, header};
use chrono::TimeDelta;
use serde_json::json;

pub(super) async fn study(script: &mut Script<'_>, who: &Client) {
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

pub(super) async fn readings(script: &mut Script<'_>, who: &Client, other: &Client) {
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
