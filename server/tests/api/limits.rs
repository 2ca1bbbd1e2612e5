//! How often a person may upload and export (section 4 of the limits); what was not done does not count.

use crate::app::{Answer, Client, PASSWORD, TestApp, id, request, result};
use crate::on_both;
use crate::results::total;
use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use chrono::TimeDelta;
use serde_json::{Value, json};

const UPLOAD: &str = "/api/v1/tests/upload";

async fn upload(app: &TestApp, who: &Client, n: usize) -> Answer {
    app.post(
        who,
        UPLOAD,
        &result(&format!("Mock {n}"), "Physics", "2026-03-01"),
    )
    .await
}

#[track_caller]
fn must_wait(answer: &Answer, seconds: &str) {
    answer.refused(429, "too_many_requests");
    assert_eq!(answer.header("retry-after"), seconds);
}

/// A form as a signed-in browser sends it.
async fn form(app: &TestApp, cookie: &str, path: &str, body: &str) -> Answer {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "text/html")
        .header(header::ORIGIN, "http://127.0.0.1:3000")
        .header(header::COOKIE, cookie);
    app.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

async fn signed_in(app: &TestApp, email: &str) -> String {
    let body = format!("email={email}&password={}", PASSWORD.replace(' ', "+"));
    let answer = form(app, "", "/login", &body).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
    let pairs = cookies.filter_map(|line| line.to_str().unwrap().split(';').next());
    pairs.collect::<Vec<_>>().join("; ")
}

on_both! {
    async fn the_sixty_first_upload_in_an_hour_waits_a_minute(app) {
        let (who, other) = (app.student("a@x.test").await, app.student("b@x.test").await);
        for n in 0..60 {
            upload(app, &who, n).await.expect(201);
        }
        must_wait(&upload(app, &who, 60).await, "60");
        must_wait(&app.upload(&who, "", "a.csv", &sheets::samples::wide_csv()).await, "60");
        assert_eq!(total(app, &who).await, 60);
        upload(app, &other, 0).await.expect(201);
        app.advance(TimeDelta::seconds(60));
        upload(app, &who, 60).await.expect(201);
        must_wait(&upload(app, &who, 61).await, "60");
    }

    async fn looking_and_what_is_refused_or_replayed_do_not_count(app) {
        let who = app.student("a@x.test").await;
        let mut bad = result("Mock", "Physics", "2026-03-01");
        bad["score"] = json!(500);
        let keyed = || {
            let mut keyed = request("POST", UPLOAD, Some(&who), Some(&result("Once", "Physics", "2026-03-01")));
            keyed.headers_mut().insert("idempotency-key", HeaderValue::from_static("one"));
            keyed
        };
        for n in 0..70 {
            app.post(&who, &format!("{UPLOAD}?dry_run=true"), &result("Mock", "Physics", "2026-03-01")).await.expect(200);
            app.post(&who, UPLOAD, &bad).await.refused(422, "invalid");
            assert_eq!(app.send(keyed()).await.header("idempotent-replayed"), if n == 0 { "" } else { "true" });
        }
        for n in 0..59 {
            upload(app, &who, n).await.expect(201);
        }
        must_wait(&upload(app, &who, 59).await, "60");
    }

    async fn a_file_counts_once_when_it_is_read_and_its_confirmation_is_free(app) {
        let who = app.student("a@x.test").await;
        let preview = app.upload(&who, "", "a.csv", &sheets::samples::long_csv()).await.expect(200);
        for n in 0..59 {
            upload(app, &who, n).await.expect(201);
        }
        let path = format!("/api/v1/imports/{}/confirm", id(&preview));
        app.post(&who, &path, &json!({"file_hash": preview["file_hash"]})).await.expect(200);
        must_wait(&upload(app, &who, 59).await, "60");
    }

    async fn the_eleventh_export_in_an_hour_waits_six_minutes_through_every_door(app) {
        let who = app.student("a@x.test").await;
        let cookie = signed_in(app, "a@x.test").await;
        let page = |ending: &str| {
            let request = Request::get(format!("/tests/export.{ending}"));
            request.header(header::COOKIE, &cookie).body(Body::empty()).unwrap()
        };
        for ending in ["csv", "xlsx", "json", "csv", "json"] {
            app.get(&who, &format!("/api/v1/exports/results.{ending}")).await.expect_file();
            app.send(page(ending)).await.expect_file();
        }
        must_wait(&app.get(&who, "/api/v1/exports/results.csv").await, "360");
        must_wait(&app.send(page("csv")).await, "360");
        app.get(&who, "/api/v1/exports/results.exe").await.refused(404, "not_found");
        app.advance(TimeDelta::seconds(360));
        app.send(page("csv")).await.expect_file();
    }

    async fn the_pages_forms_wait_alike_and_keep_what_was_typed(app) {
        let who = app.student("a@x.test").await;
        let cookie = signed_in(app, "a@x.test").await;
        let test = "test_date=2026-03-01&test_name=By+hand&subject=Physics&total_questions=10&correct_answers=5&wrong_answers=1&score=19&max_score=40";
        for n in 0..59 {
            upload(app, &who, n).await.expect(201);
        }
        assert_eq!(form(app, &cookie, "/tests/new", test).await.status, 303);
        let refused = form(app, &cookie, "/tests/new", test).await;
        assert_eq!((refused.status.as_u16(), refused.header("content-type")), (429, "text/html; charset=utf-8"));
        assert!(refused.text().contains("By hand") && refused.text().contains("Wait 60 seconds"), "{}", refused.text());
        let refused = form(app, &cookie, "/tests/import", "paste=test_date%09test_name").await;
        assert!(refused.status == 429 && refused.text().contains("test_date"), "{}", refused.text());
        assert_eq!(total(app, &who).await, 60);
    }
}

impl Answer {
    #[track_caller]
    fn expect_file(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        Value::Null
    }
}
