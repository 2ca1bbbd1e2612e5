//! Sign-in with tokens of other providers, and their notices.

use crate::errors::ApiResult;
use crate::extract::{ClientIp, Json, Path};
use crate::state::AppState;
use api::accounts::Tokens;
use api::providers::IdTokenLogin;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::net::IpAddr;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(google))
        .routes(routes!(apple))
        .route("/auth/{provider}/notices", axum::routing::post(heed))
}

async fn sign_in(
    app: &AppState,
    provider: &str,
    input: IdTokenLogin,
    ip: IpAddr,
) -> ApiResult<axum::Json<Tokens>> {
    let who = app
        .services
        .providers
        .sign_in_with_token(provider, input, ip)
        .await?;
    Ok(axum::Json(app.services.accounts.issue_tokens(&who).await?))
}

/// Signs in with an `id_token` from Google.
///
/// For native apps and one-tap buttons. A token is good for one use. An address that has an account is not linked:
/// sign in there and link Google on the page of sign-in methods.
#[utoipa::path(post, path = "/api/v1/auth/google", tag = "auth", request_body = IdTokenLogin, responses(
    (status = 200, description = "An access token for ten minutes and a refresh token for one use.", body = Tokens),
    (status = 400, description = "The token does not hold, or was used."),
    (status = 401, description = "The account is closed."),
    (status = 404, description = "This provider is not set up here."),
    (status = 409, description = "`link_required`: the address may have an account."),
    (status = 429, description = "Too many tries."),
    (status = 503, description = "The provider does not answer."),
))]
async fn google(
    State(app): State<AppState>,
    ClientIp(ip): ClientIp,
    Json(input): Json<IdTokenLogin>,
) -> ApiResult<axum::Json<Tokens>> {
    sign_in(&app, "google", input, ip).await
}

/// Signs in with an `id_token` from Apple.
///
/// As for Google. Apple tells the name to the app alone, and once: send it as `display_name`.
#[utoipa::path(post, path = "/api/v1/auth/apple", tag = "auth", request_body = IdTokenLogin, responses(
    (status = 200, description = "An access token for ten minutes and a refresh token for one use.", body = Tokens),
    (status = 400, description = "The token does not hold, or was used."),
    (status = 401, description = "The account is closed."),
    (status = 404, description = "This provider is not set up here."),
    (status = 409, description = "`link_required`: the address may have an account."),
    (status = 429, description = "Too many tries."),
    (status = 503, description = "The provider does not answer."),
))]
async fn apple(
    State(app): State<AppState>,
    ClientIp(ip): ClientIp,
    Json(input): Json<IdTokenLogin>,
) -> ApiResult<axum::Json<Tokens>> {
    sign_in(&app, "apple", input, ip).await
}

/// What a provider posts: a signed statement.
#[derive(Deserialize)]
struct Notice {
    payload: String,
}

async fn heed(
    State(app): State<AppState>,
    ClientIp(ip): ClientIp,
    Path(provider): Path<String>,
    Json(notice): Json<Notice>,
) -> ApiResult<StatusCode> {
    app.services
        .providers
        .heed(&provider, &notice.payload, ip)
        .await?;
    Ok(StatusCode::OK)
}
