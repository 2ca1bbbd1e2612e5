//! What came of an exam, as it was published.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Json, Path};
use crate::state::AppState;
use api::official_results::OfficialResultView;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ExamId;
use domain::official_results::OfficialResultDraft;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show, put, remove))
        .routes(routes!(restore))
        .routes(routes!(not_now, ask_again))
}

/// The official result of one exam.
#[utoipa::path(get, path = "/api/v1/exams/{id}/official-result", tag = "exams", operation_id = "show_official_result",
    params(("id" = Uuid, Path, description = "Id of the exam.")),
    responses((status = 200, description = "As entered.", body = OfficialResultView)),
)]
async fn show(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(exam): Path<ExamId>,
) -> ApiResult<axum::Json<OfficialResultView>> {
    Ok(axum::Json(
        app.services.official_results.get(&caller, exam).await?,
    ))
}

/// Sets the official result of one exam, from its day on: marks, rank or percentile, one is enough.
#[utoipa::path(put, path = "/api/v1/exams/{id}/official-result", tag = "exams", operation_id = "set_official_result",
    params(("id" = Uuid, Path, description = "Id of the exam.")), request_body = OfficialResultDraft,
    responses(
        (status = 200, description = "As entered now.", body = OfficialResultView),
        (status = 409, description = "The exam is still to come (`exam_ahead`)."),
    ),
)]
async fn put(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(exam): Path<ExamId>,
    Json(draft): Json<OfficialResultDraft>,
) -> ApiResult<axum::Json<OfficialResultView>> {
    let stored = app.services.official_results.put(&caller, exam, draft).await?;
    Ok(axum::Json(stored))
}

/// Removes the official result of one exam.
#[utoipa::path(delete, path = "/api/v1/exams/{id}/official-result", tag = "exams", operation_id = "remove_official_result",
    params(("id" = Uuid, Path, description = "Id of the exam.")),
    responses((status = 204, description = "It is gone.")),
)]
async fn remove(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(exam): Path<ExamId>,
) -> ApiResult<StatusCode> {
    app.services.official_results.remove(&caller, exam).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings back the official result of one exam that was removed within the last day.
#[utoipa::path(post, path = "/api/v1/exams/{id}/official-result/restore", tag = "exams",
    operation_id = "restore_official_result",
    params(("id" = Uuid, Path, description = "Id of the exam.")),
    responses((status = 200, description = "It is back.", body = OfficialResultView)),
)]
async fn restore(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(exam): Path<ExamId>,
) -> ApiResult<axum::Json<OfficialResultView>> {
    let results = &app.services.official_results;
    results.restore(&caller, exam).await?;
    Ok(axum::Json(results.get(&caller, exam).await?))
}

/// Says "Not now" to the question for the result of this exam's day: pages ask no more on their own. It can be entered
/// all the same.
#[utoipa::path(put, path = "/api/v1/exams/{id}/official-result/not-now", tag = "exams",
    operation_id = "put_off_official_result",
    params(("id" = Uuid, Path, description = "Id of the exam.")),
    responses(
        (status = 204, description = "It is remembered until the exam gets another day."),
        (status = 409, description = "The exam is still to come (`exam_ahead`)."),
    ),
)]
async fn not_now(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(exam): Path<ExamId>,
) -> ApiResult<StatusCode> {
    app.services.official_results.put_off(&caller, exam, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes "Not now" back.
#[utoipa::path(delete, path = "/api/v1/exams/{id}/official-result/not-now", tag = "exams",
    operation_id = "ask_for_official_result",
    params(("id" = Uuid, Path, description = "Id of the exam.")),
    responses((status = 204, description = "Pages ask again.")),
)]
async fn ask_again(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(exam): Path<ExamId>,
) -> ApiResult<StatusCode> {
    app.services
        .official_results
        .put_off(&caller, exam, false)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
