//! Exams: the shipped profiles, and the caller's own.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Json, Path};
use crate::state::AppState;
use api::exams::ExamView;
use axum::extract::State;
use axum::http::StatusCode;
use domain::exams::{ExamDraft, ExamProfile};
use domain::ids::ExamId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(profiles))
        .routes(routes!(list, add))
        .routes(routes!(show, replace, remove))
}

/// The shipped profiles. Weights are defaults to edit; each names its source.
#[utoipa::path(get, path = "/api/v1/exams/profiles", tag = "exams", operation_id = "list_profiles", responses(
    (status = 200, description = "In the order they are offered.", body = Vec<ExamProfile>),
))]
async fn profiles(Bearer(_): Bearer) -> axum::Json<&'static [ExamProfile]> {
    axum::Json(service::exams::profiles())
}

/// The caller's exams, oldest first.
#[utoipa::path(get, path = "/api/v1/exams", tag = "exams", operation_id = "list_exams", responses(
    (status = 200, description = "At most twenty.", body = Vec<ExamView>),
))]
async fn list(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<Vec<ExamView>>> {
    Ok(axum::Json(app.services.exams.list(&caller).await?))
}

/// Adds an exam; what is left out comes from its profile.
#[utoipa::path(post, path = "/api/v1/exams", tag = "exams", operation_id = "add_exam", request_body = ExamDraft,
    responses(
        (status = 201, description = "As stored.", body = ExamView),
        (status = 409, description = "There are twenty already."),
    ),
)]
async fn add(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(draft): Json<ExamDraft>,
) -> ApiResult<(StatusCode, axum::Json<ExamView>)> {
    Ok((
        StatusCode::CREATED,
        axum::Json(app.services.exams.add(&caller, draft).await?),
    ))
}

/// One of the caller's exams.
#[utoipa::path(get, path = "/api/v1/exams/{id}", tag = "exams", operation_id = "show_exam",
    params(("id" = Uuid, Path,)),
    responses((status = 200, description = "As stored.", body = ExamView)),
)]
async fn show(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<ExamId>,
) -> ApiResult<axum::Json<ExamView>> {
    Ok(axum::Json(app.services.exams.get(&caller, id).await?))
}

/// Overwrites an exam.
#[utoipa::path(put, path = "/api/v1/exams/{id}", tag = "exams", operation_id = "replace_exam",
    params(("id" = Uuid, Path,)), request_body = ExamDraft,
    responses((status = 200, description = "As stored now.", body = ExamView)),
)]
async fn replace(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<ExamId>,
    Json(draft): Json<ExamDraft>,
) -> ApiResult<axum::Json<ExamView>> {
    Ok(axum::Json(app.services.exams.replace(&caller, id, draft).await?))
}

/// Removes an exam. Results stay.
#[utoipa::path(delete, path = "/api/v1/exams/{id}", tag = "exams", operation_id = "remove_exam",
    params(("id" = Uuid, Path,)),
    responses((status = 204, description = "It is gone.")),
)]
async fn remove(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<ExamId>,
) -> ApiResult<StatusCode> {
    app.services.exams.remove(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
