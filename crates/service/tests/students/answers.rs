use crate::given::{App, a_draft, chapter, code, day, unknown, with_chapters};
use api::answers::Answers;
use domain::answers::{AnswerDraft, AnswersDraft, ErrorKind, Outcome};
use domain::ids::ResultId;
use domain::people::Role;
use domain::results::ResultDraft;
use service::Caller;
use testkit::contract;

fn reason(chapter: Option<&str>, error: ErrorKind, count: i64) -> AnswerDraft {
    AnswerDraft {
        question: None,
        chapter: chapter.map(str::to_owned),
        outcome: error.outcome(),
        error: Some(error),
        confidence: None,
        count: Some(count),
    }
}

fn item(question: i64, chapter: &str, outcome: Outcome) -> AnswerDraft {
    AnswerDraft {
        question: Some(question),
        chapter: Some(chapter.into()),
        outcome,
        error: None,
        confidence: None,
        count: None,
    }
}

/// 3 of 4 right, all in Optics.
fn small() -> ResultDraft {
    let draft = ResultDraft {
        total_questions: 4,
        correct_answers: 3,
        wrong_answers: 1,
        score: Some(11.0),
        max_score: Some(16.0),
        ..a_draft("Small", "Physics", day(50))
    };
    with_chapters(draft, vec![chapter("Optics", 3, 4)])
}

async fn put(app: &App, who: &Caller, id: ResultId, answers: Vec<AnswerDraft>) -> service::Result<Answers> {
    app.services.answers.put(who, id, AnswersDraft { answers }).await
}

contract! {
    async fn what_is_noted_comes_back_and_is_only_the_students_own(db) {
        let app = App::new(db);
        let (asha, ben) = (app.student("asha").await, app.student("ben").await);
        let id = app.upload(&asha, a_draft("A", "Physics", day(50))).await;
        let noted = put(&app, &asha, id, vec![reason(None, ErrorKind::Careless, 4), reason(None, ErrorKind::Guessed, 2)]).await.unwrap();
        assert_eq!((noted.errors.careless, noted.errors.guessed, noted.errors.wrong()), (4, 2, 4));
        assert_eq!(app.services.answers.get(&asha, id).await.unwrap(), noted);
        for id in [id, ResultId(unknown())] {
            assert_eq!(code(app.services.answers.get(&ben, id).await), "404 not_found");
            assert_eq!(code(put(&app, &ben, id, vec![]).await), "404 not_found");
        }
        let mentor = Caller { roles: vec![Role::Mentor], ..asha.clone() };
        assert_eq!(code(app.services.answers.get(&mentor, id).await), "403 forbidden");
        app.services.results.remove(&asha, id).await.unwrap();
        assert_eq!(code(app.services.answers.get(&asha, id).await), "404 not_found");
    }

    async fn more_than_there_are_is_refused_and_nothing_changes(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let id = app.upload(&asha, small()).await;
        put(&app, &asha, id, vec![reason(Some("optics"), ErrorKind::Concept, 1)]).await.unwrap();
        let two = vec![reason(None, ErrorKind::Concept, 1), reason(None, ErrorKind::Careless, 1)];
        assert_eq!(code(put(&app, &asha, id, two).await), "422 answers[1].count exceeds_whole");
        let four = vec![reason(Some("Optics"), ErrorKind::Guessed, 4)];
        assert_eq!(code(put(&app, &asha, id, four).await), "422 answers[0].count exceeds_whole");
        assert_eq!(app.services.answers.get(&asha, id).await.unwrap().errors.concept, 1);
    }

    async fn a_whole_paper_of_answers_makes_the_chapters_and_keeps_making_them(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let id = app.upload(&asha, small()).await;
        let paper = vec![
            item(1, "Optics", Outcome::Right),
            item(2, "Waves", Outcome::Right),
            item(3, "Waves", Outcome::Right),
            item(4, "Waves", Outcome::Wrong),
        ];
        put(&app, &asha, id, paper).await.unwrap();
        let counts = |result: &api::results::ResultView| {
            let count = |c: &domain::results::ChapterPerformance| (c.chapter.clone(), c.correct, c.wrong);
            result.chapter_performance.iter().map(count).collect::<Vec<_>>()
        };
        let expected = [("Optics".to_owned(), 1, 0), ("Waves".to_owned(), 2, 1)];
        assert_eq!(counts(&app.services.results.get(&asha, id).await.unwrap()), expected);
        let areas: Vec<_> = app.weak_areas(&asha).await.into_iter().map(|area| (area.chapter, area.questions)).collect();
        assert!(areas.contains(&("Waves".to_owned(), 3)) && areas.contains(&("Optics".to_owned(), 1)), "{areas:?}");
        // The result is changed without touching its sums: the chapters still follow from the answers.
        let changed = app.services.results.replace(&asha, id, small()).await.unwrap();
        assert_eq!(counts(&changed), expected);
    }

    async fn a_result_made_smaller_than_what_is_noted_is_refused_until_that_is_changed(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let id = app.upload(&asha, a_draft("A", "Physics", day(50))).await;
        put(&app, &asha, id, vec![reason(None, ErrorKind::Concept, 8)]).await.unwrap();
        let smaller = || ResultDraft { wrong_answers: 7, ..a_draft("A", "Physics", day(50)) };
        assert_eq!(code(app.services.results.replace(&asha, id, smaller()).await), "422 wrong_answers below_noted");
        put(&app, &asha, id, vec![]).await.unwrap();
        app.services.results.replace(&asha, id, smaller()).await.unwrap();
    }

    async fn a_file_that_says_otherwise_wins_and_what_no_longer_fits_goes(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let csv = |wrong: i64| format!("test_date,test_name,subject,total_questions,correct_answers,wrong_answers,score,max_score\n2026-02-01,CSV,Art,9,5,{wrong},5,9\n");
        let first = app.preview(&asha, &csv(3)).await;
        app.confirm(&asha, &first, false).await.unwrap();
        let id = ResultId(app.results(&asha).await[0].id);
        put(&app, &asha, id, vec![reason(None, ErrorKind::Concept, 3)]).await.unwrap();
        let second = app.preview(&asha, &csv(4)).await;
        app.confirm(&asha, &second, false).await.unwrap();
        assert_eq!(app.services.answers.get(&asha, id).await.unwrap().errors.concept, 3);
        let third = app.preview(&asha, &csv(2)).await;
        app.confirm(&asha, &third, false).await.unwrap();
        assert_eq!(app.services.answers.get(&asha, id).await.unwrap().answers, []);
        assert_eq!(app.results(&asha).await[0].wrong_answers, 2);
    }

    async fn reasons_from_the_form_leave_answers_question_by_question_alone(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let id = app.upload(&asha, a_draft("A", "Physics", day(50))).await;
        put(&app, &asha, id, vec![item(7, "Optics", Outcome::Wrong), reason(None, ErrorKind::Concept, 1)]).await.unwrap();
        let form = vec![reason(None, ErrorKind::Careless, 2)];
        let noted = app.services.answers.put_reasons(&asha, id, form).await.unwrap();
        assert_eq!((noted.errors.concept, noted.errors.careless), (0, 2));
        assert_eq!(noted.answers.iter().filter_map(|answer| answer.question).collect::<Vec<_>>(), [7]);
    }
}
