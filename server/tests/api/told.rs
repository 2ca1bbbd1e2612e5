//! What pages make of forecasts: the rank on its axis, the reason beside a number, the question for the result, and all
//! that was ever said, in parts and as files.

use crate::app::{Client, TestApp, id};
use crate::forecasts::{again, browser, cookie, exam, forecasts, history, mocks, page, today};
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
}
