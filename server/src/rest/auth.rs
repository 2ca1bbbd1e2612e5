//! Registration, sign-in and tokens of API clients.

use crate::errors::ApiResult;
use crate::extract::{Bearer, ClientIp, Json};
use crate::state::AppState;
use api::accounts::{
    Accepted, Confirm, Login, Me, Refresh, Register, Registered, ResetConfirm, ResetRequest, Tokens, Verify,
};
use axum::extract::State;
use axum::http::StatusCode;
use catalogue::{Locale, problems};
use service::ServiceError;
use service::accounts::Proof;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(verify))
        .routes(routes!(login))
        .routes(routes!(refresh))
        .routes(routes!(logout))
        .routes(routes!(reset))
        .routes(routes!(reset_confirm))
        .routes(routes!(me))
        .routes(routes!(confirm))
}

/// Starts a registration.
///
/// The answer is the same whether the address has an account or not; the mail says which.
#[utoipa::path(post, path = "/api/v1/auth/register", tag = "auth", request_body = Register, responses(
    (status = 202, description = "A mail with six digits is on its way.", body = Registered),
    (status = 429, description = "Too many mails to this address, or from here."),
))]
async fn register(
    State(app): State<AppState>,
    ClientIp(ip): ClientIp,
    Json(input): Json<Register>,
) -> ApiResult<(StatusCode, axum::Json<Registered>)> {
    Ok((
        StatusCode::ACCEPTED,
        axum::Json(app.services.accounts.register(input, ip).await?),
    ))
}

/// Completes a registration with the digits of the mail, and signs in.
#[utoipa::path(post, path = "/api/v1/auth/verify", tag = "auth", request_body = Verify, responses(
    (status = 200, description = "The account is made.", body = Tokens),
    (status = 410, description = "The registration has ended, or the digits were tried too often."),
))]
async fn verify(State(app): State<AppState>, Json(input): Json<Verify>) -> ApiResult<axum::Json<Tokens>> {
    let who = app
        .services
        .accounts
        .verify_code(&input.pending, &input.code)
        .await?;
    Ok(axum::Json(app.services.accounts.issue_tokens(&who).await?))
}

/// Signs in with address and password.
#[utoipa::path(post, path = "/api/v1/auth/login", tag = "auth", request_body = Login, responses(
    (status = 200, description = "An access token for ten minutes and a refresh token for one use.", body = Tokens),
    (status = 401, description = "Unknown address or wrong password; which one is not said. Or, with a `challenge`, `second_factor_required` or `second_factor_enrolment_required`."),
    (status = 429, description = "Too many tries."),
))]
async fn login(
    State(app): State<AppState>,
    ClientIp(ip): ClientIp,
    Json(input): Json<Login>,
) -> ApiResult<axum::Json<Tokens>> {
    Ok(axum::Json(
        app.services.accounts.login_for_tokens(input, ip).await?,
    ))
}

/// Exchanges a refresh token for new tokens.
///
/// Each refresh token is good for one use. An old one that comes again ends the whole sign-in.
#[utoipa::path(post, path = "/api/v1/auth/refresh", tag = "auth", request_body = Refresh, responses(
    (status = 200, description = "New tokens.", body = Tokens),
    (status = 401, description = "The token is unknown, used or over: sign in again."),
    (status = 429, description = "Too many refreshes."),
))]
async fn refresh(
    State(app): State<AppState>,
    ClientIp(ip): ClientIp,
    Json(input): Json<Refresh>,
) -> ApiResult<axum::Json<Tokens>> {
    Ok(axum::Json(
        app.services.accounts.refresh(&input.refresh_token, ip).await?,
    ))
}

/// Ends the sign-in that a refresh token belongs to.
#[utoipa::path(post, path = "/api/v1/auth/logout", tag = "auth", request_body = Refresh, responses(
    (status = 204, description = "It has ended, or had before."),
))]
async fn logout(State(app): State<AppState>, Json(input): Json<Refresh>) -> ApiResult<StatusCode> {
    app.services.accounts.logout(&input.refresh_token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks for a mail with a link to a new password.
#[utoipa::path(post, path = "/api/v1/auth/reset", tag = "auth", request_body = ResetRequest, responses(
    (status = 202, description = "A mail is on its way; the same answer for every address.", body = Accepted),
    (status = 429, description = "Too many mails to this address, or from here."),
))]
async fn reset(
    State(app): State<AppState>,
    ClientIp(ip): ClientIp,
    Json(input): Json<ResetRequest>,
) -> ApiResult<(StatusCode, axum::Json<Accepted>)> {
    app.services.accounts.request_reset(&input.email, ip).await?;
    Ok((
        StatusCode::ACCEPTED,
        axum::Json(Accepted {
            status: "accepted".into(),
        }),
    ))
}

/// Sets a new password with the token of the mailed link. All sign-ins end.
#[utoipa::path(post, path = "/api/v1/auth/reset/confirm", tag = "auth", request_body = ResetConfirm, responses(
    (status = 204, description = "The new password holds. Sign in with it."),
    (status = 400, description = "The body is malformed, or there never was such a token."),
    (status = 410, description = "The link was used or is older than an hour."),
))]
async fn reset_confirm(
    State(app): State<AppState>,
    Json(input): Json<ResetConfirm>,
) -> ApiResult<StatusCode> {
    app.services
        .accounts
        .reset_confirm(&input.token, input.password)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who am I.
#[utoipa::path(get, path = "/api/v1/auth/me", tag = "auth", responses(
    (status = 200, description = "The caller's account.", body = Me),
))]
async fn me(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<Me>> {
    Ok(axum::Json(app.services.accounts.me(&caller).await?))
}

/// Proves anew who the caller is.
///
/// What is delicate (passwords, sign-in methods, exports of everything, deletion) asks for a proof that is not older
/// than five minutes; without one it answers 403 `step_up_required`.
#[utoipa::path(post, path = "/api/v1/auth/confirm", tag = "auth", request_body = Confirm, responses(
    (status = 204, description = "Proven, for five minutes of this sign-in."),
    (status = 429, description = "Too many tries."),
))]
async fn confirm(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(input): Json<Confirm>,
) -> ApiResult<StatusCode> {
    let accounts = &app.services.accounts;
    match (input.password, input.code, input.passkey) {
        (Some(password), None, None) => accounts.confirm_password(&caller, password).await?,
        (None, Some(code), None) => accounts.confirm_factor(&caller, &Proof::Code(code)).await?,
        (None, None, Some(passkey)) => {
            let answer = super::passkeys::answered("passkey.credential", passkey.credential, passkey.state)?;
            accounts.confirm_factor(&caller, &Proof::Passkey(answer)).await?;
        }
        _ => {
            return Err(ServiceError::field(
                "password",
                "one_of",
                problems::factors::password_or_code(Locale::current()),
            )
            .into());
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
