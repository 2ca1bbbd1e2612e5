//! Whom students can turn to: what an institution's admins set.

use crate::errors::ApiResult;
use crate::extract::{Bearer, Json};
use crate::state::AppState;
use api::help_contacts::{HelpContacts, HelpContactsDraft};
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get, set))
}

/// Whom the students of the caller's institution can turn to.
#[utoipa::path(get, path = "/api/v1/institution/help-contacts", tag = "wellbeing", operation_id = "get_help_contacts",
    responses((status = 200, description = "As set, and as shown.", body = HelpContacts)),
)]
async fn get(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<HelpContacts>> {
    Ok(axum::Json(
        app.services.institutions.help_contacts(&caller).await?,
    ))
}

/// Sets whom the students of the caller's institution can turn to, in place of those before.
///
/// A refused link is named by its place, such as `contacts[1].link`, with `bad_link`: it begins with `https:`,
/// `mailto:` or `tel:`.
#[utoipa::path(put, path = "/api/v1/institution/help-contacts", tag = "wellbeing", operation_id = "set_help_contacts",
    request_body = HelpContactsDraft,
    responses(
        (status = 200, description = "They are shown from now on.", body = HelpContacts),
        (status = 409, description = "`contacts_changed`: somebody has changed them since `version`."),
    ),
)]
async fn set(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(draft): Json<HelpContactsDraft>,
) -> ApiResult<axum::Json<HelpContacts>> {
    Ok(axum::Json(
        app.services
            .institutions
            .set_help_contacts(&caller, draft)
            .await?,
    ))
}
