//! Whatever is handed in: finite numbers within their bounds, in a bounded time.

use crate::given::{Given, Paper, given, paper};
use analytics::chapter_map::{by_series, by_week};
use analytics::evidence::Share;
use analytics::mastery::Masteries;
use analytics::study::{Exam, Items, Reason};
use domain::answers::{ErrorKind, Outcome};
use proptest::prelude::*;

const CHAPTERS: [&str; 4] = ["Optics", "Heat", "Waves", "Atoms"];

fn any_paper() -> impl Strategy<Value = Paper> {
    let day = prop_oneof![4 => 0_i32..400, 1 => Just(7), 1 => -99_999_999_i32..99_999_999];
    let answers = (0_u32..60, 0_u32..60, 0_u32..60);
    let chapters = prop::collection::vec(
        (
            prop::sample::select(&CHAPTERS[..]),
            0_u32..30,
            0_u32..30,
            0_u32..60,
        ),
        0..5,
    );
    let marks = proptest::option::of(-50.0..4.0_f64);
    (
        day,
        answers,
        proptest::option::of(0_u32..300),
        proptest::option::of(0_u32..4),
        chapters,
        marks,
    )
        .prop_map(
            |(day, (right, wrong, open), minutes, source, chapters, score)| Paper {
                right,
                wrong,
                total: (right + wrong + open).max(1),
                minutes,
                source,
                score,
                chapters: chapters
                    .into_iter()
                    .map(|(name, n, right, minutes)| (name, n, right.min(n), minutes))
                    .collect(),
                ..paper(day)
            },
        )
}

fn any_given() -> impl Strategy<Value = Given> {
    let items = (
        0_u32..50,
        0_u8..4,
        prop::sample::select(&Outcome::ALL[..]),
        proptest::option::of(1_u8..6),
        0_u64..200,
    );
    let reasons = (
        0_u32..50,
        proptest::option::of(0_u32..6),
        prop::sample::select(&ErrorKind::ALL[..]),
        0_u64..200,
    );
    let noted = (
        prop::collection::vec(items, 0..12),
        prop::collection::vec(reasons, 0..12),
    );
    (prop::collection::vec(any_paper(), 0..40), noted, any::<bool>()).prop_map(
        |(papers, (items, reasons), has_exam)| {
            let mut student = given(papers);
            if has_exam {
                student.whole = Some(Exam {
                    max_score: 720.0,
                    minutes_per_question: Some(1.0),
                });
                student.exam = CHAPTERS[..3]
                    .iter()
                    .map(|name| analytics::input::ExamChapter {
                        subject: "Physics",
                        name,
                        marks: 9.0,
                    })
                    .collect();
            }
            student.items = items
                .into_iter()
                .map(|(row, third, outcome, confidence, answers)| Items {
                    row,
                    third,
                    outcome,
                    confidence,
                    answers,
                })
                .collect();
            student.reasons = reasons
                .into_iter()
                .map(|(row, chapter, error, answers)| Reason {
                    row,
                    chapter,
                    error,
                    answers,
                })
                .collect();
            student
        },
    )
}

fn assert_share(share: Share) {
    assert!(
        0.0 <= share.low && share.low <= share.percent && share.percent <= share.high && share.high <= 100.0
    );
}

fn assert_sound(student: &Given) {
    let found = student.found();
    // A number that is not finite would be written so; nothing else in these structs is.
    let written = format!("{found:?}");
    assert!(!written.contains("NaN") && !written.contains("inf"), "{written}");
    assert!(found.insights.len() <= 5);
    for one in &found.insights {
        assert!(
            one.evidence.from <= one.evidence.to && one.evidence.n > 0,
            "{one:?}"
        );
    }
    if let Ok(strategy) = &found.strategy {
        assert_share(strategy.all.accuracy);
        assert!(strategy.all.value.1 <= strategy.all.value.0 && strategy.all.value.0 <= strategy.all.value.2);
    }
    student.look(|study| {
        let masteries = Masteries::of(study.history);
        let weeks = by_week(study.history, &masteries, 12).rows;
        for cell in weeks
            .iter()
            .chain(&by_series(study, &masteries).rows)
            .flat_map(|row| row.cells.iter().flatten())
        {
            let m = cell.mastery;
            assert!(
                0.0 < m.low && m.low < m.mean && m.mean < m.high && m.high < 1.0,
                "{cell:?}"
            );
        }
    });
}

proptest! {
    #[test]
    fn anything_is_answered_with_finite_numbers(student in any_given()) {
        assert_sound(&student);
    }

    #[test]
    fn the_order_of_the_results_does_not_matter(student in any_given(), turn in 0_usize..40) {
        let (mut student, mut turned) = (student, given(vec![]));
        // Days of their own, since results of one day keep the order they came in.
        for (i, paper) in student.papers.iter_mut().enumerate() {
            paper.day = i as i32 * 3;
        }
        student.items.clear();
        student.reasons.clear();
        turned.papers.clone_from(&student.papers);
        let n = turned.papers.len().max(1);
        turned.papers.rotate_left(turn % n);
        (turned.today, turned.whole) = (student.today, student.whole);
        turned.exam.clone_from(&student.exam);
        prop_assert_eq!(student.words(), turned.words());
    }
}

#[test]
fn one_point_equal_days_and_a_constant_series_are_answered() {
    assert_sound(&given(vec![]));
    assert_sound(&given(vec![paper(3)]));
    let same = Paper {
        source: Some(0),
        minutes: Some(40),
        chapters: vec![("Optics", 0, 0, 0), ("Heat", 10, 10, 10)],
        ..paper(3)
    };
    assert_sound(&given(vec![same.clone(); 30]));
    let constant = (0..60).map(|i| Paper {
        day: i,
        source: Some(i as u32 % 2),
        ..same.clone()
    });
    let student = given(constant.collect());
    assert_sound(&student);
    assert!(!student.words().contains(&"harder_series"));
}

#[test]
fn a_chapter_without_a_question_has_no_mastery_no_cell_and_no_pattern() {
    let never = Paper {
        source: Some(0),
        chapters: vec![("Optics", 0, 0, 0)],
        ..paper(3)
    };
    let student = given(
        (0..8)
            .map(|i| Paper {
                day: 7 * i,
                ..never.clone()
            })
            .collect(),
    );
    assert_sound(&student);
    student.look(|study| {
        let masteries = Masteries::of(study.history);
        let (weeks, series) = (
            by_week(study.history, &masteries, 12),
            by_series(study, &masteries),
        );
        let cells = weeks
            .rows
            .iter()
            .chain(&series.rows)
            .flat_map(|row| row.cells.iter().flatten());
        assert_eq!(cells.count(), 0);
    });
    let of_chapters = [
        "weak_chapter",
        "falling_chapter",
        "stale_chapters",
        "fast_but_wrong",
    ];
    assert!(
        !student.words().iter().any(|word| of_chapters.contains(word)),
        "{:?}",
        student.words()
    );
}

#[test]
fn ten_thousand_results_are_answered() {
    let papers = (0..10_000_u32).map(|i| Paper {
        minutes: Some(30 + i % 60),
        source: Some(i % 40),
        right: i % 30,
        wrong: i % 11,
        chapters: vec![(CHAPTERS[i as usize % 4], 10, i % 11, 12)],
        ..paper((i.wrapping_mul(7_919) % 5_000) as i32)
    });
    let student = given(papers.collect());
    assert_sound(&student);
    assert!(student.found().strategy.unwrap().all.tests > 100);
}
