//! Adding one test, and bringing a file.

use crate::{
    Page, TODAY,
    sample::{id, import, refusal},
    student,
};
use api::imports::ImportView;
use app::pages::{
    tests_import::{self, Preview, RecentImport, Start},
    tests_new::{self, ChapterRow, ResultForm, ResultPage},
};
use chrono::Days;
use domain::exams::Marking;

/// One test.
pub fn results() -> Vec<Page> {
    let scheme = Some((
        "NEET UG".to_owned(),
        Marking {
            correct: 4.0,
            wrong: -1.0,
        },
    ));
    let new = ResultPage {
        form: ResultForm::new(TODAY),
        marking: scheme,
        subjects: vec!["Physics".into(), "Chemistry".into()],
        chapters: vec!["Optics".into()],
        draft_owner: "sample".into(),
        ..ResultPage::default()
    };
    let row = |chapter: &str, correct: &str| ChapterRow {
        chapter: chapter.into(),
        correct: correct.into(),
        ..ChapterRow::default()
    };
    let form = ResultForm {
        subject: "Physics".into(),
        test_name: "Full mock 7".into(),
        total_questions: "45".into(),
        correct_answers: "40".into(),
        wrong_answers: "12".into(),
        score: "148".into(),
        max_score: "180".into(),
        chapters: vec![row("Optics", "4"), row("Waves", "four")],
        ..ResultForm::new(TODAY)
    };
    let problem = Some(refusal(&[
        (
            "correct_answers",
            "40 right and 12 wrong are more than the 45 questions.",
        ),
        (
            "chapter_performance[1].correct",
            "Enter a whole number, such as 45.",
        ),
        (
            "chapter_performance",
            "The chapters add up to 50 questions, the whole test has 45.",
        ),
    ]));
    vec![
        ("tests-new", tests_new::page(student("/tests/new"), new.clone())),
        (
            "tests-new-refused",
            tests_new::page(
                student("/tests/new"),
                ResultPage {
                    form,
                    problem,
                    ..new.clone()
                },
            ),
        ),
        (
            "tests-new-rows",
            tests_new::page(
                student("/tests/new"),
                ResultPage {
                    adds_row: true,
                    ..new
                },
            ),
        ),
    ]
}

/// A file.
pub fn imports() -> Vec<Page> {
    let recent = vec![
        RecentImport {
            id: id(1),
            file_name: "mocks-march.xlsx".into(),
            status: "confirmed".into(),
            date: TODAY,
            tests: 24,
            can_undo: true,
            undo_first: None,
        },
        RecentImport {
            id: id(2),
            file_name: "pasted".into(),
            status: "undone".into(),
            date: TODAY - Days::new(12),
            tests: 1,
            can_undo: false,
            undo_first: None,
        },
    ];
    let page = |import: ImportView| {
        let undo_until =
            (import.status == "confirmed").then(|| TODAY.and_hms_opt(23, 5, 0).expect("a valid time"));
        tests_import::preview(
            student("/tests/import/1"),
            Preview {
                import,
                date_order: String::new(),
                undo_until,
                problem: None,
            },
        )
    };
    let broken = import("previewed", 3);
    let ambiguous = ImportView {
        date_order_needed: true,
        ..import("previewed", 0)
    };
    let refused = Start {
        problem: Some(refusal(&[(
            "file",
            "This file is not a table that we can read. Use CSV or XLSX.",
        )])),
        ..Start::default()
    };
    vec![
        (
            "import",
            tests_import::start(
                student("/tests/import"),
                Start {
                    recent,
                    ..Start::default()
                },
            ),
        ),
        (
            "import-refused",
            tests_import::start(student("/tests/import"), refused),
        ),
        ("import-broken", page(broken)),
        ("import-dates", page(ambiguous)),
        ("import-good", page(import("previewed", 0))),
        ("import-done", page(import("confirmed", 0))),
        ("import-undone", page(import("undone", 0))),
    ]
}
