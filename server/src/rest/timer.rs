//! The timer, one a student.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Json, Query};
use crate::state::AppState;
use api::sessions::{SessionView, TimerStart, TimerStop, TimerView};
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service::ServiceError;
use service::study_sessions::Moment;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show, discard))
        .routes(routes!(start))
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(stop))
}

/// For a device that tells later what it did without a network.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MomentQuery {
    /// When it happened, by the clock of the device: within the last 14 days, after what was told of before. Now when
    /// absent.
    at: Option<DateTime<Utc>>,
    /// Which timer is meant: 409 when it is not the one there is. At the start the id that the new one is given, a UUID of
    /// the device's own making.
    timer_id: Option<Uuid>,
}

impl From<MomentQuery> for Moment {
    fn from(MomentQuery { at, timer_id: timer }: MomentQuery) -> Self {
        Self { at, timer }
    }
}

/// The timer, running or paused.
#[utoipa::path(get, path = "/api/v1/timer", tag = "timer", operation_id = "show_timer", responses(
    (status = 200, description = "The timer.", body = TimerView),
    (status = 404, description = "There is none."),
))]
async fn show(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<TimerView>> {
    let timer = app.services.study_sessions.timer(&caller).await?;
    Ok(axum::Json(timer.ok_or(ServiceError::NotFound)?))
}

/// Starts the timer.
#[utoipa::path(post, path = "/api/v1/timer/start", tag = "timer", operation_id = "start_timer", params(MomentQuery),
    request_body = TimerStart,
    responses(
        (status = 201, description = "It runs.", body = TimerView),
        (status = 409, description = "There is one already."),
        (status = 422, description = "A subject that is none, or a time at which it cannot have begun."),
    ),
)]
async fn start(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Query(moment): Query<MomentQuery>,
    Json(start): Json<TimerStart>,
) -> ApiResult<(StatusCode, axum::Json<TimerView>)> {
    Ok((
        StatusCode::CREATED,
        axum::Json(
            app.services
                .study_sessions
                .start(&caller, start, moment.into())
                .await?,
        ),
    ))
}

/// Pauses the timer; paused already stays paused.
#[utoipa::path(post, path = "/api/v1/timer/pause", tag = "timer", operation_id = "pause_timer", params(MomentQuery), responses(
    (status = 200, description = "It is paused.", body = TimerView),
    (status = 404, description = "There is none."),
    (status = 409, description = "Another device was faster, or another timer is meant."),
    (status = 422, description = "It cannot have happened then."),
))]
async fn pause(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Query(moment): Query<MomentQuery>,
) -> ApiResult<axum::Json<TimerView>> {
    Ok(axum::Json(
        app.services.study_sessions.pause(&caller, moment.into()).await?,
    ))
}

/// Lets a paused timer go on.
#[utoipa::path(post, path = "/api/v1/timer/resume", tag = "timer", operation_id = "resume_timer", params(MomentQuery), responses(
    (status = 200, description = "It runs.", body = TimerView),
    (status = 404, description = "There is none."),
    (status = 409, description = "Another device was faster, or another timer is meant."),
    (status = 422, description = "It cannot have happened then."),
))]
async fn resume(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Query(moment): Query<MomentQuery>,
) -> ApiResult<axum::Json<TimerView>> {
    Ok(axum::Json(
        app.services.study_sessions.resume(&caller, moment.into()).await?,
    ))
}

/// Stops the timer and stores the session.
#[utoipa::path(post, path = "/api/v1/timer/stop", tag = "timer", operation_id = "stop_timer", params(MomentQuery),
    request_body = TimerStop,
    responses(
        (status = 201, description = "The session as stored.", body = SessionView),
        (status = 422, description = "A focus outside 1 to 5, or more minutes than were measured, or a time at which it cannot have been."),
        (status = 409, description = "Another timer is meant."),
        (status = 404, description = "There is none."),
    ),
)]
async fn stop(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Query(moment): Query<MomentQuery>,
    Json(stop): Json<TimerStop>,
) -> ApiResult<(StatusCode, axum::Json<SessionView>)> {
    Ok((
        StatusCode::CREATED,
        axum::Json(
            app.services
                .study_sessions
                .stop(&caller, stop, moment.into())
                .await?,
        ),
    ))
}

/// Ends the timer without storing a session.
#[utoipa::path(delete, path = "/api/v1/timer", tag = "timer", operation_id = "discard_timer", params(MomentQuery), responses(
    (status = 204, description = "It is gone."),
    (status = 404, description = "There is none."),
    (status = 409, description = "Another timer is meant."),
    (status = 422, description = "It cannot have happened then."),
))]
async fn discard(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Query(moment): Query<MomentQuery>,
) -> ApiResult<StatusCode> {
    app.services
        .study_sessions
        .discard(&caller, moment.into())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
