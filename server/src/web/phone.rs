//! Sign-in by phone: a number, then the digits of a message, in the browser that asked for them.

use super::form::own_path;
use super::second::home_of;
use super::{Form, Page, html, html_with, see_other, session};
use crate::errors::ApiError;
use crate::extract::{ClientIp, Query};
use crate::state::AppState;
use api::phone::{PhoneSend, PhoneSent};
use app::pages::phone::{self, PhoneCode, PhoneLogin, Refusal, Wait};
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use service::ServiceError;
use service::accounts::{PhonePurpose, PhoneWaiting};

/// How long a browser keeps its request: longer than any digits hold.
const REQUEST_S: u64 = 20 * 60;
/// Seconds between two messages to a number.
const PAUSE_S: i64 = 60;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/login/phone", get(show).post(send))
        .route("/login/phone/code", get(show_code).post(verify))
        .route("/login/phone/resend", post(resend))
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: Option<String>,
}

/// The request that this browser has begun.
pub(super) fn request(headers: &HeaderMap) -> &str {
    session::cookie(headers, session::PHONE).unwrap_or_default()
}

/// Leads to the page that asks for the digits, and keeps the request in the browser.
pub(super) fn to_code(path: &str, sent: &PhoneSent) -> Response {
    let mut response = see_other(path);
    session::set(&mut response, session::PHONE, &sent.request, REQUEST_S);
    response
}

/// What a form is shown again with, and its status.
pub(super) fn refusal(error: ServiceError) -> Result<(u16, Refusal), ApiError> {
    let wait = match &error {
        ServiceError::Invalid(_) => None,
        ServiceError::TooMany(seconds) => Some(Wait::Throttled(*seconds)),
        ServiceError::Busy(seconds) => Some(Wait::Busy(*seconds)),
        _ => return Err(error.into()),
    };
    let problem = error.problem();
    let status = problem.status;
    let problem = wait.is_none().then_some(problem);
    Ok((status, Refusal { problem, wait }))
}

/// Seconds until another message may be asked for.
pub(super) fn resend_in(state: &AppState, waiting: &PhoneWaiting) -> u32 {
    let ago = (state.services.core.now() - waiting.sent_at).num_seconds();
    (PAUSE_S - ago).clamp(0, PAUSE_S) as u32
}

async fn show(State(state): State<AppState>, page: Page, Query(Next { next }): Query<Next>) -> Response {
    if page.is_signed_in() {
        return see_other(&own_path(next.as_deref(), page.home()));
    }
    if !state.services.accounts.has_phones() {
        return html_with(404, phone::absent(page.context));
    }
    let data = PhoneLogin {
        next,
        ..PhoneLogin::default()
    };
    html(phone::login(page.context, data))
}

async fn send(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let (number, next) = (form.get("number"), form.find("next").map(str::to_owned));
    let earlier = Some(request(&headers)).filter(|request| !request.is_empty());
    let input = PhoneSend {
        number: number.clone(),
        request: earlier.map(str::to_owned),
    };
    match state.services.accounts.send_phone_code(&input, ip).await {
        Ok(sent) => Ok(to_code(&code_path(next.as_deref()), &sent)),
        Err(ServiceError::NotHere(..)) => Ok(html_with(404, phone::absent(page.context))),
        Err(error) => {
            let (status, refusal) = refusal(error)?;
            let data = PhoneLogin {
                number,
                next,
                refusal,
            };
            Ok(html_with(status, phone::login(page.context, data)))
        }
    }
}

fn code_path(next: Option<&str>) -> String {
    let next = next.map(|next| {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        format!("?next={next}")
    });
    format!("/login/phone/code{}", next.unwrap_or_default())
}

async fn show_code(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
    Query(Next { next }): Query<Next>,
) -> Result<Response, ApiError> {
    if page.is_signed_in() {
        return Ok(see_other(&own_path(next.as_deref(), page.home())));
    }
    code_page(&state, &headers, page, next, (200, Refusal::default())).await
}

/// The page of the request that this browser holds.
async fn code_page(
    state: &AppState,
    headers: &HeaderMap,
    page: Page,
    next: Option<String>,
    (status, refusal): (u16, Refusal),
) -> Result<Response, ApiError> {
    let accounts = &state.services.accounts;
    let waiting = match accounts
        .phone_waiting(request(headers), PhonePurpose::SignIn)
        .await
    {
        Ok(waiting) => waiting,
        Err(ServiceError::Gone(..)) => return Ok(html_with(410, phone::over(page.context, false))),
        Err(ServiceError::NotHere(..)) => return Ok(html_with(404, phone::absent(page.context))),
        Err(error) => return Err(error.into()),
    };
    let data = PhoneCode {
        is_own: false,
        resend_in: resend_in(state, &waiting),
        number: waiting.number,
        is_mail: waiting.is_mail,
        next,
        refusal,
    };
    Ok(html_with(status, phone::code(page.context, data)))
}

async fn verify(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let next = form.find("next").map(str::to_owned);
    let accounts = &state.services.accounts;
    match accounts
        .verify_phone_code(request(&headers), &form.get("code"), ip)
        .await
    {
        Ok(who) => {
            let to = own_path(next.as_deref(), home_of(&who));
            let mut response = session::sign_in(&state, &headers, &who, &to).await?;
            session::set(&mut response, session::PHONE, "", 0);
            Ok(response)
        }
        // The page says the rest: it asks for the digits of a mail by now.
        Err(ServiceError::Unauthenticated(_)) => Ok(see_other(&code_path(next.as_deref()))),
        Err(ServiceError::Gone(..)) => Ok(html_with(410, phone::over(page.context, false))),
        Err(ServiceError::NotHere(..)) => Ok(html_with(404, phone::absent(page.context))),
        Err(error) => {
            let refused = refusal(error)?;
            code_page(&state, &headers, page, next, refused).await
        }
    }
}

async fn resend(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let next = form.find("next").map(str::to_owned);
    let accounts = &state.services.accounts;
    match accounts.resend_phone_code(request(&headers), ip).await {
        Ok(sent) => Ok(to_code(&code_path(next.as_deref()), &sent)),
        Err(ServiceError::Gone(..)) => Ok(html_with(410, phone::over(page.context, false))),
        Err(ServiceError::NotHere(..)) => Ok(html_with(404, phone::absent(page.context))),
        Err(error) => {
            let refused = refusal(error)?;
            code_page(&state, &headers, page, next, refused).await
        }
    }
}
