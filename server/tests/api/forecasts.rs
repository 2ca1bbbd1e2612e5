//! Forecasts: what is said and what is missing, kept as told, scored by what comes, seen by nobody else.

use crate::app::{Client, PASSWORD, TestApp, id, request};
use api::accounts::Login;
use axum::http::{HeaderValue, header};
use chrono::{Days, NaiveDate};
use domain::Clock as _;
use serde_json::{Value, json};
use std::net::Ipv4Addr;

mod goals;
mod kept;
mod missing;
mod scored;

/// A whole mock of NEET UG under the exam's name.
pub fn mock(name: &str, date: NaiveDate, score: i64) -> Value {
    json!({"test_name": name, "source": "Series A", "subject": "NEET UG", "test_date": date,
        "total_questions": 180, "correct_answers": 120, "wrong_answers": 30, "score": score, "max_score": 720})
}

pub fn today(app: &TestApp) -> NaiveDate {
    app.clock.now().date_naive()
}

/// Mocks a week apart, the last one `days_ago`, told in order.
pub async fn mocks(app: &TestApp, who: &Client, scores: &[i64], days_ago: u64) -> Vec<Value> {
    let mut stored = Vec::new();
    for (i, score) in scores.iter().enumerate() {
        let back = days_ago + 7 * (scores.len() - 1 - i) as u64;
        let one = mock(&format!("Mock {i}"), today(app) - Days::new(back), *score);
        let answer = app.post(who, "/api/v1/tests/upload", &one).await.expect(201);
        stored.push(answer["results"][0].clone());
    }
    stored
}

pub async fn exam(app: &TestApp, who: &Client, profile: &str) -> String {
    let body = json!({"profile": profile, "exam_date": today(app) + Days::new(60)});
    id(&app.post(who, "/api/v1/exams", &body).await.expect(201)).to_string()
}

pub async fn forecasts(app: &TestApp, who: &Client) -> Value {
    app.get(who, "/api/v1/forecasts").await.expect(200)
}

pub async fn history(app: &TestApp, who: &Client) -> Value {
    app.get(who, "/api/v1/forecasts/history").await.expect(200)
}

/// A page is asked for by cookie.
pub async fn browser(app: &TestApp, email: &str, path: &str) -> String {
    page(app, &cookie(app, email).await, path).await
}

/// The cookie of a browser that has signed in.
pub async fn cookie(app: &TestApp, email: &str) -> String {
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
    format!("__Host-session={token}")
}

/// A page, as that browser sees it.
pub async fn page(app: &TestApp, cookie: &str, path: &str) -> String {
    let mut ask = request("GET", path, None, None);
    ask.headers_mut()
        .insert(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
    let answer = app.send(ask).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

/// A token of the same account for another day: the first one has run out.
pub async fn again(app: &TestApp, email: &str) -> Client {
    Client::of(&app.login(email, PASSWORD).await.expect(200))
}
