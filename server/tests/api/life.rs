//! What becomes of an account, over HTTP: another address, a copy of everything, the end.

use crate::app::{Client, PASSWORD, TestApp, digits, link_token, request};
use crate::on_both;
use axum::body::Body;
use axum::http::{Request, header};
use chrono::TimeDelta;
use serde_json::json;
use server::access::{Door, RULES, Who};
use service::accounts::SignedIn;

const EMAIL: &str = "a@x.test";

impl TestApp {
    /// A browser's cookie for somebody who signs in by password.
    async fn cookie(&self, email: &str) -> String {
        let input = api::accounts::Login {
            email: email.into(),
            password: PASSWORD.into(),
        };
        let ip = "192.0.2.9".parse().unwrap();
        let who: SignedIn = self.services.accounts.login(input, ip, None).await.unwrap();
        let token = self.services.accounts.sign_in_browser(&who, "").await.unwrap();
        format!("__Host-session={token}")
    }

    async fn browse(&self, method: &str, path: &str, cookie: &str, body: &str) -> crate::app::Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookie)
            .header(header::HOST, "127.0.0.1:3000")
            .header(header::ORIGIN, "http://127.0.0.1:3000")
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.send(request).await
    }

    async fn signed_in(&self, email: &str) -> Client {
        Client::of(&self.login(email, PASSWORD).await.expect(200))
    }
}

on_both! {
    // L15
    async fn an_address_changes_by_its_digits_and_the_old_one_takes_it_back(app) {
        let who = app.student(EMAIL).await;
        app.advance(TimeDelta::minutes(6));
        let wanted = json!({"email": "b@x.test"});
        app.post(&who, "/api/v1/account/email", &wanted).await.refused(403, "step_up_required");
        let who = app.signed_in(EMAIL).await;
        let _ = app.mails().await;
        let state = app.post(&who, "/api/v1/account/email", &wanted).await.expect(202);
        assert_eq!((&state["email"], &state["pending"]["email"]), (&json!(EMAIL), &json!("b@x.test")));
        let mails = app.mails().await;
        let proof = mails.iter().find(|mail| mail.recipient == "b@x.test").unwrap();
        let code = digits(&proof.body).unwrap();
        // Typing them needs no fresh proof: the mail may take its time.
        app.advance(TimeDelta::minutes(8));
        app.post(&who, "/api/v1/account/email/confirm", &json!({"code": "1"})).await.refused_field("code", "wrong_code");
        let body = json!({"code": code});
        let state = app.post(&who, "/api/v1/account/email/confirm", &body).await.expect(200);
        assert_eq!(state["email"], json!("b@x.test"));
        app.login(EMAIL, PASSWORD).await.refused(401, "wrong_credentials");
        let notice = app.mails().await.pop().unwrap();
        assert_eq!(notice.recipient, EMAIL);

        let back = link_token(&notice.body);
        let page = app.browse("GET", &format!("/revert/{back}"), "", "").await;
        assert!(page.expect_page(200).contains("take it back"));
        let taken = app.browse("POST", &format!("/revert/{back}"), "", "").await;
        assert!(taken.expect_page(200).contains("Taken back"));
        app.browse("GET", &format!("/revert/{back}"), "", "").await.expect_page(410);
        app.call("POST", "/api/v1/auth/revert", &json!({"token": back})).await.refused(410, "revert_ended");
        app.get(&who, "/api/v1/auth/me").await.refused(401, "invalid_token");
        let mail = app.mails().await.pop().unwrap();
        assert_eq!(mail.recipient, EMAIL);
        let reset = json!({"token": link_token(&mail.body), "password": "another umbrella now"});
        app.call("POST", "/api/v1/auth/reset/confirm", &reset).await;
        app.login(EMAIL, "another umbrella now").await.expect(200);
    }

    // A10
    async fn everything_of_a_person_comes_as_one_file_to_its_owner(app) {
        let who = app.student(EMAIL).await;
        let asked = app.post(&who, "/api/v1/account/data", &json!({})).await.expect(202);
        let file = format!("/api/v1/account/data/{}/file", asked["id"].as_str().unwrap());
        app.get(&who, &file).await.refused(409, "data_under_way");
        app.post(&who, "/api/v1/account/data", &json!({})).await.refused(409, "data_under_way");
        app.services.own_data.make_due().await.unwrap();
        let list = app.get(&who, "/api/v1/account/data").await.expect(200);
        assert_eq!((&list[0]["status"], &list[0]["progress"]), (&json!("ready"), &json!(100)));
        let got = app.get(&who, &file).await;
        assert_eq!((got.status.as_u16(), got.header("content-type")), (200, "application/zip"));
        assert!(got.header("content-disposition").starts_with("attachment"), "{}", got.header("content-disposition"));
        assert!(got.body.starts_with(b"PK") && got.header("cache-control").contains("no-store"));
        let other = app.student("b@x.test").await;
        app.get(&other, &file).await.refused(404, "not_found");
        app.advance(TimeDelta::minutes(6));
        app.advance(TimeDelta::days(7));
        let who = app.signed_in(EMAIL).await;
        app.get(&who, &file).await.refused(410, "data_ended");
    }

    async fn an_account_that_is_to_go_can_be_kept_and_nothing_else(app) {
        let who = app.student(EMAIL).await;
        let due = app.post(&who, "/api/v1/account/deletion", &json!({})).await.expect(202);
        assert!(due["due_at"].is_string());
        app.get(&who, "/api/v1/auth/me").await.refused(401, "invalid_token");
        let who = app.signed_in(EMAIL).await;
        let mut n_shut = 0;
        for rule in RULES.iter().filter(|rule| rule.door == Door::Rest && rule.who == Who::SignedIn && !rule.is_for_leaving) {
            let path = rule.path.replace("{id}", "01900000-0000-7000-8000-00000000ffff").replace("{file}", "results.csv");
            app.send(request(rule.method, &path, Some(&who), None)).await.refused(403, "account_leaving");
            n_shut += 1;
        }
        assert!(n_shut > 15, "{n_shut}");
        let cookie = app.cookie(EMAIL).await;
        for path in ["/today", "/me", "/tests/new", "/me/keys"] {
            let answer = app.browse("GET", path, &cookie, "").await;
            assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/me/leaving"), "{path}");
        }
        assert!(app.browse("GET", "/me/leaving", &cookie, "").await.expect_page(200).contains("Keep my account"));
        assert!(app.browse("GET", "/me/data", &cookie, "").await.expect_page(200).contains("Everything about you"));
        let kept = app.browse("POST", "/me/leaving/keep", &cookie, "").await;
        assert_eq!(kept.header("location"), "/me?done=account_kept");
        app.get(&who, "/api/v1/auth/me").await.expect(200);
        app.browse("GET", "/me", &cookie, "").await.expect_page(200);
        app.as_client(&who, "DELETE", "/api/v1/account/deletion", None).await.refused(404, "not_found");
    }

    async fn a_page_asks_before_it_deletes(app) {
        app.student(EMAIL).await;
        let cookie = app.cookie(EMAIL).await;
        assert!(app.browse("POST", "/me/delete", &cookie, "").await.expect_page(422).contains("Tick this to go on"));
        let gone = app.browse("POST", "/me/delete", &cookie, "sure=true").await;
        assert_eq!((gone.status.as_u16(), gone.header("location")), (303, "/login?done=leaving"));
        assert_eq!(app.browse("GET", "/me", &cookie, "").await.header("location"), "/login?next=%2Fme");
        app.advance(TimeDelta::days(7));
        assert_eq!(app.services.providers.delete_due_accounts().await.unwrap(), 1);
        app.login(EMAIL, PASSWORD).await.refused(401, "wrong_credentials");
    }
}
