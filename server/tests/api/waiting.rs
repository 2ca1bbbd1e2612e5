//! Forms that waited for a network, as the page's script sends them.

use crate::app::{Answer, Client, PASSWORD, TestApp, request};
use crate::on_both;
use api::accounts::Login;
use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};
use std::net::Ipv4Addr;

const TIMER: &str = "0195a3c0-1602-7000-8000-000000001642";

/// A browser of the student: its cookie, and the mark that its pages bear.
struct Browser {
    cookie: String,
    mark: String,
}

impl Browser {
    async fn of(app: &TestApp, email: &str) -> Self {
        let login = Login {
            email: email.into(),
            password: PASSWORD.into(),
        };
        let accounts = &app.services.accounts;
        let who = accounts
            .login(login, Ipv4Addr::LOCALHOST.into(), None)
            .await
            .unwrap();
        let token = accounts.sign_in_browser(&who, "test").await.unwrap();
        let cookie = format!("__Host-session={token}");
        let mut ask = request("GET", "/plan", None, None);
        ask.headers_mut()
            .insert(header::COOKIE, HeaderValue::from_str(&cookie).unwrap());
        let page = app.send(ask).await;
        let mark = page.header("study-plus-viewer").to_owned();
        assert!(
            page.text().contains(&format!("data-viewer=\"{mark}\"")),
            "the page names its session"
        );
        Self { cookie, mark }
    }

    fn form(&self, path: &str, body: &str, headers: &[(&'static str, &str)]) -> Request<Body> {
        let mut form = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, &self.cookie);
        for (name, value) in headers {
            form = form.header(*name, *value);
        }
        form.body(Body::from(body.to_owned())).unwrap()
    }

    /// What waited under `key` since `minutes` after the test's clock was wound up.
    async fn later(&self, app: &TestApp, key: &str, minutes: i64, path: &str, body: &str) -> Answer {
        self.told(app, key, &at(minutes), &self.mark, path, body).await
    }

    async fn told(&self, app: &TestApp, key: &str, at: &str, mark: &str, path: &str, body: &str) -> Answer {
        let headers = [
            ("accept", "application/json"),
            ("idempotency-key", key),
            ("happened-at", at),
            ("study-plus-viewer", mark),
        ];
        app.send(self.form(path, body, &headers)).await
    }
}

fn at(minutes: i64) -> String {
    let wound_up: chrono::DateTime<Utc> = "2026-03-02T08:00:00Z".parse().unwrap();
    (wound_up + TimeDelta::minutes(minutes)).to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

fn start() -> String {
    format!("subject=Physics&chapter=Optics&timer_id={TIMER}")
}

fn of_timer() -> String {
    format!("timer_id={TIMER}")
}

/// Tokens of now.
async fn signed_in(app: &TestApp) -> Client {
    Client::of(&app.login("a@x.test", PASSWORD).await.expect(200))
}

async fn sessions(app: &TestApp, who: &Client) -> Value {
    app.get(who, "/api/v1/sessions").await.expect(200)["items"].clone()
}

on_both! {
    async fn a_timer_begun_at_16_02_stopped_at_16_42_and_sent_at_20_00_is_a_session_of_forty_minutes(app) {
        app.advance(TimeDelta::hours(12));
        let who = app.student("a@x.test").await;
        let browser = Browser::of(app, "a@x.test").await;
        // Each comes twice: its answer was lost on the way.
        for _ in 0..2 {
            browser.later(app, "k1", 482, "/session/start", &start()).await.expect(204);
        }
        let stop = format!("{}&focus_score=4", of_timer());
        for _ in 0..2 {
            browser.later(app, "k2", 522, "/session/stop", &stop).await.expect(204);
        }
        let stored = sessions(app, &who).await;
        assert_eq!(stored.as_array().unwrap().len(), 1);
        let one = &stored[0];
        assert_eq!((&one["duration_minutes"], &one["focus_score"], &one["chapter"]), (&json!(40), &json!(4), &json!("Optics")));
        assert_eq!(one["started_at"], json!("2026-03-02T16:02:00Z"));
        // Another form under a key that was used is refused.
        browser.later(app, "k2", 522, "/session/stop", &of_timer()).await.refused_field("Idempotency-Key", "idempotency_key_reused");
    }

    async fn a_form_whose_answer_was_lost_is_not_taken_again_when_it_is_told_of_later(app) {
        app.student("a@x.test").await;
        let browser = Browser::of(app, "a@x.test").await;
        // As the service worker sends what a person has pressed: with the key, without a time.
        let pressed = [("accept", "text/html"), ("idempotency-key", "k1")];
        let first = app.send(browser.form("/session/start", &start(), &pressed)).await;
        assert_eq!((first.status.as_u16(), first.header("location")), (303, "/session"));
        app.advance(TimeDelta::minutes(50));
        let who = signed_in(app).await;
        browser.later(app, "k1", 0, "/session/start", &start()).await.expect(204);
        let again = app.send(browser.form("/session/start", &start(), &pressed)).await;
        assert_eq!((again.status.as_u16(), again.header("location")), (303, "/session"));
        assert_eq!(app.get(&who, "/api/v1/timer").await.expect(200)["seconds"], 3000);
        // What a person typed wrong comes back as a page, key or not, and may be sent again under it.
        let wrong = app.send(browser.form("/session/stop", "focus_score=9", &[("accept", "text/html"), ("idempotency-key", "k2")])).await;
        assert!(wrong.expect_page(422).contains("focus_score"));
        browser.later(app, "k2", 50, "/session/stop", "focus_score=9").await.refused_field("focus_score", "out_of_range");
    }

    async fn a_check_off_that_comes_twice_has_one_effect_and_is_taken_back_in_order(app) {
        let who = app.student("a@x.test").await;
        app.post(&who, "/api/v1/exams", &json!({"profile": "neet_ug", "exam_date": "2026-05-03"})).await.expect(201);
        let plan = app.get(&who, "/api/v1/plan").await.expect(200);
        let browser = Browser::of(app, "a@x.test").await;
        let id = plan["days"][0]["blocks"][0]["id"].as_str().unwrap().to_owned();
        let (done, undo) = (format!("/plan/blocks/{id}/done"), format!("/plan/blocks/{id}/undo"));
        app.advance(TimeDelta::minutes(60));
        let who = signed_in(app).await;
        let status = async || {
            let plan = app.get(&who, "/api/v1/plan").await.expect(200);
            let block = plan["days"][0]["blocks"].as_array().unwrap().iter().find(|block| block["id"] == json!(id)).unwrap().clone();
            (block["status"].clone(), block["actual_minutes"].clone())
        };
        browser.later(app, "k1", 10, &done, "actual_minutes=35").await.expect(204);
        assert_eq!(status().await, (json!("done"), json!(35)));
        browser.later(app, "k2", 20, &undo, "").await.expect(204);
        assert_eq!(status().await, (json!("open"), json!(null)));
        // The first one once more, late: it was done, and is not done again.
        browser.later(app, "k1", 10, &done, "actual_minutes=35").await.expect(204);
        assert_eq!(status().await, (json!("open"), json!(null)));
        browser.later(app, "k3", 30, &done, "actual_minutes=much").await.refused_field("actual_minutes", "not_a_number");
        browser.later(app, "k4", 30, &format!("/plan/blocks/{TIMER}/done"), "").await.refused(404, "not_found");
    }

    async fn what_cannot_have_happened_then_is_refused_by_path_and_code(app) {
        app.advance(TimeDelta::days(20));
        app.student("a@x.test").await;
        let now = 20 * 24 * 60;
        let browser = Browser::of(app, "a@x.test").await;
        browser.later(app, "s", now - 60, "/session/start", &start()).await.expect(204);
        for (key, minutes, code) in [("k1", now - 15 * 24 * 60, "too_old"), ("k2", now + 6, "in_future"), ("k3", now - 66, "out_of_order")] {
            browser.later(app, key, minutes, "/session/stop", &of_timer()).await.refused_field("at", code);
        }
        browser.told(app, "k4", "yesterday", &browser.mark, "/session/stop", &of_timer()).await.refused_field("at", "wrong_type");
        browser.later(app, "k5", now, "/session/stop", "timer_id=first").await.refused(404, "not_found");
        // Another device was first: it stopped the timer, and then began another.
        browser.later(app, "k6", now, "/session/stop", &of_timer()).await.expect(204);
        browser.later(app, "k7", now, "/session/stop", &of_timer()).await.refused(409, "timer_changed");
        browser.later(app, "k8", now, "/session/start", "subject=Art").await.expect(204);
        browser.later(app, "k9", now, "/session/stop", &of_timer()).await.refused(409, "timer_changed");
    }

    async fn what_was_made_in_another_session_is_never_taken(app) {
        let who = app.student("a@x.test").await;
        app.student("b@x.test").await;
        let (own, elsewhere, other) =
            (Browser::of(app, "a@x.test").await, Browser::of(app, "a@x.test").await, Browser::of(app, "b@x.test").await);
        for mark in [other.mark.as_str(), elsewhere.mark.as_str(), ""] {
            own.told(app, "k", &at(0), mark, "/session/start", &start()).await.refused(401, "other_session");
        }
        app.get(&who, "/api/v1/timer").await.refused(404, "not_found");
        // A session that has ended is told so, and led nowhere.
        let ended = Browser { cookie: "__Host-session=ended".into(), mark: own.mark.clone() };
        ended.later(app, "k", 0, "/session/start", &start()).await.refused(401, "sign_in_required");
        own.later(app, "k", 0, "/session/start", &start()).await.expect(204);
        // Another site can send neither the key nor the mark; without them it is refused as ever.
        let mut forged = own.form("/session/stop", "", &[("idempotency-key", "f")]);
        forged.headers_mut().insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
        app.send(forged).await.refused(403, "csrf");
        assert_eq!(app.get(&who, "/api/v1/timer").await.expect(200)["id"], json!(TIMER));
    }

    async fn a_program_tells_later_by_the_api_as_well(app) {
        app.advance(TimeDelta::hours(12));
        let who = app.student("a@x.test").await;
        let press = async |what: &str, minutes: i64, body: &Value| {
            let path = format!("/api/v1/timer/{what}?at={}&timer_id={TIMER}", at(minutes));
            app.as_client(&who, "POST", &path, Some(body)).await
        };
        press("start", 482, &json!({"subject": "Physics"})).await.expect(201);
        press("pause", 481, &json!({})).await.expect(200);
        press("resume", 470, &json!({})).await.refused_field("at", "out_of_order");
        press("resume", 500, &json!({})).await.expect(200);
        let session = press("stop", 540, &json!({})).await.expect(201);
        assert_eq!((&session["duration_minutes"], &session["started_at"]), (&json!(40), &json!("2026-03-02T16:02:00Z")));
        press("stop", 541, &json!({})).await.refused(409, "timer_changed");
        app.as_client(&who, "DELETE", "/api/v1/timer?at=now", None).await.refused_field("at", "wrong_type");
    }
}
