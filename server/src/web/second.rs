//! Between a first factor and a session: the second one, the first enrolment of those who must have one, and a passkey
//! as the only factor.

use super::factors::{CODES, answer, ask, carry_codes, qr};
use super::form::own_path;
use super::{Form, Page, html_with, public, see_other, session};
use crate::errors::ApiError;
use crate::extract::{ClientIp, Query};
use crate::state::AppState;
use app::pages::login;
use app::pages::second::{self, Enrol, Failure, Second};
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use service::ServiceError;
use service::accounts::{Asked, Proof, SignedIn};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/login/second", get(show).post(meet))
        .route("/login/enrol", get(show_enrol).post(enrol))
        .route("/login/passkey", post(by_passkey))
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: Option<String>,
}

async fn show(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
    Query(Next { next }): Query<Next>,
) -> Result<Response, ApiError> {
    second_page(&state, &headers, page, next, None).await
}

/// The page of the challenge that this browser holds.
async fn second_page(
    state: &AppState,
    headers: &HeaderMap,
    page: Page,
    next: Option<String>,
    failure: Option<Failure>,
) -> Result<Response, ApiError> {
    let asked = match asked(state, headers).await {
        Ok(asked) => asked,
        Err(ServiceError::Gone(..)) => return Ok(html_with(410, second::ended(page.context))),
        Err(error) => return Err(error.into()),
    };
    let data = Second {
        next,
        has_totp: asked.has_totp,
        has_recovery: asked.has_recovery,
        has_passkeys: asked.has_passkeys,
        ask: asked.question.map(ask),
        may_trust: asked.may_trust,
        failure,
    };
    Ok(html_with(status(failure), second::page(page.context, data)))
}

async fn asked(state: &AppState, headers: &HeaderMap) -> Result<Asked, ServiceError> {
    let challenge = session::cookie(headers, session::CHALLENGE).unwrap_or_default();
    state.services.accounts.challenge(challenge).await
}

async fn meet(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let next = form.find("next").map(str::to_owned);
    let challenge = session::cookie(&headers, session::CHALLENGE).unwrap_or_default();
    let proof = if form.has("recovery_code") {
        Proof::Recovery(form.get("recovery_code"))
    } else if form.has("credential") {
        Proof::Passkey(answer(&form))
    } else {
        Proof::Code(form.get("code"))
    };
    match state.services.accounts.meet_challenge(challenge, &proof).await {
        Ok(proven) => {
            let to = own_path(next.as_deref(), home_of(&proven.who));
            let mut response = session::sign_in(&state, &headers, &proven.who, &to).await?;
            let wants_trust = form.has("trust") && !matches!(proof, Proof::Recovery(_));
            if let Some(mark) = wants_trust
                .then(|| state.services.accounts.trust(&proven.who))
                .flatten()
            {
                session::set(&mut response, session::TRUST, &mark, 30 * session::DAYS);
            }
            Ok(response)
        }
        Err(error) => match failure_of(error)? {
            Some(failure) => second_page(&state, &headers, page, next, Some(failure)).await,
            None => Ok(html_with(410, second::ended(page.context))),
        },
    }
}

async fn show_enrol(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
    Query(Next { next }): Query<Next>,
) -> Result<Response, ApiError> {
    enrol_page(&state, &headers, page, next, None).await
}

async fn enrol_page(
    state: &AppState,
    headers: &HeaderMap,
    page: Page,
    next: Option<String>,
    failure: Option<Failure>,
) -> Result<Response, ApiError> {
    let offer = match asked(state, headers).await {
        Ok(Asked {
            offer: Some(offer), ..
        }) => offer,
        // There is a factor already: it is asked for at the next sign-in.
        Ok(_) | Err(ServiceError::Gone(..)) => return Ok(html_with(410, second::ended(page.context))),
        Err(error) => return Err(error.into()),
    };
    let data = Enrol {
        next,
        qr: qr(&offer),
        offer,
        failure,
    };
    Ok(html_with(status(failure), second::enrol(page.context, data)))
}

/// Leads past the recovery codes, which are shown this once, in the session that has just begun.
async fn enrol(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let next = form.find("next").map(str::to_owned);
    let challenge = session::cookie(&headers, session::CHALLENGE).unwrap_or_default();
    let proof = Proof::Code(form.get("code"));
    match state.services.accounts.meet_challenge(challenge, &proof).await {
        Ok(proven) => {
            let to = own_path(next.as_deref(), home_of(&proven.who));
            let mut response = session::sign_in(&state, &headers, &proven.who, CODES).await?;
            carry_codes(&mut response, &state, proven.who.user, proven.recovery_codes, to);
            Ok(response)
        }
        Err(error) => match failure_of(error)? {
            Some(failure) => enrol_page(&state, &headers, page, next, Some(failure)).await,
            None => Ok(html_with(410, second::ended(page.context))),
        },
    }
}

async fn by_passkey(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let next = form.find("next").map(str::to_owned);
    let (status, failure) = match state.services.accounts.login_by_passkey(&answer(&form), ip).await {
        Ok(who) => {
            let to = own_path(next.as_deref(), home_of(&who));
            return Ok(session::sign_in(&state, &headers, &who, &to).await?);
        }
        Err(ServiceError::Unauthenticated(_)) => (422, login::Failure::Passkey),
        Err(ServiceError::TooMany(seconds)) => (429, login::Failure::Throttled(seconds as u32)),
        Err(error) => return Err(error.into()),
    };
    let data = login::Login {
        next,
        failure: Some(failure),
        ..public::login_data(&state)
    };
    Ok(html_with(status, login::page(page.context, data)))
}

/// Where somebody's own pages begin.
pub(super) fn home_of(who: &SignedIn) -> &'static str {
    super::context::home_of(&who.roles)
}

/// Leads to where the challenge is met.
pub(super) fn to_challenge(code: &str, challenge: &str, next: &str) -> Response {
    let page = if code == "second_factor_required" {
        "second"
    } else {
        "enrol"
    };
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    let mut response = see_other(&format!("/login/{page}?next={next}"));
    session::set(&mut response, session::CHALLENGE, challenge, 600);
    response
}

/// `None` where the challenge has ended.
fn failure_of(error: ServiceError) -> Result<Option<Failure>, ApiError> {
    match error {
        ServiceError::Unauthenticated(_) => Ok(Some(Failure::Refused)),
        ServiceError::TooMany(seconds) => Ok(Some(Failure::Throttled(seconds as u32))),
        ServiceError::Gone(..) => Ok(None),
        error => Err(error.into()),
    }
}

fn status(failure: Option<Failure>) -> u16 {
    match failure {
        None => 200,
        Some(Failure::Refused) => 422,
        Some(Failure::Throttled(_)) => 429,
    }
}
