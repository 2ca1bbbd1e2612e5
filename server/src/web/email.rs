//! Another address: asking for it, proving it, and taking a change back.

use super::{Form, Page, html, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::{ClientIp, Path};
use crate::state::AppState;
use api::problem::Problem;
use app::pages::email::{self, EmailPage};
use app::pages::revert;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use service::ServiceError;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/me/email", get(show).post(ask))
        .route("/me/email/code", get(show_code).post(by_code))
        .route("/me/email/cancel", post(cancel))
        .route("/me/email/link/{token}", get(show_link).post(by_link))
        .route("/revert/{token}", get(show_revert).post(take_back))
}

const TAKEN: &str = "/me?done=email_changed";

async fn data(
    state: &AppState,
    page: &Page,
    typed: String,
    problem: Option<Problem>,
) -> Result<EmailPage, ApiError> {
    Ok(EmailPage {
        state: state.services.accounts.email_state(page.caller()?).await?,
        typed,
        problem,
    })
}

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let data = data(&state, &page, String::new(), None).await?;
    Ok(html(email::page(page.context, data)))
}

async fn ask(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let typed = form.get("email");
    let asked = state
        .services
        .accounts
        .change_email(page.caller()?, &typed, ip)
        .await;
    let problem = match asked {
        Ok(_) => return Ok(see_other("/me/email/code")),
        Err(error) => shown(error)?,
    };
    let status = problem.status;
    let data = data(&state, &page, typed, Some(problem)).await?;
    Ok(html_with(status, email::page(page.context, data)))
}

/// A refusal that the page itself can show.
fn shown(error: ServiceError) -> Result<Problem, ApiError> {
    match error {
        ServiceError::Invalid(_) | ServiceError::TooMany(_) | ServiceError::Gone(..) => Ok(error.problem()),
        other => Err(other.into()),
    }
}

async fn show_code(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let data = data(&state, &page, String::new(), None).await?;
    Ok(html(email::code(page.context, data)))
}

async fn by_code(State(state): State<AppState>, page: Page, form: Form) -> Result<Response, ApiError> {
    let typed = form.get("code");
    let taken = state
        .services
        .accounts
        .confirm_email(page.caller()?, &typed)
        .await;
    let problem = match taken {
        Ok(_) => return Ok(see_other(TAKEN)),
        Err(error) => shown(error)?,
    };
    let status = problem.status;
    let data = data(&state, &page, typed, Some(problem)).await?;
    Ok(html_with(status, email::code(page.context, data)))
}

async fn cancel(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    match state.services.accounts.cancel_email_change(page.caller()?).await {
        Ok(()) | Err(ServiceError::NotFound) => Ok(see_other("/me?done=email_kept")),
        Err(error) => Err(error.into()),
    }
}

async fn show_link(
    State(state): State<AppState>,
    page: Page,
    Path(token): Path<String>,
) -> Result<Response, ApiError> {
    match state.services.accounts.email_link(page.caller()?, &token).await {
        Ok(found) => {
            let email = found.pending.map(|pending| pending.email);
            Ok(html(email::link(page.context, email)))
        }
        Err(ServiceError::Gone(..)) => Ok(html_with(410, email::link(page.context, None))),
        Err(error) => Err(error.into()),
    }
}

async fn by_link(
    State(state): State<AppState>,
    page: Page,
    Path(token): Path<String>,
) -> Result<Response, ApiError> {
    let accounts = &state.services.accounts;
    match accounts.confirm_email_link(page.caller()?, &token).await {
        Ok(_) => Ok(see_other(TAKEN)),
        Err(ServiceError::Gone(..)) => Ok(html_with(410, email::link(page.context, None))),
        Err(error) => Err(error.into()),
    }
}

async fn show_revert(
    State(state): State<AppState>,
    page: Page,
    Path(token): Path<String>,
) -> Result<Response, ApiError> {
    let waits = state.services.accounts.revert_waits(&token).await;
    reverting(page, waits, revert::State::Asking)
}

async fn take_back(
    State(state): State<AppState>,
    page: Page,
    Path(token): Path<String>,
) -> Result<Response, ApiError> {
    let taken = state.services.accounts.revert(&token).await;
    reverting(page, taken, revert::State::Done)
}

fn reverting(
    page: Page,
    outcome: Result<(), ServiceError>,
    well: revert::State,
) -> Result<Response, ApiError> {
    let (status, state) = match outcome {
        Ok(()) => (200, well),
        Err(ServiceError::Gone(..)) => (410, revert::State::Ended),
        Err(ServiceError::Conflict(..)) => (409, revert::State::Taken),
        Err(error) => return Err(error.into()),
    };
    Ok(html_with(status, revert::page(page.context, state)))
}
