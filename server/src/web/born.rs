//! The month of birth: said once by those whose account is older than the question (on `/me`), and corrected.

use super::me::born_said;
use super::registration;
use super::{Form, Page, html, html_with, see_other};
use crate::errors::ApiError;
use crate::state::AppState;
use api::problem::Problem;
use app::pages::born::{self, BornPage};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use catalogue::Locale;
use service::ServiceError;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/me/born", post(born_said))
        .route("/me/born/correct", get(show).post(correct))
}

/// That the box below the month is ticked.
pub(super) fn must_be_sure(form: &Form) -> Result<(), ServiceError> {
    if form.get("sure") == "true" {
        return Ok(());
    }
    let words = catalogue::guardian::refused::born_sure(Locale::current());
    Err(ServiceError::field("sure", "required", words))
}

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    rendered(&state, page, (String::new(), String::new()), None).await
}

async fn rendered(
    state: &AppState,
    page: Page,
    typed: (String, String),
    problem: Option<Problem>,
) -> Result<Response, ApiError> {
    let Some(born) = state.services.accounts.me(page.caller()?).await?.born else {
        // Nothing to correct: it is asked for there.
        return Ok(see_other("/me"));
    };
    let data = BornPage { born, typed, problem };
    Ok(match &data.problem {
        Some(problem) => html_with(problem.status, born::page(page.context, data.clone())),
        None => html(born::page(page.context, data)),
    })
}

async fn correct(State(state): State<AppState>, page: Page, form: Form) -> Result<Response, ApiError> {
    let corrected = match must_be_sure(&form) {
        Ok(()) => {
            let accounts = &state.services.accounts;
            accounts
                .correct_born(page.caller()?, &registration::born(&form))
                .await
        }
        Err(error) => Err(error),
    };
    match corrected {
        // Whoever is under age by it is led on to the page that asks a guardian.
        Ok(_) => Ok(see_other("/me?done=born_corrected")),
        Err(error @ (ServiceError::Invalid(_) | ServiceError::Conflict(..))) => {
            let typed = (form.get("born_month"), form.get("born_year"));
            rendered(&state, page, typed, Some(error.problem())).await
        }
        Err(error) => Err(error.into()),
    }
}
