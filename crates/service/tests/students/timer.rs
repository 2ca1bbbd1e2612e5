use crate::given::{App, code, day};
use api::sessions::{SessionView, TimerStart, TimerStop};
use chrono::TimeDelta;
use service::Caller;
use service::study_sessions::Moment;
use testkit::contract;

async fn start(app: &App, caller: &Caller) {
    let start = TimerStart {
        subject: " Physics ".into(),
        chapter: Some("Optics".into()),
    };
    let timer = app
        .services
        .study_sessions
        .start(caller, start, Moment::default())
        .await
        .unwrap();
    assert_eq!(
        (timer.seconds, timer.is_paused, timer.subject.as_str()),
        (0, false, "Physics")
    );
}

async fn stop(app: &App, caller: &Caller) -> SessionView {
    app.services
        .study_sessions
        .stop(
            caller,
            TimerStop {
                focus_score: Some(3),
                minutes: None,
            },
            Moment::default(),
        )
        .await
        .unwrap()
}

async fn seconds(app: &App, caller: &Caller) -> i64 {
    app.services
        .study_sessions
        .timer(caller)
        .await
        .unwrap()
        .unwrap()
        .seconds
}

/// Longest stretches of the stored sessions, oldest first.
async fn longest(app: &App, caller: &Caller) -> Vec<Option<i64>> {
    let mut on = app.test.core.db.read().await.unwrap();
    let stored = store::study_sessions::since(&mut on, caller.user, day(0))
        .await
        .unwrap();
    stored
        .into_iter()
        .map(|one| one.longest_stretch_minutes)
        .collect()
}

contract! {
    async fn a_clock_set_back_by_days_keeps_no_timer_from_stopping(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        start(&app, &asha).await;
        app.pass(TimeDelta::days(-3));
        let session = stop(&app, &asha).await;
        let now = app.test.core.now();
        assert_eq!((session.duration_minutes, session.date, session.started_at), (1, asha.today(now), Some(now)));
        // The clock is put right again: the next timer is as any.
        app.pass(TimeDelta::days(3));
        start(&app, &asha).await;
    }

    async fn pauses_do_not_count(db) {
        let app = App::new(db);
        let (asha, sessions) = (app.student("asha").await, app.services.study_sessions.clone());
        start(&app, &asha).await;
        let begun = app.test.core.now();
        app.pass(TimeDelta::seconds(600));
        assert_eq!(seconds(&app, &asha).await, 600);
        for _ in 0..2 {
            let paused = sessions.pause(&asha, Moment::default()).await.unwrap();
            assert_eq!((paused.seconds, paused.is_paused, paused.running_since), (600, true, None));
            app.pass(TimeDelta::seconds(1_000));
        }
        assert_eq!(seconds(&app, &asha).await, 600);
        for (expected, wait) in [(600, 90), (690, 30)] {
            let running = sessions.resume(&asha, Moment::default()).await.unwrap();
            assert_eq!((running.seconds, running.is_paused), (expected, false));
            app.pass(TimeDelta::seconds(wait));
        }
        assert_eq!(seconds(&app, &asha).await, 720);
        let session = stop(&app, &asha).await;
        assert_eq!((session.duration_minutes, session.focus_score), (12, Some(3)));
        assert_eq!((session.started_at, session.chapter.as_deref()), (Some(begun), Some("Optics")));
        let listed = sessions.list(&asha, None, 5).await.unwrap();
        assert_eq!((listed.items, listed.total), (vec![session], 1));
        assert_eq!(sessions.timer(&asha).await.unwrap(), None);
    }

    async fn a_session_over_midnight_belongs_to_its_evening(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        // From 13:30 in Kolkata to ten minutes before midnight there.
        app.pass(TimeDelta::minutes(620));
        start(&app, &asha).await;
        app.pass(TimeDelta::minutes(60));
        assert_eq!(app.today(&asha), day(61));
        let session = stop(&app, &asha).await;
        assert_eq!((session.date, session.duration_minutes), (day(60), 60));
    }

    async fn a_forgotten_timer_counts_twelve_hours(db) {
        let app = App::new(db);
        let (asha, sessions) = (app.student("asha").await, app.services.study_sessions.clone());
        start(&app, &asha).await;
        app.pass(TimeDelta::hours(12) - TimeDelta::seconds(1));
        assert_eq!(seconds(&app, &asha).await, 12 * 3_600 - 1);
        app.pass(TimeDelta::days(9));
        assert_eq!(seconds(&app, &asha).await, 12 * 3_600);
        assert_eq!(sessions.pause(&asha, Moment::default()).await.unwrap().seconds, 12 * 3_600);
        sessions.resume(&asha, Moment::default()).await.unwrap();
        app.pass(TimeDelta::hours(3));
        let session = stop(&app, &asha).await;
        assert_eq!((session.date, session.duration_minutes), (day(60), 720));
    }

    async fn of_a_forgotten_timer_less_may_be_saved_but_never_more(db) {
        let app = App::new(db);
        let (asha, sessions) = (app.student("asha").await, app.services.study_sessions.clone());
        start(&app, &asha).await;
        app.pass(TimeDelta::minutes(300));
        let of = |minutes| TimerStop { focus_score: None, minutes: Some(minutes) };
        for wrong in [0, -5, 301, i64::MAX] {
            assert_eq!(code(sessions.stop(&asha, of(wrong), Moment::default()).await), "422 minutes out_of_range", "{wrong}");
        }
        assert_eq!(seconds(&app, &asha).await, 300 * 60);
        assert_eq!(sessions.stop(&asha, of(45), Moment::default()).await.unwrap().duration_minutes, 45);
        start(&app, &asha).await;
        app.pass(TimeDelta::minutes(300));
        assert_eq!(sessions.stop(&asha, of(300), Moment::default()).await.unwrap().duration_minutes, 300);
    }

    async fn a_pause_of_five_minutes_is_a_break_and_a_shorter_one_is_none(db) {
        let app = App::new(db);
        let (asha, sessions) = (app.student("asha").await, app.services.study_sessions.clone());
        // 40 minutes, 4:59 away, 20 more, 5:00 away, 25 more: the longest stretch is an hour of 85 minutes.
        start(&app, &asha).await;
        for (study, pause) in [(40 * 60, 299), (20 * 60, 300)] {
            app.pass(TimeDelta::seconds(study));
            sessions.pause(&asha, Moment::default()).await.unwrap();
            app.pass(TimeDelta::seconds(pause));
            // Paused or running twice over is as once.
            sessions.pause(&asha, Moment::default()).await.unwrap();
            sessions.resume(&asha, Moment::default()).await.unwrap();
            sessions.resume(&asha, Moment::default()).await.unwrap();
        }
        app.pass(TimeDelta::minutes(25));
        assert_eq!(stop(&app, &asha).await.duration_minutes, 85);
        assert_eq!(longest(&app, &asha).await, [Some(60)]);
        // Stopped in a pause: what came before it counts.
        app.pass(TimeDelta::days(1));
        start(&app, &asha).await;
        app.pass(TimeDelta::minutes(70));
        sessions.pause(&asha, Moment::default()).await.unwrap();
        app.pass(TimeDelta::hours(3));
        assert_eq!(stop(&app, &asha).await.duration_minutes, 70);
        assert_eq!(longest(&app, &asha).await, [Some(60), Some(70)]);
    }

    async fn nothing_is_said_of_breaks_where_nobody_knows_when_the_student_went(db) {
        let app = App::new(db);
        let (asha, sessions) = (app.student("asha").await, app.services.study_sessions.clone());
        // Fewer minutes than were measured, a forgotten timer, and a session that was typed in.
        start(&app, &asha).await;
        app.pass(TimeDelta::minutes(300));
        sessions.stop(&asha, TimerStop { focus_score: None, minutes: Some(45) }, Moment::default()).await.unwrap();
        start(&app, &asha).await;
        app.pass(TimeDelta::hours(30));
        assert_eq!(stop(&app, &asha).await.duration_minutes, 720);
        let typed = domain::sessions::SessionDraft {
            subject: "Physics".into(),
            chapter: None,
            date: app.today(&asha),
            duration_minutes: 200,
            focus_score: None,
            started_at: Some(app.test.core.now() - TimeDelta::minutes(200)),
        };
        sessions.add(&asha, typed).await.unwrap();
        assert_eq!(longest(&app, &asha).await, [None; 3]);
    }

    async fn of_a_timer_from_before_breaks_were_measured_none_is_known(db) {
        let app = App::new(db);
        let (asha, sessions) = (app.student("asha").await, app.services.study_sessions.clone());
        start(&app, &asha).await;
        let mut tx = app.test.core.db.begin().await.unwrap();
        let read = store::study_sessions::timer(&mut tx, asha.user).await.unwrap().unwrap();
        let older = store::study_sessions::Timer { longest_stretch_seconds: None, ..read.clone() };
        assert!(store::study_sessions::set_timer(&mut tx, asha.user, &read, &older, app.test.core.now()).await.unwrap());
        tx.commit().await.unwrap();
        app.pass(TimeDelta::minutes(50));
        sessions.pause(&asha, Moment::default()).await.unwrap();
        app.pass(TimeDelta::minutes(10));
        sessions.resume(&asha, Moment::default()).await.unwrap();
        app.pass(TimeDelta::minutes(10));
        assert_eq!(stop(&app, &asha).await.duration_minutes, 60);
        assert_eq!(longest(&app, &asha).await, [None]);
    }

    async fn a_clock_that_was_set_back_counts_as_no_time(db) {
        let app = App::new(db);
        let (asha, sessions) = (app.student("asha").await, app.services.study_sessions.clone());
        start(&app, &asha).await;
        app.pass(TimeDelta::minutes(5));
        sessions.pause(&asha, Moment::default()).await.unwrap();
        sessions.resume(&asha, Moment::default()).await.unwrap();
        app.pass(TimeDelta::hours(-2));
        assert_eq!(seconds(&app, &asha).await, 300);
        assert_eq!(sessions.pause(&asha, Moment::default()).await.unwrap().seconds, 300);
        assert_eq!(stop(&app, &asha).await.duration_minutes, 5);
    }

    async fn the_least_session_is_a_minute_and_a_refused_stop_keeps_the_timer(db) {
        let app = App::new(db);
        let (asha, sessions) = (app.student("asha").await, app.services.study_sessions.clone());
        assert_eq!(code(sessions.start(&asha, TimerStart { subject: " ".into(), chapter: None }, Moment::default()).await), "422 subject required");
        start(&app, &asha).await;
        let again = TimerStart { subject: "Art".into(), chapter: None };
        assert_eq!(code(sessions.start(&asha, again, Moment::default()).await), "409 timer_running");
        let bad = TimerStop { focus_score: Some(6), minutes: None };
        assert_eq!(code(sessions.stop(&asha, bad, Moment::default()).await), "422 focus_score out_of_range");
        assert_eq!(seconds(&app, &asha).await, 0);
        assert_eq!(stop(&app, &asha).await.duration_minutes, 1);
        for (passed, minutes) in [(89, 1), (90, 2)] {
            start(&app, &asha).await;
            app.pass(TimeDelta::seconds(passed));
            assert_eq!(stop(&app, &asha).await.duration_minutes, minutes);
        }
        start(&app, &asha).await;
        sessions.discard(&asha, Moment::default()).await.unwrap();
        assert_eq!(sessions.list(&asha, None, 9).await.unwrap().total, 3);
    }

    async fn of_two_devices_that_stop_at_once_one_stores_the_session(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        start(&app, &asha).await;
        app.pass(TimeDelta::minutes(9));
        let stops = [1, 2].map(|focus| {
            let (sessions, asha) = (app.services.study_sessions.clone(), asha.clone());
            tokio::spawn(async move { sessions.stop(&asha, TimerStop { focus_score: Some(focus), minutes: None }, Moment::default()).await.is_ok() })
        });
        let mut done = 0;
        for one in stops {
            done += u32::from(one.await.unwrap());
        }
        assert_eq!((done, app.services.study_sessions.list(&asha, None, 9).await.unwrap().total), (1, 1));
    }
}
