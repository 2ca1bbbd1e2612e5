//! What this is and whether it works.

use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(status))
}

/// The API and its database.
#[derive(Serialize, ToSchema)]
struct ApiStatus {
    name: &'static str,
    /// Of the program.
    version: &'static str,
    /// `ok`, or `unavailable` while the database does not answer.
    database: &'static str,
    /// Where the contract is.
    openapi: &'static str,
}

/// Name and version of the API, and whether its database answers.
#[utoipa::path(get, path = "/api/v1/", tag = "status", responses(
    (status = 200, description = "The API is up.", body = ApiStatus),
))]
async fn status(State(app): State<AppState>) -> Json<ApiStatus> {
    let database = if app.services.core.db.ping().await.is_ok() {
        "ok"
    } else {
        "unavailable"
    };
    let (name, version) = ("Study Plus", env!("CARGO_PKG_VERSION"));
    Json(ApiStatus {
        name,
        version,
        database,
        openapi: "/api/v1/openapi.json",
    })
}
