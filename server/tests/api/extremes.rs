//! Data at its edges: chapters without a question, and ten thousand results. Every answer reads back as its shape: a
//! number that is none would be written as null, where the shape has no room for it.

use crate::app::{Client, TestApp, result};
use crate::on_both;
use api::dashboard::Dashboard;
use api::forecasts::{ForecastHistory, Forecasts};
use api::insights::{ChapterList, ChapterMap, ChapterView, Insights};
use api::plan::PlanView;
use chrono::{Days, NaiveDate};
use domain::Clock as _;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::fmt::Write as _;

async fn read<Shape: DeserializeOwned>(app: &TestApp, who: &Client, path: &str) -> Shape {
    let answer = app.get(who, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    serde_json::from_str(&answer.text()).unwrap_or_else(|error| panic!("{path}: {error}: {}", answer.text()))
}

fn today(app: &TestApp) -> NaiveDate {
    app.clock.now().date_naive()
}

/// What looks at all results.
async fn answers(app: &TestApp, who: &Client) -> (Dashboard, Insights, Forecasts, PlanView) {
    read::<ForecastHistory>(app, who, "/api/v1/forecasts/history").await;
    read::<ChapterMap>(app, who, "/api/v1/heatmap").await;
    read::<ChapterMap>(app, who, "/api/v1/heatmap?by=series").await;
    (
        read(app, who, "/api/v1/tests/dashboard").await,
        read(app, who, "/api/v1/insights").await,
        read(app, who, "/api/v1/forecasts").await,
        read(app, who, "/api/v1/plan").await,
    )
}

on_both! {
    async fn a_chapter_without_a_question_has_no_mastery_and_every_answer_reads_back(app) {
        let who = app.student("a@x.test").await;
        app.post(&who, "/api/v1/exams", &json!({"profile": "neet_ug", "exam_date": today(app) + Days::new(60)})).await.expect(201);
        for days in [1, 8, 15, 22] {
            let mut mock = result(&format!("Mock {days}"), "Physics", &(today(app) - Days::new(days)).to_string());
            mock["chapter_performance"] = json!([
                {"chapter": "Optics", "attempted": 0, "correct": 0, "wrong": 0, "minutes": 0},
                {"chapter": "Phlogiston", "attempted": 0, "correct": 0, "marks": 0},
            ]);
            app.post(&who, "/api/v1/tests/upload", &mock).await.expect(201);
        }
        let (dashboard, insights, _, plan) = answers(app, &who).await;
        assert_eq!((dashboard.tests, insights.tests, &*insights.problem_areas), (4, 4, &[][..]));
        assert_eq!(plan.missing, None);
        let list: ChapterList = read(app, &who, "/api/v1/chapters").await;
        for chapter in list.items.iter().filter(|one| ["Optics", "Phlogiston"].contains(&&*one.chapter)) {
            assert_eq!((chapter.questions, chapter.mastery), (0, None), "{chapter:?}");
            let one: ChapterView = read(app, &who, &format!("/api/v1/chapters/{}", chapter.id)).await;
            assert_eq!((one.questions, one.mastery), (0, None), "{one:?}");
        }
    }

    async fn ten_thousand_results_have_a_dashboard_a_forecast_and_a_plan(app) {
        let who = app.student("a@x.test").await;
        app.post(&who, "/api/v1/exams", &json!({"profile": "neet_ug", "exam_date": today(app) + Days::new(60)})).await.expect(201);
        let mut file = "test_date,test_name,subject,total_questions,correct_answers,wrong_answers,score,max_score\n".to_owned();
        for i in 0..10_000_u64 {
            let (right, wrong) = (100 + i * 7 % 50, i * 3 % 30);
            let day = today(app) - Days::new(1 + i * 7_919 % 1_500);
            writeln!(file, "{day},Mock {i},NEET UG,180,{right},{wrong},{},720", 4 * right - wrong).unwrap();
        }
        app.upload(&who, "?dry_run=false", "results.csv", file.as_bytes()).await.expect(201);
        let (dashboard, _, forecasts, plan) = answers(app, &who).await;
        let exam = &forecasts.exams[0];
        assert_eq!((dashboard.tests, exam.full_tests), (10_000, 10_000));
        let score = exam.at_exam.as_ref().expect("there is no lack of tests");
        let ends = [score.low, score.mid_low, score.score, score.mid_high, score.high];
        assert!(ends.is_sorted() && ends[0] > 0.0 && ends[4] < 720.0, "{ends:?}");
        assert!(exam.rank.is_some() && plan.missing.is_none());
    }
}
