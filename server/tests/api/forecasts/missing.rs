//! What cannot be said yet is absent and named.

use super::{browser, exam, forecasts, mock, mocks, today};
use crate::app::id;
use crate::on_both;
use chrono::Days;
use serde_json::{Value, json};

/// `what code have/need` of everything missing in the first exam.
fn missing(said: &Value) -> Vec<String> {
    let all = said["exams"][0]["missing"].as_array().unwrap().iter();
    all.map(|one| format!("{} {} {}/{}", one["what"], one["code"], one["have"], one["need"]).replace('"', ""))
        .collect()
}

on_both! {
    async fn nothing_is_said_for_fewer_than_three_full_tests_and_the_gap_is_named(app) {
        let who = app.student("a@x.test").await;
        let empty = forecasts(app, &who).await;
        assert_eq!((&empty["exams"], empty["missing"].as_array().unwrap().len()), (&json!([]), 2));
        exam(app, &who, "neet_ug").await;
        for n in 0..3_u64 {
            let said = forecasts(app, &who).await;
            let gap = format!("too_few_tests {n}/3");
            assert_eq!(missing(&said), [format!("next_score {gap}"), format!("exam_score {gap}"), "rank no_score null/null".into()]);
            for absent in ["next", "at_exam", "rank", "change"] {
                assert_eq!(said["exams"][0][absent], Value::Null, "{absent} with {n}");
            }
            // Nor is there a level: the tests are all there is to show.
            let of_exam = &said["exams"][0];
            assert_eq!((&of_exam["path"], &of_exam["sources"]), (&json!([]), &json!([])), "with {n}");
            assert_eq!(of_exam["tests"].as_array().unwrap().len() as u64, 2 * n);
            let dashboard = app.get(&who, "/api/v1/tests/dashboard").await.expect(200);
            let trends = [&said["trends"], &dashboard["analyses"]["performance"]["trends"]].map(|list| list.as_array().unwrap());
            assert_eq!((trends[0].len() == trends[1].len(), trends[0].is_empty()), (true, n == 0), "{dashboard}");
            for trend in trends.into_iter().flatten().filter(|trend| trend["tests"].as_u64().unwrap() < 3) {
                assert_eq!((&trend["now"], &trend["before"]), (&Value::Null, &Value::Null), "{trend}");
                assert_eq!((&trend["missing"]["code"], &trend["missing"]["have"]), (&json!("too_few_tests"), &trend["tests"]), "{trend}");
            }
            let html = browser(app, "a@x.test", "/insights").await;
            assert!(html.contains(&format!("{n} of 3 full tests")), "{html}");
            assert_eq!(html.contains(&format!("from 3 full tests on, {n} so far")), n > 0, "{html}");
            assert!(!html.contains("forecast-chart__level") && !html.contains("forecast-chart__band"), "{html}");
            assert_eq!(html.contains("forecast-chart__test"), n > 0);
            assert!(browser(app, "a@x.test", "/goal").await.contains(&format!("{n} of 3 full tests")));
            // A part of a test is no full one.
            let part = json!({"test_name": format!("Part {n}"), "subject": "Physics", "test_date": today(app),
                "total_questions": 45, "correct_answers": 20, "score": 80, "max_score": 180});
            app.post(&who, "/api/v1/tests/upload", &part).await.expect(201);
            let one = mock(&format!("Mock {n}"), today(app) - Days::new(20 - n), 400);
            app.post(&who, "/api/v1/tests/upload", &one).await.expect(201);
        }
        let said = forecasts(app, &who).await;
        assert_eq!((&said["exams"][0]["full_tests"], &said["exams"][0]["part_tests"], missing(&said)), (&json!(3), &json!(3), vec![]));
        assert!(said["exams"][0]["path"].as_array().unwrap().len() > 3, "{said}");
        assert!(said["trends"].as_array().unwrap().iter().all(|trend| trend["now"]["score"].is_f64() && trend["missing"].is_null()), "{said}");
        assert!(browser(app, "a@x.test", "/insights").await.contains("forecast-chart__level"));
        let score = &said["exams"][0]["at_exam"];
        let ends = ["low", "mid_low", "score", "mid_high", "high"].map(|name| score[name].as_f64().unwrap());
        assert!(ends.is_sorted() && ends[0] > 0.0 && ends[4] < 720.0, "{ends:?}");
        let calibration = &said["exams"][0]["calibration"];
        assert_eq!((&calibration["word"], &calibration["prior"]), (&json!("not_checked"), &json!("shipped")));
        assert!(calibration["prior_words"].as_str().unwrap().contains("our own choice, not measurements"), "{calibration}");
        let page = browser(app, "a@x.test", "/insights").await;
        assert!(page.contains("our own choice, not measurements") && page.contains("The tables here are of 1 year"), "{page}");
    }

    async fn an_old_last_test_a_passed_exam_and_an_exam_without_table_are_said_so(app) {
        let who = app.student("a@x.test").await;
        let body = json!({"profile": "neet_ug", "exam_date": today(app) - Days::new(3)});
        app.post(&who, "/api/v1/exams", &body).await.expect(201);
        mocks(app, &who, &[400, 420, 410], 46).await;
        let said = forecasts(app, &who).await;
        assert_eq!(missing(&said), ["next_score no_recent_test 46/45", "exam_score exam_over null/null", "rank no_score null/null"]);
        let other = app.student("b@x.test").await;
        exam(app, &other, "jee_main").await;
        let said = forecasts(app, &other).await;
        assert_eq!(missing(&said).last().unwrap(), "rank no_rank_table null/null");
        assert!(browser(app, "b@x.test", "/insights").await.contains("no published table"));
    }

    async fn a_deleted_table_takes_the_rank_away_and_leaves_the_score(app) {
        let who = app.student("a@x.test").await;
        exam(app, &who, "neet_ug").await;
        mocks(app, &who, &[400, 420, 410, 430], 2).await;
        let before = forecasts(app, &who).await;
        assert!(before["exams"][0]["rank"]["rank"].as_u64().unwrap() > 1, "{before}");
        assert!(before["exams"][0]["rank"]["ten_marks"]["ranks"].as_u64().unwrap() > 1, "{before}");
        let dean = app.admin("dean@x.test").await;
        let path = format!("/api/v1/rank/tables/{}", id(&before["exams"][0]["rank"]["tables"][0]));
        app.as_client(&dean, "DELETE", &path, None).await.expect(204);
        let after = forecasts(app, &who).await;
        assert_eq!(after["exams"][0]["rank"], Value::Null);
        assert_eq!((missing(&after), &after["exams"][0]["next"]["score"]),
            (vec!["rank no_rank_table null/null".to_owned()], &before["exams"][0]["next"]["score"]));
        assert_eq!(after["exams"][0]["change"]["has_new_tables"], true);
        // The door of the page says so, too, and no start of the server brings the table back.
        app.services.ranks.ensure_shipped().await.unwrap();
        let page = browser(app, "a@x.test", &format!("/exams/{}", before["exams"][0]["exam_id"].as_str().unwrap())).await;
        assert!(page.contains("Needs a published table of marks and ranks"), "{page}");
        app.as_client(&dean, "POST", &format!("{path}/restore"), None).await.expect(200);
        assert_eq!(forecasts(app, &who).await["exams"][0]["rank"]["rank"], before["exams"][0]["rank"]["rank"]);
    }
}
