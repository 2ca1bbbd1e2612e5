use crate::given::{App, a_draft, chapter, day, with_chapters};
use api::dashboard::Dashboard;
use api::results::HistoryFilter;
use chrono::TimeDelta;
use domain::exams::ExamDraft;
use domain::ids::{ExamId, ImportId, ResultId, SessionId};
use domain::people::Role;
use domain::sessions::SessionDraft;
use service::Caller;
use service::study_sessions::Moment;
use testkit::contract;

/// The kept page of results, which must be what the database gives.
async fn look_at_results(app: &App, caller: &Caller, what: &str) {
    let (caller, filter) = (app.fresh(caller).await, HistoryFilter::default());
    let kept = app
        .services
        .results
        .history_json(&caller, &filter, None, 50)
        .await
        .unwrap();
    let fresh = app
        .services
        .results
        .history(&caller, &filter, None, 50)
        .await
        .unwrap();
    assert_eq!(kept.answer.json, serde_json::to_vec(&fresh).unwrap(), "{what}");
}

/// Looks at the dashboard and the results, so that they are kept; `change` happens; the next look must show it.
async fn shows<T>(
    app: &App,
    caller: &Caller,
    what: &str,
    change: impl Future<Output = service::Result<T>>,
) -> T {
    look_at_results(app, caller, what).await;
    let before = app.dashboard(caller).await;
    let outcome = change.await.unwrap_or_else(|error| panic!("{what}: {error}"));
    let after = app.dashboard(caller).await;
    let fresh = app
        .services
        .dashboard
        .compute(&app.fresh(caller).await)
        .await
        .unwrap();
    assert_eq!(
        after,
        Dashboard {
            computed_at: after.computed_at,
            ..fresh.dashboard.clone()
        },
        "{what}"
    );
    assert_ne!(after, before, "{what}");
    look_at_results(app, caller, what).await;
    outcome
}

fn an_exam(profile: &str) -> ExamDraft {
    ExamDraft {
        profile: profile.into(),
        name: None,
        exam_date: Some(day(99)),
        max_score: None,
        marking: None,
        chapters: None,
    }
}

fn a_session() -> SessionDraft {
    SessionDraft {
        subject: "Physics".into(),
        chapter: None,
        date: day(60),
        duration_minutes: 30,
        focus_score: Some(4),
        started_at: None,
    }
}

const CSV: &str = "test_date,test_name,subject,total_questions,correct_answers,score,max_score\n2026-02-01,CSV,Art,9,5,5,9\n";

contract! {
    async fn every_change_shows_at_the_next_look(db) {
        let app = App::new(db);
        let (asha, all) = (app.student("asha").await, app.services.clone());
        let draft = || with_chapters(a_draft("A", "Physics", day(50)), vec![chapter("Optics", 5, 9)]);
        let uploaded = shows(&app, &asha, "upload", all.results.upload(&asha, vec![draft()])).await;
        let id = ResultId(uploaded.results[0].id);
        let changed = with_chapters(a_draft("A", "Physics", day(51)), vec![chapter("Optics", 6, 9)]);
        shows(&app, &asha, "change", all.results.replace(&asha, id, changed)).await;
        shows(&app, &asha, "removal", all.results.remove(&asha, id)).await;
        shows(&app, &asha, "restoring", all.results.restore(&asha, id)).await;
        let once = all.results.upload_once(&asha, "key", b"body", vec![a_draft("Once", "Music", day(52))]);
        shows(&app, &asha, "upload under a key", once).await;

        let preview = app.preview(&asha, CSV).await;
        shows(&app, &asha, "import", app.confirm(&asha, &preview, false)).await;
        shows(&app, &asha, "its undoing", all.imports.undo(&asha, ImportId(preview.id))).await;

        let exam = shows(&app, &asha, "exam", all.exams.add(&asha, an_exam("neet_ug"))).await;
        shows(&app, &asha, "other exam", all.exams.replace(&asha, ExamId(exam.id), an_exam("jee_main"))).await;
        shows(&app, &asha, "exam's removal", all.exams.remove(&asha, ExamId(exam.id))).await;

        let session = shows(&app, &asha, "session", all.study_sessions.add(&asha, a_session())).await;
        shows(&app, &asha, "session's removal", all.study_sessions.remove(&asha, SessionId(session.id))).await;
        shows(&app, &asha, "session's restoring", all.study_sessions.restore(&asha, SessionId(session.id))).await;
        let start = api::sessions::TimerStart { subject: "Art".into(), chapter: None };
        all.study_sessions.start(&asha, start, Moment::default()).await.unwrap();
        app.pass(TimeDelta::minutes(10));
        let stop = api::sessions::TimerStop { focus_score: Some(2), minutes: None };
        shows(&app, &asha, "timer", all.study_sessions.stop(&asha, stop, Moment::default())).await;

        shows(&app, &asha, "sample data", all.samples.load(&asha)).await;
        shows(&app, &asha, "its removal", all.samples.remove(&asha)).await;
    }

    async fn the_week_moves_with_the_students_own_midnight(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        app.services.study_sessions.add(&asha, a_session()).await.unwrap();
        assert_eq!(app.dashboard(&asha).await.week.by_day, [0, 0, 0, 0, 0, 0, 30]);
        // 13:30 in Kolkata; midnight there is ten and a half hours away.
        app.pass(TimeDelta::minutes(629));
        assert_eq!(app.dashboard(&asha).await.week.by_day, [0, 0, 0, 0, 0, 0, 30]);
        app.pass(TimeDelta::minutes(1));
        assert_eq!(app.dashboard(&asha).await.week.by_day, [0, 0, 0, 0, 0, 30, 0]);
        app.pass(TimeDelta::days(5));
        assert_eq!(app.dashboard(&asha).await.week.by_day, [30, 0, 0, 0, 0, 0, 0]);
        app.pass(TimeDelta::days(1));
        assert_eq!(app.dashboard(&asha).await.week.minutes, 0);
    }

    async fn with_few_results_it_says_what_is_missing_and_invents_nothing(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let none = app.dashboard(&asha).await;
        assert_eq!((none.tests, none.data_until, none.mean_percent, none.mean_accuracy), (0, None, None, None));
        assert!(none.consistency.is_none() && none.subjects.is_empty() && none.recommendations.is_empty());
        assert!(none.missing.iter().any(|words| words.starts_with("Your results")), "{:?}", none.missing);
        assert!(none.missing.iter().any(|words| words.contains("exam")), "{:?}", none.missing);

        for (n, have) in [(1, "there is 1"), (2, "there are 2")] {
            app.upload(&asha, a_draft(&format!("T{n}"), "Physics", day(10 + n))).await;
            let few = app.dashboard(&asha).await;
            assert_eq!((few.tests, few.data_until), (n as u32, Some(day(10 + n))));
            assert_eq!((few.mean_percent, few.mean_accuracy), (Some(43.75), Some(50.0)));
            let physics = &few.subjects[0];
            assert_eq!((physics.tests, physics.last_percent, &physics.trend), (n as u32, 43.75, &None));
            assert_eq!(physics.last_delta, (n == 2).then_some(0.0));
            assert!(physics.missing.as_deref().is_some_and(|words| words.contains(have)), "{:?}", physics.missing);
            assert!(few.consistency.is_none());
            let consistency = few.missing.iter().find(|words| words.starts_with("Consistency")).unwrap();
            assert!(consistency.contains(have), "{consistency}");
            assert!(few.missing.iter().any(|words| words.starts_with("Chapters")), "{:?}", few.missing);
            assert!(few.weakest.is_empty() && few.strongest.is_empty() && few.heat_map.rows.is_empty());
        }
    }

    async fn only_students_have_one(db) {
        let app = App::new(db);
        let mentor = Caller { roles: vec![Role::Mentor, Role::InstitutionAdmin], ..app.student("mentor").await };
        assert!(app.services.dashboard.get(&mentor).await.is_err_and(|error| error.problem().status == 403));
        assert!(app.services.dashboard.compute(&mentor).await.is_err_and(|error| error.problem().status == 403));
    }
}
