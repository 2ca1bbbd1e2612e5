//! Requests, and what tests put into them.

use super::{Answer, Client, PASSWORD, URL};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tower::ServiceExt as _;
use uuid::Uuid;

pub async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

pub fn request(method: &str, path: &str, who: Option<&Client>, body: Option<&Value>) -> Request<Body> {
    let mut builder = Request::builder()
        .method(Method::from_bytes(method.as_bytes()).unwrap())
        .uri(path);
    if let Some(who) = who {
        builder = builder.header(header::AUTHORIZATION, format!("Bearer {}", who.access));
    }
    match body {
        Some(body) => builder
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(serde_json::to_vec(body).unwrap()))
            .unwrap(),
        None => builder.body(Body::empty()).unwrap(),
    }
}

/// The same request from another network address.
pub fn from(mut request: Request<Body>, address: &str) -> Request<Body> {
    let peer = SocketAddr::new(address.parse().unwrap(), 40_000);
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

/// A form with texts and a file.
pub fn form(path: &str, who: &Client, texts: &[(&str, &str)], name: &str, bytes: &[u8]) -> Request<Body> {
    let mut body = Vec::new();
    for (field, text) in texts {
        let part =
            format!("--frontier\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{text}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head =
        format!("--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--frontier--\r\n");
    Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {}", who.access))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=frontier")
        .body(Body::from(body))
        .unwrap()
}

pub fn registration(email: &str) -> Value {
    json!({"email": email, "password": PASSWORD, "display_name": "Asha Rao", "time_zone": "Asia/Kolkata", "born": "2001-04"})
}

/// The six digits of a mail.
pub fn digits(text: &str) -> Option<String> {
    let words = text.split(|c: char| !c.is_ascii_digit());
    words.into_iter().find(|word| word.len() == 6).map(str::to_owned)
}

/// The token at the end of the first address in a mail.
pub fn link_token(text: &str) -> String {
    let link = text
        .split_whitespace()
        .find(|word| word.starts_with(URL))
        .unwrap();
    link.rsplit('/').next().unwrap().to_owned()
}

/// A result of 30 questions.
pub fn result(name: &str, subject: &str, date: &str) -> Value {
    json!({
        "test_name": name, "source": "Series A", "subject": subject, "test_date": date,
        "total_questions": 30, "correct_answers": 20, "wrong_answers": 6, "score": 74, "max_score": 120, "time_taken": 55,
        "chapter_performance": [
            {"chapter": "Optics", "attempted": 12, "correct": 8, "wrong": 3, "marks": 29},
            {"chapter": "Rotation", "attempted": 10, "correct": 6, "wrong": 3}
        ]
    })
}

pub fn id(of: &Value) -> Uuid {
    of["id"].as_str().unwrap().parse().unwrap()
}
