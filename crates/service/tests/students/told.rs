//! The timer, told of later by a device that had no network.

use crate::given::{App, code};
use api::sessions::{SessionView, TimerStart, TimerStop};
use chrono::{DateTime, TimeDelta, Utc};
use service::study_sessions::Moment;
use service::{Caller, Result};
use testkit::contract;
use uuid::Uuid;

const TIMER: Uuid = Uuid::from_u128(0x16_02);

/// So many minutes after the house was opened.
fn at(minutes: i64) -> Moment {
    let opened: DateTime<Utc> = "2026-03-02T08:00:00Z".parse().unwrap();
    Moment {
        at: Some(opened + TimeDelta::minutes(minutes)),
        timer: Some(TIMER),
    }
}

async fn start(app: &App, caller: &Caller, moment: Moment) -> Result<api::sessions::TimerView> {
    let start = TimerStart {
        subject: "Physics".into(),
        chapter: None,
    };
    app.services.study_sessions.start(caller, start, moment).await
}

async fn stop(app: &App, caller: &Caller, moment: Moment) -> Result<SessionView> {
    let stop = TimerStop {
        focus_score: Some(4),
        minutes: None,
    };
    app.services.study_sessions.stop(caller, stop, moment).await
}

contract! {
    async fn a_timer_told_of_hours_later_is_the_session_that_it_was(db) {
        let app = App::new(db);
        let (asha, sessions) = (app.student("asha").await, app.services.study_sessions.clone());
        app.pass(TimeDelta::hours(12));
        // 16:02 to 16:42 with a pause of ten minutes that is not counted, from eight in the morning on.
        start(&app, &asha, at(482)).await.unwrap();
        let paused = sessions.pause(&asha, at(492)).await.unwrap();
        assert_eq!((paused.seconds, paused.is_paused, paused.id), (600, true, Some(TIMER)));
        assert_eq!(sessions.resume(&asha, at(502)).await.unwrap().running_since, at(502).at);
        let session = stop(&app, &asha, at(522)).await.unwrap();
        assert_eq!((session.duration_minutes, session.started_at), (30, at(482).at));
        assert_eq!((session.date, session.created_at), (asha.today(at(482).at.unwrap()), app.test.core.now()));
        // Forgotten for a day it counts twelve hours, as any does.
        app.pass(TimeDelta::days(2));
        start(&app, &asha, at(800)).await.unwrap();
        assert_eq!(stop(&app, &asha, at(800 + 24 * 60)).await.unwrap().duration_minutes, 720);
    }

    async fn what_cannot_have_happened_then_is_refused_by_name(db) {
        let app = App::new(db);
        let (asha, sessions) = (app.student("asha").await, app.services.study_sessions.clone());
        app.pass(TimeDelta::days(20));
        let now = 20 * 24 * 60;
        assert_eq!(code(start(&app, &asha, at(now - 15 * 24 * 60)).await), "422 at too_old");
        start(&app, &asha, at(now - 60)).await.unwrap();
        for (minutes, refusal) in [(15 * 24 * 60, "too_old"), (-6, "in_future"), (66, "out_of_order")] {
            let moment = at(now - minutes);
            let expected = format!("422 at {refusal}");
            assert_eq!(code(stop(&app, &asha, moment).await), expected);
            assert_eq!(code(sessions.pause(&asha, moment).await), expected);
            assert_eq!(code(sessions.discard(&asha, moment).await), expected);
        }
        // Clocks differ by a little: then it is now, and not before what it follows.
        assert_eq!(sessions.pause(&asha, at(now - 64)).await.unwrap().seconds, 0);
        assert_eq!(sessions.resume(&asha, at(now + 4)).await.unwrap().running_since, Some(app.test.core.now()));
        assert_eq!(sessions.list(&asha, None, 9).await.unwrap().total, 0);
    }

    async fn what_is_told_of_another_timer_changes_none(db) {
        let app = App::new(db);
        let (asha, sessions) = (app.student("asha").await, app.services.study_sessions.clone());
        start(&app, &asha, at(0)).await.unwrap();
        app.pass(TimeDelta::minutes(30));
        // The same start once more, its answer lost on the way, starts nothing anew.
        assert_eq!(start(&app, &asha, at(0)).await.unwrap().started_at, at(0).at.unwrap());
        stop(&app, &asha, Moment::default()).await.unwrap();
        assert_eq!(code(stop(&app, &asha, at(20)).await), "409 timer_changed");
        let other = Moment { timer: Some(Uuid::from_u128(7)), at: None };
        start(&app, &asha, other).await.unwrap();
        assert_eq!(code(stop(&app, &asha, at(30)).await), "409 timer_changed");
        assert_eq!(code(sessions.pause(&asha, at(30)).await), "409 timer_changed");
        assert_eq!(code(sessions.discard(&asha, at(30)).await), "409 timer_changed");
        assert_eq!(code(start(&app, &asha, at(30)).await), "409 timer_running");
        let timer = sessions.timer(&asha).await.unwrap().unwrap();
        assert_eq!((timer.id, timer.is_paused, sessions.list(&asha, None, 9).await.unwrap().total), (other.timer, false, 1));
    }
}
