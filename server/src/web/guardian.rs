//! Guardians: the student's page that asks, and the pages of the mailed links, which need no account.

use super::{Form, Page, html, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::{ClientIp, Path};
use crate::state::AppState;
use api::guardian::{GuardianAsk, GuardianState, GuardianStatus};
use api::problem::Problem;
use app::pages::guardian::{self, Answer, Days, Guardian, Record};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use service::ServiceError;
use service::accounts::{GuardianAnswer, GuardianQuestion, GuardianRecord};
use std::net::IpAddr;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/guardian", get(show).post(ask))
        .route("/guardian/resend", post(remind))
        .route("/guardian/ask/{token}", get(question).post(answer))
        .route("/guardian/consent/{token}", get(record).post(choose))
        .route("/guardian/consent/{token}/withdraw", post(withdraw))
}

const ASKED: &str = "/guardian?done=guardian_asked";

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let known = state.services.accounts.guardian(page.caller()?).await?;
    if !known.is_needed {
        return Ok(see_other(page.home()));
    }
    // Nobody types the same again, unless another is to be asked.
    let typed = match known.status {
        GuardianStatus::Refused | GuardianStatus::Withdrawn => ask_of(&known),
        _ => GuardianAsk {
            name: String::new(),
            email: String::new(),
        },
    };
    render(&state, page, known, typed, None)
}

fn ask_of(known: &GuardianState) -> GuardianAsk {
    GuardianAsk {
        name: known.name.clone().unwrap_or_default(),
        email: known.email.clone().unwrap_or_default(),
    }
}

fn render(
    state: &AppState,
    page: Page,
    known: GuardianState,
    typed: GuardianAsk,
    problem: Option<Problem>,
) -> Result<Response, ApiError> {
    let zone = page.caller()?.time_zone;
    let day = |at: Option<DateTime<Utc>>| at.map(|at| at.with_timezone(&zone).date_naive());
    let now = state.services.core.now();
    let data = Guardian {
        days: Days {
            asked: day(known.asked_at),
            link_ends: day(known.link_ends_at),
            decided: day(known.decided_at),
            withdrawn: day(known.withdrawn_at),
        },
        is_expired: known.link_ends_at.is_some_and(|ends| ends <= now),
        state: known,
        name: typed.name,
        email: typed.email,
        problem,
    };
    let status = data.problem.as_ref().map_or(200, |problem| problem.status);
    Ok(html_with(status, guardian::page(page.context, data)))
}

async fn ask(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let typed = GuardianAsk {
        name: form.get("name"),
        email: form.get("email"),
    };
    let accounts = &state.services.accounts;
    match accounts.ask_guardian(page.caller()?, typed.clone(), ip).await {
        Ok(_) => Ok(see_other(ASKED)),
        Err(error) => refused(&state, page, typed, error).await,
    }
}

async fn remind(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    page: Page,
) -> Result<Response, ApiError> {
    match state.services.accounts.remind_guardian(page.caller()?, ip).await {
        Ok(_) => Ok(see_other(ASKED)),
        Err(error) => {
            let typed = GuardianAsk {
                name: String::new(),
                email: String::new(),
            };
            refused(&state, page, typed, error).await
        }
    }
}

async fn refused(
    state: &AppState,
    page: Page,
    typed: GuardianAsk,
    error: ServiceError,
) -> Result<Response, ApiError> {
    let problem = match error {
        ServiceError::Invalid(_) | ServiceError::TooMany(_) => error.problem(),
        ServiceError::Conflict(..) | ServiceError::NotFound => return Ok(see_other("/guardian")),
        other => return Err(other.into()),
    };
    let known = state.services.accounts.guardian(page.caller()?).await?;
    render(state, page, known, typed, Some(problem))
}

/// What a link that is not answered here shows.
fn shut(page: Page, error: ServiceError) -> Result<Response, ApiError> {
    match error {
        ServiceError::Gone(..) => Ok(html_with(410, guardian::ended(page.context))),
        ServiceError::Conflict("own_consent" | "guardian_under_age", words) => {
            Ok(html_with(409, guardian::not_for_student(page.context, words)))
        }
        other => Err(other.into()),
    }
}

async fn question(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    page: Page,
    Path(token): Path<String>,
) -> Result<Response, ApiError> {
    match asked(&state, &page, &token, ip).await {
        Ok(question) => Ok(html(guardian::answer(
            page.context,
            Answer {
                student: question.student,
                address: question.address,
                name: question.name,
                ..Answer::default()
            },
        ))),
        Err(error) => shut(page, error),
    }
}

async fn asked(
    state: &AppState,
    page: &Page,
    token: &str,
    ip: IpAddr,
) -> Result<GuardianQuestion, ServiceError> {
    let viewer = page.caller().ok();
    state.services.accounts.guardian_question(token, viewer, ip).await
}

async fn answer(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    page: Page,
    Path(token): Path<String>,
    form: Form,
) -> Result<Response, ApiError> {
    let is_ticked = |name: &str| form.get(name) == "true";
    let said = GuardianAnswer {
        // Whatever is no clear yes is none.
        agrees: form.get("answer") == "yes",
        name: form.get("name"),
        is_guardian: is_ticked("is_guardian"),
        study: is_ticked("study"),
        balance: is_ticked("balance"),
        learning: is_ticked("learning"),
    };
    let accounts = &state.services.accounts;
    let answered = accounts
        .answer_guardian(&token, page.caller().ok(), &said, ip)
        .await;
    let error = match answered {
        Ok(agrees) => return Ok(html(guardian::answered(page.context, agrees))),
        Err(error) => error,
    };
    if !matches!(error, ServiceError::Invalid(_)) {
        return shut(page, error);
    }
    let question = match asked(&state, &page, &token, ip).await {
        Ok(question) => question,
        Err(error) => return shut(page, error),
    };
    let data = Answer {
        student: question.student,
        address: question.address,
        name: said.name,
        is_guardian: said.is_guardian,
        study: said.study,
        balance: said.balance,
        learning: said.learning,
        problem: Some(error.problem()),
    };
    Ok(html_with(422, guardian::answer(page.context, data)))
}

async fn record(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    page: Page,
    Path(token): Path<String>,
) -> Result<Response, ApiError> {
    let accounts = &state.services.accounts;
    match accounts.guardian_record(&token, page.caller().ok(), ip).await {
        Ok(found) => Ok(html(guardian::record(page.context, view(found)))),
        Err(error) => shut(page, error),
    }
}

fn view(found: GuardianRecord) -> Record {
    Record {
        student: found.student,
        address: found.address,
        holds: found.holds,
        balance: found.balance,
        learning: found.learning,
        given_on: found.given_on,
        withdrawn_on: found.withdrawn_on,
        until: found.until,
        leaves_on: found.leaves_on,
    }
}

async fn choose(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    page: Page,
    Path(token): Path<String>,
    form: Form,
) -> Result<Response, ApiError> {
    let parts = (form.get("balance") == "true", form.get("learning") == "true");
    let accounts = &state.services.accounts;
    match accounts
        .choose_for_ward(&token, page.caller().ok(), parts, ip)
        .await
    {
        Ok(()) => Ok(see_other(&format!(
            "/guardian/consent/{token}?done=guardian_saved"
        ))),
        Err(ServiceError::Conflict("guardian_withdrawn", _)) => {
            Ok(see_other(&format!("/guardian/consent/{token}")))
        }
        Err(error) => shut(page, error),
    }
}

async fn withdraw(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    page: Page,
    Path(token): Path<String>,
    form: Form,
) -> Result<Response, ApiError> {
    let ends_account = form.get("delete") == "true";
    let accounts = &state.services.accounts;
    match accounts
        .withdraw_for_ward(&token, page.caller().ok(), ends_account, ip)
        .await
    {
        Ok(()) => Ok(see_other(&format!(
            "/guardian/consent/{token}?done=guardian_withdrawn"
        ))),
        Err(error) => shut(page, error),
    }
}
