//! Guardians: the student's page that asks for a consent. The pages of the mailed links are in `links`.

mod links;

use super::{Form, Page, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::ClientIp;
use crate::state::AppState;
use api::guardian::{GuardianAsk, GuardianState, GuardianStatus};
use api::problem::Problem;
use app::pages::guardian::{self, Days, Guardian};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use service::ServiceError;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/guardian", get(show).post(ask))
        .route("/guardian/resend", post(remind))
        .merge(links::routes())
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
