//! The word that each refusal is found by in the log, under the id of its request and without anything of its body.

use super::{browser, form_with};
use crate::app::{Answer, PASSWORD, registration, request};
use crate::masking::log;
use crate::on_both;
use axum::http::HeaderValue;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde_json::{Value, json};

/// Reads the log from where the last look ended.
struct Watch(usize);

impl Watch {
    /// The answer was refused with this status, and its request left this word in the log.
    #[track_caller]
    fn saw(&mut self, answer: &Answer, status: u16, event: &str) {
        let (logged, end) = log().since(self.0);
        self.0 = end;
        assert_eq!(answer.status.as_u16(), status, "{event}: {}", answer.text());
        let id = answer.header("x-request-id");
        let is_noted = logged
            .lines()
            .any(|line| line.contains(&format!("\"{event}\"")) && line.contains(id));
        assert!(is_noted && !id.is_empty(), "no {event} of {id} in {logged}");
    }
}

/// The access token with a header of its own making.
fn with_header(token: &str, name: &str, value: Value) -> String {
    let (header, rest) = token.split_once('.').unwrap();
    let mut header: Value = serde_json::from_slice(&BASE64.decode(header).unwrap()).unwrap();
    header[name] = value;
    format!("{}.{rest}", BASE64.encode(header.to_string()))
}

fn with(
    mut sent: axum::http::Request<axum::body::Body>,
    name: &'static str,
    value: &str,
) -> axum::http::Request<axum::body::Body> {
    sent.headers_mut()
        .append(name, HeaderValue::from_str(value).unwrap());
    sent
}

const UPLOAD: &str = "/api/v1/tests/upload";
const ME: &str = "/api/v1/auth/me";

on_both! {
    /// R04, R05, R07, R10, R11, L06, L12, J10
    async fn a_refused_registration_reset_or_renewal_is_found_by_one_word(app) {
        let mut watch = Watch(log().since(0).1);
        let who = app.student("a@x.test").await;
        app.advance(chrono::TimeDelta::seconds(61));
        let known = app.call("POST", "/api/v1/auth/register", &registration("a@x.test")).await;
        watch.saw(&known, 202, "input_validation_discrete_fail");
        let again = app.call("POST", "/api/v1/auth/register", &registration("a@x.test")).await;
        watch.saw(&again, 429, "excess_rate_limit_exceeded");
        let mut more = registration("b@x.test");
        more["role"] = json!("institution_admin");
        watch.saw(&app.call("POST", "/api/v1/auth/register", &more).await, 422, "malicious_extraneous");
        let mut injected = registration("b@x.test");
        injected["display_name"] = json!("Asha\r\nBcc: b@x.test");
        watch.saw(&app.call("POST", "/api/v1/auth/register", &injected).await, 422, "input_validation_fail");
        let ended = json!({"pending": "A".repeat(43), "code": "123456"});
        watch.saw(&app.call("POST", "/api/v1/auth/verify", &ended).await, 410, "session_expired");
        watch.saw(&app.login("a@x.test", &"x".repeat(1 << 20)).await, 413, "input_validation_fail");
        let bad = json!({"token": "A".repeat(43), "password": "a new umbrella now"});
        watch.saw(&app.call("POST", "/api/v1/auth/reset/confirm", &bad).await, 400, "authn_password_change_fail");
        let refresh = json!({"refresh_token": who.refresh});
        app.call("POST", "/api/v1/auth/logout", &refresh).await.expect(204);
        watch.saw(&app.call("POST", "/api/v1/auth/refresh", &refresh).await, 401, "session_use_after_expire");
    }

    /// J01, J04, J06, A01, A04, U01, U03, U09, U14
    async fn a_refused_call_is_found_by_one_word(app) {
        let mut watch = Watch(log().since(0).1);
        let who = app.student("a@x.test").await;
        let ask = |token: &str| with(request("GET", ME, None, None), "authorization", &format!("Bearer {token}"));
        let none = with_header(&who.access, "alg", json!("none"));
        watch.saw(&app.send(ask(&none)).await, 401, "authn_login_fail");
        let pointing = with_header(&who.access, "jku", json!("http://127.0.0.1:9/keys"));
        watch.saw(&app.send(ask(&pointing)).await, 401, "malicious_extraneous");
        let twice = with(ask(&who.access), "authorization", "Bearer x");
        watch.saw(&app.send(twice).await, 401, "malicious_extraneous");
        watch.saw(&app.get(&who, &format!("{ME}?access_token=x")).await, 400, "malicious_extraneous");
        let foreign = "/api/v1/results/01900000-0000-7000-8000-00000000ffff";
        watch.saw(&app.get(&who, foreign).await, 404, "malicious_direct_reference");
        watch.saw(&app.get(&who, "/api/v1/audit").await, 403, "authz_fail");
        let mut bad = crate::app::result("Mock", "Physics", "2026-03-01");
        bad["score"] = json!(500);
        watch.saw(&app.post(&who, UPLOAD, &bad).await, 422, "input_validation_fail");
        bad["accuracy"] = json!(100);
        watch.saw(&app.post(&who, UPLOAD, &bad).await, 422, "malicious_extraneous");
        watch.saw(&app.upload(&who, "", "a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").await, 415, "upload_validation");
        watch.saw(&app.upload(&who, "", "a.csv", &sheets::samples::wide_csv()).await, 200, "upload_stored");
    }

    /// H01, H02, H11, O18, L09
    async fn what_other_sites_and_scanners_try_is_found_by_one_word(app) {
        app.student("a@x.test").await;
        let cookie = browser(app, "a@x.test").await;
        let mut watch = Watch(log().since(0).1);
        let forged = form_with(app, &cookie, "/me/theme", &[("origin", "https://evil.test")], "theme=dark").await;
        watch.saw(&forged, 403, "malicious_csrf");
        let preflight = with(with(request("OPTIONS", UPLOAD, None, None), "origin", "https://evil.test"), "access-control-request-method", "POST");
        watch.saw(&app.send(preflight).await, 405, "malicious_cors");
        let picture = with(with(request("GET", "/logout", None, None), "sec-fetch-site", "cross-site"), "accept", "image/*");
        watch.saw(&app.send(picture).await, 405, "malicious_csrf");
        watch.saw(&app.page("", "/bootstrap/not-a-token").await, 410, "sequence_fail");
        let login = crate::factors::password_form("a@x.test", "//evil.test");
        watch.saw(&app.form("", "/login", &login).await, 303, "malicious_extraneous");
        for n in 0..20 {
            app.page("", &format!("/wp-admin/{n}.php")).await.expect_page(404);
        }
        let (quiet, end) = log().since(watch.0);
        assert!(!quiet.contains("malicious_excess_404"), "a few may be mistyped");
        watch.0 = end;
        watch.saw(&app.page("", "/.git/config").await, 404, "malicious_excess_404");
    }

    /// L01, L05, L07, L16, J13, and what ends well
    async fn what_becomes_of_a_sign_in_stands_in_the_trail(app) {
        let admin = app.admin("dean@x.test").await;
        let who = app.student("a@x.test").await;
        let seen = async |event: &str, object: &str| {
            let found = app.get(&admin, "/api/v1/audit?limit=1").await.expect(200);
            let newest = found["items"][0].clone();
            assert_eq!((&newest["event"], &newest["object"]), (&json!(event), &json!(object)), "{newest}");
            newest
        };
        app.login("a@x.test", "not my umbrella").await.refused(401, "wrong_credentials");
        assert_eq!(seen("authn_login_fail", "password").await["actor"]["name"], "Asha Rao");
        app.login("nobody@x.test", "not my umbrella").await.refused(401, "wrong_credentials");
        assert_eq!(seen("authn_login_fail", "password").await["actor"], Value::Null);
        app.login("no address", "not my umbrella").await.refused(401, "wrong_credentials");
        assert_eq!(seen("authn_login_fail", "password").await["actor"], Value::Null);
        app.call("POST", "/api/v1/auth/logout", &json!({"refresh_token": who.refresh})).await.expect(204);
        assert_eq!(seen("authn_token_revoked", "tokens").await["actor"]["name"], "Asha Rao");
        let cookie = browser(app, "a@x.test").await;
        assert_eq!(app.form(&cookie, "/logout", "").await.status, 303);
        assert_eq!(seen("session_logout", "session").await["actor"]["name"], "Asha Rao");
    }

    /// H09
    async fn what_a_browser_refused_in_a_page_is_one_word_in_the_log(app) {
        let mut watch = Watch(log().since(0).1);
        let page = app.page("", "/login").await;
        assert!(page.header("content-security-policy").ends_with("report-uri /csp-report"));
        let report = |body: &str| {
            let sent = axum::http::Request::post("/csp-report")
                .header("content-type", "application/csp-report")
                .header("sec-fetch-site", "same-origin");
            sent.body(axum::body::Body::from(body.to_owned())).unwrap()
        };
        let body = r#"{"csp-report": {"effective-directive": "script-src-elem", "blocked-uri": "https://evil.test/x.js"}}"#;
        let taken = app.send(report(body)).await;
        watch.saw(&taken, 204, "malicious_csp_violation");
        assert!(!log().since(0).0.contains("evil.test/x.js"));
        app.send(report("{}")).await.refused(400, "malformed_report");
        app.send(report(&"x".repeat(20_000))).await.refused(413, "too_large");
        for _ in 0..30 {
            app.send(report(body)).await.expect(204);
        }
        let (logged, _) = log().since(watch.0);
        assert!(logged.matches("malicious_csp_violation").count() < 22, "a flood fills no disk");
    }

    /// What is noted of a refusal is a code: neither what was sent nor who sent it.
    async fn a_note_of_a_refusal_repeats_nothing_that_was_sent(app) {
        let start = log().since(0).1;
        let body = json!({"email": "somebody.private@x.test", "password": PASSWORD, "sesame-field": "sesame-value"});
        app.call("POST", "/api/v1/auth/register", &body).await.refused(422, "invalid");
        app.call("GET", "/api/v1/sesame-path?sesame=query", &Value::Null).await.expect(404);
        let (logged, _) = log().since(start);
        assert!(logged.contains("\"malicious_extraneous\""));
        let ours: Vec<&str> = logged.lines().filter(|line| line.contains("refusals") || line.contains("refused")).collect();
        assert!(!ours.is_empty() && ours.iter().all(|line| !line.contains("sesame") && !line.contains("private")), "{ours:?}");
    }
}
