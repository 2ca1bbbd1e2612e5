//! Registration: the form, the mailbox's proof by digits or link, and the message itself where there is no mail server.

use super::{Form, Page, html, html_with, see_other, session};
use crate::errors::ApiError;
use crate::extract::{ClientIp, Path};
use crate::state::AppState;
use api::problem::Problem;
use app::pages::{message, register, verify};
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use catalogue::Locale;
use domain::FieldError;
use service::ServiceError;
use uuid::Uuid;

const PENDING_S: u64 = 24 * 3600;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/register", get(register_page).post(begin))
        .route("/verify", get(verify_page).post(by_code))
        .route("/verify/resend", post(resend))
        .route("/verify/message/{id}", get(read_message))
        .route("/verify/{token}", get(by_link))
}

async fn register_page(State(state): State<AppState>, page: Page) -> Response {
    if page.is_signed_in() {
        return see_other(page.home());
    }
    let data = register::Register {
        time_zone: "Asia/Kolkata".into(),
        providers: state.services.providers.list(),
        ..register::Register::default()
    };
    html(register::page(page.context, data))
}

async fn begin(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let input = api::accounts::Register {
        email: form.get("email"),
        password: form.get("password"),
        display_name: form.get("display_name"),
        time_zone: form
            .find("time_zone")
            .filter(|zone| !zone.is_empty())
            .map(str::to_owned),
        born: born(&form),
    };
    let again = register::Register {
        display_name: input.display_name.clone(),
        email: input.email.clone(),
        time_zone: form.get("time_zone"),
        born: (form.get("born_month"), form.get("born_year")),
        problem: None,
        providers: state.services.providers.list(),
    };
    let outcome = state.services.accounts.register(input, ip).await;
    match outcome {
        Ok(registered) => {
            let mut response = see_other("/verify");
            session::set(&mut response, session::PENDING, &registered.pending, PENDING_S);
            Ok(response)
        }
        Err(error @ (ServiceError::Invalid(_) | ServiceError::TooMany(_) | ServiceError::Busy(_))) => {
            let problem = error.problem();
            Ok(html_with(
                problem.status,
                register::page(
                    page.context,
                    register::Register {
                        problem: Some(problem),
                        ..again
                    },
                ),
            ))
        }
        Err(error) => Err(error.into()),
    }
}

/// Month and year of a form as `YYYY-MM`; empty where neither was given.
pub(super) fn born(form: &Form) -> String {
    let (month, year) = (form.get("born_month"), form.get("born_year"));
    format!("{}-{}", year.trim(), month.trim())
}

/// What the page about the waiting registration shows.
async fn waiting(state: &AppState, headers: &HeaderMap) -> Result<verify::Verify, ApiError> {
    let Some(pending) = session::cookie(headers, session::PENDING).filter(|pending| !pending.is_empty())
    else {
        return Ok(verify::Verify {
            state: verify::State::Missing,
            ..verify::Verify::default()
        });
    };
    let accounts = &state.services.accounts;
    let (email, expires_at) = match accounts.pending_address(pending).await {
        Ok(found) => found,
        Err(ServiceError::Gone(..)) => {
            return Ok(verify::Verify {
                state: verify::State::Expired,
                ..verify::Verify::default()
            });
        }
        Err(ServiceError::NotFound | ServiceError::Invalid(_)) => {
            return Ok(verify::Verify {
                state: verify::State::Missing,
                ..verify::Verify::default()
            });
        }
        Err(error) => return Err(error.into()),
    };
    // Each message begins a day of its own; the next one may be asked for after a minute.
    let ago = PENDING_S as i64 - (expires_at - state.services.core.now()).num_seconds();
    Ok(verify::Verify {
        email: Some(email),
        resend_in: (60 - ago).clamp(0, 60) as u32,
        outbox_link: accounts
            .outbox_link(pending)
            .await?
            .map(|id| format!("/verify/message/{id}")),
        ..verify::Verify::default()
    })
}

async fn verify_page(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
) -> Result<Response, ApiError> {
    if page.is_signed_in() {
        return Ok(see_other(page.home()));
    }
    let data = waiting(&state, &headers).await?;
    Ok(html(verify::page(page.context, data)))
}

async fn by_code(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let pending = session::cookie(&headers, session::PENDING).unwrap_or_default();
    let code = form.get("code");
    match state.services.accounts.verify_code(pending, &code).await {
        Ok(who) => Ok(session::sign_in(&state, &headers, &who, "/onboarding").await?),
        Err(error) => refused(&state, &headers, page, code, error).await,
    }
}

async fn refused(
    state: &AppState,
    headers: &HeaderMap,
    page: Page,
    code: String,
    error: ServiceError,
) -> Result<Response, ApiError> {
    let mut data = waiting(state, headers).await?;
    data.code = code;
    match &error {
        ServiceError::Gone(..) if data.state == verify::State::Waiting => data.state = verify::State::Expired,
        ServiceError::Gone(..) | ServiceError::NotFound => {}
        ServiceError::Invalid(_)
        | ServiceError::Unauthenticated(_)
        | ServiceError::TooMany(_)
        | ServiceError::Conflict(..) => {
            data.problem = Some(about_code(error.problem()));
        }
        _ => return Err(error.into()),
    }
    let status = error.problem().status;
    Ok(html_with(
        if status == 401 { 422 } else { status },
        verify::page(page.context, data),
    ))
}

/// A refusal that names no field is about the digits.
fn about_code(mut problem: Problem) -> Problem {
    if problem.errors.is_empty() {
        let words = problem
            .detail
            .clone()
            .unwrap_or_else(|| catalogue::refused::code(Locale::current()).to_owned());
        problem.errors.push(FieldError::new("code", "refused", words));
    }
    problem
}

async fn by_link(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
    Path(token): Path<String>,
) -> Result<Response, ApiError> {
    let pending = session::cookie(&headers, session::PENDING);
    match state.services.accounts.verify_link(pending, &token).await {
        Ok(who) => Ok(session::sign_in(&state, &headers, &who, "/onboarding").await?),
        Err(error) => refused(&state, &headers, page, String::new(), error).await,
    }
}

async fn resend(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    page: Page,
) -> Result<Response, ApiError> {
    let pending = session::cookie(&headers, session::PENDING).unwrap_or_default();
    match state.services.accounts.resend(pending, ip).await {
        Ok(registered) => {
            let mut response = see_other("/verify?done=code_sent");
            session::set(&mut response, session::PENDING, &registered.pending, PENDING_S);
            Ok(response)
        }
        Err(error) => refused(&state, &headers, page, String::new(), error).await,
    }
}

/// The message, for the browser that asked for it, and only where no mail server is configured.
async fn read_message(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let pending = session::cookie(&headers, session::PENDING).unwrap_or_default();
    let sent = state.services.accounts.outbox_message(pending, id).await?;
    Ok(html(message::page(
        page.context,
        message::Message {
            recipient: sent.recipient,
            subject: sent.subject,
            body: sent.body,
        },
    )))
}
