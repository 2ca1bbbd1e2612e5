//! An installation for one test, and how to speak to it.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use domain::Clock as _;
use serde_json::Value;
use service::Services;
use std::sync::Arc;
use store::outbox_mail::{self, Mail};
use testkit::{MovableClock, TestDb};

mod answer;
mod calls;
mod chance;
mod installed;
mod keeper;
mod people;

pub use answer::Answer;
pub use calls::{digits, form, from, id, link_token, registration, request, result, send};
pub use chance::Chance;
use keeper::Keeper;

pub const PASSWORD: &str = "thirteen green umbrellas";
const URL: &str = "http://127.0.0.1:3000";

/// A fresh installation.
pub struct TestApp {
    pub router: Router,
    pub services: Services,
    pub clock: Arc<MovableClock>,
    pub random: Arc<Chance>,
    db: TestDb,
    folder: tempfile::TempDir,
    keeper: Keeper,
}

/// A signed-in API client.
#[derive(Debug, Clone)]
pub struct Client {
    pub access: String,
    pub refresh: String,
}

impl TestApp {
    pub async fn end(self) {
        drop(self.router);
        self.services.core.db.close().await;
    }

    /// A refusal is found to have written nothing, too.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (db, asked) = (
            &self.services.core.db,
            format!("{} {}", request.method(), request.uri()),
        );
        let before = self.keeper.before(db).await;
        let answer = send(&self.router, request).await;
        self.keeper.after(db, before, &asked, &answer).await;
        answer
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

    /// Every row that the database holds, but for what being looked at changes: the trail and when who was last here.
    pub async fn rows(&self) -> Vec<String> {
        let all = testkit::dump(&self.services.core.db).await;
        let kept = all
            .lines()
            .filter(|row| !row.starts_with("audit_events ") && !row.starts_with("sessions "));
        let mut kept: Vec<String> = kept.map(str::to_owned).collect();
        kept.sort_unstable();
        kept
    }

    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }
}
