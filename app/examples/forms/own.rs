//! The student's own pages, and the admin's.

use crate::{
    Page, TODAY, administrator,
    sample::{answer, exam, id, profiles, refusal, session, table, timer},
    student,
};
use api::{accounts::Me, sessions::TimerView};
use app::pages::{
    admin::{self, AdminHome, RankTableForm},
    exams::{self, ExamForm, ExamPage, Exams, Official, RankLookup},
    help,
    me::{self, MePage},
    onboarding::{self, Onboarding},
    session::{self, RefusedForm},
};
use domain::people::Role;

const ZONE: &str = "Asia/Kolkata";

/// The timer in its states.
pub fn sessions() -> Vec<Page> {
    let now = TODAY.and_hms_opt(9, 30, 0).expect("a valid time").and_utc();
    let paused = TimerView {
        is_paused: true,
        running_since: None,
        ..timer(now)
    };
    let page = |data| session::page(student("/session"), data);
    vec![
        ("session", page(session(now, None, None))),
        ("session-running", page(session(now, Some(timer(now)), None))),
        ("session-paused", page(session(now, Some(paused), None))),
        (
            "session-refused",
            page(session(now, None, Some(RefusedForm::Past))),
        ),
    ]
}

/// Exams, from the first step on.
pub fn exam_pages() -> Vec<Page> {
    let lookup = RankLookup {
        tables: vec![table()],
        marks: "640".into(),
        answer: Some(answer()),
        ..RankLookup::default()
    };
    let stored = exam();
    let edit = |rank, adds_row| {
        let data = ExamPage {
            form: ExamForm::from(&stored),
            exam: stored.clone(),
            adds_row,
            rank,
            official: Official::of(&stored, None, None),
            problem: None,
        };
        exams::exam(student("/exams/1"), data)
    };
    let first = Onboarding {
        profiles: profiles(),
        time_zone: ZONE.into(),
        ..Onboarding::default()
    };
    let empty = Exams {
        profiles: profiles(),
        ..Exams::default()
    };
    let list = Exams {
        exams: vec![exam()],
        ..empty.clone()
    };
    vec![
        ("onboarding", onboarding::page(student("/onboarding"), first)),
        ("exams", exams::page(student("/exams"), list)),
        ("exams-empty", exams::page(student("/exams"), empty)),
        ("exam", edit(Some(lookup), false)),
        ("exam-rows", edit(None, true)),
    ]
}

/// The account, the institution, help.
pub fn others() -> Vec<Page> {
    let account = Me {
        id: id(1),
        email: "asha@example.org".into(),
        display_name: "Asha".into(),
        roles: vec![Role::Student],
        time_zone: ZONE.into(),
        sign_in_methods: vec!["password".into()],
        has_sample_data: false,
        born: Some("2001-04".into()),
    };
    let own = |problem| MePage {
        display_name: "Asha".into(),
        time_zone: ZONE.into(),
        me: account.clone(),
        has_guardian: false,
        born: Default::default(),
        has_phone: true,
        problem,
    };
    let refused = Some(refusal(&[("current", "This is not your password.")]));
    let home = AdminHome {
        sample_people: 123,
        institution: "Sample Institute".into(),
        students: 120,
        results: 8412,
        results_this_week: 211,
        sessions: 19_304,
        cohorts: vec![("NEET 2026 morning".into(), 62), ("NEET 2026 evening".into(), 58)],
        rank_tables: vec![(table(), true)],
        form: RankTableForm::default(),
        problem: None,
    };
    vec![
        ("me", me::page(student("/me"), own(None))),
        ("me-refused", me::page(student("/me"), own(refused))),
        ("admin", admin::page(administrator("/admin"), home)),
        ("help", help::page(student("/help"))),
    ]
}
