//! What is entered and imported, changed and taken out.

use super::{NAMES, Script};
use crate::app::{Client, id, result};
use chrono::TimeDelta;
use serde_json::{Value, json};

pub(super) async fn results(script: &mut Script<'_>, who: &Client, other: &Client) {
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

pub(super) async fn files(script: &mut Script<'_>, who: &Client) {
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
