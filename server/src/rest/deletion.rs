//! The end of the own account.

use crate::errors::ApiResult;
use crate::extract::Bearer;
use crate::state::AppState;
use api::life::Deletion;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get, delete, keep))
}

/// Whether the caller's account is to be deleted.
#[utoipa::path(get, path = "/api/v1/account/deletion", tag = "account", operation_id = "get_deletion", responses(
    (status = 200, description = "When it goes, if it does.", body = Deletion),
))]
async fn get(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<Deletion>> {
    Ok(axum::Json(app.services.accounts.deletion(&caller).await?))
}

/// Has the caller's account deleted in seven days.
///
/// Every sign-in and key ends at once. Whoever signs in before the day can keep the account, take the data along, and
/// nothing else: other calls answer 403 with `account_leaving`.
#[utoipa::path(post, path = "/api/v1/account/deletion", tag = "account", operation_id = "delete_account", responses(
    (status = 202, description = "When it goes.", body = Deletion),
    (status = 409, description = "The caller is the only admin of an institution."),
))]
async fn delete(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
) -> ApiResult<(StatusCode, axum::Json<Deletion>)> {
    let deletion = app.services.accounts.delete_account(&caller).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(deletion)))
}

/// Keeps the caller's account.
#[utoipa::path(delete, path = "/api/v1/account/deletion", tag = "account", operation_id = "keep_account", responses(
    (status = 204, description = "It stays."),
    (status = 404, description = "It was not to go."),
))]
async fn keep(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<StatusCode> {
    app.services.accounts.keep_account(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
