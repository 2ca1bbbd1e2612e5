//! Sign-in by phone over HTTP, with a provider of text messages on this machine.

use crate::app::{Client, TestApp, from, request};
use crate::factors::{cookies, password_form};
use crate::on_both;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Engine, FakeSms, SmsMood};

const NUMBER: &str = "+919876543210";
const SEND: &str = "/api/v1/auth/phone-otp/send";
const VERIFY: &str = "/api/v1/auth/phone-otp/verify";
const OWN: &str = "/api/v1/account/phone";

/// Makes of each function two tests, one on each engine, on an installation that sends text messages.
macro_rules! texting {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident, $sms:ident) $body:block)+) => {$(
        $(#[$meta])*
        async fn $name($app: &TestApp, $sms: &FakeSms) $body
        mod $name {
            use super::*;
            async fn on(engine: Engine) {
                let sms = FakeSms::start().await;
                let app = TestApp::with_sms(engine, sms.settings("IN")).await;
                super::$name(&app, &sms).await;
                app.end().await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                on(Engine::Sqlite).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                on(Engine::Postgres).await;
            }
        }
    )+};
}

mod browser;

/// A student who may sign in by [`NUMBER`]; ten minutes later.
async fn reachable(app: &TestApp, sms: &FakeSms, email: &str) -> Client {
    let who = app.student(email).await;
    let asked = app
        .post(&who, OWN, &json!({"number": "98765 43210"}))
        .await
        .expect(202);
    let body = json!({"request": asked["request"], "code": sms.nth(1).await.digits()});
    let own = app
        .post(&who, "/api/v1/account/phone/verify", &body)
        .await
        .expect(200);
    assert_eq!(own["phone"]["number"], NUMBER);
    app.advance(TimeDelta::minutes(10));
    who
}

/// The body of an answer, without what differs in every one.
fn shape(answer: &Value) -> Value {
    let mut answer = answer.clone();
    answer["request"] = json!(answer["request"].as_str().unwrap().len());
    answer
}

texting! {
    async fn a_client_adds_a_number_and_signs_in_by_it(app, sms) {
        reachable(app, sms, "a@x.test").await;
        let asked = app.call("POST", SEND, &json!({"number": NUMBER})).await.expect(202);
        let body = json!({"request": asked["request"], "code": sms.nth(2).await.digits()});
        let tokens = Client::of(&app.call("POST", VERIFY, &body).await.expect(200));
        let me = app.get(&tokens, "/api/v1/auth/me").await.expect(200);
        assert_eq!(me["sign_in_methods"], json!(["password", "phone"]));
        app.call("POST", VERIFY, &body).await.refused(410, "phone_code_ended");
        // A fresh sign-in is proof enough for what is delicate.
        let gone = app.as_client(&tokens, "DELETE", OWN, None).await;
        assert_eq!(gone.status, 204, "{}", gone.text());
        assert_eq!(app.get(&tokens, OWN).await.expect(200), json!({"is_available": true, "phone": null}));
        app.as_client(&tokens, "DELETE", OWN, None).await.refused(404, "not_found");
    }

    /// P01
    async fn after_five_wrong_codes_the_right_one_is_too_late(app, sms) {
        reachable(app, sms, "a@x.test").await;
        let asked = app.call("POST", SEND, &json!({"number": NUMBER})).await.expect(202);
        let digits = sms.nth(2).await.digits();
        for n in 0..5 {
            let body = json!({"request": asked["request"], "code": format!("x{n}")});
            app.call("POST", VERIFY, &body).await.refused_field("code", "wrong_code");
        }
        let body = json!({"request": asked["request"], "code": digits});
        app.call("POST", VERIFY, &body).await.refused(410, "phone_code_ended");
    }

    /// P02
    async fn numbers_side_by_side_are_capped_whoever_asks(app, sms) {
        let mut statuses = Vec::new();
        for n in 0..80 {
            let body = json!({"number": format!("+91987600{n:04}")});
            let call = request("POST", SEND, None, Some(&body));
            let answer = app.send(from(call, &format!("10.1.{n}.1"))).await;
            if answer.status == 429 {
                assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
            }
            statuses.push(answer.status.as_u16());
        }
        assert!(statuses[..60].iter().all(|status| *status == 202), "{statuses:?}");
        assert!(statuses[60..].iter().all(|status| *status == 429), "{statuses:?}");
        assert_eq!(sms.received(), []);
    }

    /// P03
    async fn numbers_that_get_no_messages_are_named(app, sms) {
        for (number, code) in [
            ("+911123456789", "phone_not_mobile"),
            ("18001234567", "phone_not_mobile"),
            ("112", "phone_invalid"),
            ("+447911123456", "phone_country"),
            ("<script>", "phone_invalid"),
            ("", "phone_invalid"),
        ] {
            app.call("POST", SEND, &json!({"number": number})).await.refused_field("number", code);
        }
        app.call("POST", SEND, &json!({"number": "\u{0}"})).await.refused_field("number", "phone_invalid");
        assert_eq!(sms.received(), []);
    }

    /// P04
    async fn a_new_message_ends_the_code_of_the_one_before(app, sms) {
        reachable(app, sms, "a@x.test").await;
        let first = app.call("POST", SEND, &json!({"number": NUMBER})).await.expect(202);
        let old = sms.nth(2).await.digits();
        app.advance(TimeDelta::seconds(61));
        let second = json!({"number": NUMBER, "request": first["request"]});
        let second = app.call("POST", SEND, &second).await.expect(202);
        let new = sms.nth(3).await.digits();
        let body = json!({"request": first["request"], "code": old});
        app.call("POST", VERIFY, &body).await.refused(410, "phone_code_ended");
        let body = json!({"request": second["request"], "code": new});
        app.call("POST", VERIFY, &body).await.expect(200);
    }

    /// P07
    async fn a_number_of_nobody_gets_the_same_answer(app, sms) {
        reachable(app, sms, "a@x.test").await;
        let (known, unknown) = (json!({"number": NUMBER}), json!({"number": "+919812345678"}));
        let known = app.call("POST", SEND, &known).await;
        let unknown = app.call("POST", SEND, &unknown).await;
        assert_eq!(shape(&known.expect(202)), shape(&unknown.expect(202)));
        let names = |answer: &crate::app::Answer| answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&known), names(&unknown));
        for answer in [known, unknown] {
            let body = json!({"request": answer.expect(202)["request"], "code": "x"});
            app.call("POST", VERIFY, &body).await.refused_field("code", "wrong_code");
        }
    }

    /// P09
    async fn a_provider_that_fails_or_hangs_changes_no_answer(app, sms) {
        reachable(app, sms, "a@x.test").await;
        for mood in [SmsMood::BrokenOnce, SmsMood::Hanging] {
            let n = sms.received().len();
            sms.be(mood);
            let body = json!({"number": NUMBER});
            let answer = tokio::time::timeout(Duration::from_secs(3), app.call("POST", SEND, &body));
            let asked = answer.await.unwrap().expect(202);
            let first = sms.nth(n + 1).await;
            assert_eq!(sms.nth(n + 2).await, first, "{mood:?}");
            let body = json!({"request": asked["request"], "code": first.digits()});
            app.call("POST", VERIFY, &body).await.expect(200);
            app.advance(TimeDelta::minutes(10));
        }
    }

    /// P10
    async fn a_second_factor_is_asked_for_after_a_code_as_after_a_password(app, sms) {
        let who = app.student("a@x.test").await;
        let (secret, _) = app.protect(&who).await;
        let asked = app.post(&who, OWN, &json!({"number": NUMBER})).await.expect(202);
        let body = json!({"request": asked["request"], "code": sms.nth(1).await.digits()});
        app.post(&who, "/api/v1/account/phone/verify", &body).await.expect(200);
        app.advance(TimeDelta::days(100));
        let asked = app.call("POST", SEND, &json!({"number": NUMBER})).await.expect(202);
        let body = json!({"request": asked["request"], "code": sms.nth(2).await.digits()});
        let half = app.call("POST", VERIFY, &body).await.refused(401, "second_factor_required");
        let body = json!({"challenge": half["challenge"], "code": app.totp(&secret)});
        app.call("POST", "/api/v1/auth/second-factor", &body).await.expect(200);
    }

    /// P10
    async fn a_number_that_was_silent_for_long_is_not_enough(app, sms) {
        reachable(app, sms, "a@x.test").await;
        app.mails().await;
        app.advance(TimeDelta::days(45));
        let asked = app.call("POST", SEND, &json!({"number": NUMBER})).await.expect(202);
        let body = json!({"request": asked["request"], "code": sms.nth(2).await.digits()});
        app.call("POST", VERIFY, &body).await.refused(401, "mail_code_required");
        let mail = app.mails().await.pop().unwrap();
        let body = json!({"request": asked["request"], "code": crate::app::digits(&mail.body)});
        app.call("POST", VERIFY, &body).await.expect(200);
    }

    async fn what_changes_the_number_asks_for_a_fresh_proof(app, _sms) {
        let who = app.student("a@x.test").await;
        app.advance(TimeDelta::seconds(301));
        for (method, path) in [("GET", OWN), ("POST", OWN), ("DELETE", OWN), ("POST", "/api/v1/account/phone/verify")] {
            let body = (method == "POST").then(|| json!({}));
            app.as_client(&who, method, path, body.as_ref()).await.refused(403, "step_up_required");
        }
        let jar = cookies(&app.form("", "/login", &password_form("a@x.test", "/today")).await);
        assert_eq!(app.page(&jar, "/me/phone").await.status, 200);
        app.advance(TimeDelta::seconds(301));
        let led = app.page(&jar, "/me/phone").await;
        assert_eq!((led.status.as_u16(), led.header("location")), (303, "/confirm?next=%2Fme%2Fphone"));
        assert_eq!(app.form(&jar, "/me/phone/remove", "").await.status, 303);
    }
}

on_both! {
    async fn without_a_sender_every_door_says_so(app) {
        let who = app.student("a@x.test").await;
        app.call("POST", SEND, &json!({"number": NUMBER})).await.refused(404, "phone_not_available");
        let body = json!({"request": "x", "code": "1"});
        app.call("POST", VERIFY, &body).await.refused(404, "phone_not_available");
        app.post(&who, OWN, &json!({"number": NUMBER})).await.refused(404, "phone_not_available");
        assert_eq!(app.get(&who, OWN).await.expect(200)["is_available"], false);
        assert!(!app.page("", "/login").await.text().contains("/login/phone"));
        for path in ["/login/phone", "/login/phone/code"] {
            let page = app.page("", path).await;
            assert_eq!(page.status, 404);
            assert!(page.text().contains("No text messages are sent from here"), "{path}");
        }
        assert_eq!(app.form("", "/login/phone", "number=9876543210").await.status, 404);
        let jar = cookies(&app.form("", "/login", &password_form("a@x.test", "/today")).await);
        assert!(!app.page(&jar, "/me").await.text().contains("/me/phone"));
        assert_eq!(app.page(&jar, "/me/phone").await.status, 200);
        assert_eq!(app.form(&jar, "/me/phone", "number=9876543210").await.status, 404);
    }
}

/// Whoever runs the site sees it when the cap of the day is reached: once in the log, and counted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cap_of_the_day_is_told_to_whoever_runs_the_site() {
    let counts = metrics_exporter_prometheus::PrometheusBuilder::new()
        .install_recorder()
        .unwrap();
    let (log, sms) = (crate::masking::log(), FakeSms::start().await);
    let settings = service::sms::SmsSettings {
        per_day: 2,
        ..sms.settings("IN")
    };
    let app = TestApp::with_sms(Engine::Sqlite, settings).await;
    assert!(counts.render().contains("sms_refused_by_daily_cap_total 0"));
    let mut said = Vec::new();
    for n in 0..5 {
        let body = json!({"number": format!("+9198{n:02}123456")});
        said.push(app.call("POST", SEND, &body).await.status.as_u16());
    }
    assert_eq!(said, [202, 202, 429, 429, 429]);
    assert!(counts.render().contains("sms_refused_by_daily_cap_total 3"));
    assert_eq!(
        log.since(0)
            .0
            .matches("the daily cap of text messages is reached")
            .count(),
        1
    );
    app.end().await;
}
