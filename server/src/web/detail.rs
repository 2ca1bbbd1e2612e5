//! One test: its page, and the form that notes why answers went wrong.

use super::{Form, Page, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::Path;
use crate::state::AppState;
use api::results::HistoryFilter;
use app::pages::test_detail::{self, ReasonsForm};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use service::ServiceError;
use uuid::Uuid;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/tests/{id}", get(show))
        .route("/tests/{id}/answers", post(note))
}

async fn show(State(state): State<AppState>, page: Page, Path(id): Path<Uuid>) -> Result<Response, ApiError> {
    render(&state, page, id, None, None).await
}

async fn note(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
    Form(pairs): Form,
) -> Result<Response, ApiError> {
    let form = ReasonsForm::from_pairs(&pairs);
    let stored = match form.drafts() {
        Ok(drafts) => {
            let stored = state
                .services
                .answers
                .put_reasons(page.caller()?, id.into(), drafts)
                .await;
            stored.map(|_| ())
        }
        Err(errors) => Err(errors.into()),
    };
    match stored {
        Ok(()) => Ok(see_other(&format!("/tests/{id}?done=reasons_saved"))),
        Err(ServiceError::Invalid(errors)) => {
            let errors = form.place(errors);
            render(&state, page, id, Some(form), Some(errors.into())).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn render(
    state: &AppState,
    page: Page,
    id: Uuid,
    typed: Option<ReasonsForm>,
    refused: Option<ServiceError>,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let result = state.services.results.get(caller, id.into()).await?;
    let answers = state.services.answers.get(caller, id.into()).await?;
    let same = HistoryFilter {
        subject: Some(result.subject.clone()),
        to: Some(result.test_date),
        ..HistoryFilter::default()
    };
    let before = state
        .services
        .results
        .history(caller, &same, None, 50)
        .await?
        .items;
    // Newest first: what comes after this one in the list came before it in time.
    let previous = before
        .into_iter()
        .skip_while(|other| other.id != result.id)
        .nth(1);
    let kept = state.services.dashboard.get(caller).await?;
    let problem = refused.map(|error| error.problem());
    let status = problem.as_ref().map_or(200, |problem| problem.status);
    let data = test_detail::TestDetail {
        form: typed.unwrap_or_else(|| ReasonsForm::of(&result, &answers)),
        result,
        answers,
        previous,
        recommendations: kept.dashboard.recommendations.clone(),
        problem,
    };
    Ok(html_with(status, test_detail::page(page.context, data)))
}
