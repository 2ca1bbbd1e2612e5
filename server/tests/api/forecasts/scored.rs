//! What comes true scores what was said before, and an undone step takes that back.

use super::{browser, exam, forecasts, history, mock, mocks, today};
use crate::app::id;
use crate::on_both;
use chrono::TimeDelta;
use serde_json::{Value, json};

on_both! {
    async fn a_result_scores_the_forecast_before_it_and_undoing_takes_that_back(app) {
        let who = app.student("a@x.test").await;
        exam(app, &who, "neet_ug").await;
        mocks(app, &who, &[400, 420, 410], 3).await;
        app.advance(TimeDelta::seconds(1));
        forecasts(app, &who).await;
        let scored = async || {
            let history = history(app, &who).await;
            let items = history["items"].as_array().unwrap().clone();
            let outcomes: Vec<Value> = items.iter().filter(|item| !item["outcome"].is_null())
                .map(|item| json!([item["kind"], item["outcome"]["score"], item["outcome"]["date"]])).collect();
            assert_eq!(history["scored"], outcomes.len());
            outcomes
        };
        assert_eq!(json!(scored().await), json!([]));
        app.advance(TimeDelta::seconds(1));
        // Section by section: before the last one it is no full test.
        let mut sections = Vec::new();
        for (subject, questions, score, max) in [("Physics", 45, 100, 180), ("Chemistry", 45, 120, 180), ("Biology", 90, 230, 360)] {
            assert!(scored().await.is_empty(), "before {subject}");
            let part = json!({"test_name": "Real one", "source": "Series A", "subject": subject, "test_date": today(app),
                "total_questions": questions, "correct_answers": 40, "score": score, "max_score": max});
            sections.push(app.post(&who, "/api/v1/tests/upload", &part).await.expect(201)["results"][0].clone());
        }
        let told = json!([["next_score", 450.0, today(app)]]);
        assert_eq!(json!(scored().await), told);
        let path = format!("/api/v1/results/{}", id(&sections[1]));
        app.as_client(&who, "DELETE", &path, None).await.expect(204);
        assert_eq!(json!(scored().await), json!([]));
        app.as_client(&who, "POST", &format!("{path}/restore"), None).await.expect(200);
        assert_eq!(json!(scored().await), told);
        // Corrected: the outcome follows, the forecast does not.
        let better = json!({"test_name": "Real one", "source": "Series A", "subject": "Chemistry", "test_date": today(app),
            "total_questions": 45, "correct_answers": 41, "score": 130, "max_score": 180});
        app.as_client(&who, "PUT", &path, Some(&better)).await.expect(200);
        assert_eq!(json!(scored().await), json!([["next_score", 460.0, today(app)]]));
        // A second test of the day has no forecast of its own to speak for.
        app.post(&who, "/api/v1/tests/upload", &mock("Another", today(app), 600)).await.expect(201);
        assert_eq!(scored().await.len(), 1);
    }

    async fn an_undone_import_takes_its_outcomes_with_it(app) {
        let who = app.student("a@x.test").await;
        exam(app, &who, "neet_ug").await;
        mocks(app, &who, &[400, 420, 410], 3).await;
        app.advance(TimeDelta::seconds(1));
        forecasts(app, &who).await;
        app.advance(TimeDelta::seconds(1));
        let csv = format!("Test name,Subject,Date,Total questions,Correct,Wrong,Score,Max score\nImported,NEET UG,{},180,120,30,450,720\n", today(app));
        let import = app.upload(&who, "", "mock.csv", csv.as_bytes()).await.expect(200);
        let confirm = json!({"file_hash": import["file_hash"], "skip_bad": false});
        let path = format!("/api/v1/imports/{}", id(&import));
        app.post(&who, &format!("{path}/confirm"), &confirm).await.expect(200);
        assert_eq!(history(app, &who).await["scored"], 1);
        app.as_client(&who, "POST", &format!("{path}/undo"), None).await.expect(200);
        assert_eq!(history(app, &who).await["scored"], 0);
    }

    async fn sample_data_brings_scored_forecasts_that_never_count_for_the_record(app) {
        let who = app.student("a@x.test").await;
        app.as_client(&who, "POST", "/api/v1/sample", None).await.expect(204);
        let said = forecasts(app, &who).await;
        assert!(said["exams"][0]["is_sample"] == true && !said["exams"][0]["at_exam"].is_null(), "{said}");
        assert!(!said["exams"][0]["goal"].is_null() && !said["exams"][0]["change"].is_null());
        let told = history(app, &who).await;
        assert!(told["scored"].as_u64().unwrap() >= 5, "{told}");
        assert!(told["items"].as_array().unwrap().iter().all(|item| item["is_sample"] == true));
        let record = app.call("GET", "/api/v1/record/neet_ug", &Value::Null).await.expect(200);
        assert_eq!((&record["n"], &record["figures"]), (&json!(0), &Value::Null));
        assert!(browser(app, "a@x.test", "/record/neet_ug").await.contains("Not enough yet"));
        app.as_client(&who, "DELETE", "/api/v1/sample", None).await.expect(204);
        assert_eq!(history(app, &who).await["items"], json!([]));
    }
}
