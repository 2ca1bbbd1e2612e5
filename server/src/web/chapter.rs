//! One chapter: what is known of it, how hard it feels, and the links for it.

use super::{Form, Page, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::{Path, Query};
use crate::state::AppState;
use app::pages::chapter::{self, ChapterPage, ResourceForm};
use app::paths;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use domain::FieldErrors;
use domain::difficulty::DifficultyDraft;
use serde::Deserialize;
use service::ServiceError;
use uuid::Uuid;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/chapter", get(by_name))
        .route("/chapter/{id}", get(by_id))
        .route("/chapter/{id}/difficulty", post(rate))
        .route("/chapter/{id}/difficulty/remove", post(unrate))
        .route("/chapter/{id}/resources", post(add))
        .route("/chapter/resources/{id}/remove", post(remove))
        .route("/chapter/resources/{id}/restore", post(restore))
}

/// A chapter by its names, for links from where its id is not known; leads to its own address.
#[derive(Deserialize)]
struct Named {
    subject: String,
    chapter: String,
}

async fn by_name(
    State(state): State<AppState>,
    page: Page,
    Query(Named { subject, chapter }): Query<Named>,
) -> Result<Response, ApiError> {
    let id = state
        .services
        .insights
        .find_chapter(page.caller()?, &subject, &chapter)
        .await?;
    Ok(see_other(&paths::chapter(id)))
}

async fn by_id(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    render(&state, page, id, ResourceForm::default(), None).await
}

/// The page, with what was refused.
async fn render(
    state: &AppState,
    page: Page,
    id: Uuid,
    form: ResourceForm,
    refused: Option<ServiceError>,
) -> Result<Response, ApiError> {
    let problem = match refused {
        Some(error @ (ServiceError::Invalid(_) | ServiceError::Conflict(..))) => Some(error.problem()),
        Some(error) => return Err(error.into()),
        None => None,
    };
    let caller = page.caller()?;
    let data = ChapterPage {
        chapter: (*state.services.insights.chapter(caller, id).await?).clone(),
        resources: state.services.resources.of_chapter(caller, id).await?,
        form,
        problem,
    };
    let status = data.problem.as_ref().map_or(200, |problem| problem.status);
    Ok(html_with(status, chapter::page(page.context, data)))
}

async fn rate(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
    form: Form,
) -> Result<Response, ApiError> {
    // What is no number, or none at all, is out of the range.
    let difficulty = form.get("difficulty").trim().parse().unwrap_or(0);
    let draft = DifficultyDraft { difficulty };
    match state.services.difficulties.put(page.caller()?, id, draft).await {
        Ok(_) => Ok(see_other(&at(id, "difficulty_saved", ""))),
        Err(error) => render(&state, page, id, ResourceForm::default(), Some(error)).await,
    }
}

async fn unrate(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    state.services.difficulties.remove(page.caller()?, id).await?;
    Ok(see_other(&at(id, "difficulty_removed", "")))
}

async fn add(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
    Form(pairs): Form,
) -> Result<Response, ApiError> {
    let form = ResourceForm::from_pairs(&pairs);
    let added = match form.draft() {
        Ok(draft) => state.services.resources.add(page.caller()?, id, draft).await,
        Err(errors) => Err(refusal(&state, &page, id, errors).await?),
    };
    match added {
        Ok(_) => Ok(see_other(&at(id, "resource_added", ""))),
        Err(error) => render(&state, page, id, form, Some(error)).await,
    }
}

/// Minutes that are no number, unless the chapter is not there at all.
async fn refusal(
    state: &AppState,
    page: &Page,
    id: Uuid,
    errors: FieldErrors,
) -> Result<ServiceError, ApiError> {
    state.services.insights.chapter(page.caller()?, id).await?;
    Ok(errors.into())
}

async fn remove(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let chapter = state.services.resources.remove(page.caller()?, id).await?;
    Ok(back(chapter, "resource_removed", &format!("&undo={id}")))
}

async fn restore(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let (_, chapter) = state.services.resources.restore(page.caller()?, id).await?;
    Ok(back(chapter, "resource_restored", ""))
}

/// To the chapter, or where chapters are when it is gone.
fn back(chapter: Option<Uuid>, done: &str, more: &str) -> Response {
    see_other(&match chapter {
        Some(id) => at(id, done, more),
        None => format!("{}?done={done}{more}", paths::INSIGHTS),
    })
}

fn at(id: Uuid, done: &str, more: &str) -> String {
    format!("{}?done={done}{more}", paths::chapter(id))
}
