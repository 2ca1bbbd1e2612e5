//! An installation for one test, and how to speak to it.

use auth::access::AccessTokens;
use auth::password::Params;
use auth::{MasterSecret, Passwords};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::TimeDelta;
use domain::Clock as _;
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use domain::people::Role;
use serde_json::{Value, json};
use server::assets::Site;
use server::config::Config;
use server::state::AppState;
use service::{Core, Services, Settings};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use store::outbox_mail::{self, Mail};
use testkit::{Engine, MovableClock, SeededRandom, TestDb};
use tower::ServiceExt as _;
use uuid::Uuid;

pub const PASSWORD: &str = "thirteen green umbrellas";
const URL: &str = "http://127.0.0.1:3000";

/// A fresh installation.
pub struct TestApp {
    pub router: Router,
    pub services: Services,
    pub clock: Arc<MovableClock>,
    random: Arc<SeededRandom>,
    db: TestDb,
    folder: tempfile::TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// A signed-in API client.
#[derive(Debug, Clone)]
pub struct Client {
    pub access: String,
    pub refresh: String,
}

impl TestApp {
    pub async fn new(engine: Engine) -> Self {
        let (db, folder) = (TestDb::new(engine).await, tempfile::tempdir().unwrap());
        let (clock, random) = (Arc::new(MovableClock::default()), Arc::new(SeededRandom::new(7)));
        let services = services(&db, &clock, &random, folder.path(), &secret(1), &[]);
        services.ranks.ensure_shipped().await.unwrap();
        Self {
            router: router(&services, folder.path()),
            services,
            clock,
            random,
            db,
            folder,
        }
    }

    /// A second process on the same data, with another signing secret; tokens under `previous` secrets hold.
    pub fn restarted(&self, current: u8, previous: &[u8]) -> Router {
        let previous: Vec<MasterSecret> = previous.iter().map(|byte| secret(*byte)).collect();
        let (db, folder) = (&self.db, self.folder.path());
        router(
            &services(db, &self.clock, &self.random, folder, &secret(current), &previous),
            folder,
        )
    }

    pub async fn end(self) {
        drop(self.router);
        self.services.core.db.close().await;
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        send(&self.router, request).await
    }

    /// A call without a token.
    pub async fn call(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.send(request(method, path, None, Some(body))).await
    }

    pub async fn get(&self, who: &Client, path: &str) -> Answer {
        self.send(request("GET", path, Some(who), None)).await
    }

    pub async fn post(&self, who: &Client, path: &str, body: &Value) -> Answer {
        self.send(request("POST", path, Some(who), Some(body))).await
    }

    /// A call with a body only where there is one.
    pub async fn as_client(&self, who: &Client, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.send(request(method, path, Some(who), body)).await
    }

    /// Uploads a file as a form does.
    pub async fn upload(&self, who: &Client, query: &str, name: &str, bytes: &[u8]) -> Answer {
        self.send(form(
            &format!("/api/v1/tests/upload{query}"),
            who,
            &[],
            name,
            bytes,
        ))
        .await
    }

    /// The mails queued since the last call, oldest first.
    pub async fn mails(&self) -> Vec<Mail> {
        let now = self.clock.now();
        let mut tx = self.services.core.db.begin().await.unwrap();
        let mails = outbox_mail::claim(&mut tx, 1_000, now + TimeDelta::days(3_650), now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        mails
    }

    /// Begins a registration; returns `pending` and the digits of the mail.
    pub async fn begin_registration(&self, email: &str) -> (String, String) {
        let body = registration(email);
        let answer = self
            .call("POST", "/api/v1/auth/register", &body)
            .await
            .expect(202);
        let mail = self.mails().await.pop().unwrap();
        assert_eq!(mail.recipient, email);
        (
            answer["pending"].as_str().unwrap().to_owned(),
            digits(&mail.body).unwrap_or_default(),
        )
    }

    /// Registers, proves the mailbox, and is signed in.
    pub async fn student(&self, email: &str) -> Client {
        let (pending, code) = self.begin_registration(email).await;
        let body = json!({"pending": pending, "code": code});
        Client::of(&self.call("POST", "/api/v1/auth/verify", &body).await.expect(200))
    }

    pub async fn login(&self, email: &str, password: &str) -> Answer {
        self.call(
            "POST",
            "/api/v1/auth/login",
            &json!({"email": email, "password": password}),
        )
        .await
    }

    /// The id of this client's account.
    pub async fn user(&self, who: &Client) -> UserId {
        let me = self.get(who, "/api/v1/auth/me").await.expect(200);
        UserId(me["id"].as_str().unwrap().parse().unwrap())
    }

    pub async fn grant(&self, user: UserId, role: Role) {
        let mut tx = self.services.core.db.begin().await.unwrap();
        store::people::grant_role(&mut tx, PUBLIC_INSTITUTION, user, role, self.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn set_status(&self, user: UserId, status: &str) {
        let mut tx = self.services.core.db.begin().await.unwrap();
        store::people::set_status(&mut tx, user, status, self.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }
}

impl Answer {
    /// The body as JSON, after the status was found right.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        if self.body.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&self.body).unwrap()
        }
    }

    /// The problem, after it was found to be one in every respect.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> Value {
        let problem = self.expect(status);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(
            (&problem["code"], &problem["status"]),
            (&json!(code), &json!(status)),
            "{}",
            self.text()
        );
        assert!(
            problem["request_id"]
                .as_str()
                .is_some_and(|id| id == self.header("x-request-id") && !id.is_empty())
        );
        for secret in ["sqlx", "panicked", "SELECT", "$argon2"] {
            assert!(!self.text().contains(secret), "{}", self.text());
        }
        problem
    }

    /// The path and code of the first refused field.
    #[track_caller]
    pub fn refused_field(&self, path: &str, code: &str) {
        let problem = self.refused(422, "invalid");
        let is_named = |error: &&Value| error["path"] == path && error["code"] == code;
        let errors = problem["errors"].as_array().unwrap();
        assert!(
            errors.iter().any(|error| is_named(&error)),
            "{path} {code}: {}",
            self.text()
        );
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Where the next page is, by the `Link` header.
    pub fn next(&self) -> String {
        let link = self
            .header("link")
            .strip_prefix('<')
            .and_then(|link| link.strip_suffix(">; rel=\"next\""));
        link.expect("a link to the next page").to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }
}

impl Client {
    pub fn of(tokens: &Value) -> Self {
        let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
        }
    }
}

fn secret(byte: u8) -> MasterSecret {
    MasterSecret::from_bytes([byte; 32])
}

fn services(
    db: &TestDb,
    clock: &Arc<MovableClock>,
    random: &Arc<SeededRandom>,
    folder: &Path,
    current: &MasterSecret,
    previous: &[MasterSecret],
) -> Services {
    let settings = Settings {
        public_url: URL.into(),
        outbox_dir: folder.join("outbox"),
        smtp_url: None,
        mail_from: "Study Plus <no-reply@localhost>".into(),
        has_limits: true,
    };
    Services::new(Arc::new(Core {
        db: db.db.clone(),
        clock: Arc::clone(clock) as _,
        random: Arc::clone(random) as _,
        settings,
        // The cheapest there is: what a hash costs is measured elsewhere.
        passwords: Passwords::new(secret(1).derive("password-pepper"), Params::new(8, 1, 1).unwrap()),
        access: AccessTokens::new(current, previous, URL, URL),
        secret: secret(1),
    }))
}

fn router(services: &Services, folder: &Path) -> Router {
    let config = Config {
        data_dir: folder.into(),
        public_url: Some(URL.into()),
        ..Config::default()
    };
    server::app(AppState {
        services: services.clone(),
        config: Arc::new(config),
        site: Arc::new(Site::read(None).unwrap()),
        metrics: None,
        is_stopping: Arc::default(),
    })
}

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
    json!({"email": email, "password": PASSWORD, "display_name": "Asha Rao", "time_zone": "Asia/Kolkata"})
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
