//! The scores a student wants.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Json, Path};
use crate::state::AppState;
use api::forecasts::{GoalDraft, GoalPace};
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ExamId;
use service::{Caller, ServiceError};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show, put, remove))
}

/// All goals, each with how far the forecast is from it; without one `missing` says what it needs.
#[utoipa::path(get, path = "/api/v1/goals", tag = "goals", operation_id = "list_goals", responses(
    (status = 200, description = "At most one an exam.", body = Vec<GoalPace>),
))]
async fn list(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<Vec<GoalPace>>> {
    let forecasts = app.services.forecasts.get(&caller).await?;
    let goals = forecasts.exams.iter().filter_map(|exam| exam.goal.clone());
    Ok(axum::Json(goals.collect()))
}

/// The goal of one exam.
#[utoipa::path(get, path = "/api/v1/goals/{id}", tag = "goals", operation_id = "show_goal",
    params(("id" = Uuid, Path, description = "Id of the exam.")),
    responses((status = 200, description = "As set.", body = GoalPace)),
)]
async fn show(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(exam): Path<ExamId>,
) -> ApiResult<axum::Json<GoalPace>> {
    Ok(axum::Json(pace(&app, &caller, exam).await?))
}

/// Sets the goal of one exam.
#[utoipa::path(put, path = "/api/v1/goals/{id}", tag = "goals", operation_id = "set_goal",
    params(("id" = Uuid, Path, description = "Id of the exam.")), request_body = GoalDraft,
    responses((status = 200, description = "As set now.", body = GoalPace)),
)]
async fn put(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(exam): Path<ExamId>,
    Json(draft): Json<GoalDraft>,
) -> ApiResult<axum::Json<GoalPace>> {
    app.services.goals.put(&caller, exam, draft).await?;
    Ok(axum::Json(pace(&app, &caller, exam).await?))
}

/// Removes the goal of one exam.
#[utoipa::path(delete, path = "/api/v1/goals/{id}", tag = "goals", operation_id = "remove_goal",
    params(("id" = Uuid, Path, description = "Id of the exam.")),
    responses((status = 204, description = "It is gone.")),
)]
async fn remove(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(exam): Path<ExamId>,
) -> ApiResult<StatusCode> {
    app.services.goals.remove(&caller, exam).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Made afresh: the caller of a change still carries the version of the data before it.
async fn pace(app: &AppState, caller: &Caller, exam: ExamId) -> Result<GoalPace, ServiceError> {
    let forecasts = app.services.forecasts.compute(caller).await?;
    let goals = forecasts.exams.into_iter().filter_map(|exam| exam.goal);
    goals
        .into_iter()
        .find(|goal| goal.exam_id == exam.0)
        .ok_or(ServiceError::NotFound)
}
