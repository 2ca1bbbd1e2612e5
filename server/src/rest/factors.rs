//! Second factors of API clients: at the sign-in, and adding and removing. [`super::passkeys`] has the questions to passkeys.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Json, Path};
use crate::state::AppState;
use api::accounts::Tokens;
use api::factors::{Challenge, Factors, PasskeyName, RecoveryCodes, SecondFactor, TotpConfirm, TotpOffer};
use axum::extract::State;
use axum::http::StatusCode;
use catalogue::{Locale, problems};
use service::ServiceError;
use service::accounts::Proof;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(second_factor))
        .routes(routes!(enrol))
        .routes(routes!(list))
        .routes(routes!(offer_totp, remove_totp))
        .routes(routes!(confirm_totp))
        .routes(routes!(renew_codes))
        .routes(routes!(rename_passkey, remove_passkey))
}

/// Completes a sign-in that asked for a second factor.
///
/// A challenge lasts ten minutes and five tries, and is met once. With an enrolment, the first code of the offered
/// secret meets it; make recovery codes afterwards.
#[utoipa::path(post, path = "/api/v1/auth/second-factor", tag = "auth", request_body = SecondFactor, responses(
    (status = 200, description = "An access token for ten minutes and a refresh token for one use.", body = Tokens),
    (status = 401, description = "The proof is wrong, too old, or was used before."),
    (status = 410, description = "The challenge has ended: begin with the first factor."),
    (status = 429, description = "Too many tries."),
))]
async fn second_factor(
    State(app): State<AppState>,
    Json(input): Json<SecondFactor>,
) -> ApiResult<axum::Json<Tokens>> {
    let proof = match (input.code, input.recovery_code, input.passkey) {
        (Some(code), None, None) => Proof::Code(code),
        (None, Some(code), None) => Proof::Recovery(code),
        (None, None, Some(passkey)) => {
            let answer = super::passkeys::answered("passkey.credential", passkey.credential, passkey.state)?;
            Proof::Passkey(answer)
        }
        _ => {
            return Err(ServiceError::field(
                "code",
                "one_of",
                problems::factors::code_or_recovery(Locale::current()),
            )
            .into());
        }
    };
    let accounts = &app.services.accounts;
    let proven = accounts.meet_challenge(&input.challenge, &proof).await?;
    Ok(axum::Json(accounts.issue_tokens(&proven.who).await?))
}

/// The secret to enrol with, where the role needs a second factor and there is none.
///
/// The same for one challenge, however often it is asked for.
#[utoipa::path(post, path = "/api/v1/auth/second-factor/enrol", tag = "auth", request_body = Challenge, responses(
    (status = 200, description = "A secret for an authenticator app.", body = TotpOffer),
    (status = 410, description = "The challenge has ended, or asks for a factor that is there."),
))]
async fn enrol(
    State(app): State<AppState>,
    Json(input): Json<Challenge>,
) -> ApiResult<axum::Json<TotpOffer>> {
    let asked = app.services.accounts.challenge(&input.challenge).await?;
    let offer = asked.offer.ok_or_else(|| {
        ServiceError::Gone(
            "nothing_to_enrol",
            problems::factors::nothing_to_enrol(Locale::current()).into(),
        )
    })?;
    Ok(axum::Json(offer))
}

/// What the caller has besides a password.
#[utoipa::path(get, path = "/api/v1/factors", tag = "factors", operation_id = "list_factors", responses(
    (status = 200, description = "As it is now.", body = Factors),
))]
async fn list(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<Factors>> {
    Ok(axum::Json(app.services.accounts.factors(&caller).await?))
}

/// Offers a secret for an authenticator app.
#[utoipa::path(post, path = "/api/v1/factors/totp", tag = "factors", responses(
    (status = 200, description = "It holds once a code of it was sent back.", body = TotpOffer),
))]
async fn offer_totp(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<TotpOffer>> {
    Ok(axum::Json(app.services.accounts.offer_totp(&caller).await?))
}

/// Takes an offered secret with a code of it, in place of an earlier one.
#[utoipa::path(post, path = "/api/v1/factors/totp/confirm", tag = "factors", request_body = TotpConfirm, responses(
    (status = 200, description = "It holds. Recovery codes come with a first factor.", body = RecoveryCodes),
    (status = 410, description = "The offer is older than half an hour."),
))]
async fn confirm_totp(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(input): Json<TotpConfirm>,
) -> ApiResult<axum::Json<RecoveryCodes>> {
    let recovery_codes = app
        .services
        .accounts
        .confirm_totp(&caller, &input.enrolment, &input.code)
        .await?;
    Ok(axum::Json(RecoveryCodes { recovery_codes }))
}

/// Takes the authenticator app away.
#[utoipa::path(delete, path = "/api/v1/factors/totp", tag = "factors", responses(
    (status = 204, description = "It is gone."),
    (status = 404, description = "There is none."),
    (status = 409, description = "It is the last factor, and the role needs one."),
))]
async fn remove_totp(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<StatusCode> {
    app.services.accounts.remove_totp(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ten new recovery codes; earlier ones end.
#[utoipa::path(post, path = "/api/v1/factors/recovery-codes", tag = "factors", responses(
    (status = 200, description = "They are shown this once.", body = RecoveryCodes),
    (status = 409, description = "There is no factor that they could stand in for."),
))]
async fn renew_codes(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
) -> ApiResult<axum::Json<RecoveryCodes>> {
    let recovery_codes = app.services.accounts.renew_codes(&caller).await?;
    Ok(axum::Json(RecoveryCodes { recovery_codes }))
}

/// Gives a passkey another name.
#[utoipa::path(patch, path = "/api/v1/factors/passkeys/{id}", tag = "factors",
    params(("id" = Uuid, Path, description = "Id of the passkey.")), request_body = PasskeyName,
    responses((status = 204, description = "It is called so now.")),
)]
async fn rename_passkey(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
    Json(input): Json<PasskeyName>,
) -> ApiResult<StatusCode> {
    app.services
        .accounts
        .rename_passkey(&caller, id, &input.name)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a passkey away.
#[utoipa::path(delete, path = "/api/v1/factors/passkeys/{id}", tag = "factors",
    params(("id" = Uuid, Path, description = "Id of the passkey.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "It is the last factor, and the role needs one."),
    ),
)]
async fn remove_passkey(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
) -> ApiResult<StatusCode> {
    app.services.accounts.remove_passkey(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
