//! REST under `/api/v1`: one file a noun, a few lines a route.
//!
//! To add a route: a handler with `#[utoipa::path]` in its noun's file, a line in that file's `routes`, and a rule in
//! the table of [`crate::access`]. Who may call it, and the refusals that follow from the kind of route, come into the
//! OpenAPI document from there ([`crate::openapi`]); a handler names only what is its own.

use crate::openapi;
use crate::state::AppState;
use axum::Router;
use axum::routing::get;
use catalogue::{Locale, problems};
use service::ServiceError;
use utoipa_axum::router::OpenApiRouter;

mod account;
mod answers;
mod audit;
mod auth;
mod balance_shares;
mod body;
mod deletion;
mod difficulties;
mod email;
mod exams;
mod exports;
mod factors;
mod forecasts;
mod goals;
mod guardian;
mod help_contacts;
mod imports;
mod insights;
mod keys;
mod official_results;
pub(crate) mod once;
pub(crate) mod own_data;
mod passkeys;
mod phone;
pub(crate) mod plan;
mod providers;
mod ranks;
mod resources;
mod results;
mod samples;
mod sessions;
mod status;
mod tests;
mod timer;
mod uploads;
mod wellbeing;

/// The routes with what they say of themselves.
pub(crate) fn described() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::frame())
        .merge(status::routes())
        .merge(auth::routes())
        .merge(factors::routes())
        .merge(passkeys::routes())
        .merge(account::routes())
        .merge(phone::routes())
        .merge(uploads::routes())
        .merge(tests::routes())
        .merge(results::routes())
        .merge(answers::routes())
        .merge(insights::routes())
        .merge(difficulties::routes())
        .merge(resources::routes())
        .merge(imports::routes())
        .merge(exports::routes())
        .merge(sessions::routes())
        .merge(timer::routes())
        .merge(plan::routes())
        .merge(providers::routes())
        .merge(exams::routes())
        .merge(official_results::routes())
        .merge(ranks::routes())
        .merge(samples::routes())
        .merge(wellbeing::routes())
        .merge(balance_shares::routes())
        .merge(forecasts::routes())
        .merge(goals::routes())
        .merge(keys::routes())
        .merge(audit::routes())
        .merge(email::routes())
        .merge(own_data::routes())
        .merge(deletion::routes())
        .merge(guardian::routes())
        .merge(help_contacts::routes())
}

/// The routes of the API, its document, and the page made of it.
pub fn routes(state: &AppState) -> Router<AppState> {
    let repeated = axum::middleware::from_fn_with_state(state.clone(), once::repeated);
    Router::from(described())
        .route_layer(repeated)
        .route("/api/v1/openapi.json", get(openapi::json))
        .route("/api/docs", get(openapi::page))
}

/// Items on a page of a list: 50 unless asked for another number.
fn page_size(limit: Option<u32>) -> Result<u32, ServiceError> {
    match limit.unwrap_or(50) {
        limit @ 1..=200 => Ok(limit),
        _ => Err(ServiceError::field(
            "limit",
            "out_of_range",
            problems::detail::page_size(Locale::current()),
        )),
    }
}
