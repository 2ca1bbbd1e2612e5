//! The balance: when it is there, and what its parts are measured by.

use super::{seen, study};
use crate::given::App;
use api::wellbeing::Wellbeing;
use chrono::{Duration, TimeDelta};
use domain::sessions::SessionDraft;
use service::Caller;
use service::study_sessions::Moment;
use testkit::contract;

contract! {
    async fn the_balance_waits_for_fourteen_days_and_follows_every_session(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        study(&app, &asha, 13, 60).await;
        let early = seen(&app, &asha).await;
        let missing = early.missing.unwrap();
        assert_eq!((early.state.as_str(), missing.code.as_str(), missing.have, missing.need), ("unknown", "session_days", Some(13), Some(14)));
        assert!(early.balance.is_none() && early.trend.is_empty() && early.parts.is_empty());
        let first = SessionDraft {
            subject: "Physics".into(),
            chapter: None,
            date: app.today(&asha) - Duration::days(13),
            duration_minutes: 60,
            focus_score: None,
            started_at: None,
        };
        let stored = app.services.study_sessions.add(&asha, first).await.unwrap();
        let now = seen(&app, &asha).await;
        // Fourteen days in a row: all 17 points of the part about rest, and nothing else.
        assert_eq!(now.balance.clone().map(|balance| (balance.value, balance.band)), Some((83.0, "fair".into())));
        assert_eq!(now.trend.len(), 1);
        assert_eq!(now.parts.iter().map(|part| part.key.as_str()).collect::<Vec<_>>(), ["hours", "rest", "late", "breaks", "focus", "score"]);
        app.services.study_sessions.remove(&asha, stored.id.into()).await.unwrap();
        assert!(seen(&app, &asha).await.balance.is_none());
        assert_eq!(app.services.wellbeing.glance(&app.fresh(&asha).await).await.unwrap(), None);
        app.services.study_sessions.restore(&asha, stored.id.into()).await.unwrap();
        assert_eq!(seen(&app, &asha).await, now);
        // What is kept equals what a house without anything kept computes.
        let other = service::Services::new(app.test.core.clone());
        let fresh = other.wellbeing.get(&app.fresh(&asha).await, 30).await.unwrap();
        assert_eq!(Wellbeing { computed_at: chrono::DateTime::UNIX_EPOCH, ..fresh }, now);
    }

    async fn a_result_below_the_own_forecast_band_counts_once_it_is_there(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        study(&app, &asha, 20, 60).await;
        let today = app.today(&asha);
        let exam = domain::exams::ExamDraft {
            profile: "neet_ug".into(),
            name: None,
            exam_date: Some(today + Duration::days(60)),
            max_score: None,
            marking: None,
            chapters: None,
        };
        app.services.exams.add(&asha, exam).await.unwrap();
        let mock = |name: &str, ago: i64, score: f64| domain::results::ResultDraft {
            score: Some(score),
            max_score: Some(720.0),
            total_questions: 180,
            ..crate::given::a_draft(name, "NEET UG", today - Duration::days(ago))
        };
        for (name, ago, score) in [("A", 28, 500.0), ("B", 21, 505.0), ("C", 14, 500.0), ("D", 7, 505.0)] {
            app.upload(&asha, mock(name, ago, score)).await;
        }
        let score = async || {
            let parts = seen(&app, &asha).await.parts;
            parts.into_iter().find(|part| part.key == "score").unwrap()
        };
        assert_eq!(score().await.missing.map(|missing| missing.code), Some("results".into()));
        let said = app.services.forecasts.get(&app.fresh(&asha).await).await.unwrap();
        let low = said.exams[0].next.as_ref().unwrap().low;
        app.pass(TimeDelta::hours(1));
        app.upload(&asha, mock("E", 0, 200.0)).await;
        let part = score().await;
        let below = 100.0 * (low - 200.0) / 720.0;
        assert!((part.value.unwrap() - below).abs() < 0.1 && part.points > 8.1 && (part.max_points - 9.0).abs() < 1e-9, "{part:?} {below}");
    }

    async fn a_session_is_late_by_the_students_own_clock(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        study(&app, &asha, 20, 60).await;
        assert_eq!(late(&app, &asha).await, Some(0.0));
        // 20:00 in Kolkata is half past midnight in Sydney, eleven hours ahead in March.
        assert_eq!(late(&app, &Caller { time_zone: chrono_tz::Australia::Sydney, ..asha }).await, Some(7.0));
    }

    async fn study_without_breaks_is_measured_by_the_timer_alone(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        // Typed or sent in, with times: nobody knows of the breaks.
        study(&app, &asha, 20, 200).await;
        let breaks = async || seen(&app, &asha).await.parts.into_iter().find(|part| part.key == "breaks").unwrap();
        let missing = breaks().await.missing.unwrap();
        assert_eq!((missing.code.as_str(), missing.have, missing.need), ("timed_days", Some(0), Some(3)));
        let sessions = &app.services.study_sessions;
        for pause in [0, 0, 10] {
            let start = api::sessions::TimerStart { subject: "Physics".into(), chapter: None };
            sessions.start(&asha, start, Moment::default()).await.unwrap();
            app.pass(TimeDelta::minutes(60));
            if pause > 0 {
                sessions.pause(&asha, Moment::default()).await.unwrap();
                app.pass(TimeDelta::minutes(pause));
                sessions.resume(&asha, Moment::default()).await.unwrap();
            }
            app.pass(TimeDelta::minutes(60));
            let stop = api::sessions::TimerStop { focus_score: None, minutes: None };
            sessions.stop(&asha, stop, Moment::default()).await.unwrap();
            app.pass(TimeDelta::hours(22));
        }
        let part = breaks().await;
        // Twice 120 minutes and once 60 are 100 on average: a third of the way from 75 to 150.
        assert_eq!((part.value, part.points, part.max_points), (Some(100.0), 5.0, 15.0));
    }
}

/// Late sessions of the last seven days.
async fn late(app: &App, caller: &Caller) -> Option<f64> {
    let view = seen(app, caller).await;
    view.parts.into_iter().find(|part| part.key == "late")?.value
}
