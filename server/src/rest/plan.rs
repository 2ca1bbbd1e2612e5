//! The study plan, its blocks and its calendar.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Json, Path};
use crate::state::AppState;
use api::plan::{BlockChange, FeedAddress, PlanChecks, PlanView};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::plan::{OwnBlockDraft, PlanSettingsDraft};
use serde::Serialize;
use service::plan::MEDIA_TYPE;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(checks))
        .routes(routes!(replan))
        .routes(routes!(too_much_today))
        .routes(routes!(set_settings))
        .routes(routes!(add_block))
        .routes(routes!(change_block, remove_block))
        .routes(routes!(calendar))
        .routes(routes!(create_feed, revoke_feed))
}

/// A block that was added.
#[derive(Debug, Serialize, ToSchema)]
struct Added {
    /// Its id.
    id: Uuid,
}

/// A calendar as a file of its own.
pub(crate) fn calendar_file(text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, MEDIA_TYPE),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"study-plus.ics\"",
        ),
    ];
    (headers, text).into_response()
}

/// The plan of the next 14 days: made anew where results, settings, the day or the exam have changed.
#[utoipa::path(get, path = "/api/v1/plan", tag = "plan", operation_id = "show_plan",
    responses((status = 200, description = "The plan.", body = PlanView)),
)]
async fn show(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<PlanView>> {
    Ok(axum::Json(app.services.plan.get(&caller).await?))
}

/// What study by the plan was expected to bring, and what tests have measured after it, by chapter and up to this week.
#[utoipa::path(get, path = "/api/v1/plan/checks", tag = "plan", operation_id = "plan_checks",
    responses((status = 200, description = "Chapter by chapter.", body = PlanChecks)),
)]
async fn checks(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<PlanChecks>> {
    Ok(axum::Json(app.services.plan.checks(&caller).await?))
}

/// Makes the plan afresh: all but what the student has put on a day may change.
#[utoipa::path(post, path = "/api/v1/plan/replan", tag = "plan", operation_id = "replan",
    responses((status = 200, description = "The new plan.", body = PlanView)),
)]
async fn replan(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<PlanView>> {
    Ok(axum::Json(app.services.plan.replan(&caller).await?))
}

/// Takes the least valuable open block of today out; its work competes for the days to come.
///
/// Today gets no more minutes than are left until the plan is made afresh or the block is opened again.
#[utoipa::path(post, path = "/api/v1/plan/too-much-today", tag = "plan", operation_id = "too_much_today", responses(
    (status = 200, description = "The lighter plan.", body = PlanView),
    (status = 409, description = "Nothing planned is open today."),
))]
async fn too_much_today(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
) -> ApiResult<axum::Json<PlanView>> {
    let (_, plan) = app.services.plan.too_much_today(&caller).await?;
    Ok(axum::Json(plan))
}

/// Stores hours, rest days, the length of a block and places, and makes the plan anew from them.
///
/// Where nothing but places is another, the plan stays as it is.
#[utoipa::path(put, path = "/api/v1/plan/settings", tag = "plan", operation_id = "set_plan_settings",
    request_body = PlanSettingsDraft,
    responses((status = 200, description = "The new plan.", body = PlanView)),
)]
async fn set_settings(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(draft): Json<PlanSettingsDraft>,
) -> ApiResult<axum::Json<PlanView>> {
    Ok(axum::Json(app.services.plan.set_settings(&caller, draft).await?))
}

/// Adds a block of the student's own. What was planned gives way to it.
#[utoipa::path(post, path = "/api/v1/plan/blocks", tag = "plan", operation_id = "add_plan_block",
    request_body = OwnBlockDraft,
    responses(
        (status = 201, description = "It is in the plan.", body = Added),
        (status = 409, description = "Too many blocks of one's own."),
    ),
)]
async fn add_block(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(draft): Json<OwnBlockDraft>,
) -> ApiResult<(StatusCode, axum::Json<Added>)> {
    let id = app.services.plan.add_own(&caller, draft).await?;
    Ok((StatusCode::CREATED, axum::Json(Added { id })))
}

/// Checks a block off, takes that back, puts back one that was taken out, moves one to another day or within its day.
///
/// `date` with `before` is a drop: the day, and the block it goes before there.
#[utoipa::path(patch, path = "/api/v1/plan/blocks/{id}", tag = "plan", operation_id = "change_plan_block",
    params(("id" = Uuid, Path,)),
    request_body = BlockChange,
    responses(
        (status = 200, description = "The plan with it.", body = PlanView),
        (status = 409, description = "The day has no room for it, a chapter that comes first would not, or it cannot have that place."),
    ),
)]
async fn change_block(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
    Json(change): Json<BlockChange>,
) -> ApiResult<axum::Json<PlanView>> {
    Ok(axum::Json(
        app.services.plan.change_block(&caller, id, change).await?,
    ))
}

/// Removes a block of the student's own; a planned one goes back to the pool.
///
/// Either comes back where it was with the status `open`: the first for a day, the second until its day is over.
#[utoipa::path(delete, path = "/api/v1/plan/blocks/{id}", tag = "plan", operation_id = "remove_plan_block",
    params(("id" = Uuid, Path,)),
    responses((status = 204, description = "It is gone.")),
)]
async fn remove_block(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
) -> ApiResult<StatusCode> {
    app.services.plan.remove_block(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The plan as a calendar (RFC 5545), with places. At the private address there are none.
#[utoipa::path(get, path = "/api/v1/plan/calendar.ics", tag = "plan", operation_id = "plan_calendar",
    responses((status = 200, description = "A calendar.", body = String, content_type = "text/calendar")),
)]
async fn calendar(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<Response> {
    Ok(calendar_file(app.services.plan.calendar(&caller).await?))
}

/// Makes a private calendar address in place of any before. It is told this once.
#[utoipa::path(post, path = "/api/v1/plan/feed", tag = "plan", operation_id = "create_plan_feed",
    responses((status = 201, description = "The address.", body = FeedAddress)),
)]
async fn create_feed(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
) -> ApiResult<(StatusCode, axum::Json<FeedAddress>)> {
    Ok((
        StatusCode::CREATED,
        axum::Json(app.services.plan.create_feed(&caller).await?),
    ))
}

/// Ends the private address at once.
#[utoipa::path(delete, path = "/api/v1/plan/feed", tag = "plan", operation_id = "revoke_plan_feed", responses(
    (status = 204, description = "It has ended."),
    (status = 404, description = "There is none."),
))]
async fn revoke_feed(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<StatusCode> {
    app.services.plan.revoke_feed(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
