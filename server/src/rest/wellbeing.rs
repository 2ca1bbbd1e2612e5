//! Balance, check-ins and a lighter plan. The student's own: no role but the student's gets here. What a student shares
//! with mentors has routes of its own (`balance_shares`).

use crate::errors::ApiResult;
use crate::extract::{Bearer, Json, Query};
use crate::state::AppState;
use api::wellbeing::{
    CheckInDraft, CheckInList, CheckInView, ConsentView, EaseView, InstrumentView, Wellbeing,
};
use axum::extract::State;
use axum::http::StatusCode;
use domain::wellbeing::EaseDraft;
use serde::Deserialize;
use service::wellbeing::TREND_DAYS;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show, remove))
        .routes(routes!(instruments))
        .routes(routes!(check_ins, check_in))
        .routes(routes!(agree, withdraw))
        .routes(routes!(ease, end_ease))
}

/// How far back the trend goes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TrendQuery {
    /// Days of the trend; 30 when absent.
    #[param(minimum = 7, maximum = 120)]
    days: Option<u32>,
}

/// The balance of study from sessions, the state, and what the student has reported. All of it is for the student alone; what
/// sessions say of it can be shared with a mentor (`/wellbeing/shares`).
#[utoipa::path(get, path = "/api/v1/wellbeing", tag = "wellbeing", operation_id = "show_wellbeing", params(TrendQuery),
    responses((status = 200, description = "As of now. Not a diagnosis.", body = Wellbeing)),
)]
async fn show(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Query(query): Query<TrendQuery>,
) -> ApiResult<axum::Json<Wellbeing>> {
    let days = query.days.unwrap_or(TREND_DAYS);
    Ok(axum::Json(app.services.wellbeing.get(&caller, days).await?))
}

/// Deletes check-ins, lighter plans and the consent, for good; ends what is shared with mentors.
#[utoipa::path(delete, path = "/api/v1/wellbeing", tag = "wellbeing", operation_id = "remove_wellbeing",
    responses((status = 204, description = "Nothing is stored any longer.")),
)]
async fn remove(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<StatusCode> {
    app.services.wellbeing.remove_all(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The questionnaires, with wording, source and licence.
#[utoipa::path(get, path = "/api/v1/wellbeing/instruments", tag = "wellbeing", operation_id = "list_instruments",
    responses((status = 200, description = "The full questionnaire first.", body = Vec<InstrumentView>)),
)]
async fn instruments(State(app): State<AppState>, Bearer(_): Bearer) -> axum::Json<Vec<InstrumentView>> {
    axum::Json(app.services.wellbeing.instruments())
}

/// The student's check-ins. Empty without consent.
#[utoipa::path(get, path = "/api/v1/wellbeing/check-ins", tag = "wellbeing", operation_id = "list_check_ins",
    responses((status = 200, description = "Newest first, at most 400.", body = CheckInList)),
)]
async fn check_ins(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
) -> ApiResult<axum::Json<CheckInList>> {
    Ok(axum::Json(app.services.wellbeing.check_ins(&caller).await?))
}

/// Stores answers to a questionnaire. A later check-in of the same day is added to the one before, answer by answer: of two
/// answers to the same question the later counts, what is not answered again stays, and the scores are of all of them.
#[utoipa::path(post, path = "/api/v1/wellbeing/check-ins", tag = "wellbeing", operation_id = "add_check_in",
    request_body = CheckInDraft,
    responses(
        (status = 201, description = "As stored, with its scores.", body = CheckInView),
        (status = 409, description = "There is no consent."),
    ),
)]
async fn check_in(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(draft): Json<CheckInDraft>,
) -> ApiResult<(StatusCode, axum::Json<CheckInView>)> {
    let stored = app.services.wellbeing.check_in(&caller, draft).await?;
    Ok((StatusCode::CREATED, axum::Json(stored)))
}

/// Agrees to check-ins being kept.
#[utoipa::path(put, path = "/api/v1/wellbeing/consent", tag = "wellbeing", operation_id = "give_wellbeing_consent",
    responses((status = 200, description = "It holds.", body = ConsentView)),
)]
async fn agree(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<ConsentView>> {
    Ok(axum::Json(app.services.wellbeing.give_consent(&caller).await?))
}

/// Takes the consent back. What is stored is no longer read; it goes with `DELETE /api/v1/wellbeing`. What is shared with
/// mentors ends.
#[utoipa::path(delete, path = "/api/v1/wellbeing/consent", tag = "wellbeing", operation_id = "withdraw_wellbeing_consent",
    responses((status = 204, description = "It holds no longer.")),
)]
async fn withdraw(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<StatusCode> {
    app.services.wellbeing.withdraw_consent(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Plans less for some days from today on.
#[utoipa::path(post, path = "/api/v1/wellbeing/ease", tag = "wellbeing", operation_id = "ease_plan",
    request_body = EaseDraft,
    responses((status = 201, description = "It holds from today on.", body = EaseView)),
)]
async fn ease(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(draft): Json<EaseDraft>,
) -> ApiResult<(StatusCode, axum::Json<EaseView>)> {
    let agreed = app.services.wellbeing.ease(&caller, draft).await?;
    Ok((StatusCode::CREATED, axum::Json(agreed)))
}

/// Back to the full plan.
#[utoipa::path(delete, path = "/api/v1/wellbeing/ease", tag = "wellbeing", operation_id = "end_ease",
    responses((status = 204, description = "The plan is full from today on.")),
)]
async fn end_ease(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<StatusCode> {
    app.services.wellbeing.end_ease(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
