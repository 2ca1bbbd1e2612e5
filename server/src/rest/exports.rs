//! Results as files: the same rows as the list, under the same filter.

use super::tests::FilterQuery;
use crate::errors::ApiResult;
use crate::extract::{Bearer, Path, Query};
use crate::state::AppState;
use api::results::ResultView;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde::Deserialize;
use service::exports::Format;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(results))
}

/// The files there are.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
enum ExportFile {
    #[serde(rename = "results.csv")]
    Csv,
    #[serde(rename = "results.xlsx")]
    Xlsx,
    #[serde(rename = "results.json")]
    Json,
}

/// The bytes of a workbook.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only described")]
pub(super) struct Workbook(Vec<u8>);

impl From<ExportFile> for Format {
    fn from(file: ExportFile) -> Self {
        match file {
            ExportFile::Csv => Self::Csv,
            ExportFile::Xlsx => Self::Xlsx,
            ExportFile::Json => Self::Json,
        }
    }
}

/// All results that match, as a file: those and no others that the list shows under the same filter.
///
/// CSV and workbook have one row a chapter and import again; JSON has the shape of the list's items.
#[utoipa::path(get, path = "/api/v1/exports/{file}", tag = "exports", operation_id = "export_results",
    params(("file" = inline(ExportFile), Path,), FilterQuery),
    responses(
        (status = 200, description = "Newest first.", content(
            (Vec<ResultView> = "application/json"),
            (String = "text/csv"),
            (Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 429, description = "More than ten files in an hour; `Retry-After` says how long to wait."),
    ),
)]
async fn results(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(file): Path<ExportFile>,
    Query(filter): Query<FilterQuery>,
) -> ApiResult<impl IntoResponse> {
    let file = app
        .services
        .exports
        .results(&caller, &filter.into(), file.into())
        .await?;
    let headers = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, file.disposition),
    ];
    Ok((headers, file.bytes))
}
