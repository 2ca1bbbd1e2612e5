//! Balance, check-ins and lighter plans, as a student and nobody else gets them.

use crate::given::{App, code, day};
use api::wellbeing::{CheckInDraft, Wellbeing};
use chrono::{Duration, TimeDelta};
use domain::sessions::SessionDraft;
use domain::wellbeing::EaseDraft;
use service::Caller;
use service::wellbeing::{Eases, cap_factor};
use testkit::contract;

mod balance;
mod private;

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
