use super::*;

const RESULT: RawResult<'static> = RawResult {
    day: 20_000,
    subject: "Physics",
    score: 60.0,
    max_score: 100.0,
    correct: 15,
    wrong: 5,
    total: 25,
    minutes: None,
};

fn chapter(name: &str) -> RawChapter<'_> {
    RawChapter {
        name,
        attempted: 5,
        correct: 3,
        wrong: 2,
    }
}

fn builder<'s>(exam: &[ExamChapter<'s>]) -> HistoryBuilder<'s> {
    HistoryBuilder::new(20_010, exam).unwrap()
}

#[test]
fn marks_that_cannot_be_are_refused() {
    for (score, max_score) in [
        (f64::NAN, 100.0),
        (1.0, f64::NAN),
        (1.0, f64::INFINITY),
        (f64::NEG_INFINITY, 1.0),
        (0.0, 0.0),
        (2.0, 1.0),
    ] {
        let refused = builder(&[]).result(
            RawResult {
                score,
                max_score,
                ..RESULT
            },
            [],
        );
        assert!(
            matches!(refused, Err(InputError::Marks { row: 0, .. })),
            "{score} of {max_score}"
        );
    }
    let exam = [ExamChapter {
        subject: "Physics",
        name: "Optics",
        marks: f64::NAN,
    }];
    assert!(matches!(
        HistoryBuilder::new(0, &exam),
        Err(InputError::Weight(_))
    ));
}

#[test]
fn answers_beyond_the_questions_are_refused_without_overflow() {
    let raw = RawResult {
        correct: u32::MAX,
        wrong: 2,
        total: 1,
        ..RESULT
    };
    assert_eq!(builder(&[]).result(raw, []), Err(InputError::Answers { row: 0 }));
    assert_eq!(
        builder(&[]).result(RawResult { total: 0, ..RESULT }, []),
        Err(InputError::Answers { row: 0 })
    );
}

#[test]
fn a_result_with_a_bad_chapter_leaves_nothing_behind() {
    let mut builder = builder(&[]);
    let bad = RawChapter {
        name: "Waves",
        attempted: 1,
        correct: 1,
        wrong: 1,
    };
    assert_eq!(
        builder.result(RESULT, [chapter("Optics"), bad]),
        Err(InputError::Chapter { row: 0 })
    );
    builder.result(RESULT, [chapter("Heat")]).unwrap();
    let history = builder.finish();
    assert_eq!(history.results().len(), 1);
    let rows = history.chapters_of(&history.results()[0]);
    assert_eq!(
        rows.iter()
            .map(|row| history.label(row.chapter).1)
            .collect::<Vec<_>>(),
        ["Heat"]
    );
}

#[test]
fn spellings_of_a_chapter_are_one_chapter_as_the_exam_spells_it() {
    let mut builder = builder(&[ExamChapter {
        subject: "Physics",
        name: "Ray Optics",
        marks: 8.0,
    }]);
    builder
        .result(
            RawResult {
                subject: "physics ",
                ..RESULT
            },
            [chapter("ray  optics")],
        )
        .unwrap();
    let history = builder.finish();
    assert_eq!(history.subjects(), ["Physics"]);
    assert_eq!(
        history.chapters(),
        [Chapter {
            subject: 0,
            name: "Ray Optics",
            exam_marks: Some(8.0)
        }]
    );
}

#[test]
fn chapters_of_a_full_mock_belong_to_the_subject_the_exam_gives_them() {
    let exam = [("Physics", "Optics"), ("Physics", "Ions"), ("Chemistry", "Ions")].map(|(subject, name)| {
        ExamChapter {
            subject,
            name,
            marks: 4.0,
        }
    });
    let mut builder = builder(&exam);
    let mock = RawResult {
        subject: "NEET UG",
        ..RESULT
    };
    builder
        .result(mock, ["Optics", "Ions", "Optics"].map(chapter))
        .unwrap();
    let history = builder.finish();
    let labels = |i: usize| history.label(history.chapters_of(&history.results()[0])[i].chapter);
    assert_eq!(labels(0), ("Physics", "Optics"));
    // Two subjects have one of that name: it stays with the mock rather than with the wrong subject.
    assert_eq!(labels(1), ("NEET UG", "Ions"));
    assert_eq!(labels(2), ("Physics", "Optics"));
}

#[test]
fn a_chapter_named_in_a_test_of_one_subject_stays_with_that_subject() {
    let exam = [("Physics", "Heat"), ("Chemistry", "Thermodynamics")].map(|(subject, name)| ExamChapter {
        subject,
        name,
        marks: 4.0,
    });
    let mut builder = builder(&exam);
    builder.result(RESULT, [chapter("Thermodynamics")]).unwrap();
    let history = builder.finish();
    assert_eq!(
        history.label(history.chapters_of(&history.results()[0])[0].chapter),
        ("Physics", "Thermodynamics")
    );
}

#[test]
fn results_come_out_oldest_first_and_keep_their_row() {
    let mut builder = builder(&[]);
    for day in [30, 10, 20, 10] {
        builder.result(RawResult { day, ..RESULT }, []).unwrap();
    }
    let history = builder.finish();
    let order = history
        .results()
        .iter()
        .map(|result| (result.day, result.row))
        .collect::<Vec<_>>();
    assert_eq!(order, [(10, 1), (10, 3), (20, 2), (30, 0)]);
    assert_eq!(history.newest(), Some(30));
}
