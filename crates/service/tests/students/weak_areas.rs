//! The table of weak areas says what the analyses say of the same results.

use crate::given::{App, a_draft, chapter, day, with_chapters};
use analytics::input::{ExamChapter, HistoryBuilder, RawChapter, RawResult};
use analytics::mastery::Masteries;
use analytics::priority::scoring_potential;
use chrono::Datelike as _;
use domain::exams::ExamDraft;
use service::Caller;
use store::exams::StoredExam;
use store::weak_areas::WeakArea;
use testkit::contract;

const TOLERANCE: f64 = 1e-9;

fn epoch_day(date: chrono::NaiveDate) -> i32 {
    date.num_days_from_ce() - 719_163
}

/// What the analyses say of all stored results, in the form of the table, by subject and chapter.
pub async fn analysed(app: &App, caller: &Caller) -> Vec<WeakArea> {
    let mut on = app.test.core.db.read().await.unwrap();
    let stored = store::results::of_student(&mut on, caller.user).await.unwrap();
    let exams = store::exams::of_student(&mut on, caller.user).await.unwrap();
    let exam = primary(&exams, app.today(caller));
    let ahead: Vec<ExamChapter<'_>> = exam
        .iter()
        .flat_map(|stored| &stored.exam.chapters)
        .map(|chapter| ExamChapter {
            subject: &chapter.subject,
            name: &chapter.name,
            marks: chapter.weight,
        })
        .collect();
    let mut builder = HistoryBuilder::new(epoch_day(app.today(caller)), &ahead).unwrap();
    for one in &stored {
        let result = &one.result;
        let raw = RawResult {
            day: epoch_day(result.test_date),
            subject: &result.subject,
            score: result.score,
            max_score: result.max_score,
            correct: result.correct_answers,
            wrong: result.wrong_answers,
            total: result.total_questions,
            minutes: result.time_taken,
        };
        let chapters = result.chapter_performance.iter().map(|one| RawChapter {
            name: &one.chapter,
            attempted: one.attempted,
            correct: one.correct,
            wrong: one.wrong,
        });
        builder.result(raw, chapters).unwrap();
    }
    let history = builder.finish();
    let masteries = Masteries::of(&history);
    let mut areas: Vec<WeakArea> = masteries
        .iter()
        .map(|known| {
            let chapter = history.chapters()[known.chapter as usize];
            let mastery = known.mastery;
            WeakArea {
                subject: history.subjects()[chapter.subject as usize].to_owned(),
                chapter: chapter.name.to_owned(),
                accuracy: known.correct as f64 / known.questions as f64,
                mastery: mastery.mean,
                mastery_low: mastery.low,
                mastery_high: mastery.high,
                questions: known.questions as i64,
                correct: known.correct as i64,
                recent_questions: 0.0,
                recent_correct: 0.0,
                times_attempted: i64::from(known.times),
                last_seen: chrono::NaiveDate::from_epoch_days(known.last_seen).unwrap(),
                priority_score: chapter.exam_marks.unwrap_or_default()
                    * (1.0 - mastery.mean)
                    * scoring_potential(mastery.mean),
            }
        })
        .collect();
    areas.sort_by(|a, b| (&a.subject, &a.chapter).cmp(&(&b.subject, &b.chapter)));
    areas
}

/// The nearest exam ahead, else the last without a date, of those with chapters that carry marks, else of all; else the one
/// entered last.
fn primary(exams: &[StoredExam], today: chrono::NaiveDate) -> Option<&StoredExam> {
    let with = |stored: &&StoredExam| stored.exam.chapters.iter().any(|chapter| chapter.weight > 0.0);
    let ahead = exams.iter().filter(|stored| stored.exam.exam_date >= Some(today));
    let mut undated = exams.iter().filter(|stored| stored.exam.exam_date.is_none());
    ahead
        .clone()
        .filter(with)
        .min_by_key(|stored| stored.exam.exam_date)
        .or_else(|| undated.clone().rfind(with))
        .or_else(|| ahead.min_by_key(|stored| stored.exam.exam_date))
        .or_else(|| undated.next_back())
        .or(exams.last())
}

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() <= TOLERANCE * right.abs().max(1.0)
}

/// Says where the table and the analyses differ; empty where they agree.
pub fn differences(table: &[WeakArea], analysed: &[WeakArea]) -> Vec<String> {
    let names = |areas: &[WeakArea]| {
        areas
            .iter()
            .map(|area| format!("{}/{}", area.subject, area.chapter))
            .collect::<Vec<_>>()
    };
    if names(table) != names(analysed) {
        return vec![format!("rows {:?}, not {:?}", names(table), names(analysed))];
    }
    let mut found = Vec::new();
    for (is, should) in table.iter().zip(analysed) {
        for (name, is_so, should_be) in [
            ("accuracy", is.accuracy, should.accuracy),
            ("mastery", is.mastery, should.mastery),
            ("low", is.mastery_low, should.mastery_low),
            ("high", is.mastery_high, should.mastery_high),
            ("priority", is.priority_score, should.priority_score),
            ("questions", is.questions as f64, should.questions as f64),
            ("correct", is.correct as f64, should.correct as f64),
            ("times", is.times_attempted as f64, should.times_attempted as f64),
            (
                "last seen",
                f64::from(epoch_day(is.last_seen)),
                f64::from(epoch_day(should.last_seen)),
            ),
        ] {
            if !near(is_so, should_be) {
                found.push(format!(
                    "{}/{}: {name} {is_so}, not {should_be}",
                    is.subject, is.chapter
                ));
            }
        }
    }
    found
}

/// Fails where the table does not say what the analyses say.
pub async fn must_agree(app: &App, caller: &Caller, after: &str) {
    let mut table = app.weak_areas(caller).await;
    table.sort_by(|a, b| (&a.subject, &a.chapter).cmp(&(&b.subject, &b.chapter)));
    let differences = differences(&table, &analysed(app, caller).await);
    assert!(differences.is_empty(), "after {after}: {differences:#?}");
}

fn neet(exam_date: Option<chrono::NaiveDate>) -> ExamDraft {
    ExamDraft {
        profile: "neet_ug".into(),
        name: None,
        exam_date,
        max_score: None,
        marking: None,
        chapters: None,
    }
}

contract! {
    async fn chapters_start_at_the_mean_of_all_results_of_their_subject(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let tested = with_chapters(a_draft("A", "Physics", day(10)), vec![chapter("Optics", 4, 4)]);
        app.upload(&asha, tested).await;
        must_agree(&app, &asha, "a result with chapters").await;
        // Without chapters the whole speaks: 20 of 30 tried, half a year of weight away.
        app.upload(&asha, a_draft("B", "Physics", day(40))).await;
        must_agree(&app, &asha, "a result without chapters").await;
        app.upload(&asha, a_draft("C", "Biology", day(41))).await;
        let bare = app.upload(&asha, a_draft("D", "physics", day(5))).await;
        must_agree(&app, &asha, "a result without chapters, in another spelling").await;
        app.services.results.remove(&asha, bare).await.unwrap();
        must_agree(&app, &asha, "its removal").await;
    }

    async fn two_spellings_of_a_chapter_are_one(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        for (name, subject, spelling) in
            [("A", "Physics", "Optics"), ("B", "Physics", "optics"), ("C", "PHYSICS", "OPTICS "), ("D", "Physics", "Optics")]
        {
            let draft = with_chapters(a_draft(name, subject, day(10)), vec![chapter(spelling, 4, 10), chapter("Heat", 1, 3)]);
            app.upload(&asha, draft).await;
            must_agree(&app, &asha, &format!("{subject}/{spelling}")).await;
        }
        assert_eq!(app.weak_areas(&asha).await.len(), 2);
    }

    async fn a_chapter_of_a_full_mock_belongs_where_the_exam_has_it(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        // Biomolecules is in Chemistry and in Biology, so a full mock's cannot be told apart.
        let chapters = || vec![chapter("optics", 3, 9), chapter("Biomolecules", 2, 4), chapter("Nowhere", 1, 1)];
        app.upload(&asha, with_chapters(a_draft("A", "NEET mock", day(9)), chapters())).await;
        must_agree(&app, &asha, "a mock without an exam").await;
        app.services.exams.add(&asha, neet(Some(day(90)))).await.unwrap();
        must_agree(&app, &asha, "the exam").await;
        app.upload(&asha, with_chapters(a_draft("B", "NEET mock", day(10)), chapters())).await;
        app.upload(&asha, with_chapters(a_draft("C", "biology", day(10)), chapters())).await;
        must_agree(&app, &asha, "mocks with the exam").await;
    }

    async fn the_exam_that_is_over_decides_no_longer(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        app.services.exams.add(&asha, neet(Some(day(70)))).await.unwrap();
        let jee = ExamDraft { profile: "jee_main".into(), ..neet(Some(day(90))) };
        app.services.exams.add(&asha, jee).await.unwrap();
        let mock = |name: &str| with_chapters(a_draft(name, "Mock", day(10)), vec![chapter("Biomolecules", 3, 9), chapter("Optics", 1, 2)]);
        app.upload(&asha, mock("A")).await;
        must_agree(&app, &asha, "a mock before the first exam").await;
        app.pass(chrono::TimeDelta::days(11));
        app.upload(&asha, mock("B")).await;
        must_agree(&app, &asha, "a mock after the first exam").await;
    }
}
