//! The admin's pages.

use super::imports::{Parts, parts};
use super::{Page, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::Path;
use crate::state::AppState;
use api::problem::Problem;
use app::pages::admin::{self, AdminHome, RankTableForm};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::Response;
use axum::routing::{get, post};
use service::ServiceError;
use service::ranks::NewTable;
use uuid::Uuid;

pub fn routes() -> Router<AppState> {
    let add_table = post(add_table).layer(DefaultBodyLimit::max(super::imports::FORM_BYTES));
    Router::new()
        .route("/admin", get(show))
        .route("/admin/rank-tables", add_table)
        .route("/admin/rank-tables/{id}/remove", post(remove_table))
        .route("/admin/rank-tables/{id}/restore", post(restore_table))
        .route("/admin/rank-tables/sample/{file}", get(sample))
        .route("/admin/samples/remove", post(remove_samples))
}

/// A table to start from.
async fn sample(Path(file): Path<String>) -> Result<Response, ApiError> {
    let file = service::ranks::sample_file(&file).ok_or(ServiceError::NotFound)?;
    Ok(super::reading::download(file))
}

/// A number as typed, with or without commas between its groups; nothing stays nothing, and what is no number is out of
/// every range.
fn whole(typed: &str) -> Option<i64> {
    let digits: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != ',')
        .collect();
    (!digits.is_empty()).then(|| digits.parse().unwrap_or(0))
}

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    render(&state, page, RankTableForm::default(), None).await
}

async fn render(
    state: &AppState,
    page: Page,
    form: RankTableForm,
    problem: Option<Problem>,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let seen = state.services.institutions.overview(caller).await?;
    let data = AdminHome {
        institution: seen.name,
        students: seen.students,
        results: seen.results,
        results_this_week: seen.results_this_week,
        sessions: seen.sessions,
        sample_people: seen.sample_people,
        cohorts: seen.cohorts,
        rank_tables: state.services.ranks.with_owner(caller).await?,
        form,
        problem,
    };
    let status = data.problem.as_ref().map_or(200, |problem| problem.status);
    Ok(html_with(status, admin::page(page.context, data)))
}

async fn remove_samples(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let is_gone = state.services.samples.remove_people(page.caller()?).await?;
    // Whoever was one of them is nobody now.
    Ok(see_other(if is_gone {
        "/login?done=samples_removed"
    } else {
        "/admin?done=samples_removed"
    }))
}

async fn add_table(
    State(state): State<AppState>,
    page: Page,
    request: Request,
) -> Result<Response, ApiError> {
    let Parts { file, fields } = match parts(request).await {
        Ok(parts) => parts,
        Err(error) => return render(&state, page, RankTableForm::default(), Some(*error.problem)).await,
    };
    let field = |name: &str| {
        fields
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    };
    let form = RankTableForm {
        exam: field("exam"),
        year: field("year"),
        shift: field("shift"),
        source: field("source"),
        candidates: field("candidates"),
        exam_candidates: field("exam_candidates"),
    };
    let new = NewTable {
        exam: form.exam.clone(),
        // What is no number is out of every range.
        year: form.year.trim().parse().unwrap_or(0),
        shift: form.shift.clone(),
        source: form.source.clone(),
        csv: String::from_utf8_lossy(&file.1).into_owned(),
        candidates: whole(&form.candidates),
        exam_candidates: whole(&form.exam_candidates),
    };
    match state.services.ranks.import(page.caller()?, new).await {
        Ok(table) if table.version > 1 => Ok(see_other("/admin?done=table_replaced")),
        Ok(_) => Ok(see_other("/admin?done=table_added")),
        Err(error @ (ServiceError::Invalid(_) | ServiceError::Conflict(..))) => {
            render(&state, page, form, Some(error.problem())).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn remove_table(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    state.services.ranks.remove(page.caller()?, id).await?;
    Ok(see_other(&format!("/admin?done=table_removed&undo={id}")))
}

async fn restore_table(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    state.services.ranks.restore(page.caller()?, id).await?;
    Ok(see_other("/admin?done=table_restored"))
}
