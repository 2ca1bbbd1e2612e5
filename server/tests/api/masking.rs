//! P08: what proves who somebody is stands in no log and in no stolen database, and no log names anybody.

use crate::app::{Client, PASSWORD, TestApp, digits, from, link_token, registration, request};
use crate::keys::key;
use crate::on_both;
use found::{holds, spellings};
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tracing_subscriber::fmt::MakeWriter;

mod found;
mod ways;

const NEW_PASSWORD: &str = "eleven purple lanterns";
const WRONG_PASSWORD: &str = "nine orange kettles";
const ADDRESS: &str = "198.51.100.23";
const EMAIL: &str = "asha.rao@x.test";
const STRANGER: &str = "nobody.here@x.test";

/// Everything that is logged, at the finest level, also by libraries.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// What has been logged from this byte on, and where the next begins.
    pub(super) fn since(&self, start: usize) -> (String, usize) {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (String::from_utf8_lossy(&all[start..]).into_owned(), all.len())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

pub(super) fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(log.clone());
        subscriber.init();
        log
    })
}

/// The mails of the last step; each is emptied, as it is when a mail server has taken it.
async fn taken(app: &TestApp) -> Vec<String> {
    let mails = app.mails().await;
    let mut tx = app.services.core.db.begin().await.unwrap();
    for mail in &mails {
        store::outbox_mail::mark_sent(&mut tx, mail.id, "", app.services.core.now())
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    mails.into_iter().map(|mail| mail.body).collect()
}

/// Ordinary and hostile requests of one person; returns all that must stay unknown.
async fn session(app: &TestApp) -> Vec<String> {
    let mut secrets = vec![
        PASSWORD.to_owned(),
        NEW_PASSWORD.to_owned(),
        WRONG_PASSWORD.to_owned(),
    ];
    let post = |path: &str, body: &serde_json::Value| from(request("POST", path, None, Some(body)), ADDRESS);

    let begun = app
        .send(post("/api/v1/auth/register", &registration(EMAIL)))
        .await
        .expect(202);
    let pending = begun["pending"].as_str().unwrap().to_owned();
    let mail = taken(app).await.pop().unwrap();
    let code = digits(&mail).unwrap();
    let wrong_code = if code == "314159" { "271828" } else { "314159" };
    app.send(post(
        "/api/v1/auth/verify",
        &json!({"pending": pending, "code": wrong_code}),
    ))
    .await;
    let verify = app
        .send(post(
            "/api/v1/auth/verify",
            &json!({"pending": pending, "code": code}),
        ))
        .await;
    let who = Client::of(&verify.expect(200));
    secrets.extend([pending, code, who.access.clone(), who.refresh.clone()]);
    secrets.extend(
        mail.split_whitespace()
            .filter_map(|word| word.split_once("/verify/"))
            .map(|(_, token)| token.to_owned()),
    );

    for (email, password) in [
        (EMAIL, WRONG_PASSWORD),
        (STRANGER, WRONG_PASSWORD),
        (EMAIL, PASSWORD),
    ] {
        app.send(post(
            "/api/v1/auth/login",
            &json!({"email": email, "password": password}),
        ))
        .await;
    }
    let refreshed = app
        .send(post(
            "/api/v1/auth/refresh",
            &json!({"refresh_token": who.refresh}),
        ))
        .await;
    let fresh = Client::of(&refreshed.expect(200));
    secrets.extend([fresh.access.clone(), fresh.refresh.clone()]);
    let malformed = json!({"email": EMAIL, "password": PASSWORD, "role": "admin"});
    app.send(post("/api/v1/auth/login", &malformed))
        .await
        .refused(422, "invalid");
    app.get(
        &fresh,
        &format!("/api/v1/tests/history?access_token={}", who.access),
    )
    .await;

    let made = app
        .post(&fresh, "/api/v1/keys", &key(&["results:read"]))
        .await
        .expect(201);
    let secret = made["secret"].as_str().unwrap().to_owned();
    let client = Client {
        access: secret.clone(),
        refresh: String::new(),
    };
    app.get(&client, "/api/v1/tests/history").await.expect(200);
    app.get(&client, "/api/v1/auth/me")
        .await
        .refused(403, "scope_missing");
    app.get(
        &Client {
            access: secret.replace("sp_live_", "sp_live_0"),
            refresh: String::new(),
        },
        "/api/v1/plan",
    )
    .await;
    // The prefix may be known; what proves the key may not.
    secrets.push(secret[19..].to_owned());
    taken(app).await;

    secrets.push(reset(app).await);
    taken(app).await;
    secrets
}

/// A new password by the mailed link; returns its token.
async fn reset(app: &TestApp) -> String {
    let post = |path: &str, body: &serde_json::Value| from(request("POST", path, None, Some(body)), ADDRESS);
    app.advance(chrono::TimeDelta::minutes(2));
    app.send(post("/api/v1/auth/reset", &json!({"email": EMAIL})))
        .await
        .expect(202);
    app.send(post("/api/v1/auth/reset", &json!({"email": STRANGER})))
        .await
        .expect(202);
    let mails = taken(app).await;
    let token = mails
        .iter()
        .find_map(|mail| mail.contains("/reset/").then(|| link_token(mail)))
        .unwrap();
    let reset = json!({"token": token, "password": NEW_PASSWORD});
    app.send(post("/api/v1/auth/reset/confirm", &reset))
        .await
        .expect(204);
    app.send(post("/api/v1/auth/reset/confirm", &reset))
        .await
        .expect(410);
    token
}

on_both! {
    async fn neither_the_log_nor_a_stolen_database_tells_a_secret(app) {
        let log = log();
        let secrets = session(app).await;
        assert!(secrets.len() >= 12 && secrets.iter().all(|secret| secret.len() >= 6), "{secrets:?}");
        let logged = log.since(0).0;
        let dumped = testkit::dump(&app.services.core.db).await;
        assert!(logged.contains("authn_login_fail") || logged.contains("answered"), "nothing was logged");
        assert!(dumped.contains("audit_events") && dumped.contains(EMAIL), "nothing was dumped");
        for secret in &secrets {
            for spelling in spellings(secret) {
                assert!(!holds(&logged, &spelling), "in the log: {spelling}");
                assert!(!holds(&dumped, &spelling), "in the database: {spelling}");
            }
        }
        for personal in [EMAIL, STRANGER, ADDRESS, "Asha Rao"] {
            assert!(!logged.contains(personal), "in the log: {personal}");
        }
        assert!(!dumped.contains(ADDRESS), "a network address in the database");
    }
}

/// P08, of codes by text message.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_tells_no_code_of_a_message_no_number_and_no_secret_of_the_provider() {
    for engine in [testkit::Engine::Sqlite, testkit::Engine::Postgres] {
        messages_are_masked(engine).await;
    }
}

async fn messages_are_masked(engine: testkit::Engine) {
    let log = log();
    let start = log.since(0).1;
    let sms = testkit::FakeSms::start().await;
    let app = TestApp::with_sms(engine, sms.settings("IN")).await;
    let who = app.student(EMAIL).await;
    let number = json!({"number": "98765 43210"});
    let asked = app.post(&who, "/api/v1/account/phone", &number).await.expect(202);
    let added = sms.nth(1).await.digits();
    let body = json!({"request": asked["request"], "code": added});
    app.post(&who, "/api/v1/account/phone/verify", &body)
        .await
        .expect(200);
    app.advance(chrono::TimeDelta::minutes(10));
    sms.be(testkit::SmsMood::Broken);
    let send = |body: serde_json::Value| request("POST", "/api/v1/auth/phone-otp/send", None, Some(&body));
    let asked = app.send(send(number)).await.expect(202);
    app.send(send(json!({"number": "+911123456789"})))
        .await
        .expect(422);
    let digits = sms.nth(3).await.digits();
    let body = json!({"request": asked["request"], "code": "not it"});
    app.call("POST", "/api/v1/auth/phone-otp/verify", &body)
        .await
        .expect(422);
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let logged = log.since(start).0;
    assert!(logged.contains("text message put off"), "nothing was logged");
    assert!(logged.contains("input_validation_discrete_fail"));
    let request = asked["request"].as_str().unwrap();
    for secret in [
        added.as_str(),
        &digits,
        request,
        "9876543210",
        "98765 43210",
        "1123456789",
        "sesame-of-sms",
    ] {
        for spelling in spellings(secret) {
            assert!(!holds(&logged, &spelling), "in the log: {spelling}");
        }
    }
    app.end().await;
}
