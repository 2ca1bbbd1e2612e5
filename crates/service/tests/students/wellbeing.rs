use crate::given::{App, code, day};
use api::wellbeing::{CheckInDraft, Wellbeing};
use chrono::{Duration, TimeDelta};
use domain::sessions::SessionDraft;
use domain::wellbeing::EaseDraft;
use service::Caller;
use service::study_sessions::Moment;
use service::wellbeing::{Eases, cap_factor};
use std::path::{Path, PathBuf};
use testkit::contract;

/// What a caller sees, without the moment it was made.
async fn seen(app: &App, caller: &Caller) -> Wellbeing {
    let caller = app.fresh(caller).await;
    let view = app.services.wellbeing.get(&caller, 30).await.unwrap();
    Wellbeing {
        computed_at: chrono::DateTime::UNIX_EPOCH,
        ..view
    }
}

/// So many minutes on each of the `days` before today and today, ending at 20:00 in Kolkata.
async fn study(app: &App, caller: &Caller, days: i64, minutes: i64) {
    let today = app.today(caller);
    for ago in 0..days {
        let date = today - Duration::days(ago);
        let end = date.and_hms_opt(14, 30, 0).unwrap().and_utc();
        let draft = SessionDraft {
            subject: "Physics".into(),
            chapter: None,
            date,
            duration_minutes: minutes,
            focus_score: Some(4),
            started_at: Some(end - Duration::minutes(minutes)),
        };
        app.services.study_sessions.add(caller, draft).await.unwrap();
    }
}

fn answers(instrument: &str, pairs: &[(&str, &str)]) -> CheckInDraft {
    CheckInDraft {
        instrument: instrument.into(),
        answers: pairs
            .iter()
            .map(|(key, choice)| ((*key).into(), (*choice).into()))
            .collect(),
    }
}

/// Three personal answers of the same kind.
fn personal(choice: &str) -> CheckInDraft {
    answers(
        "cbi_s",
        &["personal_1", "personal_2", "personal_3"].map(|key| (key, choice)),
    )
}

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

    async fn without_consent_nothing_is_stored_and_nothing_is_read(db) {
        let app = App::new(db);
        let (asha, house) = (app.student("asha").await, app.services.wellbeing.clone());
        assert_eq!(code(house.check_in(&asha, personal("often")).await), "409 consent_needed");
        assert!(!seen(&app, &asha).await.has_stored);
        house.give_consent(&asha).await.unwrap();
        house.check_in(&asha, personal("often")).await.unwrap();
        let told = seen(&app, &asha).await;
        assert_eq!((told.state.as_str(), told.reason.as_deref(), told.action.as_deref()), ("elevated", Some("self_report"), Some("talk")));
        let scales = told.self_report.unwrap().scales;
        assert_eq!((scales[0].score, scales[1].score), (Some(75.0), None));
        house.withdraw_consent(&asha).await.unwrap();
        let silent = seen(&app, &asha).await;
        assert_eq!((silent.state.as_str(), silent.self_report, silent.has_stored), ("unknown", None, true));
        assert!(house.check_ins(&asha).await.unwrap().items.is_empty());
        assert_eq!(code(house.check_in(&asha, personal("never")).await), "409 consent_needed");
        house.give_consent(&asha).await.unwrap();
        assert_eq!(house.check_ins(&asha).await.unwrap().items.len(), 1);
    }

    async fn a_change_is_shown_from_eight_points_on_and_falling_pulses_suggest_a_check_in(db) {
        let app = App::new(db);
        let (asha, house) = (app.student("asha").await, app.services.wellbeing.clone());
        house.give_consent(&asha).await.unwrap();
        for (energy, off) in [("always", "often"), ("often", "often"), ("always", "always"), ("seldom", "seldom")] {
            house.check_in(&asha, answers("pulse", &[("energy", energy), ("switch_off", off)])).await.unwrap();
            app.pass(TimeDelta::days(7));
        }
        app.pass(TimeDelta::days(-7));
        let told = seen(&app, &asha).await;
        let pulse = told.pulse.unwrap();
        assert_eq!((pulse.scales[0].score, pulse.scales[0].change), (Some(25.0), Some(-75.0)));
        assert_eq!((told.state.as_str(), told.reason.as_deref(), told.action.as_deref()), ("check_in_suggested", Some("pulse_falling"), Some("check_in")));
        // A calm questionnaire answers the question, so the plan is what is left to suggest.
        house.check_in(&asha, personal("seldom")).await.unwrap();
        assert_eq!(seen(&app, &asha).await.action.as_deref(), Some("ease_plan"));
        app.pass(TimeDelta::days(3));
        let close = answers("cbi_s", &[("personal_1", "seldom"), ("personal_2", "seldom"), ("personal_3", "never"), ("personal_4", "seldom")]);
        house.check_in(&asha, close).await.unwrap();
        let scale = seen(&app, &asha).await.self_report.unwrap().scales.remove(0);
        assert_eq!((scale.score, scale.change), (Some(18.75), None));
    }

    async fn an_agreed_lighter_plan_lowers_the_cap_for_its_days_only(db) {
        let app = App::new(db);
        let (asha, ben, house) = (app.student("asha").await, app.student("ben").await, app.services.wellbeing.clone());
        let factors = async || {
            let mut on = app.test.core.db.read().await.unwrap();
            let mut all = Vec::new();
            for ago in [-1, 0, 6, 7] {
                all.push(cap_factor(&mut on, &asha, app.today(&asha) + Duration::days(ago)).await.unwrap());
            }
            all
        };
        assert_eq!(factors().await, [1.0; 4]);
        let before = app.fresh(&asha).await.data_version;
        house.ease(&asha, EaseDraft { percent: 25, days: 7 }).await.unwrap();
        assert_eq!(factors().await, [1.0, 0.75, 0.75, 1.0]);
        assert!(app.fresh(&asha).await.data_version > before);
        house.ease(&asha, EaseDraft { percent: 30, days: 1 }).await.unwrap();
        assert_eq!(factors().await, [1.0, 0.7, 1.0, 1.0]);
        let refused = house.ease(&asha, EaseDraft { percent: 0, days: 7 }).await.unwrap();
        assert_eq!((factors().await, refused.percent), (vec![1.0; 4], 0));
        house.ease(&asha, EaseDraft { percent: 20, days: 14 }).await.unwrap();
        house.end_ease(&asha).await.unwrap();
        assert_eq!(factors().await, [1.0; 4]);
        assert_eq!(code(house.ease(&asha, EaseDraft { percent: 50, days: 7 }).await), "422 percent out_of_range");
        let mut on = app.test.core.db.read().await.unwrap();
        assert_eq!(Eases::of(&mut on, &ben, day(0)).await.unwrap().factor(day(0)), 1.0);
    }

    async fn high_load_is_watched_until_the_student_has_answered(db) {
        let app = App::new(db);
        let (asha, house) = (app.student("asha").await, app.services.wellbeing.clone());
        study(&app, &asha, 40, 60).await;
        study(&app, &asha, 7, 120).await;
        let watched = seen(&app, &asha).await;
        // Three times the usual hours take 25, forty days in a row 17.
        assert_eq!(watched.balance.map(|balance| balance.value), Some(58.0));
        assert_eq!((watched.state.as_str(), watched.action.as_deref()), ("watch", Some("ease_plan")));
        house.ease(&asha, EaseDraft { percent: 0, days: 7 }).await.unwrap();
        assert_eq!(seen(&app, &asha).await.action, None);
    }

    async fn deleting_leaves_nothing_and_another_students_answers_alone(db) {
        let app = App::new(db);
        let (asha, ben, house) = (app.student("asha").await, app.student("ben").await, app.services.wellbeing.clone());
        for who in [&asha, &ben] {
            house.give_consent(who).await.unwrap();
            house.check_in(who, personal("sometimes")).await.unwrap();
            house.ease(who, EaseDraft { percent: 20, days: 7 }).await.unwrap();
        }
        house.remove_all(&asha).await.unwrap();
        let gone = seen(&app, &asha).await;
        assert_eq!((gone.has_stored, gone.consent_since, gone.ease, gone.self_report), (false, None, None, None));
        let bens = seen(&app, &ben).await;
        assert!(bens.has_stored && bens.ease.is_some() && bens.self_report.is_some());
    }

    async fn only_a_student_has_a_balance(db) {
        let app = App::new(db);
        let (mut mentor, house) = (app.student("mira").await, app.services.wellbeing.clone());
        mentor.roles = vec![domain::people::Role::Mentor, domain::people::Role::InstitutionAdmin];
        for outcome in [
            code(house.get(&mentor, 30).await),
            code(house.glance(&mentor).await),
            code(house.check_in(&mentor, personal("often")).await),
            code(house.check_ins(&mentor).await),
            code(house.give_consent(&mentor).await),
            code(house.withdraw_consent(&mentor).await),
            code(house.ease(&mentor, EaseDraft { percent: 20, days: 7 }).await),
            code(house.end_ease(&mentor).await),
            code(house.remove_all(&mentor).await),
        ] {
            assert_eq!(outcome, "403 forbidden");
        }
    }
}

/// Late sessions of the last seven days.
async fn late(app: &App, caller: &Caller) -> Option<f64> {
    let view = seen(app, caller).await;
    view.parts.into_iter().find(|part| part.key == "late")?.value
}

fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

/// The files below `crates/*/src`, `server/src` and `app/src` that hold one of these words.
fn files_with(words: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap();
    let mut all = Vec::new();
    for name in ["store", "service", "analytics", "sample", "sheets", "auth"] {
        sources(&root.join("crates").join(name).join("src"), &mut all);
    }
    sources(&root.join("server/src"), &mut all);
    sources(&root.join("app/src"), &mut all);
    let mut found: Vec<String> = all
        .into_iter()
        .filter(|(_, text)| words.iter().any(|word| text.contains(word)))
        .map(|(path, _)| path.strip_prefix(&root).unwrap().display().to_string())
        .collect();
    found.sort();
    found
}

#[test]
fn what_a_student_says_about_themselves_is_read_by_nothing_but_their_own_pages() {
    // The tables, by their statements.
    let tables = [
        "FROM check_ins",
        "INTO check_ins",
        "wellbeing_consents",
        "ease_periods",
        "JOIN check_ins",
    ];
    assert_eq!(files_with(&tables), ["crates/store/src/wellbeing.rs"]);
    // The module that has the statements. Whoever plans days asks `service::wellbeing::Eases`.
    let callers = files_with(&[
        "store::wellbeing",
        "use store::{wellbeing",
        "wellbeing::check_ins(",
    ]);
    assert!(!callers.is_empty());
    for file in callers {
        assert!(
            file.starts_with("crates/service/src/wellbeing"),
            "{file} reads what is private"
        );
    }
    // The scores: from answers to the state and the pages, and into no model.
    for file in files_with(&["analytics::instruments", "crate::instruments", "load::state"]) {
        let is_own = [
            "crates/service/src/wellbeing",
            "crates/analytics/src/load",
            "crates/analytics/src/instruments",
        ];
        assert!(
            is_own.iter().any(|own| file.starts_with(own)),
            "{file} uses answers about wellbeing"
        );
    }
}

#[test]
fn what_is_shared_with_a_mentor_is_made_of_nothing_that_was_said() {
    let private = [
        "check_ins",
        "CheckIn",
        "instruments",
        "load::state",
        "Eases",
        "EaseView",
        "SelfReport",
        "wellbeing_consents",
        "store::wellbeing",
    ];
    let reading = files_with(&private);
    for own in [
        "crates/store/src/balance_shares.rs",
        "crates/service/src/wellbeing/shares.rs",
        "crates/service/src/wellbeing/shares/seen.rs",
        "server/src/rest/balance_shares.rs",
        "server/src/web/balance_shares.rs",
        "app/src/pages/mentor_balance.rs",
    ] {
        assert!(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../..")
                .join(own)
                .exists(),
            "{own}"
        );
        assert!(!reading.iter().any(|file| file == own), "{own}");
    }
    // And the shares are read by the use cases of wellbeing alone.
    assert_eq!(
        files_with(&["FROM balance_shares", "INTO balance_shares"]),
        ["crates/store/src/balance_shares.rs"]
    );
    for file in files_with(&["store::balance_shares"]) {
        assert!(file.starts_with("crates/service/src/wellbeing"), "{file}");
    }
}
