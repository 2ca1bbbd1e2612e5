//! The own account: where it is signed in.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Path};
use crate::state::AppState;
use api::accounts::{Ended, SignIn};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sign_ins, end_others))
        .routes(routes!(end))
}

/// Where the caller is signed in, the place that asks first.
#[utoipa::path(get, path = "/api/v1/account/sessions", tag = "account", operation_id = "list_sign_ins", responses(
    (status = 200, description = "Browsers and clients; twenty of each at most.", body = Vec<SignIn>),
))]
async fn sign_ins(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<Vec<SignIn>>> {
    Ok(axum::Json(app.services.accounts.sign_ins(&caller).await?))
}

/// Ends one sign-in of the caller.
#[utoipa::path(delete, path = "/api/v1/account/sessions/{id}", tag = "account", operation_id = "end_sign_in",
    params(("id" = String, Path, description = "As in the list.")),
    responses(
        (status = 204, description = "It has ended."),
        (status = 404, description = "The caller has no such sign-in."),
    ),
)]
async fn end(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<String>,
) -> ApiResult<StatusCode> {
    app.services.accounts.end_sign_in(&caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends every sign-in of the caller but this one.
#[utoipa::path(delete, path = "/api/v1/account/sessions", tag = "account", operation_id = "end_other_sign_ins", responses(
    (status = 200, description = "How many have ended.", body = Ended),
))]
async fn end_others(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<Ended>> {
    Ok(axum::Json(
        app.services.accounts.end_other_sign_ins(&caller).await?,
    ))
}
