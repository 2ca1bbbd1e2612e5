//! The timer, one a student.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Json};
use crate::state::AppState;
use api::sessions::{SessionView, TimerStart, TimerStop, TimerView};
use axum::extract::State;
use axum::http::StatusCode;
use service::ServiceError;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show, discard))
        .routes(routes!(start))
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(stop))
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
#[utoipa::path(post, path = "/api/v1/timer/start", tag = "timer", operation_id = "start_timer",
    request_body = TimerStart,
    responses(
        (status = 201, description = "It runs.", body = TimerView),
        (status = 409, description = "There is one already."),
    ),
)]
async fn start(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(start): Json<TimerStart>,
) -> ApiResult<(StatusCode, axum::Json<TimerView>)> {
    Ok((
        StatusCode::CREATED,
        axum::Json(app.services.study_sessions.start(&caller, start).await?),
    ))
}

/// Pauses the timer; paused already stays paused.
#[utoipa::path(post, path = "/api/v1/timer/pause", tag = "timer", operation_id = "pause_timer", responses(
    (status = 200, description = "It is paused.", body = TimerView),
    (status = 404, description = "There is none."),
    (status = 409, description = "Another device was faster."),
))]
async fn pause(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<TimerView>> {
    Ok(axum::Json(app.services.study_sessions.pause(&caller).await?))
}

/// Lets a paused timer go on.
#[utoipa::path(post, path = "/api/v1/timer/resume", tag = "timer", operation_id = "resume_timer", responses(
    (status = 200, description = "It runs.", body = TimerView),
    (status = 404, description = "There is none."),
    (status = 409, description = "Another device was faster."),
))]
async fn resume(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<TimerView>> {
    Ok(axum::Json(app.services.study_sessions.resume(&caller).await?))
}

/// Stops the timer and stores the session.
#[utoipa::path(post, path = "/api/v1/timer/stop", tag = "timer", operation_id = "stop_timer",
    request_body = TimerStop,
    responses(
        (status = 201, description = "The session as stored.", body = SessionView),
        (status = 422, description = "A focus outside 1 to 5, or more minutes than were measured."),
        (status = 404, description = "There is none."),
    ),
)]
async fn stop(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(stop): Json<TimerStop>,
) -> ApiResult<(StatusCode, axum::Json<SessionView>)> {
    Ok((
        StatusCode::CREATED,
        axum::Json(app.services.study_sessions.stop(&caller, stop).await?),
    ))
}

/// Ends the timer without storing a session.
#[utoipa::path(delete, path = "/api/v1/timer", tag = "timer", operation_id = "discard_timer", responses(
    (status = 204, description = "It is gone."),
    (status = 404, description = "There is none."),
))]
async fn discard(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<StatusCode> {
    app.services.study_sessions.discard(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
