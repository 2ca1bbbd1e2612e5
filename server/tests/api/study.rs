//! Sessions, the timer, exams, ranks, sample data, and the dashboard that all of them feed.

use crate::app::{Client, TestApp, form, id, request, result};
use crate::on_both;
use crate::results::{total, upload_many};
use axum::http::{HeaderValue, header};
use chrono::TimeDelta;
use domain::people::Role;
use serde_json::{Value, json};

async fn dashboard(app: &TestApp, who: &Client, is_fresh: bool) -> Value {
    let mut ask = request("GET", "/api/v1/tests/dashboard", Some(who), None);
    if is_fresh {
        ask.headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    app.send(ask).await.expect(200)
}

on_both! {
    async fn the_dashboard_after_each_change_is_the_one_computed_afresh(app) {
        let who = app.student("a@x.test").await;
        let empty = dashboard(app, &who, false).await;
        assert_eq!((&empty["tests"], &empty["mean_percent"], &empty["subjects"]), (&json!(0), &Value::Null, &json!([])));
        let sent: Vec<Value> = (1..=6).map(|i| {
            let mut one = result(&format!("Mock {i}"), if i % 2 == 0 { "Physics" } else { "Chemistry" }, &format!("2026-02-{i:02}"));
            one["score"] = json!(60 + i * 5);
            one
        }).collect();
        let stored = upload_many(app, &who, &sent).await;
        let after_upload = dashboard(app, &who, false).await;
        assert_eq!(after_upload, dashboard(app, &who, true).await);
        assert_eq!((&after_upload["tests"], &after_upload["data_until"]), (&json!(6), &json!("2026-02-06")));
        assert_eq!(after_upload["mean_percent"], json!(64.58));
        assert_eq!(after_upload["subjects"].as_array().unwrap().len(), 2);

        let path = format!("/api/v1/results/{}", id(&stored[5]));
        app.as_client(&who, "DELETE", &path, None).await.expect(204);
        let after_removal = dashboard(app, &who, false).await;
        assert_eq!((&after_removal["tests"], &after_removal), (&json!(5), &dashboard(app, &who, true).await));
        app.as_client(&who, "POST", &format!("{path}/restore"), None).await.expect(200);
        assert_eq!(dashboard(app, &who, false).await, after_upload);

        let session = json!({"subject": "Physics", "date": "2026-03-02", "duration_minutes": 50, "focus_score": 4});
        app.post(&who, "/api/v1/sessions", &session).await.expect(201);
        let after_session = dashboard(app, &who, false).await;
        assert_eq!(after_session["week"]["minutes"], 50);
        assert_eq!(after_session, dashboard(app, &who, true).await);
        app.post(&who, "/api/v1/exams", &json!({"profile": "neet_ug", "exam_date": "2026-05-03"})).await.expect(201);
        let after_exam = dashboard(app, &who, false).await;
        assert_eq!(after_exam, dashboard(app, &who, true).await);
        let advice = app.get(&who, "/api/v1/tests/recommendations").await.expect(200);
        assert_eq!((&advice["items"], &advice["data_until"]), (&after_exam["recommendations"], &after_exam["data_until"]));
        assert_ne!(advice["items"], json!([]));
    }

    async fn a_session_typed_by_hand_is_listed_removed_and_brought_back(app) {
        let who = app.student("a@x.test").await;
        let mut stored = Vec::new();
        for i in 1..=7 {
            let body = json!({"subject": "Physics", "chapter": "Optics", "date": format!("2026-02-{i:02}"), "duration_minutes": 10 * i});
            stored.push(app.post(&who, "/api/v1/sessions", &body).await.expect(201));
        }
        let answer = app.get(&who, "/api/v1/sessions?limit=4").await;
        let first = answer.expect(200);
        let second = app.get(&who, &answer.next()).await.expect(200);
        assert_eq!((first["items"].as_array().unwrap().len(), second["items"].as_array().unwrap().len()), (4, 3));
        assert_eq!((&first["items"][0], &second["items"][2], &second["next"]), (&stored[6], &stored[0], &Value::Null));
        let path = format!("/api/v1/sessions/{}", id(&stored[0]));
        app.as_client(&who, "DELETE", &path, None).await.expect(204);
        assert_eq!(app.get(&who, "/api/v1/sessions").await.expect(200)["total"], 6);
        app.as_client(&who, "POST", &format!("{path}/restore"), None).await.expect(204);
        assert_eq!(app.get(&who, "/api/v1/sessions").await.expect(200)["total"], 7);
        for (field, value, code) in [
            ("duration_minutes", json!(0), "out_of_range"),
            ("duration_minutes", json!(1441), "out_of_range"),
            ("focus_score", json!(6), "out_of_range"),
            ("date", json!("2026-04-01"), "out_of_range"),
        ] {
            let mut body = json!({"subject": "Physics", "date": "2026-02-01", "duration_minutes": 10});
            body[field] = value;
            app.post(&who, "/api/v1/sessions", &body).await.refused_field(field, code);
        }
    }

    async fn the_timer_counts_what_was_studied_and_not_the_pauses(app) {
        let who = app.student("a@x.test").await;
        let press = async |what: &str, body: Option<&Value>| app.as_client(&who, "POST", &format!("/api/v1/timer/{what}"), body).await;
        app.get(&who, "/api/v1/timer").await.refused(404, "not_found");
        press("pause", None).await.refused(404, "not_found");
        press("start", Some(&json!({"subject": "Physics"}))).await.expect(201);
        press("start", Some(&json!({"subject": "Physics"}))).await.refused(409, "timer_running");
        app.advance(TimeDelta::minutes(3));
        assert_eq!(press("pause", None).await.expect(200)["seconds"], 180);
        app.advance(TimeDelta::minutes(2));
        assert_eq!(app.get(&who, "/api/v1/timer").await.expect(200)["seconds"], 180);
        press("resume", None).await.expect(200);
        app.advance(TimeDelta::minutes(4));
        press("stop", Some(&json!({"focus_score": 9}))).await.refused_field("focus_score", "out_of_range");
        let session = press("stop", Some(&json!({"focus_score": 4}))).await.expect(201);
        assert_eq!((&session["duration_minutes"], &session["date"]), (&json!(7), &json!("2026-03-02")));
        press("stop", Some(&json!({}))).await.refused(404, "not_found");
        press("start", Some(&json!({"subject": "Physics"}))).await.expect(201);
        app.as_client(&who, "DELETE", "/api/v1/timer", None).await.expect(204);
        assert_eq!(app.get(&who, "/api/v1/sessions").await.expect(200)["total"], 1);
    }

    async fn an_exam_takes_from_its_profile_what_is_left_out(app) {
        let who = app.student("a@x.test").await;
        let profiles = app.get(&who, "/api/v1/exams/profiles").await.expect(200);
        let neet = profiles.as_array().unwrap().iter().find(|profile| profile["key"] == "neet_ug").unwrap().clone();
        let exam = app.post(&who, "/api/v1/exams", &json!({"profile": "neet_ug", "exam_date": "2026-05-03"})).await.expect(201);
        assert_eq!((&exam["chapters"], &exam["marking"], &exam["days_left"]), (&neet["chapters"], &neet["marking"], &json!(62)));
        let path = format!("/api/v1/exams/{}", id(&exam));
        assert_eq!(app.get(&who, &path).await.expect(200), exam);
        let own = json!({"profile": "neet_ug", "chapters": [{"subject": "Physics", "name": "Optics", "weight": 40.0}]});
        let changed = app.as_client(&who, "PUT", &path, Some(&own)).await.expect(200);
        assert_eq!((&changed["weights_source"], changed["chapters"].as_array().unwrap().len()), (&json!("Your own weights."), 1));
        // With the scheme of the exam a score need not be sent.
        let mut unscored = result("Mock 1", "Physics", "2026-03-01");
        unscored.as_object_mut().unwrap().retain(|name, _| name != "score" && name != "max_score");
        let stored = app.post(&who, "/api/v1/tests/upload", &unscored).await.expect(201);
        assert_eq!((&stored["results"][0]["score"], &stored["results"][0]["max_score"]), (&json!(74.0), &json!(120.0)));
        app.as_client(&who, "DELETE", &path, None).await.expect(204);
        app.get(&who, &path).await.refused(404, "not_found");
        assert_eq!(total(app, &who).await, 1);
        app.post(&who, "/api/v1/exams", &json!({"profile": "moon"})).await.refused_field("profile", "unknown_profile");
        let twice = json!([{"subject": "P", "name": "Optics", "weight": 1}, {"subject": "p", "name": "optics ", "weight": 1}]);
        app.post(&who, "/api/v1/exams", &json!({"profile": "own", "chapters": twice})).await.refused_field("chapters[1].name", "duplicate");
    }

    async fn marks_are_looked_up_in_the_shipped_table_and_in_an_imported_one(app) {
        let who = app.student("a@x.test").await;
        let tables = app.get(&who, "/api/v1/rank/tables").await.expect(200);
        assert_eq!((&tables[0]["exam"], &tables[0]["candidates"]), (&json!("neet_ug"), &json!(2_333_162)));
        let answer = app.get(&who, "/api/v1/rank?exam=neet_ug&marks=700").await.expect(200);
        assert_eq!((&answer["answers"][0]["worst_rank"], &answer["missing"]), (&json!(2_321), &json!([])));
        app.get(&who, "/api/v1/rank?exam=neet_ug&marks=NaN").await.refused_field("marks", "out_of_range");
        app.get(&who, "/api/v1/rank?exam=neet_ug&marks=many").await.refused_field("marks", "wrong_type");
        app.get(&who, "/api/v1/rank?exam=neet_ug").await.refused_field("marks", "missing_field");

        app.grant(app.user(&who).await, Role::InstitutionAdmin).await;
        let texts = [("exam", "jee_main"), ("year", "2025"), ("shift", "1"), ("source", "Test board")];
        let import = |texts: &[(&str, &str)], csv: &str| form("/api/v1/rank/tables", &who, texts, "t.csv", csv.as_bytes());
        let csv = "marks,candidates\n300,2\n299,3\n108,10\n107,10\n106,10\n105,10\n104,10\n103,10\n102,10\n101,10\n100,15\n";
        app.send(import(&texts, csv)).await.expect(201);
        app.send(import(&texts, csv)).await.refused(409, "duplicate");
        let answer = app.get(&who, "/api/v1/rank?exam=jee_main&marks=299").await.expect(200);
        let answer = &answer["answers"][0];
        assert_eq!((&answer["best_rank"], &answer["worst_rank"], &answer["percentile"]), (&json!(3), &json!(5), &json!(98.0)));
        app.send(import(&texts[..3], csv)).await.refused_field("source", "missing_field");
        app.send(import(&[("exam", "jee_main"), ("year", "2024"), ("source", "x"), ("role", "y")], csv)).await.refused_field("role", "unknown_field");
        let bad = [("exam", "jee_main"), ("year", "2024"), ("source", "x")];
        app.send(import(&bad, "marks,candidates\n300,x\n")).await.refused_field("file.row[2].candidates", "out_of_range");
        app.send(import(&bad, "marks,candidates\n900,3\n")).await.refused_field("file.row[2].marks", "out_of_range");
        app.send(import(&bad, "marks,candidates\n5,3\n")).await.refused_field("file", "too_few_marks");
        assert_eq!(app.get(&who, "/api/v1/rank/tables").await.expect(200).as_array().unwrap().len(), 2);
    }

    async fn sample_data_comes_and_goes_and_leaves_what_is_real(app) {
        let who = app.student("a@x.test").await;
        upload_many(app, &who, &[result("Mine", "Physics", "2026-03-01")]).await;
        let before = dashboard(app, &who, false).await;
        app.as_client(&who, "POST", "/api/v1/sample", None).await.expect(204);
        app.as_client(&who, "POST", "/api/v1/sample", None).await.refused(409, "sample_loaded");
        assert!(total(app, &who).await > 20);
        assert_eq!(app.get(&who, "/api/v1/auth/me").await.expect(200)["has_sample_data"], true);
        let full = dashboard(app, &who, false).await;
        assert_eq!(full, dashboard(app, &who, true).await);
        assert!(full["subjects"][0]["trend"].is_object() && !full["weakest"].as_array().unwrap().is_empty());
        app.as_client(&who, "DELETE", "/api/v1/sample", None).await.expect(204);
        app.as_client(&who, "DELETE", "/api/v1/sample", None).await.expect(204);
        assert_eq!((total(app, &who).await, dashboard(app, &who, false).await), (1, before));
    }
}
