//! What pages make of forecasts: the rank on its axis, the reason beside a number, the question for the result, and all
//! that was ever said, in parts and as files.

use crate::app::{Client, TestApp, id};
use crate::forecasts::{again, browser, cookie, exam, forecasts, history, mock, mocks, page, today};
use crate::on_both;
use chrono::{Days, TimeDelta};
use serde_json::{Value, json};

const NOBODYS: &str = "01900000-0000-7000-8000-00000000ffff";
const QUESTION: &str = "How did NEET UG go?";

/// With thousands apart, as pages write it.
fn grouped(number: &Value) -> String {
    domain::text::grouped(number.as_u64().unwrap())
}

/// A student with a forecast of an exam two days ahead.
async fn forecast_of_an_exam(app: &TestApp) -> (Client, String) {
    let who = app.student("a@x.test").await;
    let body = json!({"profile": "neet_ug", "exam_date": today(app) + Days::new(2)});
    let exam = id(&app.post(&who, "/api/v1/exams", &body).await.expect(201)).to_string();
    mocks(app, &who, &[400, 420, 410], 3).await;
    app.advance(TimeDelta::seconds(1));
    forecasts(app, &who).await;
    (who, exam)
}

on_both! {
    async fn the_rank_is_drawn_on_a_logarithmic_axis_with_the_goals_rank_beside_it(app) {
        let who = app.student("a@x.test").await;
        let neet = exam(app, &who, "neet_ug").await;
        mocks(app, &who, &[500, 520, 510], 1).await;
        let without = browser(app, "a@x.test", "/insights").await;
        assert!(without.contains("rank-chart__band") && !without.contains("rank-chart__goal"), "{without}");
        let path = format!("/api/v1/goals/{neet}");
        let goal = app.as_client(&who, "PUT", &path, Some(&json!({"target_score": 650}))).await.expect(200);
        // What if, and the goal, are read from the same tables.
        let what_if = app.get(&who, &format!("/api/v1/forecasts/what-if?exam={neet}&score=650")).await.expect(200);
        for name in ["rank", "rank_low", "rank_high"] {
            assert!(goal[name].is_u64() && goal[name] == what_if[name], "{name}: {goal} {what_if}");
        }
        let said = &forecasts(app, &who).await["exams"][0];
        assert_eq!((&said["goal"], &what_if["tables"]), (&goal, &said["rank"]["tables"]));
        let html = browser(app, "a@x.test", "/insights").await;
        let rank = &said["rank"];
        for words in [
            "rank-chart__goal",
            "aria-labelledby=\"rank-0-title rank-0-desc\"",
            &format!("four times in five {} to {}, of", grouped(&rank["rank_low"]), grouped(&rank["rank_high"])),
            &format!("Your goal of 650 marks would be rank {}", grouped(&goal["rank"])),
            "10k</text>", "1M</text>", "all candidates</text>",
            "10 more marks are worth about",
        ] {
            assert!(html.contains(words), "{words}: {html}");
        }
        // No style attribute: the policy of the pages would refuse it.
        let from = html.find("rank-chart").unwrap();
        assert!(!html[from..].split("</svg>").next().unwrap().contains("style="), "{html}");
    }

    async fn a_number_stands_beside_what_it_rests_on_and_until_when(app) {
        let who = app.student("a@x.test").await;
        let neet = exam(app, &who, "neet_ug").await;
        mocks(app, &who, &[500, 520, 510], 1).await;
        app.as_client(&who, "PUT", &format!("/api/v1/goals/{neet}"), Some(&json!({"target_score": 650}))).await.expect(200);
        let basis = "From 3 full tests up to yesterday. From past tables, not yet checked on our students.";
        for path in ["/today", "/insights", "/goal"] {
            let html = browser(app, "a@x.test", path).await;
            assert!(html.contains(basis), "{path}: {html}");
        }
        let html = browser(app, "a@x.test", "/insights").await;
        assert!(html.contains("3 tests up to yesterday") && html.contains("published table (20"), "{html}");
        let asked = browser(app, "a@x.test", &format!("/goal?exam={neet}&score=600")).await;
        assert!(asked.contains("Read from") && asked.contains("published table (20"), "{asked}");
        let told = browser(app, "a@x.test", "/insights/forecasts").await;
        assert!(told.contains("from 3 full tests up to") && told.contains("model 4"), "{told}");
    }

    async fn today_asks_once_for_the_result_of_an_exam_that_was_forecast(app) {
        let (who, exam) = forecast_of_an_exam(app).await;
        let path = format!("/exams/{exam}/official-result");
        let rest = format!("/api/v1{path}/not-now");
        assert!(!browser(app, "a@x.test", "/today").await.contains(QUESTION), "it is still to come");
        app.as_client(&who, "PUT", &rest, None).await.refused(409, "exam_ahead");
        app.advance(TimeDelta::days(3));
        let (who, seen) = (again(app, "a@x.test").await, cookie(app, "a@x.test").await);
        let html = page(app, &seen, "/today").await;
        assert!(html.contains(QUESTION) && html.contains(&format!("href=\"/exams/{exam}#official\"")), "{html}");
        assert!(page(app, &seen, &format!("/exams/{exam}")).await.contains("id=\"official\""));
        // "Not now" is remembered, can be taken back, and leaves the question where the forecasts are.
        let sent = app.form(&seen, &format!("{path}/not-now"), "").await;
        assert_eq!((sent.status.as_u16(), sent.header("location")), (303, format!("/today?done=official_put_off&undo={exam}").as_str()));
        let html = page(app, &seen, sent.header("location")).await;
        assert!(!html.contains(QUESTION) && html.contains(&format!("action=\"{path}/ask-again\"")), "{html}");
        assert_eq!(history(app, &who).await["awaited"],
            json!([{"exam_id": exam, "name": "NEET UG", "exam_date": today(app) - Days::new(1), "has_forecast": true, "is_put_off": true}]));
        assert!(page(app, &seen, "/insights/forecasts").await.contains("Is your official result out?"));
        assert_eq!(app.form(&seen, &format!("{path}/ask-again"), "").await.status, 303);
        assert!(page(app, &seen, "/today").await.contains(QUESTION));
        app.as_client(&who, "PUT", &rest, None).await.expect(204);
        assert!(!page(app, &seen, "/today").await.contains(QUESTION));
        app.as_client(&who, "DELETE", &rest, None).await.expect(204);
        assert!(page(app, &seen, "/today").await.contains(QUESTION));
        // It is the student's own question, and over when the result is there.
        let other = app.student("b@x.test").await;
        app.as_client(&other, "PUT", &rest, None).await.refused(404, "not_found");
        app.as_client(&who, "PUT", &rest.replace(&exam, NOBODYS), None).await.refused(404, "not_found");
        app.as_client(&who, "PUT", &format!("/api/v1{path}"), Some(&json!({"rank": 4021}))).await.expect(200);
        assert!(!page(app, &seen, "/today").await.contains(QUESTION));
    }

    async fn today_asks_for_sixty_days_and_only_where_something_was_forecast(app) {
        let (who, _) = forecast_of_an_exam(app).await;
        let unsaid = json!({"profile": "own", "name": "Finals", "exam_date": today(app) - Days::new(1)});
        app.post(&who, "/api/v1/exams", &unsaid).await.expect(201);
        assert!(!browser(app, "a@x.test", "/today").await.contains("How did"));
        app.advance(TimeDelta::days(62));
        assert!(browser(app, "a@x.test", "/today").await.contains(QUESTION));
        app.advance(TimeDelta::days(1));
        assert!(!browser(app, "a@x.test", "/today").await.contains(QUESTION));
        let who = again(app, "a@x.test").await;
        assert_eq!(history(app, &who).await["awaited"].as_array().unwrap().len(), 2);
    }

    async fn forecasts_as_a_file_are_those_of_the_history_with_model_and_versions(app) {
        let (who, _) = forecast_of_an_exam(app).await;
        app.advance(TimeDelta::seconds(1));
        app.post(&who, "/api/v1/tests/upload", &mock("Real", today(app), 430)).await.expect(201);
        let told = history(app, &who).await;
        let file = app.get(&who, "/api/v1/exports/forecasts/forecasts.json").await.expect(200);
        assert_eq!(file, told);
        let csv = app.get(&who, "/api/v1/exports/forecasts/forecasts.csv").await;
        assert!(csv.header("content-disposition").contains("forecasts") && csv.header("content-disposition").contains(".csv"));
        let text = csv.text();
        let mut lines = text.trim_start_matches('\u{feff}').lines();
        let head: Vec<&str> = lines.next().unwrap().split(',').collect();
        let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
        assert_eq!(rows.len(), told["items"].as_array().unwrap().len());
        let column = |name: &str| head.iter().position(|one| *one == name).unwrap();
        for (row, item) in rows.iter().zip(told["items"].as_array().unwrap()) {
            for name in ["made_on", "kind", "target_on", "data_until", "model", "inputs_hash"] {
                assert_eq!(row[column(name)], item[name].as_str().unwrap(), "{name}");
            }
            for name in ["score", "low", "high", "rank", "percentile", "model_version"] {
                assert_eq!(row[column(name)].parse::<f64>().ok(), item[name].as_f64(), "{name}: {row:?}");
            }
            let came = item["outcome"]["score"].as_f64();
            assert_eq!(row[column("result")].parse::<f64>().ok(), came, "{row:?}");
            let held = item["outcome"]["was_in_band"].as_bool().map_or("", |held| if held { "yes" } else { "no" });
            assert_eq!(row[column("was_in_band")], held);
        }
        assert!(rows.iter().any(|row| row[column("result")] == "430"), "{text}");
        let seen = cookie(app, "a@x.test").await;
        assert_eq!(page(app, &seen, "/insights/forecasts/export.csv").await, text);
        assert!(page(app, &seen, "/insights/forecasts").await.contains("/insights/forecasts/export.xlsx"));
        let book = app.get(&who, "/api/v1/exports/forecasts/forecasts.xlsx").await;
        assert!(book.header("content-type").contains("spreadsheet"));
        app.get(&who, "/api/v1/exports/forecasts/results.csv").await.refused(404, "not_found");
    }

    async fn a_long_history_is_read_in_parts_and_loses_nothing(app) {
        let who = app.student("a@x.test").await;
        exam(app, &who, "neet_ug").await;
        mocks(app, &who, &[400, 420, 410], 1).await;
        // Two a round: of the next test and of the exam.
        for round in 0..27_i64 {
            app.post(&who, "/api/v1/tests/upload", &mock(&format!("Real {round}"), today(app), 400 + round)).await.expect(201);
            app.advance(TimeDelta::seconds(1));
            forecasts(app, &who).await;
        }
        let n = history(app, &who).await["items"].as_array().unwrap().len();
        let seen = cookie(app, "a@x.test").await;
        let rows = async |query: &str| {
            let html = page(app, &seen, &format!("/insights/forecasts{query}")).await;
            (html.matches("<th scope=\"row\"").count(), html.contains("?part=1\""), html.contains("not yet"))
        };
        assert_eq!((n, rows("").await), (54, (50, true, true)));
        // The newest of each kind waits; those of the second part were said anew since.
        assert_eq!(rows("?part=1").await, (4, false, false));
        assert_eq!(rows("?part=99").await, rows("?part=1").await);
        assert_eq!(rows("?part=-1").await, rows("").await);
    }
}
