//! Sample data for whoever wants to look around first.

use crate::errors::ApiResult;
use crate::extract::Bearer;
use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(load, remove))
}

/// Loads half a year of sample results and sessions, each marked as sample.
#[utoipa::path(post, path = "/api/v1/sample", tag = "sample", operation_id = "load_sample", responses(
    (status = 204, description = "It is there."),
    (status = 409, description = "It was there already."),
))]
async fn load(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<StatusCode> {
    app.services.samples.load(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes the sample data, and nothing else.
#[utoipa::path(delete, path = "/api/v1/sample", tag = "sample", operation_id = "remove_sample", responses(
    (status = 204, description = "It is gone."),
))]
async fn remove(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<StatusCode> {
    app.services.samples.remove(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
