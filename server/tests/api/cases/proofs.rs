//! Tokens, codes and links at doors that are not theirs, and accounts that are gone (R10, L07, L12, J06, O18).

use super::browser;
use crate::app::{Client, PASSWORD, TestApp, link_token, registration, request};
use crate::on_both;
use axum::http::HeaderValue;
use chrono::TimeDelta;
use serde_json::{Value, json};

const ME: &str = "/api/v1/auth/me";

/// One live proof of each kind, by what it is for, and the account that most of them are about.
async fn proofs(app: &TestApp) -> (Client, Vec<(&'static str, String)>) {
    let who = app.student("a@x.test").await;
    let (_, _) = app.protect(&who).await;
    let challenge = app.challenge("a@x.test", "second_factor_required").await;
    app.advance(TimeDelta::seconds(61));
    app.mails().await;
    app.call("POST", "/api/v1/auth/reset", &json!({"email": "a@x.test"}))
        .await
        .expect(202);
    let reset = link_token(&app.mails().await.pop().unwrap().body);
    let begun = app
        .call("POST", "/api/v1/auth/register", &registration("new@x.test"))
        .await
        .expect(202);
    let verify = app.mails().await.pop().unwrap();
    let (_, link) = verify.body.split_once("/verify/").unwrap();
    let link = link.split_whitespace().next().unwrap().to_owned();
    app.post(&who, "/api/v1/account/email", &json!({"email": "b@x.test"}))
        .await
        .expect(202);
    let change = app
        .mails()
        .await
        .into_iter()
        .find(|mail| mail.recipient == "b@x.test")
        .unwrap();
    let feed = app.post(&who, "/api/v1/plan/feed", &json!({})).await;
    let feed: Value = serde_json::from_slice(&feed.body).unwrap_or_default();
    let feed = feed.to_string();
    let feed = feed
        .split("/calendar/")
        .nth(1)
        .and_then(|rest| rest.split('.').next())
        .unwrap_or_default()
        .to_owned();
    assert!(feed.len() > 20, "the plan has an address of its own");
    (
        who.clone(),
        vec![
            ("challenge", challenge),
            ("reset", reset),
            ("pending", begun["pending"].as_str().unwrap().to_owned()),
            ("link", link),
            ("email link", link_token(&change.body)),
            ("refresh", who.refresh.clone()),
            ("access", who.access.clone()),
            ("feed", feed),
        ],
    )
}

on_both! {
    /// R10: what proves one thing proves nothing else.
    async fn a_proof_opens_its_own_door_and_no_other(app) {
        let (who, proofs) = proofs(app).await;
        let rows = app.rows().await;
        for (kind, proof) in &proofs {
            let doors = [
                ("reset", "/api/v1/auth/reset/confirm", json!({"token": proof, "password": "a new umbrella now"})),
                ("revert", "/api/v1/auth/revert", json!({"token": proof})),
                ("refresh", "/api/v1/auth/refresh", json!({"refresh_token": proof})),
                ("challenge", "/api/v1/auth/second-factor", json!({"challenge": proof, "code": "000000"})),
                ("phone", "/api/v1/auth/phone-otp/verify", json!({"request": proof, "code": "000000"})),
            ];
            for (own, path, body) in doors.iter().filter(|(own, ..)| own != kind) {
                let answer = app.call("POST", path, body).await;
                assert!(matches!(answer.status.as_u16(), 400 | 401 | 404 | 410), "{kind} at {own}: {} {}", answer.status, answer.text());
            }
            if *kind != "pending" {
                let body = json!({"pending": proof, "code": "000000"});
                app.call("POST", "/api/v1/auth/verify", &body).await.refused(410, "registration_ended");
            }
            if *kind != "access" {
                let client = Client { access: proof.clone(), refresh: String::new() };
                app.get(&client, ME).await.refused(401, "invalid_token");
            }
            for name in ["session", "trust", "device", "challenge", "phone"] {
                let leads = app.page(&format!("__Host-{name}={proof}"), "/me").await;
                assert!(leads.status == 303 && leads.header("location").starts_with("/login"), "{kind} as {name}");
            }
            for (own, path) in [("link", "/verify"), ("reset", "/reset"), ("revert", "/revert"), ("bootstrap", "/bootstrap")] {
                let shown = app.page("", &format!("{path}/{proof}")).await;
                // The page for a new password asks for it before it looks at the link.
                if own != *kind && own != "reset" {
                    assert!(matches!(shown.status.as_u16(), 400 | 404 | 409 | 410), "{kind} at {path}: {}", shown.status);
                }
                assert!(!shown.header("set-cookie").contains("__Host-session="), "{kind} at {path}");
            }
            if *kind != "feed" {
                assert_eq!(app.page("", &format!("/calendar/{proof}.ics")).await.status, 404, "{kind}");
            }
        }
        let kept: Vec<_> = app.rows().await.into_iter().filter(|row| !rows.contains(row)).collect();
        assert!(kept.iter().all(|row| row.starts_with("login_failures ") || row.starts_with("sign_in_challenges ")), "{kept:?}");
        app.get(&who, ME).await.expect(200);
    }

    /// J06: the address is no place for a token, even beside the header that counts.
    async fn a_token_in_the_address_is_refused_beside_the_one_that_counts(app) {
        let who = app.student("a@x.test").await;
        for path in [ME, "/api/v1/tests/history", "/api/v1/exams"] {
            for query in [format!("access_token={}", who.access), "access_token=x".into(), "access%5Ftoken=x&limit=1".into()] {
                app.get(&who, &format!("{path}?{query}")).await.refused(400, "token_in_address");
            }
            app.get(&who, path).await.expect(200);
        }
        // Nor in a cookie, nor in a body, nor under another scheme.
        let mut sent = request("GET", ME, None, None);
        sent.headers_mut().insert("cookie", HeaderValue::from_str(&format!("access_token={}; __Host-session={}", who.access, who.access)).unwrap());
        app.send(sent).await.refused(401, "token_required");
        app.call("POST", "/api/v1/exams", &json!({"profile": "sat", "access_token": who.access})).await.refused(401, "token_required");
        for scheme in ["Token", "bearer:", "Basic", ""] {
            let mut sent = request("GET", ME, None, None);
            sent.headers_mut().insert("authorization", HeaderValue::from_str(&format!("{scheme} {}", who.access)).unwrap());
            app.send(sent).await.refused(401, "token_required");
        }
    }

    /// L07: an account that is gone is answered for like one that never was; while it may be kept it lets its owner in.
    async fn a_deleted_account_reads_like_one_that_never_was(app) {
        let who = app.student("gone@x.test").await;
        app.post(&who, "/api/v1/account/deletion", &json!({})).await.expect(202);
        app.advance(TimeDelta::days(7) - TimeDelta::minutes(1));
        let who = Client::of(&app.login("gone@x.test", PASSWORD).await.expect(200));
        app.advance(TimeDelta::minutes(1));
        assert_eq!(app.services.providers.delete_due_accounts().await.unwrap(), 1);
        let said = async |email: &str| {
            let mut problem = app.login(email, PASSWORD).await.refused(401, "wrong_credentials");
            problem["request_id"] = Value::Null;
            problem
        };
        assert_eq!(said("gone@x.test").await, said("never@x.test").await);
        app.get(&who, ME).await.refused(401, "invalid_token");
        app.call("POST", "/api/v1/auth/refresh", &json!({"refresh_token": who.refresh})).await.refused(401, "token_ended");
        // The address is free again, for whoever proves it.
        app.advance(TimeDelta::seconds(61));
        app.student("gone@x.test").await;
    }

    /// L14
    async fn a_password_is_changed_only_with_the_one_before(app) {
        app.student("a@x.test").await;
        let cookie = browser(app, "a@x.test").await;
        let new = "password=eleven+purple+lanterns";
        for (current, status) in [
            ("", 403),
            ("&current=", 403),
            ("&current=not+my+umbrella", 401),
            ("&current=eleven+purple+lanterns", 401),
        ] {
            let refused = app.form(&cookie, "/me/password", &format!("{new}{current}")).await;
            assert_eq!((refused.status.as_u16(), refused.header("set-cookie")), (status, ""), "{current}");
        }
        app.login("a@x.test", PASSWORD).await.expect(200);
        app.login("a@x.test", "eleven purple lanterns").await.refused(401, "wrong_credentials");
        let nobody = app.form("", "/me/password", &format!("{new}&current={}", PASSWORD.replace(' ', "+"))).await;
        assert_eq!(nobody.header("location"), "/login");
        let changed = app.form(&cookie, "/me/password", &format!("{new}&current={}", PASSWORD.replace(' ', "+"))).await;
        assert_eq!(changed.status, 303, "{}", changed.text());
        assert_eq!(app.page(&cookie, "/today").await.status, 303, "the old session has ended");
        app.login("a@x.test", "eleven purple lanterns").await.expect(200);
    }

    /// O18, for every way in and on that leads somewhere afterwards
    async fn no_form_leads_to_another_site(app) {
        app.student("a@x.test").await;
        let cookie = browser(app, "a@x.test").await;
        for next in ["//evil.test", "%5C%5Cevil.test", "/%5Cevil.test", "https:evil.test", "https://evil.test", "/%09/evil.test", "javascript:alert(1)", "/%0d%0aSet-Cookie:a=b", "%20/evil", "/.evil.test/%20x"] {
            for (jar, path, body) in [
                ("", "/login", crate::factors::password_form("a@x.test", next)),
                (cookie.as_str(), "/confirm", format!("password={}&next={next}", PASSWORD.replace(' ', "+"))),
            ] {
                let answer = app.form(jar, path, &body).await;
                let leads = answer.header("location");
                let is_ours = leads.starts_with('/') && !leads.starts_with("//") && !leads.contains("evil.test") && !leads.contains('\\');
                assert!(answer.status == 303 && is_ours, "{path} {next}: {} {leads}", answer.status);
                assert!(!answer.headers.get_all("set-cookie").iter().any(|line| line.as_bytes().starts_with(b"a=b")));
            }
        }
    }
}
