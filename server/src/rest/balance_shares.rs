//! The balance shared with mentors: the student's decision, and what a mentor sees.

use super::{page_size, tests::next_link};
use crate::errors::ApiResult;
use crate::extract::{Bearer, Path, Query};
use crate::state::AppState;
use api::balance_shares::{BalanceShare, BalanceShares, SharedBalance, SharedBalances};
use axum::extract::{OriginalUri, State};
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use domain::ids::UserId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(share, unshare))
        .routes(routes!(list))
        .routes(routes!(look))
}

/// With whom the student shares their balance, and with whom they could. By default with nobody.
#[utoipa::path(get, path = "/api/v1/wellbeing/shares", tag = "wellbeing", operation_id = "list_balance_shares",
    responses((status = 200, description = "As of now.", body = BalanceShares)),
)]
async fn show(State(app): State<AppState>, Bearer(caller): Bearer) -> ApiResult<axum::Json<BalanceShares>> {
    Ok(axum::Json(app.services.wellbeing.shares(&caller).await?))
}

/// Shares the balance with a mentor of the institution: band, number, its parts with the own usual ranges, and the trend
/// of 30 days. Never check-ins, what they say, single sessions, or a lighter plan. Doing it again changes nothing.
///
/// It ends with `DELETE`, when the consent to check-ins is taken back or everything is deleted, when the mentor is none
/// any longer, when either account is shut or leaves, and when a guardian takes back what they agreed to.
#[utoipa::path(put, path = "/api/v1/wellbeing/shares/{mentor}", tag = "wellbeing", operation_id = "share_balance",
    params(("mentor" = Uuid, Path, description = "Of `mentors` in the list.")),
    responses(
        (status = 200, description = "It is shared.", body = BalanceShare),
        (status = 404, description = "There is no such mentor at the institution."),
        (status = 409, description = "It is shared with ten already."),
    ),
)]
async fn share(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(mentor): Path<Uuid>,
) -> ApiResult<axum::Json<BalanceShare>> {
    Ok(axum::Json(
        app.services.wellbeing.share(&caller, UserId(mentor)).await?,
    ))
}

/// Stops sharing with a mentor: their next request finds nothing. Doing it again changes nothing.
#[utoipa::path(delete, path = "/api/v1/wellbeing/shares/{mentor}", tag = "wellbeing", operation_id = "unshare_balance",
    params(("mentor" = Uuid, Path,)),
    responses(
        (status = 204, description = "It is not shared with them."),
        (status = 404, description = "There is no such mentor at the institution."),
    ),
)]
async fn unshare(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(mentor): Path<Uuid>,
) -> ApiResult<StatusCode> {
    app.services.wellbeing.unshare(&caller, UserId(mentor)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A page of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PageQuery {
    /// `next` of the page before.
    after: Option<String>,
    /// Students on a page; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Students who share their balance with the mentor who asks, the newest share first.
///
/// For the mentor in person: no key and no service account opens it, whatever its scopes. Everybody on the page counts as
/// looked at: it is in the audit trail, and the student sees when.
#[utoipa::path(get, path = "/api/v1/mentor/balance", tag = "mentor", operation_id = "list_shared_balances",
    params(PageQuery),
    responses((status = 200, description = "A page of students.", body = SharedBalances,
        headers(("Link" = String, description = "The next page, with rel=\"next\"; absent on the last one.")))),
)]
async fn list(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    OriginalUri(uri): OriginalUri,
    Query(query): Query<PageQuery>,
) -> ApiResult<impl IntoResponse> {
    let limit = page_size(query.limit)?;
    let wellbeing = &app.services.wellbeing;
    let page = wellbeing
        .shared_with(&caller, query.after.as_deref(), limit)
        .await?;
    let link = page.next.as_deref().and_then(|next| next_link(&uri, next));
    Ok((
        AppendHeaders(link.map(|link| (header::LINK, link))),
        axum::Json(page),
    ))
}

/// One shared balance with its parts and the trend of 30 days: what the student sees, less everything that is theirs
/// alone. For the mentor in person, and noted, as the list.
#[utoipa::path(get, path = "/api/v1/mentor/balance/{id}", tag = "mentor", operation_id = "show_shared_balance",
    params(("id" = Uuid, Path, description = "The share, of the list.")),
    responses((status = 200, description = "As of now. Not a diagnosis.", body = SharedBalance)),
)]
async fn look(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
) -> ApiResult<axum::Json<SharedBalance>> {
    Ok(axum::Json(app.services.wellbeing.look(&caller, id).await?))
}
