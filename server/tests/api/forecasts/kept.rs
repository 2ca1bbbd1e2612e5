//! What was said is stored once, and stays as it was said.

use super::{again, browser, exam, forecasts, history, mock, mocks, today};
use crate::app::{Client, TestApp, id};
use crate::on_both;
use chrono::{Days, TimeDelta};
use serde_json::{Value, json};

/// What the first exam's forecast says is what is stored of it last.
async fn is_stored_as_shown(app: &TestApp, who: &Client, said: &Value, name: &str) {
    let shown = &said["exams"][0][name];
    let kind = if name == "next" {
        "next_score"
    } else {
        "exam_score"
    };
    let told = history(app, who).await;
    let newest = told["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["kind"] == kind);
    let newest = newest.unwrap();
    assert_eq!(newest["target_on"], shown["on"], "{name}");
    for part in ["score", "low", "mid_low", "mid_high", "high"] {
        assert_eq!(newest[part], shown[part], "{name} {part}");
    }
}

on_both! {
    async fn a_forecast_is_stored_once_when_it_is_first_said_and_stays_as_it_was(app) {
        let who = app.student("a@x.test").await;
        exam(app, &who, "neet_ug").await;
        assert_eq!(history(app, &who).await["items"], json!([]));
        mocks(app, &who, &[400, 420, 410], 3).await;
        for _ in 0..2 {
            forecasts(app, &who).await;
            browser(app, "a@x.test", "/today").await;
        }
        let first = history(app, &who).await;
        let kinds: Vec<_> = first["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
        assert!(kinds.len() == 2 && kinds.contains(&"next_score") && kinds.contains(&"exam_score"), "{kinds:?}");
        // Another day alone is no other forecast.
        app.advance(TimeDelta::days(1));
        let who = again(app, "a@x.test").await;
        forecasts(app, &who).await;
        assert_eq!(history(app, &who).await, first);
        // A new result is; what was said before is still there, word by word.
        app.post(&who, "/api/v1/tests/upload", &mock("Unexpected", today(app), 650)).await.expect(201);
        app.advance(TimeDelta::seconds(1));
        let said = forecasts(app, &who).await;
        let change = &said["exams"][0]["change"];
        let part = |name: &str| change[name].as_f64().unwrap();
        assert!(part("new_tests") > 1.0, "{change}");
        assert!((part("before") + part("new_tests") + part("time") + part("sources") + part("other") - part("now")).abs() < 0.15, "{change}");
        let second = history(app, &who).await;
        assert_eq!(second["items"].as_array().unwrap().len(), 4);
        for old in first["items"].as_array().unwrap() {
            let now = second["items"].as_array().unwrap().iter().find(|item| item["id"] == old["id"]).unwrap();
            let (mut old, mut now) = (old.clone(), now.clone());
            old["outcome"].take();
            now["outcome"].take();
            assert_eq!(old, now);
        }
    }

    async fn another_marking_scheme_is_another_forecast_and_stored_as_shown(app) {
        let who = app.student("a@x.test").await;
        let neet = exam(app, &who, "neet_ug").await;
        mocks(app, &who, &[400, 420, 410], 1).await;
        forecasts(app, &who).await;
        let first = history(app, &who).await["items"].as_array().unwrap().len();
        app.advance(TimeDelta::seconds(1));
        let other = json!({"profile": "neet_ug", "exam_date": today(app) + Days::new(60), "max_score": 720,
            "marking": {"correct": 4, "wrong": 0}});
        app.as_client(&who, "PUT", &format!("/api/v1/exams/{neet}"), Some(&other)).await.expect(200);
        let said = forecasts(app, &who).await;
        assert_eq!((first, history(app, &who).await["items"].as_array().unwrap().len()), (2, 4));
        is_stored_as_shown(app, &who, &said, "next").await;
        is_stored_as_shown(app, &who, &said, "at_exam").await;
    }

    async fn an_overdue_test_is_forecast_and_stored_once_a_day_and_the_newest_counts(app) {
        let who = app.student("a@x.test").await;
        exam(app, &who, "neet_ug").await;
        // A week apart, so that the next one is due in four days.
        mocks(app, &who, &[400, 420, 410], 3).await;
        forecasts(app, &who).await;
        app.advance(TimeDelta::days(6));
        for n_next in 2..5 {
            let who = again(app, "a@x.test").await;
            for _ in 0..2 {
                let said = forecasts(app, &who).await;
                assert_eq!(said["exams"][0]["next"]["on"], json!(today(app)));
                is_stored_as_shown(app, &who, &said, "next").await;
                is_stored_as_shown(app, &who, &said, "at_exam").await;
            }
            let told = history(app, &who).await;
            let of_kind = |kind: &str| told["items"].as_array().unwrap().iter().filter(|item| item["kind"] == kind).count();
            assert_eq!((of_kind("next_score"), of_kind("exam_score")), (n_next, 1), "one a day, of the next test alone");
            app.advance(TimeDelta::days(1));
        }
        // The test was written yesterday: the newest forecast made by then is the one that it scores.
        let who = again(app, "a@x.test").await;
        forecasts(app, &who).await;
        app.advance(TimeDelta::seconds(1));
        let yesterday = today(app) - Days::new(1);
        app.post(&who, "/api/v1/tests/upload", &mock("Late", yesterday, 450)).await.expect(201);
        let told = history(app, &who).await;
        let scored: Vec<_> = told["items"].as_array().unwrap().iter().filter(|item| !item["outcome"].is_null())
            .map(|item| json!([item["kind"], item["made_on"], item["target_on"], item["outcome"]["score"]])).collect();
        assert_eq!(scored, [json!(["next_score", yesterday, yesterday, 450.0])]);
        let html = browser(app, "a@x.test", "/insights/forecasts").await;
        // Five were said: one came true, the newest waits.
        assert_eq!(html.matches("said anew").count(), 3, "{html}");
    }

    async fn cached_and_fresh_forecasts_are_equal(app) {
        let who = app.student("a@x.test").await;
        let exam = exam(app, &who, "neet_ug").await;
        let stored = mocks(app, &who, &[400, 380, 460, 500, 470], 1).await;
        for step in 0..4 {
            match step {
                1 => { app.as_client(&who, "DELETE", &format!("/api/v1/results/{}", id(&stored[2])), None).await.expect(204); }
                2 => { app.as_client(&who, "PUT", &format!("/api/v1/goals/{exam}"), Some(&json!({"target_score": 600}))).await.expect(200); }
                3 => { app.post(&who, "/api/v1/tests/upload", &mock("Late", today(app), 300)).await.expect(201); }
                _ => {}
            }
            app.advance(TimeDelta::seconds(2));
            forecasts(app, &who).await;
            let mut cached = forecasts(app, &who).await;
            let caller = app.services.accounts.authenticate_bearer(&who.access).await.unwrap();
            let fresh = app.services.forecasts.compute(&caller).await.unwrap();
            cached["computed_at"] = serde_json::to_value(fresh.computed_at).unwrap();
            assert_eq!(cached, serde_json::to_value(&fresh).unwrap(), "step {step}");
        }
    }
}
