//! Passkeys of API clients: the question, and the answer that a browser or an app of this site's name gives to it.
//! Listing, renaming and removing are with the other factors.

use crate::errors::ApiResult;
use crate::extract::{Bearer, ClientIp, Json, refused};
use crate::state::AppState;
use api::accounts::Tokens;
use api::factors::{
    Challenge, NewPasskey, PasskeyAnswer, PasskeyQuestion, RecoveryCodes, SecondFactorOptions,
};
use axum::extract::State;
use catalogue::{Locale, problems};
use serde_json::{Map, Value};
use service::ServiceError;
use service::accounts::{PasskeyAnswer as Answer, PasskeyQuestion as Question};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(ask_anyone))
        .routes(routes!(sign_in))
        .routes(routes!(ask_second))
        .routes(routes!(ask_confirm))
        .routes(routes!(ask_new))
        .routes(routes!(add))
}

/// A question as clients get it.
fn asked(question: Question) -> PasskeyQuestion {
    PasskeyQuestion {
        options: serde_json::from_str(&question.options).unwrap_or(Value::Null),
        state: question.state,
    }
}

/// An answer as the service wants it; `path` is where its credential stands in the body.
///
/// # Errors
/// `Invalid` for a credential that is no object.
pub(super) fn answered(path: &str, credential: Value, state: String) -> ApiResult<Answer> {
    let credential: Map<String, Value> =
        serde_json::from_value(credential).map_err(|error| refused(path, &error.to_string()))?;
    Ok(Answer {
        credential: Value::Object(credential).to_string(),
        state,
    })
}

/// Asks any passkey of this site.
///
/// The same question to everybody: it tells nobody who has one.
#[utoipa::path(post, path = "/api/v1/auth/passkey/options", tag = "auth", operation_id = "passkey_sign_in_options", responses(
    (status = 200, description = "For `navigator.credentials.get`.", body = PasskeyQuestion),
    (status = 409, description = "`no_passkeys_here`: browsers allow none at this address."),
))]
async fn ask_anyone(State(app): State<AppState>) -> ApiResult<axum::Json<PasskeyQuestion>> {
    Ok(axum::Json(asked(app.services.accounts.ask_sign_in()?)))
}

/// Signs in by a passkey alone.
///
/// No second factor is asked for: it was had, and a finger, face or PIN has proven whose it is.
#[utoipa::path(post, path = "/api/v1/auth/passkey", tag = "auth", operation_id = "passkey_sign_in", request_body = PasskeyAnswer, responses(
    (status = 200, description = "An access token for ten minutes and a refresh token for one use.", body = Tokens),
    (status = 401, description = "`passkey_refused`: unknown here, or the answer does not hold."),
    (status = 429, description = "Too many tries."),
))]
async fn sign_in(
    State(app): State<AppState>,
    ClientIp(ip): ClientIp,
    Json(input): Json<PasskeyAnswer>,
) -> ApiResult<axum::Json<Tokens>> {
    let accounts = &app.services.accounts;
    let answer = answered("credential", input.credential, input.state)?;
    let who = accounts.login_by_passkey(&answer, ip).await?;
    Ok(axum::Json(accounts.issue_tokens(&who).await?))
}

/// What meets a challenge.
///
/// Asking does not count as a try.
#[utoipa::path(post, path = "/api/v1/auth/second-factor/options", tag = "auth", operation_id = "second_factor_options", request_body = Challenge, responses(
    (status = 200, description = "One of them does.", body = SecondFactorOptions),
    (status = 410, description = "The challenge has ended: begin with the first factor."),
))]
async fn ask_second(
    State(app): State<AppState>,
    Json(input): Json<Challenge>,
) -> ApiResult<axum::Json<SecondFactorOptions>> {
    let found = app.services.accounts.challenge(&input.challenge).await?;
    Ok(axum::Json(SecondFactorOptions {
        has_totp: found.has_totp,
        has_recovery_codes: found.has_recovery,
        passkey: found.question.map(asked),
    }))
}

/// Asks the caller's passkeys for a fresh proof, to be sent to `/auth/confirm`.
#[utoipa::path(post, path = "/api/v1/auth/confirm/options", tag = "auth", operation_id = "confirm_options", responses(
    (status = 200, description = "For `navigator.credentials.get`.", body = PasskeyQuestion),
    (status = 409, description = "`no_passkey`: the caller has none that could be asked."),
))]
async fn ask_confirm(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
) -> ApiResult<axum::Json<PasskeyQuestion>> {
    let question = app.services.accounts.ask_confirm(&caller).await?;
    let question = question.ok_or_else(|| {
        let words = problems::factors::no_passkey(Locale::current());
        ServiceError::Conflict("no_passkey", words.into())
    })?;
    Ok(axum::Json(asked(question)))
}

/// Asks for a new passkey of the caller.
#[utoipa::path(post, path = "/api/v1/factors/passkeys/options", tag = "factors", operation_id = "new_passkey_options", responses(
    (status = 200, description = "For `navigator.credentials.create`.", body = PasskeyQuestion),
    (status = 409, description = "`no_passkeys_here`: browsers allow none at this address; or `too_many_passkeys`: the caller has twenty."),
))]
async fn ask_new(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
) -> ApiResult<axum::Json<PasskeyQuestion>> {
    Ok(axum::Json(asked(
        app.services.accounts.ask_new_passkey(&caller).await?,
    )))
}

/// Stores a new passkey.
#[utoipa::path(post, path = "/api/v1/factors/passkeys", tag = "factors", operation_id = "add_passkey", request_body = NewPasskey, responses(
    (status = 200, description = "It holds. Recovery codes come with a first factor.", body = RecoveryCodes),
    (status = 409, description = "It is here already, or the caller has twenty."),
))]
async fn add(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(input): Json<NewPasskey>,
) -> ApiResult<axum::Json<RecoveryCodes>> {
    let answer = answered("credential", input.credential, input.state)?;
    let recovery_codes = app
        .services
        .accounts
        .add_passkey(&caller, &input.name, &answer)
        .await?;
    Ok(axum::Json(RecoveryCodes { recovery_codes }))
}
