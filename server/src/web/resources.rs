//! The links that an institution shows to its students.

use super::{Form, Page, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::{Path, Query};
use crate::state::AppState;
use api::problem::Problem;
use api::resources::SharedResourceView;
use app::pages::resources::{self, ResourcesPage, SharedForm};
use app::paths;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use service::ServiceError;
use std::collections::BTreeSet;
use uuid::Uuid;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/resources", get(show).post(add))
        .route("/admin/resources/{id}/remove", post(remove))
        .route("/admin/resources/{id}/restore", post(restore))
}

/// The chapter whose links are shown.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Chosen {
    subject: String,
    chapter: String,
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Query(Chosen { subject, chapter }): Query<Chosen>,
) -> Result<Response, ApiError> {
    let form = SharedForm {
        subject,
        chapter,
        ..SharedForm::default()
    };
    render(&state, page, form, None).await
}

async fn render(
    state: &AppState,
    page: Page,
    form: SharedForm,
    problem: Option<Problem>,
) -> Result<Response, ApiError> {
    let all = state.services.resources.shared(page.caller()?).await?.items;
    let (subjects, chapters) = proposals(&form.subject);
    let data = ResourcesPage {
        all,
        form,
        subjects,
        chapters,
        problem,
    };
    let status = data.problem.as_ref().map_or(200, |problem| problem.status);
    Ok(html_with(status, resources::page(page.context, data)))
}

/// Subjects of the exams that are offered, and their chapters: of the chosen subject, where one is.
fn proposals(subject: &str) -> (Vec<String>, Vec<String>) {
    let offered = || {
        service::exams::profiles()
            .iter()
            .flat_map(|profile| &profile.chapters)
    };
    let subjects: BTreeSet<&str> = offered().map(|one| one.subject.as_str()).collect();
    let is_wanted = |name: &str| !subjects.contains(subject) || name == subject;
    let chapters: BTreeSet<&str> = offered()
        .filter(|one| is_wanted(&one.subject))
        .map(|one| one.name.as_str())
        .collect();
    let owned = |names: &BTreeSet<&str>| names.iter().map(|name| (*name).to_owned()).collect();
    (owned(&subjects), owned(&chapters))
}

async fn add(State(state): State<AppState>, page: Page, Form(pairs): Form) -> Result<Response, ApiError> {
    let form = SharedForm::from_pairs(&pairs);
    let added = match form.draft() {
        Ok(draft) => state.services.resources.add_shared(page.caller()?, draft).await,
        Err(errors) => Err(errors.into()),
    };
    match added {
        Ok(stored) => Ok(back(&stored, "shared_added", "")),
        Err(error @ (ServiceError::Invalid(_) | ServiceError::Conflict(..))) => {
            render(&state, page, form, Some(error.problem())).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn remove(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let removed = state.services.resources.remove_shared(page.caller()?, id).await?;
    Ok(back(&removed, "shared_removed", &format!("&undo={id}")))
}

async fn restore(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let restored = state
        .services
        .resources
        .restore_shared(page.caller()?, id)
        .await?;
    Ok(back(&restored, "shared_restored", ""))
}

/// To the links of the same chapter.
fn back(of: &SharedResourceView, done: &str, more: &str) -> Response {
    let chapter = paths::admin_resources_of(&of.subject, &of.chapter);
    see_other(&format!("{chapter}&done={done}{more}"))
}
