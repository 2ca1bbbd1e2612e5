//! Sign-in with tokens of other providers, linking them, and their notices.

use crate::errors::ApiResult;
use crate::extract::{Bearer, ClientIp, Json, Path};
use crate::state::AppState;
use api::accounts::Tokens;
use api::providers::{IdTokenLink, IdTokenLogin, Identity};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::net::IpAddr;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(google))
        .routes(routes!(apple))
        .routes(routes!(list, link))
        .routes(routes!(unlink))
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
/// sign in there, and link Google with `POST /api/v1/account/identities`. Somebody new must say `born`; refused for
/// that alone, the token is still good.
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

/// Accounts elsewhere that let the caller in here, the oldest first.
#[utoipa::path(get, path = "/api/v1/account/identities", tag = "account", operation_id = "list_identities", responses(
    (status = 200, description = "As it is now.", body = Vec<Identity>),
))]
async fn list(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<Vec<Identity>>> {
    Ok(axum::Json(app.services.providers.identities(&caller).await?))
}

/// Links an account elsewhere to the caller's.
///
/// By an `id_token` that the client got from the provider, whatever address stands in it. Their owner gets a mail.
#[utoipa::path(post, path = "/api/v1/account/identities", tag = "account", operation_id = "link_identity",
    request_body = IdTokenLink, responses(
    (status = 201, description = "It lets the caller in from now on; also where it did before.", body = Identity),
    (status = 400, description = "The token does not hold, or was used."),
    (status = 404, description = "This provider is not set up here."),
    (status = 409, description = "`linked_elsewhere`: it is the way into another account."),
    (status = 429, description = "Too many tries."),
    (status = 503, description = "The provider does not answer."),
))]
async fn link(
    State(app): State<AppState>,
    ClientIp(ip): ClientIp,
    Bearer(caller): Bearer,
    Json(input): Json<IdTokenLink>,
) -> ApiResult<(StatusCode, axum::Json<Identity>)> {
    let linked = app.services.providers.link_with_token(&caller, input, ip).await?;
    Ok((StatusCode::CREATED, axum::Json(linked)))
}

/// Unlinks an account elsewhere, and ends its sign-in there where that can be done.
#[utoipa::path(delete, path = "/api/v1/account/identities/{id}", tag = "account", operation_id = "unlink_identity",
    params(("id" = Uuid, Path, description = "As in the list.")),
    responses(
        (status = 204, description = "It lets nobody in any more."),
        (status = 409, description = "`last_way_in`: nothing else would let the caller in."),
    ),
)]
async fn unlink(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
) -> ApiResult<StatusCode> {
    app.services.providers.unlink(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
