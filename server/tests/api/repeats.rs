//! Changes under an `Idempotency-Key`: done once, whatever comes of their answers.

use crate::app::{Answer, Client, TestApp, request};
use crate::on_both;
use axum::http::HeaderValue;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

async fn under(
    app: &TestApp,
    who: &Client,
    key: &str,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Answer {
    let mut asked = request(method, path, Some(who), body);
    asked
        .headers_mut()
        .insert("idempotency-key", HeaderValue::from_str(key).unwrap());
    app.send(asked).await
}

async fn sessions(app: &TestApp, who: &Client) -> u64 {
    let list = app.get(who, "/api/v1/sessions").await.expect(200);
    list["items"].as_array().unwrap().len() as u64
}

const SESSIONS: &str = "/api/v1/sessions";

fn session(minutes: u32) -> Value {
    json!({"subject": "Physics", "date": "2026-03-01", "duration_minutes": minutes})
}

on_both! {
    async fn a_change_that_comes_twice_is_done_once_and_answered_alike(app) {
        let (who, other) = (app.student("a@x.test").await, app.student("b@x.test").await);
        let first = under(app, &who, "k1", "POST", SESSIONS, Some(&session(30))).await;
        let again = under(app, &who, "k1", "POST", SESSIONS, Some(&session(30))).await;
        first.expect(201);
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), ("", "true"));
        assert_eq!(sessions(app, &who).await, 1);
        // A key is its sender's own, and of one request.
        under(app, &other, "k1", "POST", SESSIONS, Some(&session(30))).await.expect(201);
        under(app, &who, "k1", "POST", SESSIONS, Some(&session(31))).await.refused_field("Idempotency-Key", "idempotency_key_reused");
        under(app, &who, "k1", "POST", "/api/v1/plan/blocks", Some(&session(30))).await.refused_field("Idempotency-Key", "idempotency_key_reused");
        assert_eq!(sessions(app, &who).await, 1);
        let path = format!("{SESSIONS}/{}", first.expect(201)["id"].as_str().unwrap());
        under(app, &who, "k2", "DELETE", &path, None).await.expect(204);
        let gone = under(app, &who, "k2", "DELETE", &path, None).await;
        assert_eq!((gone.status.as_u16(), gone.header("idempotent-replayed")), (204, "true"));
    }

    async fn a_refused_change_is_tried_anew_under_the_same_key(app) {
        let who = app.student("a@x.test").await;
        under(app, &who, "k", "POST", SESSIONS, Some(&session(0))).await.refused(422, "invalid");
        under(app, &who, "k", "POST", SESSIONS, Some(&session(30))).await.expect(201);
        // Something is written of a wrong proof, and it was not done all the same.
        let wrong = json!({"password": "not my umbrella"});
        under(app, &who, "p", "POST", "/api/v1/auth/confirm", Some(&wrong)).await.refused(401, "wrong_credentials");
        let right = json!({"password": crate::app::PASSWORD});
        assert!(under(app, &who, "p", "POST", "/api/v1/auth/confirm", Some(&right)).await.status.is_success());
    }

    async fn of_ten_at_once_one_is_done(app) {
        let who = app.student("a@x.test").await;
        let body = session(45);
        let calls = (0..10).map(|_| under(app, &who, "k", "POST", SESSIONS, Some(&body)));
        let answers = futures_util::future::join_all(calls).await;
        assert_eq!(sessions(app, &who).await, 1);
        let done = answers.iter().filter(|answer| answer.status == 201).count();
        assert!(done >= 1, "{done}");
        for answer in answers.iter().filter(|answer| answer.status != 201) {
            answer.refused(409, "idempotency_running");
        }
        under(app, &who, "k", "POST", SESSIONS, Some(&body)).await.expect(201);
    }

    async fn the_answer_that_holds_a_secret_is_not_kept(app) {
        let who = app.student("a@x.test").await;
        let wanted = crate::keys::key(&["results:read"]);
        let made = under(app, &who, "k", "POST", "/api/v1/keys", Some(&wanted)).await.expect(201);
        under(app, &who, "k", "POST", "/api/v1/keys", Some(&wanted)).await.refused(409, "idempotency_done");
        let dumped = testkit::dump(&app.services.core.db).await;
        let secret = made["secret"].as_str().unwrap();
        assert!(dumped.contains("idempotency_keys") && !dumped.contains(&secret[19..]));
        let keys = app.get(&who, "/api/v1/keys").await.expect(200);
        assert_eq!(keys.as_array().or_else(|| keys["keys"].as_array()).or_else(|| keys["items"].as_array()).unwrap().len(), 1);
    }

    async fn the_answer_with_a_private_address_is_not_kept_either(app) {
        let who = app.student("a@x.test").await;
        let made = under(app, &who, "k", "POST", "/api/v1/plan/feed", None).await.expect(201);
        under(app, &who, "k", "POST", "/api/v1/plan/feed", None).await.refused(409, "idempotency_done");
        let token = made["url"].as_str().unwrap().rsplit('/').next().unwrap().trim_end_matches(".ics");
        let dumped = testkit::dump(&app.services.core.db).await;
        assert!(dumped.contains("idempotency_keys") && token.len() > 40 && !dumped.contains(token));
    }

    async fn what_is_kept_of_a_request_cannot_be_guessed_at_without_the_secret(app) {
        let who = app.student("a@x.test").await;
        let proof = json!({"password": crate::app::PASSWORD});
        under(app, &who, "k", "POST", "/api/v1/auth/confirm", Some(&proof)).await.expect(204);
        // What somebody with a copy of the database would compute for each password.
        let mut guessed = Sha256::new();
        for part in [&b"POST"[..], b"/api/v1/auth/confirm", proof.to_string().as_bytes()] {
            guessed.update((part.len() as u64).to_le_bytes());
            guessed.update(part);
        }
        let dumped = testkit::dump(&app.services.core.db).await;
        let guessed = format!("{:x}", guessed.finalize());
        assert!(dumped.contains("idempotency_keys") && !dumped.to_lowercase().contains(&guessed));
    }

    async fn a_key_that_is_none_is_refused_by_name(app) {
        let who = app.student("a@x.test").await;
        under(app, &who, "", "POST", SESSIONS, Some(&session(30))).await.refused_field("Idempotency-Key", "out_of_range");
        under(app, &who, &"k".repeat(201), "POST", SESSIONS, Some(&session(30))).await.refused_field("Idempotency-Key", "out_of_range");
        let mut long = session(30);
        long["subject"] = json!("x".repeat(300 * 1024));
        under(app, &who, "long", "POST", SESSIONS, Some(&long)).await.refused(413, "too_large");
        let mut twice = request("POST", SESSIONS, Some(&who), Some(&session(30)));
        for key in ["a", "b"] {
            twice.headers_mut().append("idempotency-key", HeaderValue::from_static(key));
        }
        app.send(twice).await.refused_field("Idempotency-Key", "duplicate_field");
        assert_eq!(sessions(app, &who).await, 0);
    }
}
