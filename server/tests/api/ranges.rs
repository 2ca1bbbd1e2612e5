//! Which scores an exam can have, on routes and pages.

use crate::app::id;
use crate::forecasts::{cookie, page, today};
use crate::on_both;
use chrono::Days;
use serde_json::json;

on_both! {
    async fn a_score_that_the_exam_cannot_have_is_taken_by_no_route_and_no_page(app) {
        let who = app.student("a@x.test").await;
        let body = json!({"profile": "sat", "exam_date": today(app) - Days::new(3)});
        let exam = id(&app.post(&who, "/api/v1/exams", &body).await.expect(201)).to_string();
        let (goal, official) = (format!("/api/v1/goals/{exam}"), format!("/api/v1/exams/{exam}/official-result"));
        let forecasts = app.get(&who, "/api/v1/forecasts").await.expect(200);
        assert_eq!((&forecasts["exams"][0]["least_score"], &forecasts["exams"][0]["max_score"]), (&json!(400.0), &json!(1600.0)));
        for score in [json!(-1600), json!(0.01), json!(399), json!(1601)] {
            app.get(&who, &format!("/api/v1/rank?exam=sat&marks={score}")).await.refused_field("marks", "out_of_range");
            app.get(&who, &format!("/api/v1/forecasts/what-if?exam={exam}&score={score}")).await.refused_field("score", "out_of_range");
            app.as_client(&who, "PUT", &goal, Some(&json!({"target_score": score}))).await.refused_field("target_score", "out_of_range");
            app.as_client(&who, "PUT", &official, Some(&json!({"marks": score}))).await.refused_field("marks", "out_of_range");
        }
        let cookie = cookie(app, "a@x.test").await;
        let refused = app.form(&cookie, &format!("/goal/{exam}"), "target_score=399").await.expect_page(422);
        assert!(refused.contains("A target is at least 400 and at most 1600."), "{refused}");
        let refused = app.form(&cookie, &format!("/exams/{exam}/official-result"), "official.marks=399").await.expect_page(422);
        assert!(refused.contains("Marks are from 400 to 1600."), "{refused}");
        let asked = page(app, &cookie, &format!("/goal?exam={exam}&score=-1600")).await;
        assert!(asked.contains("At least 400, at most 1600") && asked.contains("min=\"400\"") && !asked.contains("-1600 of"), "{asked}");
        assert!(page(app, &cookie, &format!("/goal?exam={exam}&score=400")).await.contains("400 of 1600"));
        app.as_client(&who, "PUT", &goal, Some(&json!({"target_score": 400}))).await.expect(200);
        app.as_client(&who, "PUT", &official, Some(&json!({"marks": 400}))).await.expect(200);
    }
}
