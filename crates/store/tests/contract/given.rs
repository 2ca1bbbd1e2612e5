//! Things to store.

use crate::at;
use chrono::{Days, NaiveDate};
use domain::answers::{ErrorKind, NewAnswer, Outcome};
use domain::exams::{Chapter, Marking, NewExam};
use domain::ids::{ImportId, InstitutionId, PUBLIC_INSTITUTION, ResultId, UserId};
use domain::official_results::NewOfficialResult;
use domain::results::{ChapterPerformance, NewResult};
use domain::sessions::NewSession;
use store::db::Conn;
use store::exams::StoredExam;
use store::imports::StoredImport;
use store::predictions::{self, Forecast};
use store::results::{Owner, add_many};
use store::weak_areas::WeakArea;
use store::{AsConn, Db};
use uuid::Uuid;

/// The day `n` days after 1 January 2026.
pub fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(n)
}

pub fn result_id(n: u128) -> ResultId {
    ResultId(Uuid::from_u128(n))
}

/// A result with one full and one bare chapter, and numbers that lose a digit where one can be lost.
pub fn a_result(name: &str) -> NewResult {
    let chapter = |name: &str, marks, minutes| ChapterPerformance {
        chapter: name.into(),
        attempted: 10,
        correct: 6,
        wrong: 3,
        marks,
        minutes,
    };
    NewResult {
        test_name: name.into(),
        source: Some("Série “A” \\ 100 %".into()),
        subject: "Physics".into(),
        total_questions: 45,
        correct_answers: 12,
        wrong_answers: 7,
        score: -0.1 - 0.2,
        max_score: 1.0 / 3.0,
        time_taken: Some(1440),
        test_date: day(0),
        chapter_performance: vec![
            chapter("Kinematics", Some(20.25), Some(11)),
            chapter("Ωμέγα", None, None),
        ],
    }
}

/// A bare result of this day.
pub fn a_result_of(name: &str, subject: &str, on: NaiveDate) -> NewResult {
    NewResult {
        source: None,
        subject: subject.into(),
        time_taken: None,
        test_date: on,
        chapter_performance: Vec::new(),
        ..a_result(name)
    }
}

pub fn owner(user: UserId) -> Owner {
    Owner {
        institution: PUBLIC_INSTITUTION,
        user,
        import: None,
        is_sample: false,
    }
}

/// Stores results under the ids 1, 2, …
pub async fn store_results(db: &Db, user: UserId, results: &[NewResult]) {
    let numbered: Vec<_> = (1..).map(result_id).zip(results).collect();
    let mut tx = db.begin().await.unwrap();
    add_many(&mut tx, owner(user), &numbered, at(0)).await.unwrap();
    tx.commit().await.unwrap();
}

pub fn an_exam(n: u128, chapters: usize) -> StoredExam {
    let chapter = |i: usize| Chapter {
        subject: if i.is_multiple_of(2) {
            "Physics".into()
        } else {
            "Biology".into()
        },
        name: format!("Chapter {}", chapters - i),
        weight: i as f64 + 1.0 / 3.0,
        prerequisites: if i > 2 {
            vec![format!("Chapter {}", chapters - i + 2)]
        } else {
            vec![]
        },
    };
    StoredExam {
        id: Uuid::from_u128(n).into(),
        exam: NewExam {
            profile: "neet_ug".into(),
            name: format!("Exam {n}"),
            exam_date: Some(day(100)),
            max_score: Some(720.0),
            marking: Some(Marking {
                correct: 4.0,
                wrong: -1.0,
            }),
            chapters: (0..chapters).map(chapter).collect(),
        },
        weights_source: "Even weights.".into(),
        is_sample: false,
    }
}

pub fn a_session(on: NaiveDate) -> NewSession {
    NewSession {
        subject: "Physics".into(),
        chapter: Some("Kinematics".into()),
        date: on,
        duration_minutes: 50,
        focus_score: Some(4),
        started_at: Some(at(-3_000)),
        longest_stretch: Some(40),
    }
}

pub fn an_area() -> WeakArea {
    WeakArea {
        subject: "Physics".into(),
        chapter: "Optics".into(),
        accuracy: 0.5,
        mastery: 0.5,
        mastery_low: 0.4,
        mastery_high: 0.6,
        questions: 2,
        correct: 1,
        recent_questions: 2.0,
        recent_correct: 1.0,
        times_attempted: 1,
        last_seen: day(0),
        priority_score: 1.0,
    }
}

/// A forecast of the next score in the exam 1, made on the day `n`; its numbers lose a digit where one can be lost.
pub fn a_forecast(n: u64) -> Forecast {
    Forecast {
        id: Uuid::from_u128(n.into()),
        exam_id: Uuid::from_u128(1),
        exam: "neet_ug".into(),
        kind: "next_score".into(),
        previous_id: Uuid::from_u128(u128::from(n) - 1),
        made_on: day(n),
        target_on: day(n + 7),
        data_until: day(n - 1),
        max_score: 720.0,
        subjects: "marks\u{1e}physics\u{1f}biology\u{1e}neet ug".into(),
        source: "Série “A”".into(),
        model: "state_space".into(),
        model_version: 3,
        prior_version: 2,
        scale: 1.0 / 3.0,
        scale_n: 50,
        inputs_hash: "ab".repeat(32),
        predicted: 500.1 + 0.2,
        low: 450.0,
        high: 550.0,
        mid_low: 480.0,
        mid_high: 520.0,
        percentile: Some(99.1),
        percentile_low: Some(98.0),
        percentile_high: Some(99.9),
        rank: Some(20_000.5),
        rank_low: Some(5_000.0),
        rank_high: Some(40_000.0),
        rank_table_ids: Uuid::from_u128(5).to_string(),
        rule_last: 490.0,
        rule_mean: 485.0,
        rule_line: None,
        n: 7,
        is_sample: true,
        created_at: at(n as i64),
    }
}

pub fn an_outcome(actual: f64) -> predictions::Outcome {
    predictions::Outcome {
        result: result_id(1),
        actual,
        test_date: day(9),
        test: "mock\u{1f}".into(),
    }
}

/// Marks, rank and percentile of an exam of 720 marks.
pub fn an_official_result(taken_on: NaiveDate) -> NewOfficialResult {
    NewOfficialResult {
        taken_on,
        marks: Some(600.1 + 0.2),
        max_score: 720.0,
        rank: Some(21_034),
        percentile: Some(99.1 + 0.2),
    }
}

pub fn an_import(id: ImportId) -> StoredImport {
    StoredImport {
        id: id.0,
        file_name: "a.csv".into(),
        file_hash: String::new(),
        format: "csv".into(),
        file: vec![1],
        options: "{}".into(),
        status: "previewed".into(),
        outcome: None,
        confirmed_at: None,
        created_at: at(0),
    }
}

/// Another institution than the public one.
pub async fn add_institution(on: &mut impl AsConn) -> InstitutionId {
    let id = InstitutionId(Uuid::from_u128(77));
    let sql = "INSERT INTO institutions (id, kind, name, created_at, updated_at) VALUES ($1, 'school', 'Banyan', $2, $2)";
    match on.conn() {
        Conn::Sqlite(c) => {
            sqlx::query(sql).bind(id.0).bind(at(0)).execute(c).await.unwrap();
        }
        Conn::Postgres(c) => {
            sqlx::query(sql).bind(id.0).bind(at(0)).execute(c).await.unwrap();
        }
    }
    id
}

/// An open block of the plan, `ahead` days from the first.
pub fn a_block(n: u128, ahead: u64, position: i64) -> store::plan::Block {
    store::plan::Block {
        id: uuid::Uuid::from_u128(n),
        day: day(ahead),
        position,
        kind: "practise".into(),
        status: store::plan::OPEN.into(),
        subject: "Physics".into(),
        chapter: "Optics".into(),
        title: String::new(),
        minutes: 40,
        actual_minutes: None,
        weight: 12.5,
        mastery: Some(0.5),
        mastery_low: Some(0.4),
        mastery_high: Some(0.6),
        kept: 0.9,
        gain: 0.7,
        gain_low: 0.3,
        gain_high: 1.1,
        gap_days: Some(15),
        is_pinned: false,
        sequence: 0,
        location: String::new(),
        created_at: crate::at(0),
    }
}

/// Two answers of the first result question by question, and a count of one reason.
pub fn some_answers() -> Vec<NewAnswer> {
    let item = |question, outcome, error, confidence| NewAnswer {
        question: Some(question),
        chapter: Some("Ωμέγα".into()),
        outcome,
        error,
        confidence,
        count: 1,
    };
    let counted = NewAnswer {
        question: None,
        chapter: None,
        confidence: None,
        count: 5,
        ..item(1, Outcome::Wrong, Some(ErrorKind::Careless), None)
    };
    vec![
        item(45, Outcome::Wrong, Some(ErrorKind::Concept), Some(2)),
        item(15, Outcome::Right, None, None),
        counted,
    ]
}
