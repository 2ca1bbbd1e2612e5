//! Sign-in by phone, and the caller's own number.

use crate::errors::ApiResult;
use crate::extract::{Bearer, ClientIp, Json};
use crate::state::AppState;
use api::accounts::Tokens;
use api::phone::{OwnPhone, PhoneSend, PhoneSent, PhoneVerify};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(send))
        .routes(routes!(verify))
        .routes(routes!(own, add, remove))
        .routes(routes!(verify_own))
}

/// Sends six digits by text message.
///
/// The answer is the same whether the number leads to an account or not. They hold for five minutes and five tries,
/// together with the `request` of the answer. With the `request` of an earlier answer, that one ends.
#[utoipa::path(post, path = "/api/v1/auth/phone-otp/send", tag = "auth", operation_id = "send_phone_code",
    request_body = PhoneSend, responses(
    (status = 202, description = "If the number is somebody's, a message is on its way.", body = PhoneSent),
    (status = 404, description = "`phone_not_available`: no text messages are sent from here."),
    (status = 429, description = "Too many messages to this number, to numbers beside it, or from here."),
))]
async fn send(
    State(app): State<AppState>,
    ClientIp(ip): ClientIp,
    Json(input): Json<PhoneSend>,
) -> ApiResult<(StatusCode, axum::Json<PhoneSent>)> {
    let sent = app.services.accounts.send_phone_code(&input, ip).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(sent)))
}

/// Signs in with the digits of a message.
///
/// A number that was silent for 45 days may have passed on: 401 `mail_code_required` says that digits were mailed to the
/// account's address, which the same `request` takes for ten minutes. An account with a second factor asks for that one
/// instead.
#[utoipa::path(post, path = "/api/v1/auth/phone-otp/verify", tag = "auth", operation_id = "verify_phone_code",
    request_body = PhoneVerify, responses(
    (status = 200, description = "An access token for ten minutes and a refresh token for one use.", body = Tokens),
    (status = 401, description = "`mail_code_required`, or, with a `challenge`, `second_factor_required` or `second_factor_enrolment_required`."),
    (status = 404, description = "`phone_not_available`: no text messages are sent from here."),
    (status = 410, description = "The digits are too old, were used, or were tried too often."),
    (status = 429, description = "Too many tries."),
))]
async fn verify(
    State(app): State<AppState>,
    ClientIp(ip): ClientIp,
    Json(input): Json<PhoneVerify>,
) -> ApiResult<axum::Json<Tokens>> {
    let accounts = &app.services.accounts;
    let who = accounts
        .verify_phone_code(&input.request, &input.code, ip)
        .await?;
    Ok(axum::Json(accounts.issue_tokens(&who).await?))
}

/// The caller's phone number.
#[utoipa::path(get, path = "/api/v1/account/phone", tag = "account", operation_id = "own_phone", responses(
    (status = 200, description = "As it is now.", body = OwnPhone),
))]
async fn own(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<OwnPhone>> {
    Ok(axum::Json(app.services.accounts.own_phone(&caller).await?))
}

/// Sends six digits to a number that is to become the caller's.
#[utoipa::path(post, path = "/api/v1/account/phone", tag = "account", operation_id = "add_phone",
    request_body = PhoneSend, responses(
    (status = 202, description = "A message is on its way.", body = PhoneSent),
    (status = 404, description = "`phone_not_available`: no text messages are sent from here."),
    (status = 429, description = "Too many messages for this account, to this number, to numbers beside it, or from here."),
))]
async fn add(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    ClientIp(ip): ClientIp,
    Json(input): Json<PhoneSend>,
) -> ApiResult<(StatusCode, axum::Json<PhoneSent>)> {
    let accounts = &app.services.accounts;
    let sent = accounts.send_to_new_phone(&caller, &input, ip).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(sent)))
}

/// Makes a number the caller's own with its digits, in place of an earlier one.
///
/// Whoever has proven a number last has it: another account loses it, and its owner is told by mail.
#[utoipa::path(post, path = "/api/v1/account/phone/verify", tag = "account", operation_id = "verify_own_phone",
    request_body = PhoneVerify, responses(
    (status = 200, description = "The number is the caller's.", body = OwnPhone),
    (status = 404, description = "`phone_not_available`: no text messages are sent from here."),
    (status = 410, description = "The digits are too old, were used, or were tried too often."),
    (status = 429, description = "Too many tries."),
))]
async fn verify_own(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    ClientIp(ip): ClientIp,
    Json(input): Json<PhoneVerify>,
) -> ApiResult<axum::Json<OwnPhone>> {
    let accounts = &app.services.accounts;
    let own = accounts
        .verify_new_phone(&caller, &input.request, &input.code, ip)
        .await?;
    Ok(axum::Json(own))
}

/// Takes the caller's number away.
#[utoipa::path(delete, path = "/api/v1/account/phone", tag = "account", operation_id = "remove_phone", responses(
    (status = 204, description = "It is gone."),
    (status = 404, description = "There is none."),
))]
async fn remove(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<StatusCode> {
    app.services.accounts.remove_phone(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
