//! What happens to every request, outermost first: headers, compression, pages for browsers, an id and a span, limits
//! and a net under panics, the check against forged requests.

use crate::errors::ApiError;
use crate::serve::Unreadable;
use crate::state::AppState;
use api::problem::Problem;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use catalogue::{Locale, problems};
use futures_util::FutureExt as _;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};
use tracing::Instrument as _;

mod compress;
mod counted;
mod forgery;
mod headers;
mod refusals;

pub(crate) use compress::accepts;
pub use headers::Nonce;

/// Longest a request may take, the body's arrival included.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Longest path with query.
const MAX_URI: usize = 8 * 1024;
/// Most header fields.
const MAX_FIELDS: usize = 64;
/// Most bytes of all header fields.
const MAX_FIELD_BYTES: usize = 16 * 1024;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request being answered; empty outside of one.
pub fn request_id() -> String {
    service::request::id().unwrap_or_default()
}

/// Puts all layers around the routes.
pub fn around(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    // Added innermost first. Whatever refuses, its answer passes the pages' layer, is packed, and is dressed.
    routes
        .layer(middleware::from_fn_with_state(
            state.clone(),
            forgery::refuse_forged,
        ))
        .layer(middleware::from_fn_with_state(state.clone(), observe))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            crate::web::pages_for_browsers,
        ))
        .layer(middleware::from_fn(in_asked_language))
        .layer(middleware::from_fn(compress::compress))
        .layer(middleware::from_fn_with_state(state.clone(), headers::secure))
}

/// Answers in the language that the client prefers, the pages of refusals included.
async fn in_asked_language(request: Request, next: Next) -> Response {
    let locale = asked_language(request.headers());
    locale.scope(next.run(request)).await
}

/// Gives the request its id and span, catches panics, and counts.
async fn observe(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = state.services.core.new_id().simple().to_string();
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or("unmatched", MatchedPath::as_str);
    let method = request.method().clone();
    let asked = refusals::Asked::of(&request, matched.as_ref().map(MatchedPath::as_str));
    request.headers_mut().remove(&REQUEST_ID);
    let locale = asked_language(request.headers());
    // The path only: a query can hold what should not be in a log.
    let span = tracing::info_span!("request", request.id = %id, http.method = %method, http.route = %route);
    let began = Instant::now();
    let address = crate::extract::client_ip(&state, request.extensions(), request.headers());
    let answered = service::request::scope(id.clone(), Some(address), locale, guarded(request, next));
    let answered = answered.instrument(span.clone());
    let mut response = answered.await;
    let (status, took) = (response.status(), began.elapsed());
    if status.is_server_error() {
        crate::probes::note_refusal(&state, &response);
    }
    let core = &state.services.core;
    let refusal = response.extensions().get::<Problem>().cloned();
    refusals::note(asked, (status, refusal), (&core.limits, address, core.now()))
        .instrument(span.clone())
        .await;
    span.in_scope(|| {
        tracing::debug!(
            http.status = status.as_u16(),
            duration_ms = took.as_secs_f64() * 1e3,
            "answered"
        );
    });
    counted::count(&method, route, status, took);
    response.headers_mut().insert(
        REQUEST_ID,
        HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("-")),
    );
    response
}

/// The language that the client prefers, of those there are.
fn asked_language(headers: &HeaderMap) -> Locale {
    let asked = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    Locale::accepted(asked.unwrap_or_default())
}

/// Refuses what is too long before anything reads it, and turns a panic or a time-out into an answer.
async fn guarded(request: Request, next: Next) -> Response {
    if let Err(refusal) = check_head(&request) {
        return refusal.into_response();
    }
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(TIMEOUT, answered).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            tracing::error!(event = "sys_crash", "a handler panicked");
            ApiError::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                problems::title::internal(Locale::current()),
            )
            .into_response()
        }
        Err(_) => {
            let mut error = ApiError::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "timeout",
                problems::title::timeout(Locale::current()),
            );
            error.retry_after = Some(5);
            error.into_response()
        }
    }
}

fn uri_too_long() -> ApiError {
    ApiError::new(
        StatusCode::URI_TOO_LONG,
        "uri_too_long",
        problems::title::address(Locale::current()),
    )
}

fn headers_too_large() -> ApiError {
    let error = ApiError::new(
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        "headers_too_large",
        problems::title::headers(Locale::current()),
    );
    error.detail(problems::detail::headers(Locale::current()))
}

/// The size of a head, and what no request here needs. What exceeds hyper's own bounds by far (see `serve`) comes as
/// [`Unreadable`], and has its problem here.
fn check_head(request: &Request) -> Result<(), ApiError> {
    if let Some(Unreadable(status)) = request.extensions().get() {
        return Err(match *status {
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => headers_too_large(),
            StatusCode::URI_TOO_LONG => uri_too_long(),
            status => ApiError::new(
                status,
                "malformed_request",
                problems::title::malformed(Locale::current()),
            ),
        });
    }
    let (uri, headers) = (request.uri(), request.headers());
    if uri.path().len() + uri.query().map_or(0, str::len) > MAX_URI {
        return Err(uri_too_long());
    }
    // With the colon, the blank and the line's end.
    let n_bytes: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    if headers.len() > MAX_FIELDS || n_bytes > MAX_FIELD_BYTES {
        return Err(headers_too_large());
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        let error = ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content_encoding",
            problems::title::encoding(Locale::current()),
        );
        return Err(error.detail(problems::detail::encoding(Locale::current())));
    }
    Ok(())
}
