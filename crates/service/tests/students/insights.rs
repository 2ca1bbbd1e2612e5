use crate::given::{App, a_draft, chapter, code, day, unknown, with_chapters};
use api::insights::{ChapterMap, ChapterView, Insights, MapBy};
use chrono::{DateTime, Utc};
use domain::answers::{AnswerDraft, AnswersDraft, ErrorKind, Outcome};
use domain::exams::{Chapter, ExamDraft};
use domain::ids::ResultId;
use domain::people::Role;
use domain::results::ResultDraft;
use service::Caller;
use service::exports::Format;
use testkit::contract;

const THEN: DateTime<Utc> = DateTime::UNIX_EPOCH;

async fn insights(app: &App, caller: &Caller) -> Insights {
    let caller = app.fresh(caller).await;
    let kept = app.services.insights.get(&caller).await.unwrap();
    let fresh = app.services.insights.compute(&caller).await.unwrap();
    let then = |found: &Insights| Insights {
        computed_at: THEN,
        ..found.clone()
    };
    assert_eq!(then(&kept), then(&fresh), "kept and fresh differ");
    then(&kept)
}

async fn map(app: &App, caller: &Caller, by: MapBy) -> ChapterMap {
    let caller = app.fresh(caller).await;
    let kept = app.services.insights.map(&caller, by).await.unwrap();
    let fresh = app.services.insights.compute_map(&caller, by).await.unwrap();
    let then = |found: &ChapterMap| ChapterMap {
        computed_at: THEN,
        ..found.clone()
    };
    assert_eq!(then(&kept), then(&fresh), "kept and fresh differ");
    then(&kept)
}

async fn a_chapter(app: &App, caller: &Caller, subject: &str, name: &str) -> ChapterView {
    let caller = app.fresh(caller).await;
    let id = app
        .services
        .insights
        .find_chapter(&caller, subject, name)
        .await
        .unwrap();
    let kept = app.services.insights.chapter(&caller, id).await.unwrap();
    let fresh = app.services.insights.compute_chapter(&caller, id).await.unwrap();
    let then = |found: &ChapterView| ChapterView {
        computed_at: THEN,
        ..found.clone()
    };
    assert_eq!(then(&kept), then(&fresh), "kept and fresh differ");
    then(&kept)
}

/// Everything there is to see.
async fn all(app: &App, caller: &Caller) -> (Insights, ChapterMap, ChapterMap) {
    (
        insights(app, caller).await,
        map(app, caller, MapBy::Week).await,
        map(app, caller, MapBy::Series).await,
    )
}

fn an_exam() -> ExamDraft {
    let chapter = |name: &str, weight| Chapter {
        subject: "Physics".into(),
        name: name.into(),
        weight,
        prerequisites: vec![],
    };
    ExamDraft {
        profile: "neet_ug".into(),
        name: None,
        exam_date: Some(day(99)),
        max_score: None,
        marking: None,
        chapters: Some(vec![chapter("Optics", 20.0), chapter("Heat", 10.0)]),
    }
}

/// 20 right and 10 wrong of 40 in 44 minutes, by +4 and -1; Optics 3 of 12, Heat 17 of 18.
fn mock(n: u64, source: &str) -> ResultDraft {
    let draft = ResultDraft {
        source: Some(source.into()),
        time_taken: Some(44),
        ..a_draft(&format!("Mock {n}"), "Physics", day(40 + n))
    };
    with_chapters(draft, vec![chapter("Optics", 3, 12), chapter("Heat", 17, 18)])
}

fn noted(answers: Vec<AnswerDraft>) -> AnswersDraft {
    AnswersDraft { answers }
}

fn reason(chapter: &str, count: i64) -> AnswerDraft {
    AnswerDraft {
        question: None,
        chapter: Some(chapter.into()),
        outcome: Outcome::Wrong,
        error: Some(ErrorKind::Elimination),
        confidence: None,
        count: Some(count),
    }
}

contract! {
    async fn numbers_are_those_reckoned_by_hand(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        app.services.exams.add(&asha, an_exam()).await.unwrap();
        for n in 0..3 {
            app.upload(&asha, mock(n, "Banyan")).await;
        }
        let found = insights(&app, &asha).await;
        assert_eq!((found.tests, found.data_until, found.wrong_answers), (3, Some(day(42)), 30));
        // 60 of 90 right at +4 and -1: (4 x 2/3 - 1/3) an attempt, 10 open a test, 10 of 160 marks lost.
        let strategy = found.strategy.unwrap();
        assert_eq!((strategy.break_even, strategy.marks_wrong, strategy.from, strategy.to), (20.0, -1.0, day(40), day(42)));
        let attempts = &strategy.all;
        assert_eq!((attempts.tests, attempts.right, attempts.wrong, attempts.open), (3, 60, 30, 30));
        assert_eq!((attempts.attempt_rate, attempts.accuracy, attempts.attempt_worth), (75.0, 66.67, 2.33));
        assert_eq!((attempts.lost_per_test, attempts.lost_percent, attempts.open_worth), (10.0, 6.25, 23.33));
        assert_eq!((&*attempts.verdict, strategy.unsure), ("above", None));
        // NEET gives a minute a question; three equal times have no spread.
        let speed = &found.speed.subjects[0];
        assert_eq!((found.speed.exam_minutes_per_question, speed.minutes_per_question, speed.minutes_per_mark), (Some(1.0), 1.1, Some(0.63)));
        assert_eq!((speed.of_exam, speed.low, speed.high), (Some(110.0), Some(110.0), Some(110.0)));
        let problem = &found.problem_areas[0];
        assert_eq!((&*problem.chapter, problem.questions, problem.correct, problem.times_attempted), ("Optics", 36, 9, 3));
        assert!(problem.high < problem.subject_mastery && problem.marks_open.is_some());
        let words: Vec<_> = found.insights.iter().map(|one| &*one.pattern).collect();
        assert!(words.contains(&"negatives") && words.contains(&"weak_chapter") && words.contains(&"slow_subject"), "{words:?}");
        assert!(found.insights.iter().all(|one| !one.text.is_empty() && !one.action.is_empty() && one.evidence.n > 0));
        assert_eq!(found.missing.len(), 1, "{:?}", found.missing);
    }

    async fn every_change_shows_at_the_next_look(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let mut before = all(&app, &asha).await;
        assert!(before.0.insights.is_empty() && before.1.rows.is_empty() && !before.0.missing.is_empty());
        let first = app.upload(&asha, mock(0, "Banyan")).await;
        for (n, source) in [(1, "Granite"), (2, "banyan ")] {
            app.upload(&asha, mock(n, source)).await;
            let after = all(&app, &asha).await;
            assert!(after.0 != before.0 && after.1 != before.1 && after.2 != before.2);
            before = after;
        }
        app.services.answers.put(&asha, first, noted(vec![reason("Optics", 2)])).await.unwrap();
        let after = all(&app, &asha).await;
        assert_eq!((after.0.errors.elimination, &after.1), (2, &before.1));
        app.services.exams.add(&asha, an_exam()).await.unwrap();
        assert!(insights(&app, &asha).await.strategy.is_some());
        app.services.results.remove(&asha, first).await.unwrap();
        let last = all(&app, &asha).await;
        assert_eq!((last.0.errors.elimination, last.0.tests, last.0.strategy), (0, 2, None));
    }

    async fn a_map_has_an_interval_and_the_questions_of_each_cell(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        for (n, source) in [(0, "Granite"), (1, "Banyan"), (2, "banyan")] {
            app.upload(&asha, mock(n, source)).await;
        }
        app.upload(&asha, with_chapters(a_draft("Own", "Physics", day(43)), vec![chapter("Optics", 2, 2)])).await;
        let series = map(&app, &asha, MapBy::Series).await;
        let columns: Vec<_> = series.columns.iter().map(|column| (column.series.as_deref(), column.tests)).collect();
        assert_eq!(columns, [(Some("Banyan"), Some(2)), (Some("Granite"), Some(1)), (None, Some(1))]);
        assert_eq!(series.rows.iter().map(|row| &*row.chapter).collect::<Vec<_>>(), ["Optics", "Heat"]);
        let cell = series.rows[0].cells[0].as_ref().unwrap();
        assert_eq!((cell.questions, cell.correct, cell.percent), (24, 6, 25.0));
        assert!(0.0 < cell.low && cell.low < cell.mastery && cell.mastery < cell.high && cell.mastery > 25.0);
        assert_eq!(series.rows[1].cells[2], None);
        let weeks = map(&app, &asha, MapBy::Week).await;
        let plain = app.dashboard(&asha).await.heat_map;
        assert_eq!(weeks.columns.iter().filter_map(|column| column.week).collect::<Vec<_>>(), plain.weeks);
        for (row, other) in weeks.rows.iter().zip(&plain.rows) {
            assert_eq!((&row.chapter, row.mastery, row.questions), (&other.chapter, other.mastery, other.questions));
            let same = row.cells.iter().zip(&other.cells);
            assert!(same.into_iter().all(|(cell, other)| cell.as_ref().map(|c| (c.correct, c.percent)) == other.as_ref().map(|c| (c.correct, c.percent))));
        }
    }

    async fn a_map_as_a_file_has_the_numbers_of_the_page_and_runs_no_formula(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let draft = ResultDraft { source: Some("=Granite".into()), ..a_draft("Mock", "Physics", day(43)) };
        app.upload(&asha, with_chapters(draft, vec![chapter("=1+2", 3, 4)])).await;
        let caller = app.fresh(&asha).await;
        let shown = app.services.insights.map(&caller, MapBy::Series).await.unwrap();
        let cell = shown.rows[0].cells[0].clone().unwrap();
        let file = app.services.insights.export_map(&caller, MapBy::Series, Format::Csv).await.unwrap();
        let text = String::from_utf8(file.bytes).unwrap();
        let expected = format!("\u{feff}subject,chapter,series,questions,correct,percent,mastery,mastery_low,mastery_high\r\n\
            Physics,'=1+2,'=Granite,4,3,75,{},{},{}\r\n", cell.mastery, cell.low, cell.high);
        assert_eq!(text, expected);
        let json = app.services.insights.export_map(&caller, MapBy::Series, Format::Json).await.unwrap();
        assert_eq!(serde_json::from_slice::<ChapterMap>(&json.bytes).unwrap(), *shown);
        let book = app.services.insights.export_map(&caller, MapBy::Series, Format::Xlsx).await.unwrap();
        assert!(book.bytes.starts_with(b"PK") && book.disposition.contains("heatmap-series"));
    }

    async fn a_chapter_is_the_same_in_an_exam_and_in_results_and_is_nobody_elses(db) {
        let app = App::new(db);
        let (asha, ben) = (app.student("asha").await, app.student("ben").await);
        let only_results = {
            app.upload(&asha, mock(0, "Banyan")).await;
            a_chapter(&app, &asha, "physics", " OPTICS").await
        };
        assert_eq!((only_results.weight, only_results.rank, only_results.questions), (None, None, 12));
        assert!(only_results.missing.iter().any(|words| words.contains("your exam does not list")), "{:?}", only_results.missing);
        app.services.exams.add(&asha, an_exam()).await.unwrap();
        let id = ResultId(app.results(&asha).await[0].id);
        app.services.answers.put(&asha, id, noted(vec![reason("Optics", 3)])).await.unwrap();
        let both = a_chapter(&app, &asha, "Physics", "Optics").await;
        assert_eq!((both.id, both.weight, both.rank), (only_results.id, Some(20.0), Some(1)));
        assert_eq!((both.attempts.len(), both.attempts[0].percent, both.wrong_answers, both.errors.elimination), (1, 25.0, 9, 3));
        assert_eq!((both.last_seen, both.attempts[0].result, both.next_revision), (Some(day(40)), id.0, None));
        let session = domain::sessions::SessionDraft {
            subject: "Physics".into(), chapter: Some("optics".into()), date: day(50), duration_minutes: 25, focus_score: None, started_at: None,
        };
        app.services.study_sessions.add(&asha, session).await.unwrap();
        assert_eq!(a_chapter(&app, &asha, "Physics", "Optics").await.studied_minutes, 25);

        app.services.exams.add(&ben, an_exam()).await.unwrap();
        let bens = a_chapter(&app, &ben, "Physics", "Optics").await;
        assert!(bens.id != both.id && bens.mastery.is_none() && bens.attempts.is_empty() && !bens.missing.is_empty());
        for foreign in [both.id, unknown()] {
            assert_eq!(code(app.services.insights.chapter(&app.fresh(&ben).await, foreign).await), "404 not_found");
        }
        assert_eq!(code(app.services.insights.find_chapter(&ben, "Physics", "Cells").await), "404 not_found");
        let list = app.services.insights.chapters(&asha).await.unwrap().items;
        assert_eq!(list.iter().map(|one| (&*one.chapter, one.id)).collect::<Vec<_>>()[1], ("Optics", both.id));
    }

    async fn only_students_have_insights(db) {
        let app = App::new(db);
        let mentor = Caller { roles: vec![Role::Mentor, Role::InstitutionAdmin], ..app.student("mentor").await };
        let all = &app.services.insights;
        assert_eq!(code(all.get(&mentor).await.map(drop)), "403 forbidden");
        assert_eq!(code(all.map(&mentor, MapBy::Week).await.map(drop)), "403 forbidden");
        assert_eq!(code(all.chapters(&mentor).await.map(drop)), "403 forbidden");
        assert_eq!(code(all.chapter(&mentor, unknown()).await.map(drop)), "403 forbidden");
    }
}
