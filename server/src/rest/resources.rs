//! Links that help with chapters: the student's own, and those of the institution.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Json, Path};
use crate::state::AppState;
use api::resources::{ChapterResources, ResourceView, SharedResourceList, SharedResourceView};
use axum::extract::State;
use axum::http::StatusCode;
use domain::resources::{ResourceDraft, SharedResourceDraft};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(of_chapter, add))
        .routes(routes!(remove))
        .routes(routes!(restore))
        .routes(routes!(shared, add_shared))
        .routes(routes!(remove_shared))
        .routes(routes!(restore_shared))
}

/// The links for one of the caller's chapters: those of the institution, and the caller's own.
#[utoipa::path(get, path = "/api/v1/chapters/{id}/resources", tag = "resources", operation_id = "list_resources",
    params(("id" = Uuid, Path, description = "Id of the chapter.")),
    responses((status = 200, description = "In the order of their adding.", body = ChapterResources)),
)]
async fn of_chapter(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(chapter): Path<Uuid>,
) -> ApiResult<axum::Json<ChapterResources>> {
    Ok(axum::Json(
        app.services.resources.of_chapter(&caller, chapter).await?,
    ))
}

/// Adds a link to one of the caller's chapters: `https` only, at most 30 for a chapter.
#[utoipa::path(post, path = "/api/v1/chapters/{id}/resources", tag = "resources", operation_id = "add_resource",
    params(("id" = Uuid, Path, description = "Id of the chapter.")), request_body = ResourceDraft,
    responses(
        (status = 201, description = "As stored.", body = ResourceView),
        (status = 409, description = "There are as many as there may be (`too_many`)."),
    ),
)]
async fn add(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(chapter): Path<Uuid>,
    Json(draft): Json<ResourceDraft>,
) -> ApiResult<(StatusCode, axum::Json<ResourceView>)> {
    let stored = app.services.resources.add(&caller, chapter, draft).await?;
    Ok((StatusCode::CREATED, axum::Json(stored)))
}

/// Removes one of the caller's own links. It can be brought back for a day.
#[utoipa::path(delete, path = "/api/v1/resources/{id}", tag = "resources", operation_id = "remove_resource",
    params(("id" = Uuid, Path,)),
    responses((status = 204, description = "It is gone.")),
)]
async fn remove(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
) -> ApiResult<StatusCode> {
    app.services.resources.remove(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings back a link that was removed within the last day.
#[utoipa::path(post, path = "/api/v1/resources/{id}/restore", tag = "resources", operation_id = "restore_resource",
    params(("id" = Uuid, Path,)),
    responses(
        (status = 200, description = "It is back.", body = ResourceView),
        (status = 409, description = "There are as many as there may be (`too_many`)."),
    ),
)]
async fn restore(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
) -> ApiResult<axum::Json<ResourceView>> {
    let (back, _) = app.services.resources.restore(&caller, id).await?;
    Ok(axum::Json(back))
}

/// The links that the caller's institution shows to all of its students.
#[utoipa::path(get, path = "/api/v1/institution/resources", tag = "resources", operation_id = "list_institution_resources",
    responses((status = 200, description = "By subject and chapter.", body = SharedResourceList)),
)]
async fn shared(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
) -> ApiResult<axum::Json<SharedResourceList>> {
    Ok(axum::Json(app.services.resources.shared(&caller).await?))
}

/// Adds a link for every student of the caller's institution who has a chapter of these names.
#[utoipa::path(post, path = "/api/v1/institution/resources", tag = "resources",
    operation_id = "add_institution_resource", request_body = SharedResourceDraft,
    responses(
        (status = 201, description = "As stored.", body = SharedResourceView),
        (status = 409, description = "There are as many as there may be (`too_many`)."),
    ),
)]
async fn add_shared(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(draft): Json<SharedResourceDraft>,
) -> ApiResult<(StatusCode, axum::Json<SharedResourceView>)> {
    let stored = app.services.resources.add_shared(&caller, draft).await?;
    Ok((StatusCode::CREATED, axum::Json(stored)))
}

/// Removes a link of the caller's institution. It can be brought back for a day.
#[utoipa::path(delete, path = "/api/v1/institution/resources/{id}", tag = "resources",
    operation_id = "remove_institution_resource",
    params(("id" = Uuid, Path,)),
    responses((status = 204, description = "It is gone.")),
)]
async fn remove_shared(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
) -> ApiResult<StatusCode> {
    app.services.resources.remove_shared(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings back a link of the institution that was removed within the last day.
#[utoipa::path(post, path = "/api/v1/institution/resources/{id}/restore", tag = "resources",
    operation_id = "restore_institution_resource",
    params(("id" = Uuid, Path,)),
    responses(
        (status = 200, description = "It is back.", body = SharedResourceView),
        (status = 409, description = "There are as many as there may be (`too_many`)."),
    ),
)]
async fn restore_shared(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
) -> ApiResult<axum::Json<SharedResourceView>> {
    Ok(axum::Json(
        app.services.resources.restore_shared(&caller, id).await?,
    ))
}
