//! One result.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Json, Path};
use crate::state::AppState;
use api::results::ResultView;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ResultId;
use domain::results::ResultDraft;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show, replace, remove))
        .routes(routes!(restore))
}

/// One of the caller's results.
#[utoipa::path(get, path = "/api/v1/results/{id}", tag = "results", operation_id = "show_result",
    params(("id" = Uuid, Path,)),
    responses((status = 200, description = "As stored.", body = ResultView)),
)]
async fn show(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<ResultId>,
) -> ApiResult<axum::Json<ResultView>> {
    Ok(axum::Json(app.services.results.get(&caller, id).await?))
}

/// Overwrites one of the caller's results.
#[utoipa::path(put, path = "/api/v1/results/{id}", tag = "results", operation_id = "replace_result",
    params(("id" = Uuid, Path,)), request_body = ResultDraft,
    responses((status = 200, description = "As stored now.", body = ResultView)),
)]
async fn replace(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<ResultId>,
    Json(draft): Json<ResultDraft>,
) -> ApiResult<axum::Json<ResultView>> {
    Ok(axum::Json(
        app.services.results.replace(&caller, id, draft).await?,
    ))
}

/// Removes one of the caller's results. It can be brought back for a day.
#[utoipa::path(delete, path = "/api/v1/results/{id}", tag = "results", operation_id = "remove_result",
    params(("id" = Uuid, Path,)),
    responses((status = 204, description = "It is gone.")),
)]
async fn remove(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<ResultId>,
) -> ApiResult<StatusCode> {
    app.services.results.remove(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings back a result that was removed within the last day.
#[utoipa::path(post, path = "/api/v1/results/{id}/restore", tag = "results", operation_id = "restore_result",
    params(("id" = Uuid, Path,)),
    responses((status = 200, description = "It is back.", body = ResultView)),
)]
async fn restore(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<ResultId>,
) -> ApiResult<axum::Json<ResultView>> {
    Ok(axum::Json(app.services.results.restore(&caller, id).await?))
}
