use crate::given::{App, a_draft, chapter, code, day, with_chapters};
use api::results::{HistoryFilter, ResultView};
use chrono::{NaiveDate, TimeDelta};
use domain::age::BirthMonth;
use domain::ids::ResultId;
use domain::results::ResultDraft;
use domain::sessions::SessionDraft;
use service::{Caller, ServiceError};
use testkit::contract;

async fn names(app: &App, caller: &Caller, filter: &HistoryFilter) -> Vec<String> {
    let history = app
        .services
        .results
        .history(caller, filter, None, 50)
        .await
        .unwrap();
    assert_eq!(history.items.len() as u64, history.total);
    history.items.into_iter().map(|view| view.test_name).collect()
}

fn like(view: &ResultView) -> ResultDraft {
    let chapters = view
        .chapter_performance
        .iter()
        .map(|one| domain::results::ChapterDraft {
            chapter: one.chapter.clone(),
            attempted: Some(one.attempted.into()),
            correct: one.correct.into(),
            wrong: one.wrong.into(),
            marks: one.marks,
            minutes: one.minutes.map(i64::from),
        });
    ResultDraft {
        test_name: view.test_name.clone(),
        source: view.source.clone(),
        subject: view.subject.clone(),
        total_questions: view.total_questions.into(),
        correct_answers: view.correct_answers.into(),
        wrong_answers: view.wrong_answers.into(),
        score: Some(view.score),
        max_score: Some(view.max_score),
        time_taken: view.time_taken.map(i64::from),
        test_date: view.test_date,
        chapter_performance: chapters.collect(),
    }
}

contract! {
    async fn uploads_that_wait_for_one_another_are_each_answered_with_their_own(db) {
        let app = App::new(db);
        let (asha, ravi) = (app.student("asha").await, app.student("ravi").await);
        let chapters = || vec![chapter("Optics", 2, 3), chapter("Heat", 0, 2)];
        let uploads = (0..40).map(|i| {
            let (results, caller) = (app.services.results.clone(), if i % 4 == 3 { ravi.clone() } else { asha.clone() });
            // Every fifth is dated in the future, which is refused.
            let date = if i % 5 == 0 { day(9000) } else { day(1 + i % 3) };
            let draft = with_chapters(a_draft(&format!("T{i}"), "Physics", date), chapters());
            tokio::spawn(async move { results.upload(&caller, vec![draft.clone(), draft]).await })
        });
        let uploads: Vec<_> = uploads.collect();
        for (i, upload) in uploads.into_iter().enumerate() {
            let answer = upload.await.unwrap();
            if i % 5 == 0 {
                assert_eq!(code(answer), "422 results[0].test_date in_future", "{i}");
                continue;
            }
            let names: Vec<_> = answer.unwrap().results.into_iter().map(|view| view.test_name).collect();
            assert_eq!(names, [format!("T{i}"), format!("T{i}")]);
        }
        let count = async |caller: &Caller| app.services.results.history(caller, &HistoryFilter::default(), None, 1).await.unwrap().total;
        assert_eq!((count(&asha).await, count(&ravi).await), (2 * 24, 2 * 8));
        crate::weak_areas::must_agree(&app, &asha, "uploads at once").await;
        crate::weak_areas::must_agree(&app, &ravi, "uploads at once").await;
    }
    async fn what_was_answered_is_what_is_stored(db) {
        let app = App::new(db);
        let (asha, results) = (app.student("asha").await, app.services.results.clone());
        let draft = ResultDraft {
            test_name: "  Übung \t 7 ".into(),
            source: Some("Serie “A”".into()),
            score: Some(-12.75),
            ..with_chapters(a_draft("", "Physics", day(61)), vec![chapter("Optics", 2, 3), chapter("Heat", 0, 0)])
        };
        let uploaded = results.upload(&asha, vec![draft.clone(), a_draft("B", "Art", day(1))]).await.unwrap();
        let first = &uploaded.results[0];
        assert_eq!((first.test_name.as_str(), first.accuracy, first.percent), ("Übung 7", 50.0, -7.97));
        let stored = results.get(&asha, ResultId(first.id)).await.unwrap();
        assert_eq!(&stored, first);
        assert_eq!(app.results(&asha).await, uploaded.results);
        app.pass(TimeDelta::seconds(5));
        let again = results.replace(&asha, ResultId(first.id), ResultDraft { score: Some(1.0), ..like(first) }).await.unwrap();
        assert_eq!(results.get(&asha, ResultId(first.id)).await.unwrap(), again);
        assert_eq!((again.created_at, again.score), (first.created_at, 1.0));
        assert!(again.updated_at > first.updated_at);
    }

    async fn an_upload_is_stored_whole_or_not_at_all(db) {
        let app = App::new(db);
        let (asha, results) = (app.student("asha").await, app.services.results.clone());
        let good = || with_chapters(a_draft("A", "Physics", day(1)), vec![chapter("Optics", 2, 3)]);
        let bad = || ResultDraft { correct_answers: 41, ..good() };
        for (drafts, refused) in [
            (vec![good(), bad(), good()], "422 results[1].correct_answers exceeds_total"),
            (vec![bad()], "422 correct_answers exceeds_total"),
            (vec![], "422 results required"),
            (vec![good(); 501], "422 results too_many"),
            (vec![with_chapters(good(), vec![chapter("X", 1, 1), chapter("x ", 1, 1)])], "422 chapter_performance[1].chapter duplicate"),
            (vec![a_draft("T", "Physics", day(62))], "422 test_date in_future"),
        ] {
            assert_eq!(code(results.preview(&asha, drafts.clone()).await), refused);
            assert_eq!(code(results.upload(&asha, drafts).await), refused);
        }
        let Err(ServiceError::Invalid(errors)) = results.upload(&asha, vec![bad(), good(), bad()]).await else { panic!() };
        let paths: Vec<_> = errors.0.iter().map(|error| error.path.as_str()).collect();
        assert_eq!(paths, ["results[0].correct_answers", "results[2].correct_answers"]);
        results.preview(&asha, vec![good()]).await.unwrap();
        assert!(app.results(&asha).await.is_empty() && app.weak_areas(&asha).await.is_empty());
        assert_eq!(app.fresh(&asha).await.data_version, asha.data_version);
        assert_eq!(results.upload(&asha, vec![good(); 500]).await.unwrap().results.len(), 500);
    }

    async fn uploads_at_the_same_time_all_count(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let all: Vec<_> = (0..12)
            .map(|n| {
                let (results, asha) = (app.services.results.clone(), asha.clone());
                let draft = with_chapters(a_draft(&format!("T{n}"), "Physics", day(n)), vec![chapter("Optics", 1, 3)]);
                tokio::spawn(async move { results.upload(&asha, vec![draft]).await.unwrap() })
            })
            .collect();
        for one in all {
            one.await.unwrap();
        }
        let areas = app.weak_areas(&asha).await;
        assert_eq!((areas.len(), areas[0].times_attempted, areas[0].questions, areas[0].correct), (1, 12, 36, 12));
        crate::weak_areas::must_agree(&app, &asha, "uploads at the same time").await;
    }

    async fn a_page_follows_the_page_before(db) {
        let app = App::new(db);
        let (asha, results) = (app.student("asha").await, app.services.results.clone());
        for n in 0..11 {
            app.upload(&asha, a_draft(&format!("T{n}"), "Physics", day(n / 4))).await;
        }
        let all: Vec<_> = app.results(&asha).await;
        let filter = HistoryFilter::default();
        let (mut seen, mut mark) = (Vec::new(), None);
        loop {
            let page = results.history(&asha, &filter, mark.as_deref(), 5).await.unwrap();
            assert_eq!(page.total, 11);
            seen.extend(page.items);
            mark = page.next;
            if mark.is_none() {
                break;
            }
        }
        assert_eq!(seen, all);
        // A full last page has no next one.
        assert_eq!(results.history(&asha, &filter, None, 11).await.unwrap().next, None);
        let id = uuid::Uuid::nil();
        for bad in ["", "_", "2026-01-01", "2026-13-01_x", &format!("x_{id}"), "2026-01-01_1\0"] {
            assert_eq!(code(results.history(&asha, &filter, Some(bad), 5).await), "422 after invalid", "{bad}");
        }
        for far in [NaiveDate::MIN, NaiveDate::MAX] {
            let page = results.history(&asha, &filter, Some(&format!("{far}_{id}")), 50).await;
            assert!(page.is_ok_and(|page| page.total == 11) , "{far}");
        }
    }

    async fn nothing_is_dated_before_the_month_of_birth(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let earlier = NaiveDate::from_ymd_opt(2009, 4, 30).unwrap();
        let draft = || a_draft("Early", "Physics", earlier);
        let session = || SessionDraft { date: earlier, subject: "Physics".into(), chapter: None, duration_minutes: 30, focus_score: None, started_at: None };
        let csv = format!("{}{earlier},T,Physics,40,20,10,70,160,60,,,,\n", crate::imports::HEADER);
        // Whoever has not said when they were born is believed.
        assert_eq!(app.preview(&asha, &csv).await.errors, 0);
        let mut known = asha;
        known.facts.born = Some(BirthMonth::try_from("2009-05".to_owned()).unwrap());
        let (results, sessions) = (&app.services.results, &app.services.study_sessions);
        assert_eq!(code(results.upload(&known, vec![draft()]).await), "422 test_date before_birth");
        assert_eq!(code(sessions.add(&known, session()).await), "422 date before_birth");
        let preview = app.preview(&known, &csv).await;
        assert_eq!((preview.errors, preview.row_errors[0].code.as_str()), (1, "before_birth"));
        assert_eq!(code(app.confirm(&known, &preview, false).await), "409 has_errors");
    }

    async fn a_subject_is_one_in_every_spelling(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        // The last two are one word, composed and not.
        for (n, subject) in (1..).zip(["physics", "Physics", "PHYSICS", "\u{c9}nergie", "E\u{301}nergie"]) {
            app.upload(&asha, a_draft(&format!("T{n}"), subject, day(n))).await;
        }
        assert_eq!(app.services.results.subjects(&asha).await.unwrap(), ["PHYSICS", "\u{c9}nergie"]);
        let of = |subject: &str| HistoryFilter { subject: Some(subject.into()), ..HistoryFilter::default() };
        for spelling in ["Physics", "physics", " pHysics"] {
            assert_eq!(names(&app, &asha, &of(spelling)).await, ["T3", "T2", "T1"], "{spelling}");
        }
        assert_eq!(names(&app, &asha, &of("e\u{301}nergie")).await, ["T5", "T4"]);
        assert!(names(&app, &asha, &of("Physic")).await.is_empty());
    }

    async fn whatever_is_searched_for_gets_an_answer(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let draft = ResultDraft { source: Some("Series 100%".into()), ..a_draft("Mock ÄÖ", "Physics", day(1)) };
        app.upload(&asha, draft).await;
        let search = |q: &str| HistoryFilter { q: Some(q.into()), ..HistoryFilter::default() };
        for found in ["", "  ", "mock", " äÖ ", "0%", "MOCK äö  series"] {
            assert_eq!(names(&app, &asha, &search(found)).await, ["Mock ÄÖ"], "{found}");
        }
        for nothing in ["%%", "_ock", "\0", "mock\0", "\u{202e}", &"x".repeat(60_000), &"%".repeat(9_000)] {
            let few: String = nothing.chars().take(9).collect();
            assert!(names(&app, &asha, &search(nothing)).await.is_empty(), "{few}");
            let subject = HistoryFilter { subject: Some(nothing.into()), ..HistoryFilter::default() };
            assert!(names(&app, &asha, &subject).await.is_empty(), "{few}");
        }
        let days = |from, to| HistoryFilter { from: Some(from), to: Some(to), ..HistoryFilter::default() };
        for always in [days(NaiveDate::MIN, NaiveDate::MAX), days(day(1), day(1))] {
            assert_eq!(names(&app, &asha, &always).await, ["Mock ÄÖ"], "{always:?}");
        }
        for never in [days(NaiveDate::MAX, NaiveDate::MIN), days(day(2), NaiveDate::MAX), days(NaiveDate::MIN, day(0))] {
            assert!(names(&app, &asha, &never).await.is_empty(), "{never:?}");
        }
    }

    async fn a_removed_result_can_be_brought_back_for_a_day(db) {
        let app = App::new(db);
        let (asha, results) = (app.student("asha").await, app.services.results.clone());
        let draft = with_chapters(a_draft("T", "Physics", day(1)), vec![chapter("Optics", 2, 3)]);
        let id = app.upload(&asha, draft.clone()).await;
        let (before, areas) = (app.results(&asha).await, app.weak_areas(&asha).await);
        results.remove(&asha, id).await.unwrap();
        assert!(app.results(&asha).await.is_empty() && app.weak_areas(&asha).await.is_empty());
        for gone in [code(results.get(&asha, id).await), code(results.remove(&asha, id).await), code(results.replace(&asha, id, draft).await)] {
            assert_eq!(gone, "404 not_found");
        }
        app.pass(TimeDelta::hours(24));
        results.purge(app.test.core.now()).await.unwrap();
        results.restore(&asha, id).await.unwrap();
        assert_eq!((app.results(&asha).await, app.weak_areas(&asha).await), (before, areas));
        assert_eq!(code(results.restore(&asha, id).await), "404 not_found");
        results.remove(&asha, id).await.unwrap();
        app.pass(TimeDelta::seconds(24 * 3_600 + 1));
        assert_eq!(code(results.restore(&asha, id).await), "404 not_found");
        results.purge(app.test.core.now()).await.unwrap();
        assert_eq!(code(results.restore(&asha, id).await), "404 not_found");
    }

    async fn an_upload_under_a_key_is_done_once_also_when_sent_twice_at_once(db) {
        let app = App::new(db);
        let (asha, ben) = (app.student("asha").await, app.student("ben").await);
        let send = |caller: &Caller, key: &'static str, body: &'static [u8]| {
            let (results, caller) = (app.services.results.clone(), caller.clone());
            tokio::spawn(async move {
                results.upload_once(&caller, key, body, vec![a_draft("T", "Physics", day(1))]).await
            })
        };
        let (one, two) = (send(&asha, "k", b"body"), send(&asha, "k", b"body"));
        let (one, two) = (one.await.unwrap().unwrap(), two.await.unwrap().unwrap());
        assert_eq!(one.json, two.json);
        assert_ne!(one.is_replay, two.is_replay);
        assert_eq!(app.results(&asha).await.len(), 1);
        assert_eq!(code(send(&asha, "k", b"other").await.unwrap()), "422 Idempotency-Key idempotency_key_reused");
        assert_eq!(code(send(&asha, "", b"body").await.unwrap()), "422 Idempotency-Key out_of_range");
        assert!(!send(&ben, "k", b"body").await.unwrap().unwrap().is_replay);
        assert!(!send(&asha, "l", b"body").await.unwrap().unwrap().is_replay);
        assert_eq!((app.results(&asha).await.len(), app.results(&ben).await.len()), (2, 1));
    }
}
