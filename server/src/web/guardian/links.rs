//! The pages of a guardian's mailed links, which need no account: the question, and the consent that was given.

use crate::errors::ApiError;
use crate::extract::{ClientIp, Path};
use crate::state::AppState;
use crate::web::{Form, Page, html, html_with, see_other};
use app::pages::guardian::{self, Answer, Record};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use service::ServiceError;
use service::accounts::{GuardianAnswer, GuardianQuestion, GuardianRecord};
use std::net::IpAddr;

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/guardian/ask/{token}", get(question).post(answer))
        .route("/guardian/consent/{token}", get(record).post(choose))
        .route("/guardian/consent/{token}/withdraw", post(withdraw))
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
