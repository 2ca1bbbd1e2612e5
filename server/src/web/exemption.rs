//! Whether an institution answers for its students under age itself.

use super::{Form, Page, html_with, see_other};
use crate::errors::ApiError;
use crate::state::AppState;
use api::problem::Problem;
use app::pages::exemption::{self, ExemptionPage};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use service::ServiceError;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/exemption", get(show).post(set))
        .route("/admin/exemption/end", post(end))
}

async fn render(
    state: &AppState,
    page: Page,
    reason: String,
    problem: Option<Problem>,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let exemption = state.services.institutions.exemption(caller).await?;
    let zone = caller.time_zone;
    let data = ExemptionPage {
        since: exemption.since.map(|at| at.with_timezone(&zone).date_naive()),
        exemption,
        reason,
        problem,
    };
    let status = data.problem.as_ref().map_or(200, |problem| problem.status);
    Ok(html_with(status, exemption::page(page.context, data)))
}

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    render(&state, page, String::new(), None).await
}

async fn set(State(state): State<AppState>, page: Page, form: Form) -> Result<Response, ApiError> {
    let reason = form.get("reason");
    match state.services.institutions.exempt(page.caller()?, &reason).await {
        Ok(_) => Ok(see_other("/admin/exemption?done=exempted")),
        Err(error @ ServiceError::Invalid(_)) => render(&state, page, reason, Some(error.problem())).await,
        Err(error) => Err(error.into()),
    }
}

async fn end(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    state.services.institutions.end_exemption(page.caller()?).await?;
    Ok(see_other("/admin/exemption?done=exemption_ended"))
}
