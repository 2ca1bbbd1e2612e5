//! What came of forecasts: the exam's own result, the public record, the rule that was nearer, and what was not kept.

use crate::app::{Client, TestApp, request};
use crate::forecasts::{again, browser, cookie, exam, forecasts, history, mock, mocks, page, today};
use crate::on_both;
use chrono::{Days, TimeDelta};
use domain::Clock as _;
use domain::ids::PUBLIC_INSTITUTION;
use serde_json::{Value, json};
use store::forecast_models::{self, ForecastModel};

/// Kind and score of every outcome.
async fn outcomes(app: &TestApp, who: &Client) -> Vec<Value> {
    let history = history(app, who).await;
    let items = history["items"].as_array().unwrap().iter();
    let mut told: Vec<Value> = items
        .filter(|item| !item["outcome"].is_null())
        .map(|item| json!([item["kind"], item["outcome"]["score"]]))
        .collect();
    told.sort_by_key(ToString::to_string);
    told
}

async fn page_of_the_record(app: &TestApp) -> String {
    let answer = app.send(request("GET", "/record/neet_ug", None, None)).await;
    assert_eq!(answer.status, 200);
    answer.text()
}

/// Half of the values lie below.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    f64::midpoint(values[(values.len() - 1) / 2], values[values.len() / 2])
}

on_both! {
    async fn the_result_of_the_exams_own_day_scores_the_forecast_of_the_exam(app) {
        let who = app.student("a@x.test").await;
        let body = json!({"profile": "neet_ug", "exam_date": today(app) + Days::new(2)});
        app.post(&who, "/api/v1/exams", &body).await.expect(201);
        mocks(app, &who, &[400, 420, 410], 3).await;
        app.advance(TimeDelta::seconds(1));
        assert!(!forecasts(app, &who).await["exams"][0]["at_exam"].is_null());
        app.advance(TimeDelta::days(1));
        let who = again(app, "a@x.test").await;
        // A mock of the day before speaks for the next score alone.
        app.post(&who, "/api/v1/tests/upload", &mock("Eve", today(app), 430)).await.expect(201);
        assert_eq!(outcomes(app, &who).await, [json!(["next_score", 430.0])]);
        app.advance(TimeDelta::seconds(1));
        forecasts(app, &who).await;
        // The result comes out eleven days later, and is that of the exam's day.
        app.advance(TimeDelta::days(12));
        let who = again(app, "a@x.test").await;
        let real = mock("The exam", today(app) - Days::new(11), 505);
        app.post(&who, "/api/v1/tests/upload", &real).await.expect(201);
        let told = outcomes(app, &who).await;
        assert!(told.contains(&json!(["exam_score", 505.0])), "{told:?}");
        assert_eq!(told.iter().filter(|one| one[0] == "exam_score").count(), 1);
    }

    async fn twenty_outcomes_of_five_students_make_a_record_that_anybody_can_recount(app) {
        let empty = app.call("GET", "/api/v1/record/neet_ug", &Value::Null).await.expect(200);
        assert_eq!((&empty["n"], &empty["figures"]), (&json!(0), &Value::Null));
        let mut told = Vec::new();
        for n in 0..5_i64 {
            let email = format!("s{n}@x.test");
            let who = app.student(&email).await;
            exam(app, &who, "neet_ug").await;
            mocks(app, &who, &[400 + 20 * n, 420, 410], 3).await;
            for round in 0..4_i64 {
                app.advance(TimeDelta::seconds(1));
                forecasts(app, &who).await;
                app.advance(TimeDelta::seconds(1));
                let score = 410 + (37 * (4 * n + round)) % 101 - 50;
                app.post(&who, "/api/v1/tests/upload", &mock(&format!("Real {round}"), today(app), score)).await.expect(201);
            }
            let history = history(app, &who).await;
            told.extend(history["items"].as_array().unwrap().iter().filter(|item| !item["outcome"].is_null()).cloned());
        }
        assert_eq!(told.len(), 20, "{told:?}");
        // The record is kept for an hour.
        app.advance(TimeDelta::minutes(61));
        let record = app.call("GET", "/api/v1/record/neet_ug", &Value::Null).await.expect(200);
        assert_eq!(record["n"], 20);
        let number = |item: &Value, name: &str| item[name].as_f64().unwrap();
        let off = |rule: &dyn Fn(&Value) -> f64| {
            median(told.iter().map(|item| (number(&item["outcome"], "score") - rule(item)).abs() / 7.2).collect())
        };
        let held = told.iter().filter(|item| item["outcome"]["was_in_band"] == true).count();
        let figures = &record["figures"];
        // History is told to a tenth of a mark, and a hundredth of a percent is 0.07 marks.
        for (name, expected) in [
            ("coverage_80", 5.0 * held as f64),
            ("median_error", off(&|item| number(item, "score"))),
            ("median_error_last", off(&|item| number(&item["rules"], "last"))),
            ("median_error_mean", off(&|item| number(&item["rules"], "mean_of_three"))),
        ] {
            assert!((number(figures, name) - expected).abs() < 0.03, "{name} {expected}: {figures}");
        }
        // Every mock is out of 720, so the mean errors are told in marks, too.
        let mean_off = |rule: &dyn Fn(&Value) -> f64| {
            told.iter().map(|item| (number(&item["outcome"], "score") - rule(item)).abs()).sum::<f64>() / 20.0
        };
        for (name, marks) in [
            ("model", mean_off(&|item| number(item, "score"))),
            ("last", mean_off(&|item| number(&item["rules"], "last"))),
            ("mean_of_three", mean_off(&|item| number(&item["rules"], "mean_of_three"))),
        ] {
            let said = &figures["mean_errors"][name];
            assert_eq!(said["n"], 20, "{name}");
            assert!((number(said, "marks") - marks).abs() < 0.16, "{name} {marks}: {said}");
            assert!((number(said, "percent") - marks / 7.2).abs() < 0.03, "{name} {marks}: {said}");
        }
        assert!(figures["n_rank"] == 20 && number(figures, "median_log_rank_ratio") > 0.0, "{figures}");
        let html = page_of_the_record(app).await;
        assert!(html.contains("Results compared") && !html.contains("Not enough yet"), "{html}");
        assert!(html.contains(&format!("{}%", 5 * held)), "{html}");
        let marks = app::format::decimal(number(&figures["mean_errors"]["model"], "marks"));
        for words in ["Mean error, marks", "Beside the simple rules", &format!("{marks} marks, over all results")] {
            assert!(html.contains(words), "{words}: {html}");
        }
    }

    async fn a_rule_that_was_nearer_here_comes_first_by_its_name(app) {
        let who = app.student("a@x.test").await;
        let neet = exam(app, &who, "neet_ug").await;
        mocks(app, &who, &[400, 480, 410], 3).await;
        let aim = json!({"target_score": 600});
        let goal = app.as_client(&who, "PUT", &format!("/api/v1/goals/{neet}"), Some(&aim)).await.expect(200);
        assert!(goal["chance"].is_f64() && goal["gap"].is_f64() && goal["missing"].is_null(), "{goal}");
        let before = forecasts(app, &who).await;
        assert!(before["exams"][0]["next"]["nearer_rule"].is_null() && before["exams"][0]["rank"]["rank"].is_u64(), "{before}");
        let model = ForecastModel {
            exam: "neet_ug".into(), version: 1, prior: String::new(), students: 0, scale: 1.0, outcomes: 60,
            nearer_rule: "last".into(), nearer_n: 60, model_error: 6.25, rule_error: 4.5,
        };
        let mut tx = app.services.core.db.begin().await.unwrap();
        forecast_models::put(&mut tx, PUBLIC_INSTITUTION, &model, app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        let said = forecasts(app, &who).await;
        let next = &said["exams"][0]["next"];
        assert_eq!(next["nearer_rule"], json!({"rule": "last", "score": 410.0, "n": 60, "error": 4.5, "model_error": 6.25}));
        assert_ne!(next["score"], 410.0);
        // What would be read from the model's score is not told, and why is.
        let first = &said["exams"][0];
        assert_eq!((&first["rank"], &first["change"]["rank"]), (&Value::Null, &Value::Null));
        let unsaid = first["missing"].as_array().unwrap().iter().find(|one| one["what"] == "rank").unwrap();
        assert_eq!(unsaid["code"], "nearer_rule");
        for absent in ["gap", "gap_low", "gap_high", "chance"] {
            assert_eq!(first["goal"][absent], Value::Null, "{absent}");
        }
        assert_eq!((&first["goal"]["word"], &first["goal"]["missing"]["code"]), (&json!("unknown"), &json!("nearer_rule")));
        let what_if = app.get(&who, &format!("/api/v1/forecasts/what-if?exam={neet}&score=600")).await.expect(200);
        assert_eq!((&what_if["chance"], &what_if["missing"][0]["what"]), (&Value::Null, &json!("chance")));
        assert!(what_if["rank"].is_u64(), "a score's own place is read from the tables alone: {what_if}");
        let told = history(app, &who).await;
        for item in told["items"].as_array().unwrap() {
            let is_by_model = item["prior_version"] == 0;
            assert_eq!((item["rank"].is_u64(), item["percentile"].is_f64()), (is_by_model, is_by_model), "{item}");
        }
        for (path, words) in [
            ("/insights", "by the simple rule “Same as last time”"),
            ("/insights", "over 60 results of our students it was 4.5% of the maximum off on average, our model 6.3%"),
            ("/today", "by “Same as last time”, which has been nearer here"),
            ("/insights", "Ranks and chances are read from our model only"),
            ("/goal", "which has been nearer here than our model, says 410; your goal is 600."),
            ("/goal", "By a simple rule"),
        ] {
            let html = browser(app, "a@x.test", path).await;
            assert!(html.contains(words), "{path}: {html}");
        }
    }

    async fn an_exam_of_ones_own_has_no_record_and_no_page_links_one(app) {
        let who = app.student("a@x.test").await;
        exam(app, &who, "own").await;
        app.call("GET", "/api/v1/record/own", &Value::Null).await.refused(404, "not_found");
        let all = app.call("GET", "/api/v1/record", &Value::Null).await.expect(200);
        assert!(all.as_array().unwrap().iter().all(|record| record["exam"] != "own"), "{all}");
        for path in ["/record", "/insights"] {
            let html = browser(app, "a@x.test", path).await;
            assert!(html.contains("own have no track record") && !html.contains("/record/own"), "{path}: {html}");
        }
    }

    async fn what_could_not_be_kept_is_said_to_be_so_and_kept_once_there_is_room(app) {
        let who = app.student("a@x.test").await;
        // Long enough that a stored forecast needs pages of its own.
        let chapters: Vec<Value> = (0..200)
            .map(|n| json!({"subject": format!("{n:03} {}", "x".repeat(70)), "name": "All", "weight": 1})).collect();
        let body = json!({"profile": "own", "name": "Finals", "max_score": 720, "chapters": chapters});
        app.post(&who, "/api/v1/exams", &body).await.expect(201);
        for (n, score) in [400, 420, 410].into_iter().enumerate() {
            let mut one = mock(&format!("Mock {n}"), today(app) - Days::new(n as u64), score);
            one["subject"] = json!("Finals");
            app.post(&who, "/api/v1/tests/upload", &one).await.expect(201);
        }
        let db = &app.services.core.db;
        let cookie = cookie(app, "a@x.test").await;
        testkit::full_disk::fill(db).await;
        let said = forecasts(app, &who).await;
        assert!(said["is_stored"] == false && said["exams"][0]["next"]["score"].is_f64(), "{said}");
        for path in ["/insights", "/goal", "/today"] {
            assert!(page(app, &cookie, path).await.contains("could not be kept just now"), "{path}");
        }
        page(app, &cookie, "/plan").await;
        app.get(&who, "/api/v1/tests/dashboard").await.expect(200);
        testkit::full_disk::free(db).await;
        assert_eq!(history(app, &who).await["items"], json!([]));
        assert_eq!(forecasts(app, &who).await["is_stored"], true);
        assert_eq!(history(app, &who).await["items"].as_array().unwrap().len(), 1);
        assert!(!browser(app, "a@x.test", "/insights").await.contains("could not be kept"));
    }
}
