//! The pages of visitors.

use crate::{Page, sample::refusal, visitor};
use app::pages::{
    bootstrap::{self, Bootstrap},
    landing,
    login::{self, Failure, Login},
    register::{self, Register},
    reset::{self, Ask, Choose},
    verify::{self, State, Verify},
};

/// Coming in.
pub fn entrance() -> Vec<Page> {
    let refused = || {
        Some(refusal(&[
            ("email", "This is not an e-mail address. Check for a missing @."),
            ("password", "Use at least 12 characters."),
        ]))
    };
    let typed = Register {
        display_name: "Asha".into(),
        email: "asha.example".into(),
        time_zone: "Asia/Kolkata".into(),
        born: ("04".into(), "2009".into()),
        problem: refused(),
        providers: Vec::new(),
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
        problem: Some(refusal(&[(
            "code",
            "These digits are not right. Three tries left.",
        )])),
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
    let expired = Verify {
        state: State::Expired,
        ..waiting()
    };
    let missing = Verify {
        state: State::Missing,
        ..Verify::default()
    };
    vec![
        ("landing", landing::page(visitor("/"), Vec::new())),
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
        ("verify-expired", verify::page(visitor("/verify"), expired)),
        ("verify-missing", verify::page(visitor("/verify"), missing)),
    ]
}

/// Forgotten passwords, and the first administrator.
pub fn links() -> Vec<Page> {
    let sent = Ask {
        email: "asha@example.org".into(),
        is_sent: true,
        ..Ask::default()
    };
    let choose = Choose {
        token: "x".into(),
        ..Choose::default()
    };
    let expired = Choose {
        is_expired: true,
        ..Choose::default()
    };
    let first_admin = Bootstrap {
        token: "x".into(),
        ..Bootstrap::default()
    };
    vec![
        ("reset", reset::ask(visitor("/reset"), Ask::default())),
        ("reset-sent", reset::ask(visitor("/reset"), sent)),
        ("reset-choose", reset::choose(visitor("/reset/x"), choose)),
        ("reset-expired", reset::choose(visitor("/reset/x"), expired)),
        ("bootstrap", bootstrap::page(visitor("/bootstrap/x"), first_admin)),
    ]
}
