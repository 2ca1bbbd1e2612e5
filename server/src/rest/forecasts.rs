//! What is likely to come, what was said, and how good that has been.

use super::exports::Workbook;
use crate::errors::ApiResult;
use crate::extract::{Bearer, Path, Query};
use crate::state::AppState;
use api::forecasts::{ForecastHistory, Forecasts, TrackRecord, WhatIf};
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use domain::ids::ExamId;
use serde::Deserialize;
use service::exports::Format;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(history))
        .routes(routes!(export))
        .routes(routes!(what_if))
        .routes(routes!(records))
        .routes(routes!(record))
}

/// The caller's forecasts, exam by exam, each with its range; what cannot be said yet is in `missing`. What is said for
/// the first time is stored.
#[utoipa::path(get, path = "/api/v1/forecasts", tag = "forecasts", operation_id = "show_forecasts", responses(
    (status = 200, description = "All exams.", body = Forecasts),
))]
async fn show(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<Forecasts>> {
    let kept = app.services.forecasts.get(&caller).await?;
    Ok(axum::Json(Forecasts::clone(&kept)))
}

/// The newest of the caller's stored forecasts with what came true. `total`, `scored` and `in_band` count all of them.
#[utoipa::path(get, path = "/api/v1/forecasts/history", tag = "forecasts", operation_id = "show_forecast_history",
    responses((status = 200, description = "The newest 500.", body = ForecastHistory)),
)]
async fn history(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
) -> ApiResult<axum::Json<ForecastHistory>> {
    Ok(axum::Json(app.services.forecasts.history(&caller).await?))
}

/// The stored forecasts as a file. Its name says which.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
enum ForecastFile {
    #[serde(rename = "forecasts.csv")]
    Csv,
    #[serde(rename = "forecasts.xlsx")]
    Xlsx,
    #[serde(rename = "forecasts.json")]
    Json,
}

impl From<ForecastFile> for Format {
    fn from(file: ForecastFile) -> Self {
        match file {
            ForecastFile::Csv => Self::Csv,
            ForecastFile::Xlsx => Self::Xlsx,
            ForecastFile::Json => Self::Json,
        }
    }
}

/// All of the caller's stored forecasts with what came true as a file, one row each, with model, versions and tables.
#[utoipa::path(get, path = "/api/v1/exports/forecasts/{file}", tag = "exports", operation_id = "export_forecasts",
    params(("file" = inline(ForecastFile), Path,)),
    responses((status = 200, description = "The rows of the history.", content(
        (ForecastHistory = "application/json"),
        (String = "text/csv"),
        (Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ))),
)]
async fn export(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(file): Path<ForecastFile>,
) -> ApiResult<impl IntoResponse> {
    let file = app.services.forecasts.export(&caller, file.into()).await?;
    let headers = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, file.disposition),
    ];
    Ok((headers, file.bytes))
}

/// A score to try.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WhatIfQuery {
    /// Id of one of the caller's exams.
    #[param(value_type = uuid::Uuid)]
    exam: ExamId,
    /// Marks, from the least to the greatest of the exam.
    score: f64,
}

/// Where a score would stand among the candidates, over all tables of the exam, and how likely it is.
#[utoipa::path(get, path = "/api/v1/forecasts/what-if", tag = "forecasts", operation_id = "ask_what_if",
    params(WhatIfQuery),
    responses(
        (status = 200, description = "With `missing` where there is no table, or no forecast for a chance.", body = WhatIf),
        (status = 404, description = "The exam is not there, or not the caller's."),
    ),
)]
async fn what_if(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Query(query): Query<WhatIfQuery>,
) -> ApiResult<axum::Json<WhatIf>> {
    let answer = app
        .services
        .forecasts
        .what_if(&caller, query.exam, query.score)
        .await?;
    Ok(axum::Json(answer))
}

/// How good the forecasts of all exams have been. Figures are absent below the needed number of outcomes.
#[utoipa::path(get, path = "/api/v1/record", tag = "forecasts", operation_id = "list_track_records", responses(
    (status = 200, description = "One an exam profile; none of `own`, whose exams have only the name in common.", body = Vec<TrackRecord>),
))]
async fn records(State(app): State<AppState>) -> ApiResult<axum::Json<Vec<TrackRecord>>> {
    Ok(axum::Json(app.services.forecasts.track_records().await?))
}

/// How good the forecasts of an exam have been.
#[utoipa::path(get, path = "/api/v1/record/{exam}", tag = "forecasts", operation_id = "show_track_record",
    params(("exam" = String, Path, description = "Key of the exam's profile; there is no record of `own`.")),
    responses((status = 200, description = "Without figures below the needed number of outcomes.", body = TrackRecord)),
)]
async fn record(State(app): State<AppState>, Path(exam): Path<String>) -> ApiResult<axum::Json<TrackRecord>> {
    Ok(axum::Json(app.services.forecasts.record(&exam).await?))
}
