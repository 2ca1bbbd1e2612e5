//! Everything that is kept of a person, as one file.

use super::{Page, html, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::Path;
use crate::rest::own_data::attachment;
use crate::state::AppState;
use api::problem::Problem;
use app::pages::own_data::{self, Row};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use service::ServiceError;
use uuid::Uuid;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/me/data", get(show).post(ask))
        .route("/me/data/{id}/file", get(file))
        .route("/me/data/{id}/remove", post(remove))
}

async fn rows(state: &AppState, page: &Page) -> Result<Vec<Row>, ApiError> {
    let caller = page.caller()?;
    let zone = caller.time_zone;
    let found = state.services.own_data.list(caller).await?;
    let rows = found.into_iter().map(|export| Row {
        asked: export.created_at.with_timezone(&zone).naive_local(),
        ends: export.expires_at.map(|at| at.with_timezone(&zone).naive_local()),
        export,
    });
    Ok(rows.collect())
}

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let rows = rows(&state, &page).await?;
    Ok(html(own_data::page(page.context, rows, None)))
}

async fn ask(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let problem: Problem = match state.services.own_data.request(page.caller()?).await {
        Ok(_) => return Ok(see_other("/me/data")),
        Err(error @ (ServiceError::Conflict(..) | ServiceError::TooMany(_))) => error.problem(),
        Err(error) => return Err(error.into()),
    };
    let rows = rows(&state, &page).await?;
    Ok(html_with(
        problem.status,
        own_data::page(page.context, rows, Some(problem)),
    ))
}

async fn file(State(state): State<AppState>, page: Page, Path(id): Path<Uuid>) -> Result<Response, ApiError> {
    Ok(attachment(
        state.services.own_data.file(page.caller()?, id).await?,
    ))
}

async fn remove(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    state.services.own_data.remove(page.caller()?, id).await?;
    Ok(see_other("/me/data?done=data_removed"))
}
