//! One person's way through everything that makes a secret, and where none of them may stand.

use super::{EMAIL, holds, log, spellings, taken};
use crate::app::{Client, PASSWORD, TestApp, digits};
use crate::factors::{cookies, password_form};
use chrono::TimeDelta;
use secrets::{Secrets, hex, parameter, text, token_of};
use serde_json::{Value, json};
use testkit::provider::FakeProvider;
use testkit::{Engine, FakeSms, SmsMood};

mod secrets;

const NUMBER: &str = "98765 43210";
const OTHER_EMAIL: &str = "asha.elsewhere@x.test";

struct Way {
    app: TestApp,
    sms: FakeSms,
    google: FakeProvider,
    secrets: Secrets,
}

impl Way {
    async fn new(engine: Engine) -> Self {
        let (sms, google) = (FakeSms::start().await, FakeProvider::start().await);
        let app = TestApp::with_ways(engine, sms.settings("IN"), vec![google.as_google()]).await;
        let mut secrets = Secrets::default();
        secrets.keep("secret at the sender of messages", "sesame-of-sms");
        if let service::providers::ClientSecret::Post(secret) = google.as_google().secret {
            secrets.keep("secret at the provider", secret);
        }
        Self {
            app,
            sms,
            google,
            secrets,
        }
    }

    async fn post(&self, who: &Client, path: &str, body: &Value) -> Value {
        let answer = self.app.post(who, &format!("/api/v1{path}"), body).await;
        assert!(
            answer.status.is_success(),
            "{path} {} {}",
            answer.status,
            answer.text()
        );
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    /// An authenticator app, recovery codes, and a sign-in with each.
    async fn factors(&mut self, who: &Client) {
        let offer = self.post(who, "/factors/totp", &json!({})).await;
        self.secrets.keep("enrolment", text(&offer["enrolment"]));
        let words = self.secrets.keep("secret of an app", text(&offer["secret"]));
        self.secrets.keep("secret of an app", words.replace(' ', ""));
        let (secret, codes) = self.app.protect(who).await;
        self.secrets.keep("secret of an app", hex(secret.as_bytes()));
        for code in codes.as_array().unwrap() {
            let code = self.secrets.keep("recovery code", text(code));
            self.secrets.keep("recovery code", code.replace('-', ""));
        }
        taken(&self.app).await;
        for field in ["code", "recovery_code"] {
            let challenge = self.app.challenge(EMAIL, "second_factor_required").await;
            self.secrets.keep("challenge", &challenge);
            let wrong = json!({"challenge": challenge, "code": "271828"});
            self.app
                .call("POST", "/api/v1/auth/second-factor", &wrong)
                .await
                .expect(401);
            let typed = if field == "code" {
                self.secrets.keep("code of an app", self.app.totp(&secret))
            } else {
                text(&codes[0])
            };
            let right = json!({"challenge": challenge, field: typed});
            let who = Client::of(
                &self
                    .app
                    .call("POST", "/api/v1/auth/second-factor", &right)
                    .await
                    .expect(200),
            );
            self.secrets.keep("access token", &who.access);
            self.secrets.keep("refresh token", &who.refresh);
            self.app.advance(TimeDelta::seconds(31));
        }
        // What passkeys are asked for, and an answer that is none.
        let asked = self.post(who, "/factors/passkeys/options", &json!({})).await;
        self.question(&asked);
        let bad = json!({"name": "Mine", "state": asked["state"], "credential": {"id": "x"}});
        let refused = self.app.post(who, "/api/v1/factors/passkeys", &bad).await;
        assert!(refused.status.is_client_error(), "{}", refused.status);
        let asked = self
            .app
            .call("POST", "/api/v1/auth/passkey/options", &json!({}))
            .await
            .expect(200);
        self.question(&asked);
        let answer = self
            .app
            .as_client(who, "DELETE", "/api/v1/factors/totp", None)
            .await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        taken(&self.app).await;
    }

    #[track_caller]
    fn question(&mut self, asked: &Value) {
        self.secrets
            .keep("state of a passkey's question", text(&asked["state"]));
        let options = asked["options"].get("publicKey").unwrap_or(&asked["options"]);
        self.secrets
            .keep("challenge of a passkey", text(&options["challenge"]));
    }

    /// A number added and used to sign in, the provider of messages failing once.
    async fn phone(&mut self, who: &Client) {
        let asked = self.post(who, "/account/phone", &json!({"number": NUMBER})).await;
        let request = self.secrets.keep("request of a message", text(&asked["request"]));
        let code = self
            .secrets
            .keep("code of a message", self.sms.nth(1).await.digits());
        self.post(
            who,
            "/account/phone/verify",
            &json!({"request": request, "code": code}),
        )
        .await;
        self.app.advance(TimeDelta::minutes(10));
        self.sms.be(SmsMood::Broken);
        let send = json!({"number": NUMBER});
        let asked = self
            .app
            .call("POST", "/api/v1/auth/phone-otp/send", &send)
            .await
            .expect(202);
        let request = self.secrets.keep("request of a message", text(&asked["request"]));
        let code = self
            .secrets
            .keep("code of a message", self.sms.nth(3).await.digits());
        let verify = "/api/v1/auth/phone-otp/verify";
        self.app
            .call("POST", verify, &json!({"request": request, "code": "not it"}))
            .await
            .expect(422);
        let right = self
            .app
            .call("POST", verify, &json!({"request": request, "code": code}))
            .await;
        let who = Client::of(&right.expect(200));
        self.secrets.keep("refresh token", &who.refresh);
        let mails = taken(&self.app).await;
        self.secrets.keep("way back", token_of(mails.last().unwrap()));
    }

    /// Another address, and the way back from it.
    async fn address(&mut self) {
        self.app.advance(TimeDelta::minutes(2));
        let who = &Client::of(&self.app.login(EMAIL, PASSWORD).await.expect(200));
        self.post(who, "/account/email", &json!({"email": OTHER_EMAIL}))
            .await;
        let mails = taken(&self.app).await;
        let proof = mails.iter().find(|mail| mail.contains("Your code: ")).unwrap();
        let code = self.secrets.keep("code of an address", digits(proof).unwrap());
        self.secrets.keep("link of an address", token_of(proof));
        let wanted = mails.iter().find(|mail| mail.contains("/revert/")).unwrap();
        self.secrets.keep("way back", token_of(wanted));
        self.post(who, "/account/email/confirm", &json!({"code": code}))
            .await;
        let mails = taken(&self.app).await;
        let back = self.secrets.keep("way back", token_of(mails.last().unwrap()));
        let revert = json!({"token": back});
        self.app
            .call("POST", "/api/v1/auth/revert", &revert)
            .await
            .expect(202);
        self.app
            .call("POST", "/api/v1/auth/revert", &revert)
            .await
            .expect(410);
        let reset = self
            .secrets
            .keep("reset token", token_of(taken(&self.app).await.last().unwrap()));
        let new = json!({"token": reset, "password": PASSWORD});
        self.app
            .call("POST", "/api/v1/auth/reset/confirm", &new)
            .await
            .expect(204);
        taken(&self.app).await;
    }

    /// A browser's cookies, the address of the calendar, a key, and a visit to the provider.
    async fn browser(&mut self) {
        let who = Client::of(&self.app.login(EMAIL, PASSWORD).await.expect(200));
        let key = self.post(&who, "/keys", &crate::keys::key(&["plan:read"])).await;
        self.secrets.keep("key", &text(&key["secret"])[19..]);
        let feed = self.post(&who, "/plan/feed", &json!({})).await;
        let feed = text(&feed["url"]);
        self.secrets.keep(
            "address of a calendar",
            feed.rsplit('/').next().unwrap().trim_end_matches(".ics"),
        );
        let jar = cookies(&self.app.form("", "/login", &password_form(EMAIL, "/today")).await);
        self.secrets.keep_cookies(&jar);
        assert_eq!(self.app.page(&jar, "/today").await.status, 200);
        let start = self.app.page("", "/auth/google/start").await;
        let flow = cookies(&start);
        self.secrets.keep_cookies(&flow);
        let to = start.header("location").to_owned();
        let now = self.app.services.core.now().timestamp();
        let claims = self.google.claims(now, "somebody-new", &json!({}));
        self.secrets.keep("nonce", parameter(&to, "nonce"));
        let (state, code) = self.google.consent(&to, claims);
        self.secrets.keep("state", &state);
        self.secrets.keep("code of a provider", &code);
        let back = self
            .app
            .page(&flow, &format!("/auth/google/callback?state={state}&code={code}"))
            .await;
        assert_eq!(back.header("location"), "/auth/join");
        self.secrets.keep_cookies(&cookies(&back));
        taken(&self.app).await;
    }
}

async fn no_way_leaves_a_secret_behind(engine: Engine) {
    let log = log();
    let mut way = Way::new(engine).await;
    way.secrets.keep("password", PASSWORD);
    let link = way.app.services.accounts.bootstrap_link().await.unwrap().unwrap();
    way.secrets
        .keep("link of the first admin", link.rsplit('/').next().unwrap());
    let who = way.app.student(EMAIL).await;
    way.secrets.keep("access token", &who.access);
    way.secrets.keep("refresh token", &who.refresh);
    taken(&way.app).await;
    way.factors(&who).await;
    way.phone(&who).await;
    way.address().await;
    way.browser().await;
    // What is sent in the background has been given up by then, and said so.
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;

    // What the scan would find if it were there: a code that is logged, and one that is stored as it is.
    let planted = "602214";
    tracing::trace!(code = planted, "a code that ought not to be here");
    let (logged, dumped) = (log.since(0).0, testkit::dump(&way.app.services.core.db).await);
    assert!(
        logged.contains("text message put off") && logged.contains("answered"),
        "nothing was logged"
    );
    assert!(
        dumped.contains("audit_events") && dumped.contains(EMAIL),
        "nothing was dumped"
    );
    assert!(holds(&logged, planted) && holds(&format!("{dumped} '{planted}'"), planted));
    assert!(!holds(&dumped, planted));
    let Secrets(secrets) = &way.secrets;
    assert!(secrets.len() >= 50, "{}", secrets.len());
    for (what, secret) in secrets {
        for spelling in spellings(secret) {
            assert!(!holds(&logged, &spelling), "{what} in the log: {spelling}");
            assert!(!holds(&dumped, &spelling), "{what} in the database: {spelling}");
        }
    }
    for personal in [EMAIL, OTHER_EMAIL, "9876543210", NUMBER, "Asha Rao"] {
        assert!(!logged.contains(personal), "in the log: {personal}");
    }
    way.app.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    no_way_leaves_a_secret_behind(Engine::Sqlite).await;
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    no_way_leaves_a_secret_behind(Engine::Postgres).await;
}
