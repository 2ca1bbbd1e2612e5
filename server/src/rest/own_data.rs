//! Everything that is kept of the caller, as one file.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Path};
use crate::state::AppState;
use api::life::DataExport;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use service::exports::File;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, ask))
        .routes(routes!(remove))
        .routes(routes!(file))
}

/// The caller's files, the newest first.
#[utoipa::path(get, path = "/api/v1/account/data", tag = "account", operation_id = "list_data_files", responses(
    (status = 200, description = "Those that have not ended.", body = Vec<DataExport>),
))]
async fn list(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<Vec<DataExport>>> {
    Ok(axum::Json(app.services.own_data.list(&caller).await?))
}

/// Asks for a file with everything that is kept of the caller.
///
/// It is made in the background: look at the list until it is `ready`. A mail says so, too.
#[utoipa::path(post, path = "/api/v1/account/data", tag = "account", operation_id = "make_data_file", responses(
    (status = 202, description = "It is being made.", body = DataExport),
    (status = 409, description = "One is being made already."),
    (status = 429, description = "More than three in a day."),
))]
async fn ask(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
) -> ApiResult<(StatusCode, axum::Json<DataExport>)> {
    let new = app.services.own_data.request(&caller).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(new)))
}

/// Takes a finished or failed file away before its time.
#[utoipa::path(delete, path = "/api/v1/account/data/{id}", tag = "account", operation_id = "remove_data_file",
    params(("id" = Uuid, Path, description = "As in the list.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 404, description = "The caller has no such file."),
        (status = 409, description = "It is being made."),
    ),
)]
async fn remove(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
) -> ApiResult<StatusCode> {
    app.services.own_data.remove(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A finished file: an archive with each list as CSV and as JSON, and a README.
#[utoipa::path(get, path = "/api/v1/account/data/{id}/file", tag = "account", operation_id = "get_data_file",
    params(("id" = Uuid, Path, description = "As in the list.")),
    responses(
        (status = 200, description = "The archive.", content_type = "application/zip", body = String),
        (status = 404, description = "The caller has no such file."),
        (status = 409, description = "It is being made."),
        (status = 410, description = "It was taken away after seven days."),
    ),
)]
async fn file(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
) -> ApiResult<Response> {
    Ok(attachment(app.services.own_data.file(&caller, id).await?))
}

/// A file to be saved.
pub(crate) fn attachment(file: File) -> Response {
    let headers = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, file.disposition),
    ];
    (headers, file.bytes).into_response()
}
