//! Sign-in with other providers: to them and back from them.

mod linked;
mod newcomer;

use super::form::own_path;
use super::{Form, Page, html_with, see_other, session};
use crate::errors::ApiError;
use crate::extract::{ClientIp, Path, Query};
use crate::state::AppState;
use app::pages::login;
use app::pages::providers::{self, Required};
use auth::oidc::Flow;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::{get, post};
use catalogue::Locale;
use catalogue::problems::providers::link_required;
use serde::Deserialize;
use service::ServiceError;
use service::providers::{Answer, Arrival, Started};
use std::net::IpAddr;

/// One flow; the state decides the rest of the name.
const FLOW: &str = "__Host-oidc-";
/// What waits to be linked.
const LINK: &str = "__Host-link";
/// What a provider said about somebody new.
const JOIN: &str = "__Host-join";
const TEN_MINUTES: u64 = 600;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/auth/{provider}/start", get(start))
        .route(
            "/auth/{provider}/callback",
            get(back_by_address).post(back_by_form),
        )
        .route("/auth/join", get(newcomer::show).post(newcomer::join))
        .route("/me/providers", get(linked::show))
        .route("/me/providers/link/{provider}", post(linked::link))
        .route("/me/providers/pending", get(linked::pending).post(linked::accept))
        .route("/me/providers/{id}/unlink", post(linked::unlink))
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: Option<String>,
}

/// A cookie that a form from the provider's own site brings along (SameSite=None); it holds one sealed flow and nothing
/// else.
fn set_flow(response: &mut Response, suffix: &str, value: &str, seconds: u64) {
    let text = format!("{FLOW}{suffix}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=None");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Forgets every flow that was begun in this browser, and what waits to be linked or made at the end of one.
pub(super) fn forget(headers: &HeaderMap, response: &mut Response) {
    for suffix in session::names(headers).filter_map(|name| name.strip_prefix(FLOW)) {
        set_flow(response, suffix, "", 0);
    }
    for name in [LINK, JOIN] {
        if session::cookie(headers, name).is_some() {
            session::set(response, name, "", 0);
        }
    }
}

fn lead_out(started: &Started) -> Response {
    let mut response = see_other(&started.to);
    set_flow(
        &mut response,
        &started.cookie_suffix,
        &started.cookie,
        TEN_MINUTES,
    );
    response
}

async fn start(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    page: Page,
    headers: HeaderMap,
    Path(provider): Path<String>,
    Query(Next { next }): Query<Next>,
) -> Result<Response, ApiError> {
    // Kept only where it is ours: whose home it would be otherwise, nobody knows yet.
    let next = next.filter(|next| own_path(Some(next), "") == *next);
    match state.services.providers.start(&provider, next, ip).await {
        Ok(started) => Ok(lead_out(&started)),
        Err(error) => failed(&state, &headers, page, error),
    }
}

async fn back_by_address(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    page: Page,
    headers: HeaderMap,
    Path(provider): Path<String>,
    Query(answer): Query<Answer>,
) -> Result<Response, ApiError> {
    back(&state, ip, page, &headers, &provider, answer).await
}

async fn back_by_form(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    page: Page,
    headers: HeaderMap,
    Path(provider): Path<String>,
    form: Form,
) -> Result<Response, ApiError> {
    let field = |name: &str| form.find(name).map(str::to_owned);
    let answer = Answer {
        code: field("code"),
        state: field("state"),
        error: field("error"),
        iss: field("iss"),
        user: field("user"),
    };
    back(&state, ip, page, &headers, &provider, answer).await
}

async fn back(
    state: &AppState,
    ip: IpAddr,
    page: Page,
    headers: &HeaderMap,
    provider: &str,
    answer: Answer,
) -> Result<Response, ApiError> {
    let suffix = Flow::cookie_suffix(answer.state.as_deref().unwrap_or_default());
    let cookie = session::cookie(headers, &format!("{FLOW}{suffix}"));
    let arrived = state
        .services
        .providers
        .callback(provider, answer, cookie, ip)
        .await;
    let mut response = match arrived {
        Ok(Arrival::In { who, next }) => {
            let home = super::second::home_of(&who);
            session::sign_in(state, headers, &who, &own_path(next.as_deref(), home)).await?
        }
        Ok(Arrival::New { ticket }) => {
            let mut response = see_other("/auth/join");
            session::set(&mut response, JOIN, &ticket, TEN_MINUTES);
            response
        }
        Ok(Arrival::Linked) => see_other("/me/providers?done=provider_linked"),
        Ok(Arrival::Cancelled) if page.is_signed_in() => see_other("/me/providers"),
        Ok(Arrival::Cancelled) => see_other("/login?done=provider_cancelled"),
        Ok(Arrival::LinkRequired { pending, label }) => required(headers, page, pending, label),
        Err(error) => failed(state, headers, page, error)?,
    };
    if cookie.is_some() {
        set_flow(&mut response, &suffix, "", 0);
    }
    Ok(response)
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The sign-in page with what went wrong: from there every way in is one step.
fn failed(
    state: &AppState,
    headers: &HeaderMap,
    page: Page,
    error: ServiceError,
) -> Result<Response, ApiError> {
    let failure = match &error {
        ServiceError::Malformed(..) => login::Failure::Provider,
        ServiceError::Unauthenticated(_) => login::Failure::Refused,
        ServiceError::Unavailable(..) | ServiceError::Busy(_) => login::Failure::ProviderSilent,
        ServiceError::TooMany(seconds) => login::Failure::Throttled(*seconds as u32),
        _ => return Err(error.into()),
    };
    if !wants_page(headers) || page.is_signed_in() {
        return Err(error.into());
    }
    let data = login::Login {
        failure: Some(failure),
        providers: state.services.providers.list(),
        ..login::Login::default()
    };
    let status = error.problem().status;
    let mut response = html_with(status, login::page(page.context, data));
    if let Some(seconds) = error.retry_after() {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

fn required(headers: &HeaderMap, page: Page, pending: Option<String>, label: String) -> Response {
    let mut response = if wants_page(headers) {
        let data = Required {
            label,
            can_link: pending.is_some(),
        };
        html_with(409, providers::required(page.context, data))
    } else {
        let words = link_required(Locale::current());
        let error = ServiceError::Conflict("link_required", words.into());
        axum::response::IntoResponse::into_response(ApiError::from(error))
    };
    if let Some(pending) = pending {
        session::set(&mut response, LINK, &pending, TEN_MINUTES);
    }
    response
}
