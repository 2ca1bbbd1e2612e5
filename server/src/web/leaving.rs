//! The end of an account, and the way back from it.

use super::{Form, Page, html, html_with, see_other, session};
use crate::errors::ApiError;
use crate::state::AppState;
use api::problem::Problem;
use app::pages::leaving;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use catalogue::Locale;
use catalogue::problems::life as problems;
use service::ServiceError;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/me/delete", get(ask).post(delete))
        .route("/me/leaving", get(show))
        .route("/me/leaving/keep", post(keep))
}

async fn asking(state: &AppState, page: Page, problem: Option<Problem>) -> Result<Response, ApiError> {
    let me = state.services.accounts.me(page.caller()?).await?;
    let status = problem.as_ref().map_or(200, |problem| problem.status);
    Ok(html_with(
        status,
        leaving::delete(page.context, me.email, problem),
    ))
}

async fn ask(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    asking(&state, page, None).await
}

async fn delete(
    State(state): State<AppState>,
    page: Page,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, ApiError> {
    if form.get("sure") != "true" {
        let refused = ServiceError::field("sure", "required", problems::sure(Locale::current()));
        return asking(&state, page, Some(refused.problem())).await;
    }
    match state.services.accounts.delete_account(page.caller()?).await {
        Ok(_) => Ok(session::forget(&headers, "/login?done=leaving")),
        Err(error @ ServiceError::Conflict(..)) => asking(&state, page, Some(error.problem())).await,
        Err(error) => Err(error.into()),
    }
}

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    if !caller.is_leaving {
        return Ok(see_other(page.home()));
    }
    let due = state.services.accounts.deletion(caller).await?.due_at;
    let zone = caller.time_zone;
    let due = due.map(|at| at.with_timezone(&zone).naive_local());
    Ok(html(leaving::leaving(page.context, due)))
}

async fn keep(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    match state.services.accounts.keep_account(page.caller()?).await {
        Ok(()) | Err(ServiceError::NotFound) => Ok(see_other("/me?done=account_kept")),
        Err(error) => Err(error.into()),
    }
}
