//! Files in and out: preview, put right, confirm, undo, export; and files that are none.

use crate::app::{Client, TestApp, id, request, result};
use crate::on_both;
use crate::results::{total, upload_many};
use axum::body::Body;
use axum::http::{Request, header};
use chrono::TimeDelta;
use serde_json::{Value, json};

const HEAD: &str =
    "test_date,test_name,subject,total_questions,correct_answers,wrong_answers,score,max_score";

fn csv(rows: &[&str]) -> Vec<u8> {
    format!("{HEAD}\n{}\n", rows.join("\n")).into_bytes()
}

fn raw(who: &Client, path: &str, kind: &str, body: impl Into<Body>) -> Request<Body> {
    let authorization = format!("Bearer {}", who.access);
    Request::post(path)
        .header(header::AUTHORIZATION, authorization)
        .header(header::CONTENT_TYPE, kind)
        .body(body.into())
        .unwrap()
}

async fn everything(app: &TestApp, who: &Client) -> Value {
    app.get(who, "/api/v1/exports/results.json").await.expect(200)
}

async fn dashboard(app: &TestApp, who: &Client) -> Value {
    app.get(who, "/api/v1/tests/dashboard").await.expect(200)
}

on_both! {
    async fn a_file_is_looked_at_put_right_imported_and_taken_back(app) {
        let who = app.student("a@x.test").await;
        let mine = result("Mock 1", "Physics", "2026-02-01");
        upload_many(app, &who, &[mine]).await;
        let (before, dashboard_before) = (everything(app, &who).await, dashboard(app, &who).await);
        let file = csv(&[
            "2026-02-01,Mock 1,Physics,30,22,4,84,120",
            "2026-02-08,Mock 2,Physics,30,25,2,98,120",
            "2026-02-15,Mock 3,Physics,30,29,2,98,120",
        ]);
        let preview = app.upload(&who, "", "results.csv", &file).await.expect(200);
        let counts = |view: &Value| ["tests", "new", "changed", "unchanged", "errors"].map(|name| view[name].as_u64().unwrap());
        assert_eq!(counts(&preview), [3, 2, 0, 0, 1], "the source differs, so Mock 1 of the file is another test: {preview}");
        let error = &preview["row_errors"][0];
        assert_eq!((&error["row"], &error["code"]), (&json!(4), &json!("exceeds_total")));
        assert!(!error["fix"].as_str().unwrap().is_empty() && !error["reason"].as_str().unwrap().is_empty());
        assert_eq!(everything(app, &who).await, before);

        let path = format!("/api/v1/imports/{}", id(&preview));
        let confirm = json!({"file_hash": preview["file_hash"]});
        let refused = app.post(&who, &format!("{path}/confirm"), &confirm).await.refused(409, "has_errors");
        assert_eq!((&refused["errors"][0]["path"], &refused["errors"][0]["code"]), (&json!("rows[4].correct_answers"), &json!("exceeds_total")));
        app.post(&who, &format!("{path}/confirm"), &json!({"file_hash": "0".repeat(64)})).await.refused(409, "file_changed");
        let failed = app.get(&who, &format!("{path}/failed.csv")).await;
        failed.expect_csv("Mock 3");
        assert!(!failed.text().contains("Mock 2"));
        let bad_fix = json!({"cells": [{"row": 99, "column": "score", "value": "1"}]});
        let answer = app.as_client(&who, "PATCH", &path, Some(&bad_fix)).await;
        assert_eq!(answer.refused(422, "invalid")["errors"][0]["path"], "cells");
        let fix = json!({"cells": [{"row": 4, "column": "correct_answers", "value": "26"}]});
        let fixed = app.as_client(&who, "PATCH", &path, Some(&fix)).await.expect(200);
        assert_eq!(counts(&fixed), [3, 3, 0, 0, 0]);

        let done = app.post(&who, &format!("{path}/confirm"), &confirm).await.expect(200);
        assert_eq!((&done["status"], counts(&done)), (&json!("confirmed"), [3, 3, 0, 0, 0]));
        assert_eq!(total(app, &who).await, 4);
        app.post(&who, &format!("{path}/confirm"), &confirm).await.refused(409, "done_already");
        app.as_client(&who, "PATCH", &path, Some(&fix)).await.refused(409, "done_already");
        assert_eq!(app.get(&who, "/api/v1/imports").await.expect(200)[0]["id"], done["id"]);

        let undone = app.as_client(&who, "POST", &format!("{path}/undo"), None).await.expect(200);
        assert_eq!(undone["status"], "undone");
        assert_eq!((everything(app, &who).await, dashboard(app, &who).await), (before, dashboard_before));
        app.as_client(&who, "POST", &format!("{path}/undo"), None).await.refused(409, "not_confirmed");
    }

    async fn the_same_file_again_changes_nothing_and_a_changed_one_can_be_undone(app) {
        let who = app.student("a@x.test").await;
        let file = csv(&["2026-02-01,Mock 1,Physics,30,22,4,84,120", "2026-02-08,Mock 2,Physics,30,25,2,98,120"]);
        let first = app.upload(&who, "?dry_run=false", "a.csv", &file).await.expect(201);
        assert_eq!((&first["status"], &first["new"]), (&json!("confirmed"), &json!(2)));
        let before = everything(app, &who).await;
        app.advance(TimeDelta::minutes(1));
        let again = app.upload(&who, "?dry_run=false", "a.csv", &file).await.expect(201);
        assert_eq!((&again["new"], &again["changed"], &again["unchanged"]), (&json!(0), &json!(0), &json!(2)));
        assert_eq!(everything(app, &who).await, before);

        let other = csv(&["2026-02-01,Mock 1,Physics,30,23,4,88,120"]);
        let changed = app.upload(&who, "?dry_run=false", "b.csv", &other).await.expect(201);
        assert_eq!((&changed["changed"], total(app, &who).await), (&json!(1), 2));
        app.as_client(&who, "POST", &format!("/api/v1/imports/{}/undo", id(&changed)), None).await.expect(200);
        let scores = |all: &Value| all.as_array().unwrap().iter().map(|one| one["score"].clone()).collect::<Vec<_>>();
        assert_eq!(scores(&everything(app, &who).await), scores(&before));
        app.advance(TimeDelta::hours(25));
        let who = Client::of(&app.login("a@x.test", crate::app::PASSWORD).await.expect(200));
        let late = format!("/api/v1/imports/{}/undo", id(&first));
        app.as_client(&who, "POST", &late, None).await.refused(409, "too_late");
    }

    async fn at_once_a_file_comes_in_whole_or_without_its_bad_tests(app) {
        let who = app.student("a@x.test").await;
        let file = csv(&["2026-02-01,Mock 1,Physics,30,22,4,84,120", "2026-02-08,Mock 2,Physics,30,35,2,98,120"]);
        let refused = app.upload(&who, "?dry_run=false", "a.csv", &file).await.refused(409, "has_errors");
        assert_eq!((refused["errors"].as_array().unwrap().len(), &refused["errors"][0]["path"]), (1, &json!("rows[3].correct_answers")));
        assert_eq!(total(app, &who).await, 0);
        let done = app.upload(&who, "?dry_run=false&skip_bad=true", "a.csv", &file).await.expect(201);
        assert_eq!((&done["new"], &done["errors"], total(app, &who).await), (&json!(1), &json!(1), 1));
        app.post(&who, "/api/v1/tests/upload?skip_bad=true", &result("x", "y", "2026-02-01")).await.refused_field("skip_bad", "not_for_json");
        app.post(&who, "/api/v1/tests/upload?dry_run=maybe", &result("x", "y", "2026-02-01")).await.refused_field("dry_run", "wrong_type");
    }

    async fn days_and_months_that_could_be_swapped_are_asked_for(app) {
        let who = app.student("a@x.test").await;
        let file = csv(&["03/02/2026,Mock 1,Physics,30,22,4,84,120", "04/02/2026,Mock 2,Physics,30,25,2,98,120"]);
        let preview = app.upload(&who, "", "a.csv", &file).await.expect(200);
        assert_eq!(preview["date_order_needed"], true);
        let path = format!("/api/v1/imports/{}", id(&preview));
        let confirm = json!({"file_hash": preview["file_hash"]});
        app.post(&who, &format!("{path}/confirm"), &confirm).await.refused(409, "date_order_needed");
        app.as_client(&who, "PATCH", &path, Some(&json!({"date_order": "ymd"}))).await.refused_field("date_order", "unknown");
        let read = app.as_client(&who, "PATCH", &path, Some(&json!({"date_order": "dmy"}))).await.expect(200);
        assert_eq!(read["date_order_needed"], false);
        app.post(&who, &format!("{path}/confirm"), &confirm).await.expect(200);
        assert_eq!(everything(app, &who).await[0]["test_date"], "2026-02-04");
    }

    async fn exports_hold_what_the_list_shows_and_import_again(app) {
        let who = app.student("a@x.test").await;
        let mut odd = result("=HYPERLINK(\"http://evil\")", "Chemistry", "2026-02-02");
        odd["source"] = json!("@SUM(1+1), \"quoted\"; ü");
        upload_many(app, &who, &[result("Mock 1", "Physics", "2026-02-01"), odd, result("Mock 2", "Physics", "2026-02-03")]).await;
        for query in ["", "?subject=Physics", "?q=mock+2", "?from=2026-02-02"] {
            let list = app.get(&who, &format!("/api/v1/tests/history{query}")).await.expect(200);
            assert_eq!(app.get(&who, &format!("/api/v1/exports/results.json{query}")).await.expect(200), list["items"], "{query}");
        }
        let files = [("csv", "text/csv; charset=utf-8"), ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")];
        for (ending, kind) in files {
            let file = app.get(&who, &format!("/api/v1/exports/results.{ending}")).await;
            assert_eq!((file.status.as_u16(), file.header("content-type")), (200, kind));
            assert!(file.header("content-disposition").starts_with("attachment; filename="));
            let sheet = sheets::read::read_file(&format!("x.{ending}"), &file.body).unwrap();
            // Two chapters for each of three results.
            assert_eq!(sheet.rows().count(), 6);
            // Nothing that a spreadsheet would run.
            assert!(!file.text().contains(",=HYPERLINK") && !file.text().contains("\n=HYPERLINK"));
            let same = app.upload(&who, "?dry_run=false", &format!("x.{ending}"), &file.body).await.expect(201);
            assert_eq!((&same["unchanged"], &same["tests"]), (&json!(3), &json!(3)), "{ending}: {same}");
        }
        app.get(&who, "/api/v1/exports/results.exe").await.refused(404, "not_found");
        // Somebody else's file with them has the same results.
        let other = app.student("b@x.test").await;
        let file = app.get(&who, "/api/v1/exports/results.csv").await;
        app.upload(&other, "?dry_run=false", "x.csv", &file.body).await.expect(201);
        let bare = |all: &Value| all.as_array().unwrap().iter().map(|one| {
            let mut one = one.clone();
            for own in ["id", "created_at", "updated_at"] {
                one[own] = Value::Null;
            }
            one
        }).collect::<Vec<_>>();
        assert_eq!(bare(&everything(app, &other).await), bare(&everything(app, &who).await));
    }

    async fn csv_and_workbooks_may_come_as_they_are(app) {
        let who = app.student("a@x.test").await;
        let file = csv(&["2026-02-01,Mock 1,Physics,30,22,4,84,120"]);
        let preview = app.send(raw(&who, "/api/v1/tests/upload", "text/csv; charset=utf-8", file.clone())).await.expect(200);
        assert_eq!((&preview["format"], &preview["new"]), (&json!("csv"), &json!(1)));
        app.send(raw(&who, "/api/v1/tests/upload?dry_run=false", "text/csv", file)).await.expect(201);
        let workbook = app.get(&who, "/api/v1/exports/results.xlsx").await.body;
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        let preview = app.send(raw(&who, "/api/v1/tests/upload", kind, workbook)).await.expect(200);
        assert_eq!((&preview["format"], &preview["unchanged"]), (&json!("xlsx"), &json!(1)));
    }

    /// U08
    async fn a_broken_csv_is_reported_by_row_or_refused_and_never_half_imported(app) {
        let who = app.student("a@x.test").await;
        let good = "2026-02-01,Mock 1,Physics,30,22,4,84,120";
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(format!("{HEAD}\n{good}\n").encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let latin1 = [HEAD.as_bytes(), b"\r\n2026-02-01,\xdcbung,Physics,30,22,4,84,120\r2026-02-02,B,Physics,30,22,4,84,120\n"].concat();
        for (what, file, n) in [("utf-16", utf16, 1), ("latin-1 and mixed line ends", latin1, 2)] {
            let preview = app.upload(&who, "", "a.csv", &file).await.expect(200);
            assert_eq!((&preview["new"], &preview["errors"]), (&json!(n), &json!(0)), "{what}: {preview}");
        }
        let wide = format!("{}\n", "a,".repeat(100_000));
        let long = format!("{HEAD}\n{}\n", "x".repeat(10 * 1024 * 1024 - 200));
        let unbalanced = format!("{HEAD}\n\"{good}\n{good}\n");
        for (what, file) in [("100,000 columns", wide), ("a line of 10 MB", long), ("an open quote", unbalanced), ("nothing", String::new())] {
            let answer = app.upload(&who, "?dry_run=false", "a.csv", file.as_bytes()).await;
            assert!(matches!(answer.status.as_u16(), 409 | 413 | 415 | 422), "{what}: {}", answer.text());
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
        assert_eq!(total(app, &who).await, 0);
    }

    /// U09
    async fn a_file_is_what_it_holds_and_not_what_it_is_called(app) {
        let who = app.student("a@x.test").await;
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".to_vec();
        let html = b"<!DOCTYPE html><html><script>alert(1)</script></html>".to_vec();
        for (name, file) in [("results.csv", png.clone()), ("results.xlsx", html), ("results.xlsx", png), ("results.exe", b"MZ\x90\0".to_vec()), ("results.pdf", b"%PDF-1.7".to_vec())] {
            let answer = app.upload(&who, "", name, &file).await;
            assert_eq!(answer.status, 415, "{name}: {}", answer.text());
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
        let zip = b"PK\x03\x04\x14\0\0\0\0\0".to_vec();
        let answer = app.upload(&who, "", "results.xlsx", &zip).await;
        assert!(matches!(answer.status.as_u16(), 415 | 422), "{}", answer.text());
    }

    async fn forms_that_are_none_and_files_that_are_too_large_are_refused(app) {
        let who = app.student("a@x.test").await;
        let path = "/api/v1/tests/upload";
        app.send(raw(&who, path, "multipart/form-data; boundary=x", "no form")).await.refused(400, "malformed_form");
        app.send(raw(&who, path, "multipart/form-data", "--x--")).await.refused(400, "malformed_form");
        let cut = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nabc";
        app.send(raw(&who, path, "multipart/form-data; boundary=x", cut)).await.refused(400, "malformed_form");
        app.send(raw(&who, path, "multipart/form-data; boundary=x", "--x--\r\n")).await.refused_field("file", "missing_field");
        app.send(crate::app::form(path, &who, &[("role", "admin")], "a.csv", b"a")).await.refused_field("role", "unknown_field");
        let large = vec![b'a'; 10 * 1024 * 1024 + 1];
        app.upload(&who, "", "a.csv", &large).await.refused(413, "too_large");
        app.send(raw(&who, path, "text/csv", large.clone())).await.refused(413, "too_large");
        app.send(raw(&who, path, "application/json", large)).await.refused(413, "too_large");
        for kind in ["application/x-www-form-urlencoded", "text/plain", "application/xml", ""] {
            app.send(raw(&who, path, kind, "a=b")).await.refused(415, "unsupported_media_type");
        }
    }

    /// U14
    async fn a_file_name_is_only_shown_and_shown_harmlessly(app) {
        let who = app.student("a@x.test").await;
        let file = csv(&["2026-02-01,Mock 1,Physics,30,22,4,84,120"]);
        for (name, shown) in [("../../etc/passwd.csv", "passwd.csv"), ("C:\\\\x\\\\y.csv", "y.csv")] {
            assert_eq!(app.upload(&who, "", name, &file).await.expect(200)["file_name"], shown);
        }
        let long = format!("{}.csv", "n".repeat(300));
        let view = app.upload(&who, "", &long, &file).await.expect(200);
        assert!(view["file_name"].as_str().unwrap().chars().count() <= 120);
        let turned = app.upload(&who, "", "a\u{202e}vsc.csv", &file).await.expect(200);
        assert!(!turned["file_name"].as_str().unwrap().contains('\u{202e}'));
    }

    async fn what_is_brought_in_by_file_equals_what_is_sent_as_json(app) {
        let (by_file, by_json) = (app.student("a@x.test").await, app.student("b@x.test").await);
        app.upload(&by_file, "?dry_run=false", "s.csv", &sheets::samples::long_csv()).await.expect(201);
        let sent = app.send(request("GET", "/api/v1/exports/results.json", Some(&by_file), None)).await.expect(200);
        let drafts: Vec<Value> = sent.as_array().unwrap().iter().rev().map(|stored| {
            let mut draft = stored.clone();
            draft.as_object_mut().unwrap().retain(|name, _| !["id", "accuracy", "percent", "created_at", "updated_at", "is_sample"].contains(&name.as_str()));
            draft
        }).collect();
        upload_many(app, &by_json, &drafts).await;
        let bare = |mut dashboard: Value| { dashboard["computed_at"] = Value::Null; dashboard };
        assert_eq!(bare(dashboard(app, &by_file).await), bare(dashboard(app, &by_json).await));
    }
}

impl crate::app::Answer {
    #[track_caller]
    fn expect_csv(&self, part: &str) {
        assert_eq!(
            (self.status.as_u16(), self.header("content-type")),
            (200, "text/csv; charset=utf-8"),
            "{}",
            self.text()
        );
        assert!(self.text().contains(part), "{}", self.text());
    }
}
