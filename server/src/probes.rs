//! For those who watch the process: is it alive, can it serve, what has it counted.

use crate::errors::ApiError;
use crate::extract::peer;
use crate::state::AppState;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
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

/// Able to serve: the database answers, and nobody has asked the process to stop.
async fn ready(State(state): State<AppState>) -> Response {
    let is_stopping = state.is_stopping.load(Ordering::Relaxed);
    if !is_stopping && state.services.core.db.ping().await.is_ok() {
        return (
            [(header::CONTENT_TYPE, "application/json")],
            r#"{"status":"ready"}"#,
        )
            .into_response();
    }
    let title = if is_stopping {
        "Stopping"
    } else {
        "The database does not answer"
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
        _ => ApiError::new(StatusCode::NOT_FOUND, "not_found", "There is nothing here").into_response(),
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
