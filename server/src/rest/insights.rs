//! What is behind the numbers: patterns, chapters, maps.

use super::exports::Workbook;
use crate::errors::ApiResult;
use crate::extract::{Bearer, Path, Query};
use crate::state::AppState;
use api::insights::{ChapterList, ChapterMap, ChapterView, Insights, MapBy};
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde::Deserialize;
use service::exports::Format;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(insights))
        .routes(routes!(chapters))
        .routes(routes!(chapter))
        .routes(routes!(heat_map))
        .routes(routes!(export))
}

/// Patterns in words, pace, attempts against the marking scheme, reasons of errors.
#[utoipa::path(get, path = "/api/v1/insights", tag = "insights", operation_id = "show_insights", responses(
    (status = 200, description = "What is not known yet is absent, and `missing` says what it needs.", body = Insights),
))]
async fn insights(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<Insights>> {
    let found = app.services.insights.get(&caller).await?;
    Ok(axum::Json((*found).clone()))
}

/// Every chapter of the caller's exam and results.
#[utoipa::path(get, path = "/api/v1/chapters", tag = "insights", operation_id = "list_chapters", responses(
    (status = 200, description = "By subject and name.", body = ChapterList),
))]
async fn chapters(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<ChapterList>> {
    Ok(axum::Json(app.services.insights.chapters(&caller).await?))
}

/// One of the caller's chapters.
#[utoipa::path(get, path = "/api/v1/chapters/{id}", tag = "insights", operation_id = "show_chapter",
    params(("id" = Uuid, Path,)),
    responses((status = 200, description = "All that is known of it.", body = ChapterView)),
)]
async fn chapter(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
) -> ApiResult<axum::Json<ChapterView>> {
    let found = app.services.insights.chapter(&caller, id).await?;
    Ok(axum::Json((*found).clone()))
}

/// What the columns of a map are.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MapQuery {
    /// `week` (12 of them, the default) or `series`.
    #[param(inline)]
    by: Option<MapBy>,
}

/// Chapters by weeks or by test series, each cell with its interval and the questions it rests on.
#[utoipa::path(get, path = "/api/v1/heatmap", tag = "insights", operation_id = "show_heatmap",
    params(MapQuery),
    responses((status = 200, description = "Lowest mastery first; without rows `missing` says what they need.", body = ChapterMap)),
)]
async fn heat_map(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Query(query): Query<MapQuery>,
) -> ApiResult<axum::Json<ChapterMap>> {
    let map = app
        .services
        .insights
        .map(&caller, query.by.unwrap_or_default())
        .await?;
    Ok(axum::Json((*map).clone()))
}

/// The files there are.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
enum MapFile {
    #[serde(rename = "heatmap.csv")]
    Csv,
    #[serde(rename = "heatmap.xlsx")]
    Xlsx,
    #[serde(rename = "heatmap.json")]
    Json,
}

impl From<MapFile> for Format {
    fn from(file: MapFile) -> Self {
        match file {
            MapFile::Csv => Self::Csv,
            MapFile::Xlsx => Self::Xlsx,
            MapFile::Json => Self::Json,
        }
    }
}

/// The cells of a map as a file, one row each.
#[utoipa::path(get, path = "/api/v1/exports/heatmap/{file}", tag = "exports", operation_id = "export_heatmap",
    params(("file" = inline(MapFile), Path,), MapQuery),
    responses((status = 200, description = "The numbers of the page.", content(
        (ChapterMap = "application/json"),
        (String = "text/csv"),
        (Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ))),
)]
async fn export(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(file): Path<MapFile>,
    Query(query): Query<MapQuery>,
) -> ApiResult<impl IntoResponse> {
    let by = query.by.unwrap_or_default();
    let file = app.services.insights.export_map(&caller, by, file.into()).await?;
    let headers = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, file.disposition),
    ];
    Ok((headers, file.bytes))
}
