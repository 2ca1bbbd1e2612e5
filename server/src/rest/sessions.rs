//! Study sessions typed by hand, and the list of all.

use super::{page_size, tests::next_link};
use crate::errors::ApiResult;
use crate::extract::{Bearer, Json, Path, Query};
use crate::state::AppState;
use api::sessions::{SessionPage, SessionView};
use axum::extract::{OriginalUri, State};
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use domain::ids::SessionId;
use domain::sessions::SessionDraft;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(remove))
        .routes(routes!(restore))
}

/// A page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PageQuery {
    /// `next` of the page before.
    after: Option<String>,
    /// Sessions on a page; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// The caller's study sessions, newest first.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "sessions", operation_id = "list_sessions", params(PageQuery),
    responses((status = 200, description = "A page of sessions.", body = SessionPage,
        headers(("Link" = String, description = "The next page, with rel=\"next\"; absent on the last one.")))),
)]
async fn list(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    OriginalUri(uri): OriginalUri,
    Query(query): Query<PageQuery>,
) -> ApiResult<impl IntoResponse> {
    let limit = page_size(query.limit)?;
    let page = app
        .services
        .study_sessions
        .list(&caller, query.after.as_deref(), limit)
        .await?;
    let link = page.next.as_deref().and_then(|next| next_link(&uri, next));
    Ok((
        AppendHeaders(link.map(|link| (header::LINK, link))),
        axum::Json(page),
    ))
}

/// Stores a session typed by hand.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "sessions", operation_id = "add_session",
    request_body = SessionDraft,
    responses((status = 201, description = "As stored.", body = SessionView)),
)]
async fn add(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(draft): Json<SessionDraft>,
) -> ApiResult<(StatusCode, axum::Json<SessionView>)> {
    Ok((
        StatusCode::CREATED,
        axum::Json(app.services.study_sessions.add(&caller, draft).await?),
    ))
}

/// Removes a session. It can be brought back for a day.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "sessions", operation_id = "remove_session",
    params(("id" = Uuid, Path,)),
    responses((status = 204, description = "It is gone.")),
)]
async fn remove(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<SessionId>,
) -> ApiResult<StatusCode> {
    app.services.study_sessions.remove(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings back a session that was removed within the last day.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/restore", tag = "sessions", operation_id = "restore_session",
    params(("id" = Uuid, Path,)),
    responses((status = 204, description = "It is back.")),
)]
async fn restore(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<SessionId>,
) -> ApiResult<StatusCode> {
    app.services.study_sessions.restore(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
