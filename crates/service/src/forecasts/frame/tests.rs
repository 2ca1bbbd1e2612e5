use super::*;
use uuid::Uuid;

fn part(n: u128, subject: &str, name: &str, score: f64, max_score: f64) -> TestPart {
    TestPart {
        id: Uuid::from_u128(n),
        test_date: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
        subject: subject.into(),
        test_name: name.into(),
        source: None,
        score,
        max_score,
        total_questions: 45,
        correct_answers: 20,
        wrong_answers: 5,
        is_sample: false,
        created_at: DateTime::from_timestamp(n as i64, 0).unwrap(),
    }
}
fn neet() -> Frame {
    let list = |names: &[&str]| names.iter().map(|name| fold(name)).collect();
    Frame {
        max_score: Some(720.0),
        subjects: list(&["Physics", "Chemistry", "Biology"]),
        names: list(&["NEET UG"]),
    }
}

#[test]
fn sections_of_one_name_and_day_are_one_test_and_full_from_nine_tenths_of_the_marks() {
    let parts = [
        part(1, "Physics", "Mock 1", 90.0, 180.0),
        part(2, "chemistry", "mock 1", 90.0, 180.0),
        part(3, "Biology", "Mock 1", 180.0, 360.0),
        part(4, "Physics", "Unit test", 20.0, 40.0),
        part(5, "History", "Mock 1", 40.0, 40.0),
    ];
    let tests = neet().tests(&parts);
    assert_eq!(tests.len(), 2);
    assert!(tests[0].is_full() && (tests[0].percent - 50.0).abs() < 1e-9);
    assert_eq!((tests[0].last_part.0.as_u128(), tests[0].questions), (3, 135));
    assert!(!tests[1].is_full());
    // Without Biology it is three quarters short of nothing: 360 of 720.
    assert!(!neet().tests(&parts[..2])[0].is_full());
}

#[test]
fn a_result_under_the_name_of_the_exam_is_the_whole_test_once() {
    let parts = [
        part(1, "NEET UG", "Mock 1", 600.0, 720.0),
        part(2, "Physics", "Mock 1", 90.0, 180.0),
    ];
    let tests = neet().tests(&parts);
    assert_eq!(tests.len(), 1);
    assert!((tests[0].percent - 600.0 / 7.2).abs() < 1e-9);
}

#[test]
fn a_frame_comes_back_from_its_text() {
    let frame = neet();
    assert_eq!(Frame::decode(&frame.encode(), 720.0), frame);
    let bare = Frame {
        max_score: None,
        subjects: BTreeSet::new(),
        names: BTreeSet::new(),
    };
    assert_eq!(Frame::decode(&bare.encode(), 100.0), bare);
}
