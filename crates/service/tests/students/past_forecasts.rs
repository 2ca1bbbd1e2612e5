//! Forecasts of the past: a list shows the newest, files hold all of them, and counts are of all.

use crate::given::{App, day};
use api::forecasts::ForecastHistory;
use chrono::TimeDelta;
use domain::exams::ExamDraft;
use domain::results::ResultDraft;
use service::Caller;
use service::exports::Format;
use store::predictions::{self, Forecast};
use testkit::contract;
use uuid::Uuid;

/// More than a list shows.
const MANY: u32 = 505;

fn mock(n: u64, score: f64) -> ResultDraft {
    ResultDraft {
        test_name: format!("Mock {n}"),
        source: None,
        subject: "NEET UG".into(),
        total_questions: 180,
        correct_answers: 100,
        wrong_answers: 20,
        score: Some(score),
        max_score: Some(720.0),
        time_taken: None,
        test_date: day(n),
        chapter_performance: Vec::new(),
    }
}

/// A student of whom something was said that has come true.
async fn told(app: &App) -> Caller {
    let asha = app.student("asha").await;
    let exam = ExamDraft {
        profile: "neet_ug".into(),
        name: Some("NEET UG".into()),
        exam_date: Some(day(160)),
        max_score: None,
        marking: None,
        chapters: None,
    };
    app.services.exams.add(&asha, exam).await.unwrap();
    for (n, score) in [(40, 400.0), (47, 420.0), (54, 410.0)] {
        app.upload(&asha, mock(n, score)).await;
    }
    app.services.forecasts.get(&app.fresh(&asha).await).await.unwrap();
    app.pass(TimeDelta::days(1));
    app.upload(&asha, mock(61, 410.0)).await;
    app.fresh(&asha).await
}

/// Stores many forecasts more, as days without a test make them.
async fn say_more(app: &App, who: &Caller) {
    let mut tx = app.test.core.db.begin().await.unwrap();
    let first = predictions::history(&mut tx, who.user, 1)
        .await
        .unwrap()
        .remove(0);
    let mut previous_id = Uuid::from_u128(1);
    for n in 0..MANY {
        let next = Forecast {
            id: app.test.core.new_id(),
            previous_id,
            created_at: first.forecast.created_at + TimeDelta::seconds(i64::from(n) + 1),
            ..first.forecast.clone()
        };
        assert!(
            predictions::add(&mut tx, who.institution, who.user, &next)
                .await
                .unwrap()
        );
        previous_id = next.id;
    }
    tx.commit().await.unwrap();
}

contract! {
    async fn a_file_holds_every_forecast_and_counts_are_of_all_however_many_are_listed(db) {
        let app = App::new(db);
        let asha = told(&app).await;
        let forecasts = &app.services.forecasts;
        let before = forecasts.history(&asha).await.unwrap();
        assert!(before.scored > 0 && before.total as usize == before.items.len());
        let held = before.items.iter().filter_map(|item| item.outcome.as_ref()).filter(|outcome| outcome.was_in_band);
        assert_eq!(before.in_band as usize, held.count());
        say_more(&app, &asha).await;
        let after = forecasts.history(&asha).await.unwrap();
        assert_eq!((after.items.len(), after.total), (500, before.total + MANY));
        assert!(after.items.iter().all(|item| item.outcome.is_none()), "what came true is further down");
        assert_eq!((after.scored, after.in_band), (before.scored, before.in_band));
        let json = forecasts.export(&asha, Format::Json).await.unwrap().bytes;
        let file: ForecastHistory = serde_json::from_slice(&json).unwrap();
        assert_eq!((file.items.len(), file.total), (after.total as usize, after.total));
        assert_eq!(file.items[MANY as usize..], before.items);
        assert_eq!((file.scored, file.in_band), (before.scored, before.in_band));
        let csv = forecasts.export(&asha, Format::Csv).await.unwrap().bytes;
        assert_eq!(String::from_utf8(csv).unwrap().lines().count(), 1 + after.total as usize);
    }
}
