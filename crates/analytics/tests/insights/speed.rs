use crate::given::{Paper, given, near, paper};
use analytics::speed::{chapters, subjects};
use analytics::study::Exam;

const WHOLE: Exam = Exam {
    max_score: 720.0,
    minutes_per_question: Some(1.0),
};

#[test]
fn minutes_a_question_and_a_mark_are_over_the_tests_whose_time_is_known() {
    let timed = |day, minutes| Paper {
        minutes: Some(minutes),
        ..paper(day)
    };
    let mut student = given(vec![timed(1, 50), timed(2, 30), timed(3, 0), paper(4)]);
    student.whole = Some(WHOLE);
    let found = student.look(subjects);
    // 80 minutes, 80 questions, 2 x (20 x 4 - 10) marks; two tests carry no interval.
    assert_eq!((found.len(), found[0].tests), (1, 2));
    near(found[0].per_question, 1.0);
    near(found[0].per_mark.unwrap(), 80.0 / 140.0);
    let of_exam = found[0].of_exam.unwrap();
    near(of_exam.percent, 100.0);
    assert_eq!(of_exam.interval, None);
}

#[test]
fn the_interval_of_the_pace_is_students_t() {
    let timed = |day, minutes| Paper {
        minutes: Some(minutes),
        ..paper(day)
    };
    let mut student = given(vec![timed(1, 40), timed(2, 44), timed(3, 48)]);
    student.whole = Some(WHOLE);
    let of_exam = student.look(subjects)[0].of_exam.unwrap();
    near(of_exam.percent, 110.0);
    // 1.0, 1.1, 1.2: standard deviation 0.1; t.ppf(0.9, 2) = 1.885618 (scipy 1.17).
    let (low, high) = of_exam.interval.unwrap();
    let reach = 1.885_618 * 10.0 / 3.0_f64.sqrt();
    assert!((low - (110.0 - reach)).abs() < 1e-4 && (high - (110.0 + reach)).abs() < 1e-4);
}

#[test]
fn a_chapter_takes_its_own_minutes_and_marks_that_follow_from_the_scheme() {
    let with = |day, chapters: &[_]| Paper {
        chapters: chapters.to_vec(),
        ..paper(day)
    };
    let mut student = given(vec![
        with(1, &[("Optics", 10, 8, 12), ("Heat", 5, 0, 5)]),
        with(2, &[("Optics", 6, 4, 0), ("Waves", 0, 0, 9)]),
    ]);
    let found = student.look(chapters);
    // Optics: 12 minutes for 10 questions, 8 x 4 - 2 marks. Heat earned none. Waves was never tried.
    assert_eq!(found.iter().map(|one| one.questions).collect::<Vec<_>>(), [10, 5]);
    near(found[0].per_question, 1.2);
    near(found[0].per_mark.unwrap(), 12.0 / 30.0);
    assert_eq!(found[1].per_mark, None);
    student.scheme = None;
    assert_eq!(student.look(chapters)[0].per_mark, None);
}

#[test]
fn without_time_there_is_no_pace() {
    assert_eq!(given(vec![paper(1)]).look(subjects), []);
    assert_eq!(given(vec![]).look(chapters), []);
}
