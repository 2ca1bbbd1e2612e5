//! What the students of a house teach the forecasts of all of them.

use crate::given::{App, day};
use api::forecasts::ExamForecast;
use chrono::{Days, NaiveDate, TimeDelta};
use domain::exams::ExamDraft;
use domain::ids::PUBLIC_INSTITUTION;
use domain::results::ResultDraft;
use service::{Caller, ServiceError};
use store::forecast_models::{self, ForecastModel};
use testkit::contract;

/// A whole test of NEET under the exam's name.
fn mock(name: &str, on: NaiveDate, score: f64) -> ResultDraft {
    ResultDraft {
        test_name: name.into(),
        source: Some("Series A".into()),
        subject: "NEET UG".into(),
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

/// A student with three mocks around a level of their own: two that miss it, and the last one that meets it.
async fn studied(app: &App, name: &str, level: f64) -> Caller {
    studied_for(app, name, level, "neet_ug").await
}

/// The same for an exam by this profile, of the name and marks of NEET.
async fn studied_for(app: &App, name: &str, level: f64, profile: &str) -> Caller {
    let caller = app.student(name).await;
    let exam = ExamDraft {
        profile: profile.into(),
        name: Some("NEET UG".into()),
        exam_date: Some(day(160)),
        max_score: Some(720.0),
        marking: None,
        chapters: None,
    };
    app.services.exams.add(&caller, exam).await.unwrap();
    let mocks = [(40, level - 60.0), (47, level + 60.0), (54, level)];
    let drafts = mocks.map(|(n, score)| mock(&format!("Mock {n}"), day(n), score));
    app.services
        .results
        .upload(&caller, drafts.to_vec())
        .await
        .unwrap();
    caller
}

/// Twenty levels from 150 to 625 marks: lower, and further apart, than what is shipped.
fn level(n: u32) -> f64 {
    150.0 + 25.0 * f64::from(n)
}

async fn said(app: &App, caller: &Caller) -> ExamForecast {
    let caller = app.fresh(caller).await;
    app.services.forecasts.get(&caller).await.unwrap().exams[0].clone()
}

async fn trend(app: &App, caller: &Caller) -> f64 {
    let caller = app.fresh(caller).await;
    let forecasts = app.services.forecasts.get(&caller).await.unwrap();
    assert_eq!(forecasts.trends.len(), 1, "{:?}", forecasts.trends);
    forecasts.trends[0].now.as_ref().unwrap().score
}

async fn learned(app: &App) -> Option<ForecastModel> {
    app.services.forecasts.learn().await.unwrap();
    models(app)
        .await
        .into_iter()
        .find(|model| model.exam == "neet_ug")
}

async fn models(app: &App) -> Vec<ForecastModel> {
    let mut on = app.test.core.db.read().await.unwrap();
    forecast_models::of_institution(&mut on, PUBLIC_INSTITUTION)
        .await
        .unwrap()
}

async fn make_sixteen(app: &App, caller: &Caller) {
    let now = app.test.core.now();
    let born = domain::age::BirthMonth::years_before(now.date_naive(), 16).to_string();
    app.services.accounts.set_born(caller, &born).await.unwrap();
}

contract! {
    async fn twenty_students_of_age_teach_a_prior_that_forecasts_and_trends_start_from(db) {
        let app = App::new(db);
        let mut students = Vec::new();
        for n in 0..19 {
            students.push(studied(&app, &format!("s{n}"), level(n)).await);
        }
        // One under age without a guardian's word, and one who only looks around, are nobody to learn from.
        let minor = studied(&app, "minor", level(19)).await;
        make_sixteen(&app, &minor).await;
        let visitor = app.student("visitor").await;
        app.services.samples.load(&visitor).await.unwrap();
        assert_eq!(learned(&app).await, None, "nineteen are too few");
        let (before, level_before) = (said(&app, &students[0]).await, trend(&app, &students[0]).await);
        assert_eq!((before.calibration.prior.as_str(), before.calibration.students), ("shipped", 0));

        students.push(studied(&app, "s19", level(19)).await);
        let model = learned(&app).await.unwrap();
        assert_eq!((model.version, model.students, model.outcomes), (1, 20, 0));
        let after = said(&app, &students[0]).await;
        assert_eq!((after.calibration.prior.as_str(), after.calibration.students), ("students", 20));
        let score = |exam: &ExamForecast| exam.next.as_ref().unwrap().score;
        assert!((score(&after) - score(&before)).abs() > 1.0, "{} {}", score(&before), score(&after));
        assert!((trend(&app, &students[0]).await - level_before).abs() > 0.05);
        // What was forecast since is kept under the version that it was learned with; the minor gains by it, too.
        let history = app.services.forecasts.history(&students[0]).await.unwrap();
        assert_eq!((history.items[0].prior_version, history.items.last().unwrap().prior_version), (1, 0));
        assert_eq!(said(&app, &minor).await.calibration.prior, "students");
        assert_eq!(learned(&app).await.unwrap(), model, "the same students teach the same");
    }

    async fn exams_of_ones_own_teach_nobody_and_have_no_record(db) {
        let app = App::new(db);
        let mut students = Vec::new();
        for n in 0..20 {
            students.push(studied_for(&app, &format!("s{n}"), level(n), "own").await);
        }
        app.services.forecasts.learn().await.unwrap();
        assert!(models(&app).await.is_empty(), "twenty students, each with another exam");
        // What was learned before they were told apart is not used.
        let stale = ForecastModel {
            exam: "own".into(), version: 3, prior: String::new(), students: 0, scale: 2.0, outcomes: 60,
            nearer_rule: "last".into(), nearer_n: 60, model_error: 6.25, rule_error: 4.5,
        };
        let mut tx = app.test.core.db.begin().await.unwrap();
        forecast_models::put(&mut tx, PUBLIC_INSTITUTION, &stale, app.test.core.now()).await.unwrap();
        tx.commit().await.unwrap();
        let said = said(&app, &students[0]).await;
        assert_eq!((said.calibration.word.as_str(), said.calibration.prior.as_str()), ("not_checked", "shipped"));
        assert!((said.calibration.scale - 1.0).abs() < 1e-12, "{:?}", said.calibration);
        assert_eq!(said.next.unwrap().nearer_rule, None);
        let forecasts = &app.services.forecasts;
        assert!(matches!(forecasts.record("own").await, Err(ServiceError::NotFound)));
        let records = forecasts.track_records().await.unwrap();
        let exams: Vec<&str> = records.iter().map(|record| record.exam.as_str()).collect();
        assert!(exams.contains(&"neet_ug") && !exams.contains(&"own"), "{exams:?}");
    }

    async fn fifty_outcomes_check_the_bands_and_say_which_rule_was_nearer(db) {
        let app = App::new(db);
        let mut students = Vec::new();
        for n in 0..18 {
            students.push(studied(&app, &format!("s{n}"), level(n)).await);
        }
        let minor = students.pop().unwrap();
        make_sixteen(&app, &minor).await;
        for round in 0..3_u64 {
            if round == 2 {
                // 17 students in two rounds, and none of the minor's: 34 are too few.
                assert_eq!(learned(&app).await, None);
            }
            app.pass(TimeDelta::days(1));
            for (n, caller) in students.iter().chain([&minor]).enumerate() {
                said(&app, caller).await;
                app.pass(TimeDelta::seconds(1));
                // Everybody scores what they scored last: no model is nearer than that.
                let on = app.today(caller);
                app.upload(caller, mock(&format!("Round {round}"), on, level(n as u32))).await;
            }
        }
        let model = learned(&app).await.unwrap();
        assert_eq!((model.outcomes, model.nearer_rule.as_str(), model.nearer_n), (51, "last", 51));
        assert!((0.5..1.0).contains(&model.scale), "steady students need narrower bands: {model:?}");
        assert!(model.rule_error.abs() < 1e-9 && model.model_error > 0.0);
        app.pass(TimeDelta::seconds(1));
        let said = said(&app, &students[3]).await;
        assert_eq!((said.calibration.word.as_str(), said.calibration.outcomes), ("checked", 51));
        assert!((said.calibration.scale - model.scale).abs() < 1e-12);
        let next = said.next.unwrap();
        let rule = next.nearer_rule.unwrap();
        assert_eq!((rule.rule.as_str(), rule.n), ("last", 51));
        assert!((rule.score - level(3)).abs() < 0.05 && rule.error < rule.model_error, "{rule:?}");
        let stored = app.services.forecasts.history(&students[3]).await.unwrap();
        assert!((stored.items[0].scale - model.scale).abs() < 1e-12);
        assert_eq!(day(60) + Days::new(3), app.today(&minor), "three rounds, three days");
    }
}
