//! Sign-in with other providers: to them, back from them, and the page of what is linked.

use super::form::own_path;
use super::{Form, Page, html, html_with, see_other, session};
use crate::errors::ApiError;
use crate::extract::{ClientIp, Path, Query};
use crate::state::AppState;
use app::pages::providers::{self, Pending, ProvidersPage, Required};
use app::pages::{join, login};
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
use service::providers::{Answer, Arrival, Join, Started};
use std::net::IpAddr;
use uuid::Uuid;

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
        .route("/auth/join", get(newcomer).post(join_in))
        .route("/me/providers", get(show))
        .route("/me/providers/link/{provider}", post(link))
        .route("/me/providers/pending", get(pending).post(accept))
        .route("/me/providers/{id}/unlink", post(unlink))
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

/// The page for somebody new: what they have to say before there is an account.
async fn newcomer(State(state): State<AppState>, headers: HeaderMap, page: Page) -> Response {
    if page.is_signed_in() {
        return see_other(page.home());
    }
    let proposed = join::Join {
        time_zone: "Asia/Kolkata".into(),
        ..join::Join::default()
    };
    join_page(&state, &headers, page, proposed)
}

fn join_page(state: &AppState, headers: &HeaderMap, page: Page, mut data: join::Join) -> Response {
    let ticket = session::cookie(headers, JOIN).unwrap_or_default();
    let Some(newcomer) = state.services.providers.newcomer(ticket) else {
        return html_with(410, join::ended(page.context));
    };
    if data.problem.is_none() {
        data.display_name = newcomer.name;
    }
    data.label = newcomer.label;
    data.email = newcomer.email;
    let status = data.problem.as_ref().map_or(200, |problem| problem.status);
    html_with(status, join::page(page.context, data))
}

async fn join_in(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let ticket = session::cookie(&headers, JOIN).unwrap_or_default();
    let said = Join {
        display_name: form.get("display_name"),
        time_zone: form.get("time_zone"),
        born: super::registration::born(&form),
    };
    match state.services.providers.join(ticket, &said, ip).await {
        Ok(who) => {
            let mut response = session::sign_in(&state, &headers, &who, "/onboarding").await?;
            session::set(&mut response, JOIN, "", 0);
            Ok(response)
        }
        Err(error @ (ServiceError::Invalid(_) | ServiceError::TooMany(_))) => {
            let again = join::Join {
                display_name: said.display_name,
                time_zone: said.time_zone,
                born: (form.get("born_month"), form.get("born_year")),
                problem: Some(error.problem()),
                ..join::Join::default()
            };
            Ok(join_page(&state, &headers, page, again))
        }
        Err(ServiceError::Gone(..)) => Ok(html_with(410, join::ended(page.context))),
        Err(error) => Err(error.into()),
    }
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

async fn shown(
    state: &AppState,
    page: Page,
    status: u16,
    problem: Option<api::problem::Problem>,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let me = state.services.accounts.me(caller).await?;
    let is_own = |method: &String| method == "password" || method == "passkey";
    let data = ProvidersPage {
        identities: state.services.providers.identities(caller).await?,
        providers: state.services.providers.list(),
        has_own_way: me.sign_in_methods.iter().any(is_own),
        problem,
    };
    Ok(html_with(status, providers::page(page.context, data)))
}

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    shown(&state, page, 200, None).await
}

async fn link(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    page: Page,
    Path(provider): Path<String>,
) -> Result<Response, ApiError> {
    let started = state
        .services
        .providers
        .start_link(page.caller()?, &provider, ip)
        .await;
    match started {
        Ok(started) => Ok(lead_out(&started)),
        Err(error @ (ServiceError::Unavailable(..) | ServiceError::TooMany(_))) => {
            let problem = error.problem();
            shown(&state, page, problem.status, Some(problem)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn unlink(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    match state.services.providers.unlink(page.caller()?, id).await {
        Ok(()) => Ok(see_other("/me/providers?done=provider_unlinked")),
        Err(error @ ServiceError::Conflict(..)) => {
            let problem = error.problem();
            shown(&state, page, problem.status, Some(problem)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What waits in this browser to be linked to the caller's account.
async fn waiting(
    state: &AppState,
    headers: &HeaderMap,
    page: &Page,
) -> Result<Option<(String, Pending)>, ApiError> {
    let Some(token) = session::cookie(headers, LINK) else {
        return Ok(None);
    };
    let found = state
        .services
        .accounts
        .pending_link(page.caller()?, token)
        .await?;
    Ok(found.map(|(provider, email)| {
        let list = state.services.providers.list();
        let label = list.into_iter().find(|known| known.name == provider);
        let label = label.map_or(provider, |known| known.label);
        (token.to_owned(), Pending { label, email })
    }))
}

async fn pending(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
) -> Result<Response, ApiError> {
    match waiting(&state, &headers, &page).await? {
        Some((_, data)) => Ok(html(providers::pending(page.context, data))),
        None => Ok(see_other("/me/providers")),
    }
}

async fn accept(State(state): State<AppState>, headers: HeaderMap, page: Page) -> Result<Response, ApiError> {
    let Some((token, data)) = waiting(&state, &headers, &page).await? else {
        return Ok(see_other("/me/providers"));
    };
    let accounts = &state.services.accounts;
    match accounts.accept_link(page.caller()?, &token, &data.label).await {
        Ok(()) => {
            let mut response = see_other("/me/providers?done=provider_linked");
            session::set(&mut response, LINK, "", 0);
            Ok(response)
        }
        Err(error @ ServiceError::Conflict(..)) => {
            let problem = error.problem();
            shown(&state, page, problem.status, Some(problem)).await
        }
        Err(error) => Err(error.into()),
    }
}
