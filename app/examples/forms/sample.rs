//! Made-up data.

use crate::TODAY;
use api::{
    exams::{ExamView, RankAnswer, RankTableView},
    imports::{ImportView, PreviewRow, RowError},
    problem::Problem,
    sessions::{SessionView, TimerView},
};
use app::pages::{
    onboarding::ProfileOption,
    session::{RefusedForm, SessionForm, SessionPage},
};
use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::{
    FieldError,
    exams::{Chapter, Marking},
};
use uuid::Uuid;

pub fn import(status: &str, errors: u32) -> ImportView {
    let headers = [
        "Date", "Test", "Subject", "Total", "Right", "Wrong", "Marks", "Max",
    ]
    .map(str::to_owned);
    let fields = [
        "test_date",
        "test_name",
        "subject",
        "total_questions",
        "correct_answers",
        "wrong_answers",
        "score",
        "max_score",
    ];
    let error = |row, column: Option<&str>, value: &str, reason: &str, fix: &str| RowError {
        row,
        column: column.map(str::to_owned),
        value: value.into(),
        code: "not_a_number".into(),
        reason: reason.into(),
        fix: fix.into(),
    };
    let row_errors = vec![
        error(
            5,
            Some("Right"),
            "thirty",
            "This is not a number.",
            "Enter a whole number, such as 45.",
        ),
        error(
            7,
            Some("Date"),
            "31.02.2026",
            "This day does not exist.",
            "Enter the day the test was taken.",
        ),
        error(
            9,
            None,
            "",
            "Right and wrong answers are more than the questions.",
            "Check the three columns.",
        ),
    ];
    let row = |row, status: &str, test_name: &str| PreviewRow {
        row,
        status: status.into(),
        test_name: test_name.into(),
        subject: "Physics".into(),
        test_date: "2026-02-18".into(),
        score: "148 / 180".into(),
        chapters: 4,
    };
    ImportView {
        id: id(1),
        file_name: "mocks-march.csv".into(),
        status: status.into(),
        file_hash: "a".repeat(64),
        format: "csv".into(),
        detected: vec![
            "Separated by semicolons".into(),
            "Decimal comma".into(),
            "Long form: one row a chapter".into(),
        ],
        mapping: fields
            .map(str::to_owned)
            .into_iter()
            .zip(headers.clone())
            .collect(),
        headers: headers.to_vec(),
        date_order_needed: false,
        tests: 20 + errors,
        new: 12,
        changed: 3,
        unchanged: 5,
        errors,
        row_errors: row_errors.into_iter().take(errors as usize).collect(),
        sample: vec![
            row(2, "new", "Full mock 7"),
            row(3, "changed", "Full mock 6"),
            row(4, "unchanged", "Part test 2"),
            row(5, "error", "Full mock 5"),
        ],
        created_at: DateTime::UNIX_EPOCH,
        undo_until: None,
        losing_answers: 0,
        kept: 0,
        undo_first: None,
    }
}

pub fn session(now: DateTime<Utc>, timer: Option<TimerView>, refused: Option<RefusedForm>) -> SessionPage {
    let stored = |days: u64, focus: Option<u8>| SessionView {
        id: id(u128::from(days)),
        subject: "Physics".into(),
        chapter: Some("Optics".into()),
        date: TODAY - Days::new(days),
        duration_minutes: 75,
        focus_score: focus,
        started_at: None,
        created_at: now,
        is_sample: days == 9,
    };
    let minutes = ("duration_minutes", "A session lasts 1 to 1440 minutes.");
    let problem = refused.map(|_| refusal(&[minutes]));
    SessionPage {
        recent: if timer.is_some() {
            vec![]
        } else {
            vec![stored(0, Some(4)), stored(1, None), stored(9, Some(2))]
        },
        timer,
        now,
        subject: "Physics".into(),
        chapter: String::new(),
        form: SessionForm {
            subject: "Physics".into(),
            duration_minutes: "0".into(),
            ..SessionForm::new(TODAY)
        },
        total: 3,
        subjects: vec!["Physics".into()],
        chapters: vec!["Optics".into()],
        problem,
        refused: refused.unwrap_or_default(),
    }
}

pub fn timer(now: DateTime<Utc>) -> TimerView {
    TimerView {
        id: Some(Uuid::from_u128(0x16_02)),
        subject: "Physics".into(),
        chapter: Some("Optics".into()),
        started_at: now - TimeDelta::minutes(40),
        running_since: Some(now - TimeDelta::seconds(754)),
        seconds_before: 1200,
        seconds: 1954,
        is_paused: false,
    }
}

pub fn profiles() -> Vec<ProfileOption> {
    [
        ("neet_ug", "NEET UG", 71),
        ("jee_main", "JEE Main", 64),
        ("own", "Own exam", 0),
    ]
    .map(|(key, name, chapters)| ProfileOption {
        key: key.into(),
        name: name.into(),
        chapters,
    })
    .into()
}

pub fn exam() -> ExamView {
    let chapter = |name: &str, weight| Chapter {
        subject: "Physics".into(),
        name: name.into(),
        weight,
        prerequisites: vec![],
    };
    ExamView {
        id: id(1),
        profile: "neet_ug".into(),
        name: "NEET UG".into(),
        exam_date: Some(TODAY + Days::new(53)),
        days_left: Some(53),
        max_score: Some(720.0),
        marking: Some(Marking {
            correct: 4.0,
            wrong: -1.0,
        }),
        chapters: vec![
            chapter("Optics", 16.0),
            chapter("Current electricity", 12.5),
            chapter("Thermodynamics", 12.0),
        ],
        weights_source: "Counts of past papers, an editable default".into(),
    }
}

pub fn table() -> RankTableView {
    RankTableView {
        id: id(5),
        exam: "NEET UG".into(),
        year: 2024,
        shift: None,
        source: "National Testing Agency, revised result of 26 July 2024".into(),
        kind: "candidates".into(),
        exam_candidates: None,
        candidates: 2_333_162,
        version: 1,
    }
}

pub fn answer() -> RankAnswer {
    RankAnswer {
        table: table(),
        marks: 640.0,
        best_rank: 61_237,
        worst_rank: 62_880,
        percentile: 97.375,
    }
}

pub fn refusal(errors: &[(&str, &str)]) -> Problem {
    let errors = errors
        .iter()
        .map(|(path, message)| FieldError::new(*path, "sample", message))
        .collect();
    Problem {
        errors,
        ..Problem::new(422, "invalid", "Please check this")
    }
}

pub fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}
