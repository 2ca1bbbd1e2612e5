//! Another address for the own account, and the way back from a change.

use crate::errors::ApiResult;
use crate::extract::{Bearer, ClientIp, Json};
use crate::state::AppState;
use api::accounts::Accepted;
use api::life::{EmailCode, EmailDraft, EmailState, Revert};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get, ask, cancel))
        .routes(routes!(confirm))
        .routes(routes!(revert))
}

/// The address of the caller's account.
#[utoipa::path(get, path = "/api/v1/account/email", tag = "account", operation_id = "get_email", responses(
    (status = 200, description = "The address, and the one that waits for its proof.", body = EmailState),
))]
async fn get(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<EmailState>> {
    Ok(axum::Json(app.services.accounts.email_state(&caller).await?))
}

/// Asks for another address.
///
/// Six digits are mailed to it, and a warning to the present one. The answer is the same where the address has an
/// account.
#[utoipa::path(post, path = "/api/v1/account/email", tag = "account", operation_id = "change_email",
    request_body = EmailDraft,
    responses(
        (status = 202, description = "It waits for its digits, for an hour and five tries.", body = EmailState),
        (status = 429, description = "Too many mails to the address, or too many wishes in a day."),
    ),
)]
async fn ask(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    ClientIp(ip): ClientIp,
    Json(input): Json<EmailDraft>,
) -> ApiResult<(StatusCode, axum::Json<EmailState>)> {
    let state = app
        .services
        .accounts
        .change_email(&caller, &input.email, ip)
        .await?;
    Ok((StatusCode::ACCEPTED, axum::Json(state)))
}

/// Takes the new address with its digits. All other sign-ins end.
#[utoipa::path(post, path = "/api/v1/account/email/confirm", tag = "account", operation_id = "confirm_email",
    request_body = EmailCode,
    responses(
        (status = 200, description = "The account has the new address; the old one can take it back for 72 hours.", body = EmailState),
        (status = 410, description = "Nothing waits: it has ended, or was tried five times."),
    ),
)]
async fn confirm(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(input): Json<EmailCode>,
) -> ApiResult<axum::Json<EmailState>> {
    let state = app.services.accounts.confirm_email(&caller, &input.code).await?;
    Ok(axum::Json(state))
}

/// Forgets the address that waits.
#[utoipa::path(delete, path = "/api/v1/account/email", tag = "account", operation_id = "cancel_email_change", responses(
    (status = 204, description = "The present address stays."),
    (status = 404, description = "None waits."),
))]
async fn cancel(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<StatusCode> {
    app.services.accounts.cancel_email_change(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back what was done to an account.
///
/// With the token of the link in a notice. The account gets the address that the notice went to, everything signed in
/// ends, ways in that were added since are taken out, and a link for a new password is mailed.
#[utoipa::path(post, path = "/api/v1/auth/revert", tag = "auth", operation_id = "revert", request_body = Revert, responses(
    (status = 202, description = "Taken back; a mail leads on.", body = Accepted),
    (status = 409, description = "The address has another account by now."),
    (status = 410, description = "The link was used or is older than 72 hours."),
))]
async fn revert(
    State(app): State<AppState>,
    Json(input): Json<Revert>,
) -> ApiResult<(StatusCode, axum::Json<Accepted>)> {
    app.services.accounts.revert(&input.token).await?;
    let answer = Accepted {
        status: "accepted".into(),
    };
    Ok((StatusCode::ACCEPTED, axum::Json(answer)))
}
