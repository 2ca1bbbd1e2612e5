//! Keys of integrators and service accounts. All of it is delicate: a fresh proof is asked for.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Json, Path};
use crate::state::AppState;
use api::keys::{KeyDraft, KeyView, NewKey, ServiceAccountDraft, ServiceAccountView};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, make))
        .routes(routes!(revoke))
        .routes(routes!(services, make_service))
        .routes(routes!(end_service))
}

/// The caller's own keys, newest first, without their secrets. Ended ones stay for a month.
#[utoipa::path(get, path = "/api/v1/keys", tag = "keys", operation_id = "list_keys", responses(
    (status = 200, description = "Ended ones too.", body = Vec<KeyView>),
))]
async fn list(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<Vec<KeyView>>> {
    Ok(axum::Json(app.services.accounts.keys(&caller).await?))
}

/// Makes a key, and tells it this once.
///
/// A new password or "sign out everywhere" ends all of a person's keys; those of a service account stay.
#[utoipa::path(post, path = "/api/v1/keys", tag = "keys", operation_id = "make_key", request_body = KeyDraft, responses(
    (status = 201, description = "Keep the secret; it cannot be shown again.", body = NewKey),
    (status = 404, description = "There is no such service account."),
    (status = 409, description = "Twenty keys of this owner hold already."),
))]
async fn make(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(draft): Json<KeyDraft>,
) -> ApiResult<(StatusCode, axum::Json<NewKey>)> {
    let made = app.services.accounts.make_key(&caller, draft).await?;
    Ok((StatusCode::CREATED, axum::Json(made)))
}

/// Ends a key at once: one's own, or, for an admin, that of a service account.
#[utoipa::path(delete, path = "/api/v1/keys/{id}", tag = "keys", operation_id = "revoke_key",
    params(("id" = Uuid, Path,)),
    responses((status = 204, description = "It opens nothing any more.")),
)]
async fn revoke(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
) -> ApiResult<StatusCode> {
    app.services.accounts.revoke_key(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The institution's service accounts with their keys.
#[utoipa::path(get, path = "/api/v1/service-accounts", tag = "keys", operation_id = "list_service_accounts", responses(
    (status = 200, description = "Oldest first.", body = Vec<ServiceAccountView>),
))]
async fn services(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
) -> ApiResult<axum::Json<Vec<ServiceAccountView>>> {
    Ok(axum::Json(app.services.accounts.service_accounts(&caller).await?))
}

/// Makes a service account: it acts for the institution, within the scopes of its keys.
#[utoipa::path(post, path = "/api/v1/service-accounts", tag = "keys", operation_id = "make_service_account",
    request_body = ServiceAccountDraft,
    responses(
        (status = 201, description = "Without keys yet.", body = ServiceAccountView),
        (status = 409, description = "The institution has fifty already."),
    ),
)]
async fn make_service(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(draft): Json<ServiceAccountDraft>,
) -> ApiResult<(StatusCode, axum::Json<ServiceAccountView>)> {
    let made = app
        .services
        .accounts
        .make_service_account(&caller, &draft)
        .await?;
    Ok((StatusCode::CREATED, axum::Json(made)))
}

/// Ends a service account with all its keys.
#[utoipa::path(delete, path = "/api/v1/service-accounts/{id}", tag = "keys", operation_id = "end_service_account",
    params(("id" = Uuid, Path,)),
    responses((status = 204, description = "Its keys open nothing any more.")),
)]
async fn end_service(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
) -> ApiResult<StatusCode> {
    app.services.accounts.end_service_account(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
