//! The official result of an exam: entered below it, taken out, and put back.

use super::{Shown, render};
use crate::errors::ApiError;
use crate::extract::Path;
use crate::state::AppState;
use crate::web::{Form, Page, see_other};
use app::pages::exams::{OFFICIAL, OfficialForm};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use service::ServiceError;
use uuid::Uuid;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/exams/{id}/official-result", post(save))
        .route("/exams/{id}/official-result/remove", post(remove))
        .route("/exams/{id}/official-result/restore", post(restore))
        .route("/exams/{id}/official-result/not-now", post(not_now))
        .route("/exams/{id}/official-result/ask-again", post(ask_again))
}

async fn save(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
    form: Form,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let exam = state.services.exams.get(caller, id.into()).await?;
    let typed = OfficialForm::from_pairs(&form.0);
    let saved = match typed.draft() {
        Ok(draft) => {
            state
                .services
                .official_results
                .put(caller, id.into(), draft)
                .await
        }
        Err(errors) => Err(errors.into()),
    };
    match saved {
        Ok(_) => Ok(see_other(&format!("/exams/{id}?done=official_saved"))),
        Err(ServiceError::Invalid(errors)) => {
            // Another form of the page has marks, too.
            let problem = ServiceError::Invalid(errors.under(OFFICIAL)).problem();
            let shown = Shown {
                official: Some(typed),
                problem: Some(problem),
                ..Shown::of(&exam)
            };
            render(&state, page, exam, shown).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn remove(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let results = &state.services.official_results;
    results.remove(page.caller()?, id.into()).await?;
    Ok(see_other(&format!("/exams/{id}?done=official_removed&undo={id}")))
}

async fn restore(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let results = &state.services.official_results;
    results.restore(page.caller()?, id.into()).await?;
    Ok(see_other(&format!("/exams/{id}?done=official_restored")))
}

/// From the question on `/today`, which leads back there.
async fn not_now(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let results = &state.services.official_results;
    results.put_off(page.caller()?, id.into(), true).await?;
    Ok(see_other(&format!("/today?done=official_put_off&undo={id}")))
}

async fn ask_again(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let results = &state.services.official_results;
    results.put_off(page.caller()?, id.into(), false).await?;
    Ok(see_other("/today"))
}
