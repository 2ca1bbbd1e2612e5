//! `Idempotency-Key` on every change that somebody signed in asks for by the API.

use super::body;
use crate::access;
use crate::errors::ApiError;
use crate::extract::{JSON_BYTES, read_body};
use crate::state::AppState;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use catalogue::{Locale, problems};
use service::once::{Begun, Running};
use service::{Caller, ServiceError};

/// Keeps answers of its own, in the transaction of what it stores.
const UPLOAD: &str = "/api/v1/tests/upload";
/// Longest answer that is kept; whoever sends the request again is told that a longer one was given.
const MAX_ANSWER: usize = 64 * 1024;
const REPLAYED: AppendHeaders<[(&str, &str); 1]> = AppendHeaders([("idempotent-replayed", "true")]);

/// Runs a change once for each key of its sender's, and answers alike when it comes again.
pub(super) async fn repeated(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let rule = path.and_then(|path| access::rule(request.method(), path.as_str()));
    let caller = request.extensions().get::<Caller>().cloned();
    let (Some(rule), Some(caller)) = (rule, caller) else {
        return next.run(request).await;
    };
    if *request.method() == Method::GET || rule.path == UPLOAD {
        return next.run(request).await;
    }
    match key(request.headers()) {
        Ok(None) => next.run(request).await,
        Ok(Some(key)) => under(&state, &caller, &key, rule.tells_a_secret(), request, next)
            .await
            .unwrap_or_else(ApiError::into_response),
        Err(error) => ApiError::from(error).into_response(),
    }
}

async fn under(
    state: &AppState,
    caller: &Caller,
    key: &str,
    is_secret: bool,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let (parts, sent) = request.into_parts();
    // No more than the handler itself would take: only files are long.
    let limit = match body::kind(&parts.headers) {
        Ok(body::Kind::Json) | Err(_) => JSON_BYTES,
        Ok(_) => body::FORM_BYTES,
    };
    let body = read_body(sent, limit).await?;
    let address = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let repeats = &state.services.repeats;
    let asked = [parts.method.as_str().as_bytes(), address.as_bytes(), &body];
    let running = match repeats.begin(caller, key, &asked).await? {
        Begun::New(running) => running,
        Begun::Answered(status, body) => return Ok(replayed(status, body)),
    };
    let request = Request::from_parts(parts, Body::from(body));
    let response = running.scope(next.run(request)).await;
    if !response.status().is_success()
        && let Some((status, body)) = repeats.answered_elsewhere(&running).await?
    {
        return Ok(replayed(status, body));
    }
    Ok(kept(state, &running, is_secret, response).await)
}

/// Keeps the answer on its way out. Nobody waits for one that cannot be kept, nor gets another one.
async fn kept(state: &AppState, running: &Running, is_secret: bool, response: Response) -> Response {
    if !running.is_done() {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return ApiError::from(ServiceError::internal("an answer of our own could not be read"))
            .into_response();
    };
    let text = std::str::from_utf8(&bytes).ok();
    let text = text.filter(|text| !is_secret && text.len() <= MAX_ANSWER);
    let answer = text.map(|text| (parts.status.as_u16(), text));
    let repeats = &state.services.repeats;
    if let Err(error) = repeats.end(running, parts.status.is_success(), answer).await {
        tracing::warn!(%error, "the answer under a key could not be kept");
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn replayed(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    if body.is_empty() {
        return (status, REPLAYED).into_response();
    }
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (status, kind, REPLAYED, body).into_response()
}

/// The one key of a request.
///
/// # Errors
/// `Invalid` (`Idempotency-Key`) for two of them, or one that is no text.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<String>, ServiceError> {
    let mut given = headers.get_all("idempotency-key").iter();
    let refused = |code, message| Err(ServiceError::field("Idempotency-Key", code, message));
    match (given.next(), given.next()) {
        (None, _) => Ok(None),
        (Some(_), Some(_)) => refused("duplicate_field", problems::results::key_twice(Locale::current())),
        (Some(key), None) => match key.to_str() {
            Ok(key) => Ok(Some(key.to_owned())),
            Err(_) => refused("wrong_type", problems::results::key_ascii(Locale::current())),
        },
    }
}
