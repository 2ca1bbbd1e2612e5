//! What is noted of the answers of one result.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Json, Path};
use crate::state::AppState;
use api::answers::Answers;
use axum::extract::State;
use domain::answers::AnswersDraft;
use domain::ids::ResultId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show, replace))
}

/// What is noted of a result: answers question by question, and how many had the same reason.
#[utoipa::path(get, path = "/api/v1/results/{id}/answers", tag = "results", operation_id = "show_answers",
    params(("id" = Uuid, Path,)),
    responses((status = 200, description = "Empty when nothing is noted.", body = Answers)),
)]
async fn show(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<ResultId>,
) -> ApiResult<axum::Json<Answers>> {
    Ok(axum::Json(app.services.answers.get(&caller, id).await?))
}

/// Puts these entries in the place of those before.
///
/// What is noted never exceeds the result or its chapters. When all right and wrong answers are noted question by
/// question with their chapters, the chapters of the result follow from them.
#[utoipa::path(put, path = "/api/v1/results/{id}/answers", tag = "results", operation_id = "replace_answers",
    params(("id" = Uuid, Path,)), request_body = AnswersDraft,
    responses((status = 200, description = "As stored now.", body = Answers)),
)]
async fn replace(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<ResultId>,
    Json(draft): Json<AnswersDraft>,
) -> ApiResult<axum::Json<Answers>> {
    Ok(axum::Json(app.services.answers.put(&caller, id, draft).await?))
}
