//! Age and the consent of a guardian; institutions that need none.

use crate::errors::ApiResult;
use crate::extract::{Bearer, ClientIp, Json};
use crate::state::AppState;
use api::accounts::Me;
use api::guardian::{BornDraft, Exemption, ExemptionDraft, GuardianAsk, GuardianState};
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get, ask))
        .routes(routes!(born, correct_born))
        .routes(routes!(exemption, exempt, end_exemption))
}

/// How far the consent of the caller's parent or guardian is.
///
/// Somebody under 18 needs one unless the institution is exempt. Until it is there, other calls answer 403 with
/// `guardian_consent_needed`.
#[utoipa::path(get, path = "/api/v1/account/guardian", tag = "account", operation_id = "get_guardian", responses(
    (status = 200, description = "Whether it is needed, who was asked, what they said.", body = GuardianState),
))]
async fn get(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<GuardianState>> {
    Ok(axum::Json(app.services.accounts.guardian(&caller).await?))
}

/// Asks a parent or guardian for consent, by a mail with a link that holds for seven days.
///
/// Asked again, for the same address or another, the link before ends.
#[utoipa::path(post, path = "/api/v1/account/guardian", tag = "account", operation_id = "ask_guardian",
    request_body = GuardianAsk,
    responses(
        (status = 202, description = "The mail is on its way.", body = GuardianState),
        (status = 409, description = "`guardian_not_needed`, or `guardian_given`: they agree already."),
        (status = 429, description = "Too many mails to the address, or for the caller."),
    ),
)]
async fn ask(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    ClientIp(ip): ClientIp,
    Json(input): Json<GuardianAsk>,
) -> ApiResult<(StatusCode, axum::Json<GuardianState>)> {
    let state = app.services.accounts.ask_guardian(&caller, input, ip).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(state)))
}

/// Says when the caller was born, for the first time.
///
/// For accounts that are older than the question. Under 18, and without a consent, everything else is shut from then on.
#[utoipa::path(put, path = "/api/v1/account/born", tag = "account", operation_id = "set_born", request_body = BornDraft,
    responses(
        (status = 200, description = "It is noted.", body = Me),
        (status = 409, description = "`born_set`: it is known, and stays as it is; see the correction."),
    ),
)]
async fn born(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(input): Json<BornDraft>,
) -> ApiResult<axum::Json<Me>> {
    Ok(axum::Json(
        app.services.accounts.set_born(&caller, &input.born).await?,
    ))
}

/// Corrects when the caller was born, once in 365 days and with a fresh proof.
///
/// Under 18, and without a consent, everything else is shut from then on. Whoever is under 18 cannot become older by it:
/// `born` is refused with `guardian_decides`; with `too_soon` within 365 days, with `same_month` where nothing changes.
#[utoipa::path(patch, path = "/api/v1/account/born", tag = "account", operation_id = "correct_born",
    request_body = BornDraft,
    responses(
        (status = 200, description = "It is corrected.", body = Me),
        (status = 409, description = "`born_unknown`: there is none to correct."),
    ),
)]
async fn correct_born(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(input): Json<BornDraft>,
) -> ApiResult<axum::Json<Me>> {
    Ok(axum::Json(
        app.services.accounts.correct_born(&caller, &input.born).await?,
    ))
}

/// Whether the caller's institution answers for its students under age itself.
#[utoipa::path(get, path = "/api/v1/institution/exemption", tag = "account", operation_id = "get_exemption", responses(
    (status = 200, description = "Whether it is exempt, why, and who said so.", body = Exemption),
))]
async fn exemption(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<Exemption>> {
    Ok(axum::Json(app.services.institutions.exemption(&caller).await?))
}

/// Exempts the caller's institution: its students under age need no guardian's consent.
#[utoipa::path(put, path = "/api/v1/institution/exemption", tag = "account", operation_id = "exempt_institution",
    request_body = ExemptionDraft,
    responses((status = 200, description = "It is exempt.", body = Exemption)),
)]
async fn exempt(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Json(input): Json<ExemptionDraft>,
) -> ApiResult<axum::Json<Exemption>> {
    Ok(axum::Json(
        app.services.institutions.exempt(&caller, &input.reason).await?,
    ))
}

/// Ends the exemption of the caller's institution.
#[utoipa::path(delete, path = "/api/v1/institution/exemption", tag = "account", operation_id = "end_exemption",
    responses((status = 200, description = "It is not exempt.", body = Exemption)),
)]
async fn end_exemption(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
) -> ApiResult<axum::Json<Exemption>> {
    Ok(axum::Json(
        app.services.institutions.end_exemption(&caller).await?,
    ))
}
