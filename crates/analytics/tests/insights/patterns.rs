use crate::given::{Given, Paper, given, near, paper};
use analytics::input::ExamChapter;
use analytics::patterns::{Pattern, Unit};
use analytics::study::{Exam, Items, Reason};
use domain::answers::{ErrorKind, Outcome};

const fn chapter(name: &'static str, marks: f64) -> ExamChapter<'static> {
    ExamChapter {
        subject: "Physics",
        name,
        marks,
    }
}

/// Nothing lost, nothing open: only what the chapters say can be found.
fn clean(day: i32, chapters: &[(&'static str, u32, u32, u32)]) -> Paper {
    Paper {
        right: 40,
        wrong: 0,
        chapters: chapters.to_vec(),
        ..paper(day)
    }
}

fn pattern(student: &Given, word: &str) -> Option<Pattern> {
    let found = student.found();
    found
        .insights
        .into_iter()
        .map(|one| one.pattern)
        .find(|one| one.word() == word)
}

#[test]
fn a_chapter_below_its_subject_by_more_than_its_interval_is_a_problem() {
    let student = given(vec![clean(
        0,
        &[("Optics", 12, 3, 0), ("Heat", 60, 50, 0), ("Waves", 9, 2, 0)],
    )]);
    let found = student.found();
    // Waves has fewer than ten questions.
    assert_eq!(found.problems.len(), 1);
    let problem = found.problems[0];
    near(problem.subject_mean, 55.5 / 82.0);
    near(problem.mastery.mean, (10.0 * 55.5 / 82.0 + 3.0) / 22.0);
    assert!(problem.mastery.high < problem.subject_mean);
    assert_eq!(
        (problem.questions, problem.correct, problem.marks_open),
        (12, 3, None)
    );
    let insight = &found.insights[0];
    assert_eq!(
        (insight.pattern.word(), insight.evidence.n, insight.evidence.unit),
        ("weak_chapter", 12, Unit::Questions)
    );
    let level = given(vec![clean(0, &[("Optics", 12, 8, 0), ("Heat", 60, 45, 0)])]);
    assert_eq!(level.found().problems, []);
}

#[test]
fn a_chapter_that_fell_is_named_and_one_that_wavers_is_not() {
    let fell = |late| {
        let early = (0..3).map(|i| clean(i * 10, &[("Optics", 10, 9, 0)]));
        given(
            early
                .chain((0..3).map(|i| clean(80 + i, &[("Optics", 10, late, 0)])))
                .collect(),
        )
    };
    let Some(Pattern::FallingChapter { percent, .. }) = pattern(&fell(3), "falling_chapter") else {
        panic!("not found");
    };
    near(percent.0, 90.0);
    near(percent.1, 30.0);
    // 27 of 30 to 21 of 30 is 2.0 standard errors: not enough where every chapter is asked.
    assert_eq!(pattern(&fell(7), "falling_chapter"), None);
}

#[test]
fn chapters_of_the_exam_not_seen_for_six_weeks_are_named_the_most_marks_first() {
    let mut student = given(vec![clean(
        0,
        &[("Optics", 6, 3, 0), ("Heat", 6, 3, 0), ("Waves", 6, 3, 0)],
    )]);
    student.exam = vec![chapter("Optics", 5.0), chapter("Heat", 9.0)];
    student.today = 41;
    assert_eq!(student.words(), Vec::<&str>::new());
    student.today = 42;
    let Some(Pattern::StaleChapters(chapters)) = pattern(&student, "stale_chapters") else {
        panic!("not found");
    };
    // The exam's chapters come first by index: Optics 0, Heat 1.
    assert_eq!(chapters, [(1, 42), (0, 42)]);
}

#[test]
fn marks_lost_to_wrong_answers_need_three_tests_and_three_percent() {
    let papers = |wrong, n| {
        (0..n)
            .map(|day| Paper {
                right: 30,
                wrong,
                ..paper(day)
            })
            .collect()
    };
    // 5 of 160 marks are 3.1 %.
    let Some(Pattern::Negatives { attempts, break_even }) = pattern(&given(papers(5, 3)), "negatives") else {
        panic!("not found");
    };
    near(attempts.lost, 15.0);
    near(break_even, 20.0);
    assert_eq!(pattern(&given(papers(4, 3)), "negatives"), None);
    assert_eq!(pattern(&given(papers(5, 2)), "negatives"), None);
}

#[test]
fn open_questions_are_worth_a_word_only_when_attempts_gain() {
    let papers = |right, wrong| {
        (0..3)
            .map(|day| Paper {
                right,
                wrong,
                ..paper(day)
            })
            .collect()
    };
    assert!(pattern(&given(papers(28, 2)), "left_open").is_some());
    // Four left of 40 are a tenth, three are less.
    assert!(pattern(&given(papers(34, 2)), "left_open").is_some());
    assert_eq!(pattern(&given(papers(35, 2)), "left_open"), None);
    assert_eq!(pattern(&given(papers(4, 16)), "left_open"), None);
}

/// A test of each of two series in each of `months`, of which the second lies lower by 12 points.
fn two_series(months: i32, lower: f64) -> Given {
    let of = |i: i32, source, score| Paper {
        source: Some(source),
        score: Some(score),
        ..clean(i * 28, &[])
    };
    let wave = |i: i32| f64::from(i % 3) * 3.2;
    let papers = (0..months).flat_map(|i| {
        [
            of(i, 0, 120.0 + wave(i)),
            of(i, 1, 120.0 - lower * 1.6 + wave(i + 1)),
        ]
    });
    given(papers.collect())
}

#[test]
fn a_harder_series_is_named_with_its_points() {
    let Some(Pattern::HarderSeries { source, points }) = pattern(&two_series(6, 12.0), "harder_series")
    else {
        panic!("not found");
    };
    // Over six months the waves of both come round.
    assert_eq!(source, 1);
    near(points, 12.0);
    assert_eq!(pattern(&two_series(4, 12.0), "harder_series"), None);
    assert_eq!(pattern(&two_series(6, 1.0), "harder_series"), None);
}

#[test]
fn a_rushed_chapter_is_faster_and_worse_than_the_others() {
    let student = |optics| {
        given(
            (0..3)
                .map(|day| clean(day, &[("Optics", 10, optics, 5), ("Heat", 30, 26, 40)]))
                .collect(),
        )
    };
    let Some(Pattern::FastButWrong { minutes, percent, .. }) = pattern(&student(4), "fast_but_wrong") else {
        panic!("not found");
    };
    near(minutes.0, 0.5);
    near(minutes.1, 45.0 / 40.0);
    near(percent.0, 40.0);
    near(percent.1, 75.0);
    assert_eq!(pattern(&student(9), "fast_but_wrong"), None);
}

#[test]
fn a_subject_over_the_exams_time_is_named_when_even_the_lower_end_is() {
    let student = |minutes: [u32; 3]| {
        let mut papers: Vec<_> = (0..3).map(|day| clean(day, &[])).collect();
        papers
            .iter_mut()
            .zip(minutes)
            .for_each(|(paper, minutes)| paper.minutes = Some(minutes));
        let mut student = given(papers);
        student.whole = Some(Exam {
            max_score: 720.0,
            minutes_per_question: Some(1.0),
        });
        student
    };
    assert!(pattern(&student([48, 50, 52]), "slow_subject").is_some());
    assert_eq!(pattern(&student([40, 40, 60]), "slow_subject"), None);
}

#[test]
fn papers_that_fade_need_sixty_answers_in_either_third() {
    let items = |third, outcome, answers| Items {
        row: 0,
        third,
        outcome,
        confidence: None,
        answers,
    };
    let student = |n, wrong| {
        let mut student = given(vec![clean(0, &[])]);
        let (first, last) = (items(0, Outcome::Right, n), items(2, Outcome::Right, n - wrong));
        student.items = vec![
            first,
            last,
            items(2, Outcome::Wrong, wrong),
            items(1, Outcome::Open, 9),
        ];
        student
    };
    let Some(Pattern::LateFading { percent }) = pattern(&student(60, 15), "late_fading") else {
        panic!("not found");
    };
    near(percent.0, 100.0);
    near(percent.1, 75.0);
    assert_eq!(pattern(&student(59, 15), "late_fading"), None);
    assert_eq!(pattern(&student(60, 3), "late_fading"), None);
}

#[test]
fn a_common_reason_is_far_above_its_quarter() {
    let student = |careless, concept| {
        let mut student = given(vec![clean(0, &[])]);
        let reason = |error, answers| Reason {
            row: 0,
            chapter: None,
            error,
            answers,
        };
        student.reasons = vec![
            reason(ErrorKind::Careless, careless),
            reason(ErrorKind::Concept, concept),
            reason(ErrorKind::Guessed, 90),
        ];
        student
    };
    let found = student(12, 8).found();
    let insight = found
        .insights
        .iter()
        .find(|one| one.pattern.word() == "common_reason")
        .unwrap();
    assert_eq!(
        insight.pattern,
        Pattern::CommonReason {
            error: ErrorKind::Careless,
            answers: 12
        }
    );
    assert_eq!((insight.evidence.n, insight.evidence.unit), (20, Unit::Reasons));
    assert_eq!(pattern(&student(12, 7), "common_reason"), None);
}

#[test]
fn at_most_five_are_said_and_the_most_marks_come_first() {
    let mut student = given(
        (0..6)
            .map(|i| Paper {
                minutes: Some(60),
                source: Some(u32::from(i % 2 == 1)),
                chapters: vec![
                    ("Optics", 12, if i < 3 { 11 } else { 1 }, 4),
                    ("Heat", 25, 20, 40),
                ],
                ..paper(i * 28)
            })
            .collect(),
    );
    student.exam = vec![
        chapter("Optics", 20.0),
        chapter("Heat", 20.0),
        chapter("Waves", 20.0),
    ];
    student.whole = Some(Exam {
        max_score: 60.0,
        minutes_per_question: Some(1.0),
    });
    student.today += 60;
    let words = student.words();
    assert_eq!(words.len(), 5, "{words:?}");
    let mut once = words.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), 5);
}
