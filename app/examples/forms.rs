//! Renders the pages with forms in all their states into the folder that the example `gallery` has made:
//! `cargo run -p app --features ssr --example forms -- OUT`.

use api::{
    accounts::Me,
    exams::{ExamView, RankAnswer, RankTableView},
    imports::{ImportView, PreviewRow, RowError},
    problem::Problem,
    sessions::{SessionView, TimerView},
};
use app::{
    Locale,
    pages::{
        admin::{self, AdminHome, RankTableForm},
        bootstrap::{self, Bootstrap},
        exams::{self, ExamForm, ExamPage, Exams, RankLookup},
        help, landing,
        login::{self, Failure, Login},
        me::{self, MePage},
        onboarding::{self, Onboarding, ProfileOption},
        register::{self, Register},
        reset::{self, Ask, Choose},
        session::{self, RefusedForm, SessionForm, SessionPage},
        tests_import::{self, Preview, RecentImport, Start},
        tests_new::{self, ChapterRow, ResultForm, ResultPage},
        verify::{self, State, Verify},
    },
    render::{Assets, PageContext, Viewer},
};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::{
    FieldError,
    exams::{Chapter, Marking},
    people::Role,
};
use std::{env, error::Error, fs, path::Path};
use uuid::Uuid;

const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 3, 12).expect("a valid date");

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::args().nth(1).ok_or("give the folder to write to")?;
    for (name, html) in visitor_pages()
        .into_iter()
        .chain(entry_pages())
        .chain(import_pages())
        .chain(other_pages())
    {
        fs::write(Path::new(&out).join(format!("{name}.html")), html)?;
    }
    Ok(())
}

fn visitor_pages() -> Vec<(&'static str, String)> {
    let refused = || {
        refusal(&[
            ("email", "This is not an e-mail address. Check for a missing @."),
            ("password", "Use at least 12 characters."),
        ])
    };
    let typed = Register {
        display_name: "Asha".into(),
        email: "asha.example".into(),
        time_zone: "Asia/Kolkata".into(),
        age_ok: true,
        problem: refused(),
    };
    let waiting = || Verify {
        email: Some("asha@example.org".into()),
        resend_in: 42,
        ..Verify::default()
    };
    let with_outbox = Verify {
        outbox_link: Some("/outbox/1".into()),
        ..waiting()
    };
    let wrong = Verify {
        code: "123456".into(),
        problem: refusal(&[("code", "These digits are not right. Three tries left.")]),
        ..waiting()
    };
    let throttled = Login {
        email: "asha@example.org".into(),
        failure: Some(Failure::Throttled(27)),
        ..Login::default()
    };
    let failed = Login {
        failure: Some(Failure::Refused),
        ..throttled.clone()
    };
    vec![
        ("landing", landing::page(visitor("/"))),
        ("login", login::page(visitor("/login"), Login::default())),
        ("login-failed", login::page(visitor("/login"), failed)),
        ("login-throttled", login::page(visitor("/login"), throttled)),
        (
            "register",
            register::page(visitor("/register"), Register::default()),
        ),
        ("register-refused", register::page(visitor("/register"), typed)),
        ("verify", verify::page(visitor("/verify"), with_outbox)),
        ("verify-wrong", verify::page(visitor("/verify"), wrong)),
        (
            "verify-expired",
            verify::page(
                visitor("/verify"),
                Verify {
                    state: State::Expired,
                    ..waiting()
                },
            ),
        ),
        (
            "verify-missing",
            verify::page(
                visitor("/verify"),
                Verify {
                    state: State::Missing,
                    ..Verify::default()
                },
            ),
        ),
        ("reset", reset::ask(visitor("/reset"), Ask::default())),
        (
            "reset-sent",
            reset::ask(
                visitor("/reset"),
                Ask {
                    email: "asha@example.org".into(),
                    is_sent: true,
                    ..Ask::default()
                },
            ),
        ),
        (
            "reset-choose",
            reset::choose(
                visitor("/reset/x"),
                Choose {
                    token: "x".into(),
                    ..Choose::default()
                },
            ),
        ),
        (
            "reset-expired",
            reset::choose(
                visitor("/reset/x"),
                Choose {
                    is_expired: true,
                    ..Choose::default()
                },
            ),
        ),
        (
            "bootstrap",
            bootstrap::page(
                visitor("/bootstrap/x"),
                Bootstrap {
                    token: "x".into(),
                    ..Bootstrap::default()
                },
            ),
        ),
    ]
}

fn entry_pages() -> Vec<(&'static str, String)> {
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
    let problem = refusal(&[
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
    ]);
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

fn import_pages() -> Vec<(&'static str, String)> {
    let recent = vec![
        RecentImport {
            id: id(1),
            file_name: "mocks-march.xlsx".into(),
            status: "confirmed".into(),
            date: TODAY,
            tests: 24,
            can_undo: true,
        },
        RecentImport {
            id: id(2),
            file_name: "pasted".into(),
            status: "undone".into(),
            date: TODAY - Days::new(12),
            tests: 1,
            can_undo: false,
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
        problem: refusal(&[(
            "file",
            "This file is not a table that we can read. Use CSV or XLSX.",
        )]),
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

fn import(status: &str, errors: u32) -> ImportView {
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
    }
}

fn other_pages() -> Vec<(&'static str, String)> {
    let now = TODAY.and_hms_opt(9, 30, 0).expect("a valid time").and_utc();
    let zone = "Asia/Kolkata".to_owned();
    let account = Me {
        id: id(1),
        email: "asha@example.org".into(),
        display_name: "Asha".into(),
        roles: vec![Role::Student],
        time_zone: zone.clone(),
        sign_in_methods: vec!["password".into()],
        has_sample_data: false,
    };
    let own = |problem| MePage {
        display_name: "Asha".into(),
        time_zone: zone.clone(),
        me: account.clone(),
        problem,
    };
    let paused = TimerView {
        is_paused: true,
        running_since: None,
        ..timer(now)
    };
    let past = session(now, None, Some(RefusedForm::Past));
    let tables = || vec![table()];
    let lookup = RankLookup {
        tables: tables(),
        marks: "640".into(),
        answer: Some(answer()),
        ..RankLookup::default()
    };
    let stored = exam();
    let edit = |rank, adds_row| ExamPage {
        form: ExamForm::from(&stored),
        exam: stored.clone(),
        adds_row,
        rank,
        problem: None,
    };
    let home = AdminHome {
        institution: "Sample Institute".into(),
        students: 120,
        results: 8412,
        results_this_week: 211,
        sessions: 19_304,
        cohorts: vec![("NEET 2026 morning".into(), 62), ("NEET 2026 evening".into(), 58)],
        rank_tables: tables(),
        form: RankTableForm::default(),
        problem: None,
    };
    vec![
        (
            "onboarding",
            onboarding::page(
                student("/onboarding"),
                Onboarding {
                    profiles: profiles(),
                    time_zone: zone.clone(),
                    ..Onboarding::default()
                },
            ),
        ),
        (
            "session",
            session::page(student("/session"), session(now, None, None)),
        ),
        (
            "session-running",
            session::page(student("/session"), session(now, Some(timer(now)), None)),
        ),
        (
            "session-paused",
            session::page(student("/session"), session(now, Some(paused), None)),
        ),
        ("session-refused", session::page(student("/session"), past)),
        (
            "exams",
            exams::page(
                student("/exams"),
                Exams {
                    exams: vec![exam()],
                    profiles: profiles(),
                    ..Exams::default()
                },
            ),
        ),
        (
            "exams-empty",
            exams::page(
                student("/exams"),
                Exams {
                    profiles: profiles(),
                    ..Exams::default()
                },
            ),
        ),
        (
            "exam",
            exams::exam(student("/exams/1"), edit(Some(lookup), false)),
        ),
        ("exam-rows", exams::exam(student("/exams/1"), edit(None, true))),
        ("me", me::page(student("/me"), own(None))),
        (
            "me-refused",
            me::page(
                student("/me"),
                own(refusal(&[("current", "This is not your password.")])),
            ),
        ),
        ("admin", admin::page(administrator("/admin"), home)),
        ("help", help::page(student("/help"))),
    ]
}

fn session(now: DateTime<Utc>, timer: Option<TimerView>, refused: Option<RefusedForm>) -> SessionPage {
    let stored = |days: u64, focus: Option<u8>| SessionView {
        id: id(days as u128),
        subject: "Physics".into(),
        chapter: Some("Optics".into()),
        date: TODAY - Days::new(days),
        duration_minutes: 75,
        focus_score: focus,
        started_at: None,
        created_at: now,
        is_sample: days == 9,
    };
    let problem =
        refused.and_then(|_| refusal(&[("duration_minutes", "A session lasts 1 to 1440 minutes.")]));
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

fn timer(now: DateTime<Utc>) -> TimerView {
    TimerView {
        subject: "Physics".into(),
        chapter: Some("Optics".into()),
        started_at: now - TimeDelta::minutes(40),
        running_since: Some(now - TimeDelta::seconds(754)),
        seconds_before: 1200,
        seconds: 1954,
        is_paused: false,
    }
}

fn profiles() -> Vec<ProfileOption> {
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

fn exam() -> ExamView {
    let chapter = |name: &str, weight| Chapter {
        subject: "Physics".into(),
        name: name.into(),
        weight,
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

fn table() -> RankTableView {
    RankTableView {
        id: id(5),
        exam: "NEET UG".into(),
        year: 2024,
        shift: None,
        source: "National Testing Agency, revised result of 26 July 2024".into(),
        candidates: 2_333_162,
    }
}

fn answer() -> RankAnswer {
    RankAnswer {
        table: table(),
        marks: 640.0,
        best_rank: 61_237,
        worst_rank: 62_880,
        percentile: 97.375,
    }
}

fn refusal(errors: &[(&str, &str)]) -> Option<Problem> {
    let errors = errors
        .iter()
        .map(|(path, message)| FieldError::new(*path, "sample", message))
        .collect();
    Some(Problem {
        errors,
        ..Problem::new(422, "invalid", "Please check this")
    })
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn visitor(path: &str) -> PageContext {
    PageContext {
        title: String::new(),
        path: path.into(),
        nonce: "gallery".into(),
        viewer: None,
        assets: Assets {
            css: "/pkg/study-plus.css".into(),
            js: "/pkg/study-plus.js".into(),
            wasm: "/pkg/study-plus.wasm".into(),
        },
        flash: None,
        today: TODAY,
        locale: Locale::default(),
    }
}

fn student(path: &str) -> PageContext {
    let viewer = Viewer {
        display_name: "Asha".into(),
        is_student: true,
        is_admin: false,
        has_sample_data: false,
    };
    PageContext {
        viewer: Some(viewer),
        ..visitor(path)
    }
}

fn administrator(path: &str) -> PageContext {
    let viewer = Viewer {
        display_name: "Ravi".into(),
        is_student: false,
        is_admin: true,
        has_sample_data: false,
    };
    PageContext {
        viewer: Some(viewer),
        ..visitor(path)
    }
}
