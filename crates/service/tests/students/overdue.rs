//! Tests that are overdue are forecast anew each day, and cost no other forecast its outcome.

use crate::given::{App, day};
use chrono::{NaiveDate, TimeDelta};
use domain::exams::ExamDraft;
use domain::results::ResultDraft;
use service::Caller;
use testkit::contract;

/// A whole test out of 720 of the exam with this name.
fn mock(name: &str, exam: &str, on: NaiveDate, score: f64) -> ResultDraft {
    ResultDraft {
        test_name: name.into(),
        source: None,
        subject: exam.into(),
        total_questions: 180,
        correct_answers: 100,
        wrong_answers: 20,
        score: Some(score),
        max_score: Some(720.0),
        time_taken: None,
        test_date: on,
        chapter_performance: Vec::new(),
    }
}

/// An exam with three mocks a week apart, the last one on day 54.
async fn prepared(app: &App, caller: &Caller, profile: &str, name: &str, exam_date: Option<NaiveDate>) {
    let exam = ExamDraft {
        profile: profile.into(),
        name: Some(name.into()),
        exam_date,
        max_score: Some(720.0),
        marking: None,
        chapters: None,
    };
    app.services.exams.add(caller, exam).await.unwrap();
    let mocks = [(40, 400.0), (47, 420.0), (54, 410.0)];
    let drafts = mocks.map(|(n, score)| mock(&format!("{name} {n}"), name, day(n), score));
    app.services
        .results
        .upload(caller, drafts.to_vec())
        .await
        .unwrap();
}

contract! {
    async fn the_exams_own_result_finds_its_forecast_behind_weeks_of_overdue_ones(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        prepared(&app, &asha, "neet_ug", "NEET UG", Some(day(98))).await;
        prepared(&app, &asha, "own", "Finals", None).await;
        // The mock of both is due on day 61, and every day from then on.
        while app.today(&asha) < day(97) {
            app.services.forecasts.get(&app.fresh(&asha).await).await.unwrap();
            app.pass(TimeDelta::days(1));
        }
        let told = app.services.forecasts.history(&asha).await.unwrap().items;
        let of_kind = |kind: &str| told.iter().filter(|item| item.kind == kind).count();
        // Of each exam one for day 61 and one for each of the days 62 to 96.
        assert_eq!((of_kind("next_score"), of_kind("exam_score")), (72, 1));
        app.pass(TimeDelta::days(1));
        app.upload(&asha, mock("The exam", "NEET UG", app.today(&asha), 505.0)).await;
        let told = app.services.forecasts.history(&asha).await.unwrap();
        let scored = told.items.iter().filter(|item| item.outcome.is_some());
        let mut scored: Vec<_> = scored.map(|item| (item.kind.as_str(), item.made_on)).collect();
        scored.sort_unstable();
        // That of the exam's day was said once, on day 60; of the next test the newest counts. Finals asks for no subjects,
        // so every test is one of its own, too.
        let next = ("next_score", day(96));
        assert_eq!(scored, [("exam_score", day(60)), next, next]);
    }
}
