//! Imports of files: look, put right, confirm, undo.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Json, Path};
use crate::state::AppState;
use api::imports::{CellFix, ColumnMapping, Confirm, ImportView};
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use domain::ids::ImportId;
use serde::Deserialize;
use service::imports::Reading;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show, reread))
        .routes(routes!(confirm))
        .routes(routes!(undo))
        .routes(routes!(failed_rows))
}

/// The caller's ten newest imports, without their rows.
#[utoipa::path(get, path = "/api/v1/imports", tag = "imports", operation_id = "list_imports", responses(
    (status = 200, description = "Newest first.", body = Vec<ImportView>),
))]
async fn list(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<Vec<ImportView>>> {
    Ok(axum::Json(app.services.imports.recent(&caller).await?))
}

/// One import: its preview, or what it did.
#[utoipa::path(get, path = "/api/v1/imports/{id}", tag = "imports", operation_id = "show_import",
    params(("id" = Uuid, Path,)),
    responses((status = 200, description = "The import.", body = ImportView)),
)]
async fn show(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<ImportId>,
) -> ApiResult<axum::Json<ImportView>> {
    Ok(axum::Json(app.services.imports.get(&caller, id).await?))
}

/// How a previewed file is to be read; what is absent stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct ReadingChange {
    /// Field name to column header.
    #[schema(value_type = Option<std::collections::BTreeMap<String, String>>)]
    mapping: Option<ColumnMapping>,
    /// `dmy` or `mdy`.
    date_order: Option<String>,
    /// Cells to put right.
    cells: Vec<CellFix>,
}

/// Changes how a previewed file is read, and shows it again.
#[utoipa::path(patch, path = "/api/v1/imports/{id}", tag = "imports", operation_id = "change_import",
    params(("id" = Uuid, Path,)), request_body = ReadingChange,
    responses(
        (status = 200, description = "The preview as it reads now.", body = ImportView),
        (status = 409, description = "It was imported already."),
    ),
)]
async fn reread(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<ImportId>,
    Json(change): Json<ReadingChange>,
) -> ApiResult<axum::Json<ImportView>> {
    let reading = Reading {
        mapping: change.mapping,
        date_order: change.date_order,
        fixes: change.cells,
    };
    Ok(axum::Json(
        app.services.imports.reread(&caller, id, reading).await?,
    ))
}

/// Imports a previewed file in one transaction.
#[utoipa::path(post, path = "/api/v1/imports/{id}/confirm", tag = "imports", operation_id = "confirm_import",
    params(("id" = Uuid, Path,)), request_body = Confirm,
    responses(
        (status = 200, description = "What it did.", body = ImportView),
        (status = 409, description = "Another file's hash, refused tests that were not to be skipped, or done already."),
    ),
)]
async fn confirm(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<ImportId>,
    Json(confirm): Json<Confirm>,
) -> ApiResult<axum::Json<ImportView>> {
    Ok(axum::Json(
        app.services.imports.confirm(&caller, id, &confirm).await?,
    ))
}

/// Takes a confirmed import back, within a day.
#[utoipa::path(post, path = "/api/v1/imports/{id}/undo", tag = "imports", operation_id = "undo_import",
    params(("id" = Uuid, Path,)),
    responses(
        (status = 200, description = "What it brought is gone; what it changed is as before. What was changed by hand \
         since stays (`kept`).", body = ImportView),
        (status = 409, description = "Too late, nothing to undo, or a newer import changed some of the same tests: \
         `newer_import`; undo that one (`undo_first`) before."),
    ),
)]
async fn undo(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<ImportId>,
) -> ApiResult<axum::Json<ImportView>> {
    Ok(axum::Json(app.services.imports.undo(&caller, id).await?))
}

/// The refused rows with a column of reasons: put them right and upload the file.
#[utoipa::path(get, path = "/api/v1/imports/{id}/failed.csv", tag = "imports", operation_id = "failed_rows",
    params(("id" = Uuid, Path,)),
    responses(
        (status = 200, description = "CSV.", body = String, content_type = "text/csv"),
        (status = 410, description = "The file is not kept any longer."),
    ),
)]
async fn failed_rows(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<ImportId>,
) -> ApiResult<impl IntoResponse> {
    let bytes = app.services.imports.failed_rows(&caller, id).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"failed-rows.csv\"",
        ),
    ];
    Ok((headers, bytes))
}
