use super::*;
use chrono::NaiveDate;

/// 10 questions: 5 right, 3 wrong; Optics has 2 right and 2 wrong of them, Heat 2 and 0.
fn result() -> NewResult {
    let chapter = |name: &str, correct, wrong| ChapterPerformance {
        chapter: name.into(),
        attempted: correct + wrong,
        correct,
        wrong,
        marks: Some(7.0),
        minutes: Some(9),
    };
    NewResult {
        test_name: "Mock".into(),
        source: None,
        subject: "Physics".into(),
        total_questions: 10,
        correct_answers: 5,
        wrong_answers: 3,
        score: 17.0,
        max_score: 40.0,
        time_taken: None,
        test_date: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
        chapter_performance: vec![chapter("Optics", 2, 2), chapter("Heat", 2, 0)],
    }
}

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

fn check(answers: Vec<AnswerDraft>) -> Result<Vec<NewAnswer>, Vec<String>> {
    let checked = AnswersDraft { answers }.check(&result());
    checked.map_err(|errors| {
        errors
            .0
            .iter()
            .map(|error| format!("{} {}", error.path, error.code))
            .collect()
    })
}

fn refused(answers: Vec<AnswerDraft>) -> Vec<String> {
    check(answers).unwrap_err()
}

#[test]
fn reasons_up_to_the_wrong_answers_are_kept_and_one_more_is_refused() {
    use ErrorKind::{Careless, Concept, Guessed};
    let kept = check(vec![
        reason(None, Concept, 2),
        reason(Some("optics "), Careless, 1),
        reason(None, Guessed, 5),
    ]);
    assert_eq!(kept.unwrap()[1].chapter.as_deref(), Some("Optics"));
    let wrong = vec![reason(None, Concept, 2), reason(None, Careless, 2)];
    assert_eq!(refused(wrong), ["answers[1].count exceeds_whole"]);
    assert_eq!(
        refused(vec![reason(None, Guessed, 6)]),
        ["answers[0].count exceeds_whole"]
    );
}

#[test]
fn a_chapter_bounds_its_own_and_other_chapters_share_what_is_left() {
    use ErrorKind::{Concept, Guessed};
    assert_eq!(
        refused(vec![reason(Some("Optics"), Concept, 3)]),
        ["answers[0].count exceeds_chapter"]
    );
    assert_eq!(
        refused(vec![reason(Some("Heat"), Concept, 1)]),
        ["answers[0].count exceeds_chapter"]
    );
    // One wrong and one right answer are in no listed chapter.
    assert!(
        check(vec![
            reason(Some("Waves"), Concept, 1),
            reason(Some("Waves"), Guessed, 1)
        ])
        .is_ok()
    );
    let two = vec![
        reason(Some("Waves"), Concept, 1),
        reason(Some("Atoms"), Concept, 1),
    ];
    assert_eq!(refused(two), ["answers[1].count exceeds_chapter"]);
}

#[test]
fn what_an_entry_says_must_fit_together() {
    let with = |change: fn(&mut AnswerDraft)| {
        let mut draft = item(1, "Optics", Outcome::Wrong);
        change(&mut draft);
        refused(vec![draft])
    };
    assert_eq!(
        with(|draft| draft.question = Some(11)),
        ["answers[0].question out_of_range"]
    );
    assert_eq!(
        with(|draft| draft.count = Some(2)),
        ["answers[0].count out_of_range"]
    );
    assert_eq!(
        with(|draft| draft.error = Some(ErrorKind::Guessed)),
        ["answers[0].error does_not_fit"]
    );
    assert_eq!(
        with(|draft| draft.confidence = Some(6)),
        ["answers[0].confidence out_of_range"]
    );
    assert_eq!(with(|draft| draft.question = None), ["answers[0].error required"]);
    assert_eq!(with(|draft| draft.chapter = Some("a\u{0}b".into())).len(), 1);
    let twice = vec![item(1, "Optics", Outcome::Wrong), item(1, "Heat", Outcome::Right)];
    assert_eq!(refused(twice), ["answers[1].question duplicate"]);
    let open = AnswerDraft {
        error: Some(ErrorKind::Concept),
        ..item(1, "Optics", Outcome::Open)
    };
    assert_eq!(refused(vec![open]), ["answers[0].error does_not_fit"]);
}

/// 5 right and 3 wrong answers with chapters that are not those of the result.
fn whole_paper() -> Vec<AnswerDraft> {
    let right = (1..=4)
        .map(|n| item(n, "optics", Outcome::Right))
        .chain([item(5, "Waves", Outcome::Right)]);
    let wrong = (6..=8).map(|n| item(n, "Waves", Outcome::Wrong));
    right.chain(wrong).collect()
}

#[test]
fn a_whole_paper_of_answers_makes_the_chapters() {
    let answers = check(whole_paper()).unwrap();
    let chapters = chapters_of_answers(&result(), &answers).unwrap();
    let counts: Vec<_> = chapters
        .iter()
        .map(|c| (&*c.chapter, c.attempted, c.correct, c.wrong))
        .collect();
    assert_eq!(
        counts,
        [("Optics", 4, 4, 0), ("Heat", 0, 0, 0), ("Waves", 4, 1, 3)]
    );
    assert_eq!((chapters[0].marks, chapters[0].minutes), (None, Some(9)));
    // Reasons are held against the chapters as they follow from the answers, not as they were typed before.
    let mut more = whole_paper();
    more.push(reason(Some("Waves"), ErrorKind::Concept, 3));
    assert!(check(more.clone()).is_ok());
    more.push(reason(None, ErrorKind::Careless, 1));
    assert_eq!(refused(more), ["answers[9].count exceeds_whole"]);
}

#[test]
fn a_part_of_the_answers_makes_no_chapters_and_must_fit_those_there_are() {
    let part: Vec<_> = whole_paper().into_iter().skip(1).collect();
    assert_eq!(
        refused(part),
        [
            "answers[2].question exceeds_chapter",
            "answers[5].question exceeds_chapter"
        ]
    );
    let one = check(vec![item(10, "Optics", Outcome::Right)]).unwrap();
    assert_eq!(chapters_of_answers(&result(), &one), None);
    assert_eq!(chapters_of_answers(&result(), &[]), None);
}

#[test]
fn a_smaller_result_no_longer_holds_what_was_noted() {
    let answers = check(vec![reason(None, ErrorKind::Concept, 3)]).unwrap();
    assert_eq!(misfits(&result(), &answers), []);
    let smaller = NewResult {
        wrong_answers: 2,
        chapter_performance: vec![],
        ..result()
    };
    let found = misfits(&smaller, &answers);
    assert_eq!(
        (found[0].outcome, found[0].logged, found[0].limit),
        (Outcome::Wrong, 3, 2)
    );
}
