//! How hard a chapter feels to its student.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Json, Path};
use crate::state::AppState;
use api::difficulties::DifficultyView;
use axum::extract::State;
use axum::http::StatusCode;
use domain::difficulty::DifficultyDraft;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show, put, remove))
}

/// How hard one of the caller's chapters feels to them.
#[utoipa::path(get, path = "/api/v1/chapters/{id}/difficulty", tag = "insights", operation_id = "show_difficulty",
    params(("id" = Uuid, Path, description = "Id of the chapter.")),
    responses((status = 200, description = "As said last.", body = DifficultyView)),
)]
async fn show(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(chapter): Path<Uuid>,
) -> ApiResult<axum::Json<DifficultyView>> {
    Ok(axum::Json(app.services.difficulties.get(&caller, chapter).await?))
}

/// Says how hard a chapter feels. It changes no mastery and no forecast; the plan goes by it between chapters without
/// answers that are worth the same.
#[utoipa::path(put, path = "/api/v1/chapters/{id}/difficulty", tag = "insights", operation_id = "set_difficulty",
    params(("id" = Uuid, Path, description = "Id of the chapter.")), request_body = DifficultyDraft,
    responses((status = 200, description = "As said now.", body = DifficultyView)),
)]
async fn put(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(chapter): Path<Uuid>,
    Json(draft): Json<DifficultyDraft>,
) -> ApiResult<axum::Json<DifficultyView>> {
    let said = app.services.difficulties.put(&caller, chapter, draft).await?;
    Ok(axum::Json(said))
}

/// Takes back how hard a chapter feels.
#[utoipa::path(delete, path = "/api/v1/chapters/{id}/difficulty", tag = "insights", operation_id = "remove_difficulty",
    params(("id" = Uuid, Path, description = "Id of the chapter.")),
    responses((status = 204, description = "It is gone.")),
)]
async fn remove(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(chapter): Path<Uuid>,
) -> ApiResult<StatusCode> {
    app.services.difficulties.remove(&caller, chapter).await?;
    Ok(StatusCode::NO_CONTENT)
}
