//! For those who watch the process: is it alive, can it serve, what has it counted.

use crate::errors::ApiError;
use crate::extract::peer;
use crate::state::AppState;
use api::problem::Problem;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use catalogue::{Locale, problems};
use std::sync::atomic::Ordering;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
}

/// Alive: nothing else is asked.
async fn health() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], r#"{"status":"ok"}"#).into_response()
}

/// Remembers an answer that says that nothing can be stored.
pub(crate) fn note_refusal(state: &AppState, response: &Response) {
    let is_refused = response
        .extensions()
        .get::<Problem>()
        .is_some_and(|problem| matches!(problem.code.as_str(), "read_only" | "storage_full"));
    if is_refused {
        state.refuses_writes.store(true, Ordering::Relaxed);
    }
}

/// Able to serve: the database answers, and nobody has asked the process to stop. After a refused write it tries one
/// itself, and says `read_only` as long as that is refused, too: reading goes on, so the status stays 200.
async fn ready(State(state): State<AppState>) -> Response {
    let is_stopping = state.is_stopping.load(Ordering::Relaxed);
    let core = &state.services.core;
    if !is_stopping && core.db.ping().await.is_ok() {
        if state.refuses_writes.load(Ordering::Relaxed) && core.try_write().await.is_ok() {
            state.refuses_writes.store(false, Ordering::Relaxed);
        }
        let body = if state.refuses_writes.load(Ordering::Relaxed) {
            r#"{"status":"read_only"}"#
        } else {
            r#"{"status":"ready"}"#
        };
        return ([(header::CONTENT_TYPE, "application/json")], body).into_response();
    }
    let title = if is_stopping {
        problems::title::stopping(Locale::current())
    } else {
        problems::title::no_database(Locale::current())
    };
    let mut error = ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", title);
    error.retry_after = Some(2);
    error.into_response()
}

/// Prometheus text, for this machine and for whoever has the token; to others there is nothing here.
async fn metrics(State(state): State<AppState>, request: axum::extract::Request) -> Response {
    let (parts, _) = request.into_parts();
    let given = crate::extract::bearer_token(&parts.headers).unwrap_or_default();
    let has_token = state
        .config
        .metrics_token
        .as_deref()
        .is_some_and(|token| auth_equal(token, given));
    // Behind a proxy on this machine everybody comes from loopback; its header gives that away.
    let is_local = peer(&parts.extensions).is_loopback() && !parts.headers.contains_key("x-forwarded-for");
    match &state.metrics {
        Some(handle) if is_local || has_token => (
            [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
            handle.render(),
        )
            .into_response(),
        _ => ApiError::new(
            StatusCode::NOT_FOUND,
            "not_found",
            problems::title::not_found(Locale::current()),
        )
        .into_response(),
    }
}

/// Compares without telling by its time how much fits.
fn auth_equal(a: &str, b: &str) -> bool {
    a.len() == b.len()
        && a.bytes()
            .zip(b.bytes())
            .fold(0, |differs, (x, y)| differs | (x ^ y))
            == 0
}
