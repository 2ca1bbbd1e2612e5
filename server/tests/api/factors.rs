//! Second factors over HTTP: what a client and a browser get between a password and what it opens.

use crate::app::{Answer, Client, PASSWORD, TestApp};
use crate::on_both;
use auth::TotpSecret;
use auth::totp::STEP_S;
use axum::body::Body;
use axum::http::{Request, header};
use chrono::TimeDelta;
use domain::Clock as _;
use domain::people::Role;
use serde_json::{Value, json};

const SECOND: &str = "/api/v1/auth/second-factor";

/// What an app makes of the key: RFC 4648, base 32 without padding.
fn secret_of(words: &str) -> TotpSecret {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bits, mut n_bits, mut bytes) = (0, 0, Vec::new());
    let values = words
        .bytes()
        .filter_map(|letter| letters.iter().position(|known| *known == letter));
    for value in values {
        (bits, n_bits) = ((bits << 5) | value, n_bits + 5);
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push((bits >> n_bits) as u8);
            bits &= (1 << n_bits) - 1;
        }
    }
    TotpSecret::from_bytes(&bytes).unwrap()
}

impl TestApp {
    pub fn totp(&self, secret: &TotpSecret) -> String {
        secret.code(self.clock.now().timestamp() / STEP_S)
    }

    /// Sets an authenticator app up; half a minute later, since its first code is used up.
    pub async fn protect(&self, who: &Client) -> (TotpSecret, Value) {
        let offer = self
            .post(who, "/api/v1/factors/totp", &json!({}))
            .await
            .expect(200);
        let secret = secret_of(offer["secret"].as_str().unwrap());
        let body = json!({"enrolment": offer["enrolment"], "code": self.totp(&secret)});
        let codes = self
            .post(who, "/api/v1/factors/totp/confirm", &body)
            .await
            .expect(200);
        self.advance(TimeDelta::seconds(STEP_S));
        (secret, codes["recovery_codes"].clone())
    }

    /// The challenge that a password leads to.
    pub async fn challenge(&self, email: &str, code: &str) -> String {
        let answer = self.login(email, PASSWORD).await;
        answer.refused(401, code);
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        problem["challenge"].as_str().unwrap().to_owned()
    }

    /// Signs an admin in who has no factor yet.
    pub async fn enrolled(&self, email: &str) -> Client {
        let challenge = self.challenge(email, "second_factor_enrolment_required").await;
        let offer = self
            .call(
                "POST",
                "/api/v1/auth/second-factor/enrol",
                &json!({"challenge": challenge}),
            )
            .await;
        let secret = secret_of(offer.expect(200)["secret"].as_str().unwrap());
        let body = json!({"challenge": challenge, "code": self.totp(&secret)});
        Client::of(&self.call("POST", SECOND, &body).await.expect(200))
    }

    /// The cookies of the first admin's browser, with the factor that the role needs.
    pub async fn admin_browser(&self) -> String {
        let link = self.services.accounts.bootstrap_link().await.unwrap().unwrap();
        let path = link["http://127.0.0.1:3000".len()..].to_owned();
        let body = format!(
            "display_name=Dean&email=dean%40x.test&password={}",
            PASSWORD.replace(' ', "+")
        );
        let challenge = cookies(&self.form("", &path, &body).await);
        let text = self.page(&challenge, "/login/enrol?next=/admin").await.text();
        let (_, rest) = text.split_once("class=\"secret\">").unwrap();
        let secret = secret_of(rest.split('<').next().unwrap());
        let body = format!("code={}&next=/admin", self.totp(&secret));
        cookies(&self.form(&challenge, "/login/enrol", &body).await)
    }

    pub async fn form(&self, cookie: &str, path: &str, body: &str) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "text/html")
            .header(header::ORIGIN, "http://127.0.0.1:3000")
            .header(header::COOKIE, cookie);
        self.send(request.body(Body::from(body.to_owned())).unwrap())
            .await
    }

    pub async fn page(&self, cookie: &str, path: &str) -> Answer {
        let request = Request::get(path)
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

/// The cookies that an answer leaves, without those it takes away.
pub fn cookies(answer: &Answer) -> String {
    let lines = answer.headers.get_all(header::SET_COOKIE).iter();
    let kept = lines
        .map(|line| line.to_str().unwrap())
        .filter(|line| !line.contains("Max-Age=0"));
    kept.map(|line| line.split(';').next().unwrap())
        .collect::<Vec<_>>()
        .join("; ")
}

pub fn password_form(email: &str, next: &str) -> String {
    format!(
        "email={email}&password={}&next={next}",
        PASSWORD.replace(' ', "+")
    )
}

on_both! {
    /// L16
    async fn a_client_signs_in_by_password_and_code_and_the_code_is_good_once(app) {
        let who = app.student("a@x.test").await;
        let (secret, codes) = app.protect(&who).await;
        assert_eq!(codes.as_array().unwrap().len(), 10);
        let challenge = app.challenge("a@x.test", "second_factor_required").await;
        let typed = app.totp(&secret);
        let body = json!({"challenge": challenge, "code": typed});
        let tokens = Client::of(&app.call("POST", SECOND, &body).await.expect(200));
        app.get(&tokens, "/api/v1/auth/me").await.expect(200);
        app.call("POST", SECOND, &body).await.refused(410, "challenge_ended");
        let challenge = app.challenge("a@x.test", "second_factor_required").await;
        app.call("POST", SECOND, &json!({"challenge": challenge, "code": typed})).await.refused(401, "wrong_code");
        app.advance(TimeDelta::seconds(STEP_S));
        for away in [-2, 2] {
            let code = secret.code(app.clock.now().timestamp() / STEP_S + away);
            app.call("POST", SECOND, &json!({"challenge": challenge, "code": code})).await.refused(401, "wrong_code");
        }
        app.call("POST", SECOND, &json!({"challenge": challenge, "recovery_code": codes[0]})).await.expect(200);
        for body in [json!({"challenge": "x"}), json!({"challenge": "x", "code": "1", "recovery_code": "2"})] {
            app.call("POST", SECOND, &body).await.refused_field("code", "one_of");
        }
    }

    async fn what_changes_factors_asks_for_a_proof_of_the_last_five_minutes_which_the_app_can_give(app) {
        let who = app.student("a@x.test").await;
        let (secret, _) = app.protect(&who).await;
        app.advance(TimeDelta::seconds(301));
        for (method, path) in [
            ("POST", "/api/v1/factors/totp"),
            ("DELETE", "/api/v1/factors/totp"),
            ("POST", "/api/v1/factors/recovery-codes"),
        ] {
            app.as_client(&who, method, path, Some(&json!({}))).await.refused(403, "step_up_required");
        }
        app.get(&who, "/api/v1/factors").await.expect(200);
        app.post(&who, "/api/v1/auth/confirm", &json!({"code": "000000"})).await.refused(401, "wrong_code");
        app.post(&who, "/api/v1/auth/confirm", &json!({})).await.refused_field("password", "one_of");
        let proof = app.post(&who, "/api/v1/auth/confirm", &json!({"code": app.totp(&secret)})).await;
        assert_eq!(proof.status, 204, "{}", proof.text());
        let removed = app.as_client(&who, "DELETE", "/api/v1/factors/totp", None).await;
        assert_eq!(removed.status, 204, "{}", removed.text());
        app.login("a@x.test", PASSWORD).await.expect(200);
    }

    async fn a_browser_is_led_to_the_second_factor_and_then_to_where_it_wanted(app) {
        let who = app.student("a@x.test").await;
        let (secret, _) = app.protect(&who).await;
        let half = app.form("", "/login", &password_form("a@x.test", "/tests")).await;
        assert_eq!((half.status.as_u16(), half.header("location")), (303, "/login/second?next=%2Ftests"));
        let challenge = cookies(&half);
        assert!(challenge.starts_with("__Host-challenge=") && !challenge.contains("session"), "{challenge}");
        // The challenge opens nothing but its own page.
        assert_eq!(app.page(&challenge, "/today").await.status, 303);
        assert_eq!(app.page(&challenge, "/login/second").await.status, 200);
        assert_eq!(app.page("", "/login/second").await.status, 410);
        assert_eq!(app.form(&challenge, "/login/second", "code=000000").await.status, 422);
        let typed = app.totp(&secret);
        let whole = app.form(&challenge, "/login/second", &format!("code={typed}&next=//evil&trust=on")).await;
        assert_eq!((whole.status.as_u16(), whole.header("location")), (303, "/today"));
        let jar = cookies(&whole);
        assert!(jar.contains("__Host-session=") && jar.contains("__Host-trust="), "{jar}");
        assert_eq!(app.page(&jar, "/today").await.status, 200);
        // Trusted from now on: the password is enough here, and nowhere else.
        let again = app.form(&jar, "/login", &password_form("a@x.test", "/tests")).await;
        assert_eq!(again.header("location"), "/tests");
    }

    /// D10
    async fn an_admin_is_led_to_enrol_and_gets_recovery_codes_with_the_session(app) {
        let link = app.services.accounts.bootstrap_link().await.unwrap().unwrap();
        let path = &link["http://127.0.0.1:3000".len()..];
        let body = format!("display_name=Dean&email=dean%40x.test&password={}", PASSWORD.replace(' ', "+"));
        let made = app.form("", path, &body).await;
        assert_eq!((made.status.as_u16(), made.header("location")), (303, "/login/enrol?next=%2Fadmin"));
        let challenge = cookies(&made);
        assert!(!challenge.contains("session"));
        assert_eq!(app.page(&challenge, "/admin").await.status, 303);
        let page = app.page(&challenge, "/login/enrol?next=/admin").await;
        let text = page.text();
        let (_, rest) = text.split_once("class=\"secret\">").unwrap();
        let secret = secret_of(rest.split('<').next().unwrap());
        assert_eq!(app.form(&challenge, "/login/enrol", "code=000000").await.status, 422);
        let codes = app.form(&challenge, "/login/enrol", &format!("code={}&next=/admin", app.totp(&secret))).await;
        assert_eq!((codes.status.as_u16(), codes.header("location")), (303, "/me/factors/codes"));
        let jar = cookies(&codes);
        let shown = app.page(&jar, "/me/factors/codes").await.text();
        assert_eq!(shown.matches("<li><code>").count(), 10);
        assert!(shown.contains("href=\"/admin\""), "{shown}");
        assert_eq!(app.page(&jar, "/admin").await.status, 200);
        assert_eq!(app.form(&jar, "/me/factors/totp/remove", "").await.status, 409);
        assert_eq!(app.page(&challenge, "/login/enrol").await.status, 410);
    }

    /// The page that shows new codes makes none: loaded again it says that they were shown, and what was kept holds.
    async fn recovery_codes_are_shown_once_and_loading_the_page_again_makes_no_others(app) {
        let who = app.student("a@x.test").await;
        let (secret, _) = app.protect(&who).await;
        let begun = app.form("", "/login", &password_form("a@x.test", "/today")).await;
        app.advance(TimeDelta::seconds(61));
        let body = format!("code={}&next=/today", app.totp(&secret));
        let session = cookies(&app.form(&cookies(&begun), "/login/second", &body).await);
        let made = app.form(&session, "/me/factors/codes", "").await;
        assert_eq!((made.status.as_u16(), made.header("location")), (303, "/me/factors/codes"));
        let jar = format!("{session}; {}", cookies(&made));
        let page = app.page(&jar, "/me/factors/codes").await;
        assert!(page.headers.get_all("set-cookie").iter().any(|line| line.to_str().unwrap().starts_with("__Host-made=; ")));
        let shown = page.text();
        let codes: Vec<&str> = shown.split("<li><code>").skip(1).filter_map(|rest| rest.split('<').next()).collect();
        assert_eq!(codes.len(), 10, "{shown}");
        let again = app.page(&session, "/me/factors/codes").await.text();
        assert!(again.contains("shown once") && again.contains("10 of 10 left"), "{again}");
        assert!(!codes.iter().any(|code| again.contains(code)));
        // Nobody else's browser reads them, and after five minutes not even this one.
        app.student("b@x.test").await;
        let other = cookies(&app.form("", "/login", &password_form("b@x.test", "/today")).await);
        let stolen = app.page(&format!("{other}; {}", cookies(&made)), "/me/factors/codes").await;
        assert_eq!((stolen.status.as_u16(), stolen.header("location")), (303, "/me/factors"));
        app.advance(TimeDelta::seconds(301));
        let late = app.page(&jar, "/me/factors/codes").await;
        assert!(!codes.iter().any(|code| late.text().contains(code)));
        let begun = app.form("", "/login", &password_form("a@x.test", "/today")).await;
        let body = format!("recovery_code={}&next=/today", codes[0]);
        assert_eq!(app.form(&cookies(&begun), "/login/second", &body).await.header("location"), "/today");
    }

    async fn a_role_that_needs_a_factor_is_worth_nothing_without_one(app) {
        let who = app.student("a@x.test").await;
        app.grant(app.user(&who).await, Role::CohortAdmin).await;
        let admin = app.enrolled("a@x.test").await;
        let factors = app.get(&admin, "/api/v1/factors").await.expect(200);
        assert_eq!((&factors["is_required"], factors["totp"].is_object()), (&json!(true), true));
        app.as_client(&admin, "DELETE", "/api/v1/factors/totp", None).await.refused(409, "factor_required");
    }

    /// P08
    async fn nothing_of_a_secret_or_a_code_stands_in_the_database_or_in_a_mail(app) {
        let who = app.student("a@x.test").await;
        let (secret, codes) = app.protect(&who).await;
        let mut on = app.services.core.db.read().await.unwrap();
        let user = app.user(&who).await;
        let kept = store::factors::totp::find(&mut on, user).await.unwrap().unwrap().secret;
        assert!(!kept.windows(20).any(|part| part == secret.as_bytes()));
        for (code, kept) in codes.as_array().unwrap().iter().zip(store::factors::recovery::unused(&mut on, user).await.unwrap()) {
            let plain = code.as_str().unwrap();
            assert!(!kept.code_hash.contains(plain) && !kept.code_hash.contains(&plain.replace('-', "")));
        }
        drop(on);
        for mail in app.mails().await {
            assert!(!codes.as_array().unwrap().iter().any(|code| mail.body.contains(code.as_str().unwrap())));
        }
    }
}
