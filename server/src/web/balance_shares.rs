//! The balance shared with mentors: the student's card on `/wellbeing`, and the mentor's pages.

use super::{Form, Page, html, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::{Path, Query};
use crate::state::AppState;
use api::balance_shares::SharedBalances;
use app::pages::mentor_balance::{self, Listed, SharedPage, SharedRow};
use app::pages::wellbeing::{ShareRow, SharesCard};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use domain::ids::UserId;
use serde::Deserialize;
use service::{Caller, ServiceError};
use uuid::Uuid;

/// Students on one page of the list.
const PAGE: u32 = 20;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/wellbeing/shares", post(share))
        .route("/wellbeing/shares/{mentor}/stop", post(unshare))
        .route("/mentor/balance", get(list))
        .route("/mentor/balance/{id}", get(look))
}

/// Who sees the caller's balance, for the card.
pub(super) async fn card(state: &AppState, caller: &Caller) -> Result<SharesCard, ServiceError> {
    let shares = state.services.wellbeing.shares(caller).await?;
    let row = |share: api::balance_shares::BalanceShare| ShareRow {
        mentor: share.mentor,
        since: caller.today(share.since),
        looked_on: share.last_looked_at.map(|at| caller.today(at)),
    };
    Ok(SharesCard {
        items: shares.items.into_iter().map(row).collect(),
        mentors: shares.mentors,
        is_shut: shares.shut.is_some(),
    })
}

async fn share(State(state): State<AppState>, page: Page, form: Form) -> Result<Response, ApiError> {
    // What is no id is nobody's.
    let mentor: Uuid = form.get("mentor").parse().map_err(|_| ServiceError::NotFound)?;
    state
        .services
        .wellbeing
        .share(page.caller()?, UserId(mentor))
        .await?;
    Ok(see_other(&format!(
        "/wellbeing?done=balance_shared&undo={mentor}#shares"
    )))
}

/// Its flash offers no way back: an address that somebody else made up could offer it, too, under words that fit.
async fn unshare(
    State(state): State<AppState>,
    page: Page,
    Path(mentor): Path<Uuid>,
) -> Result<Response, ApiError> {
    state
        .services
        .wellbeing
        .unshare(page.caller()?, UserId(mentor))
        .await?;
    Ok(see_other("/wellbeing?done=balance_unshared#shares"))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    after: String,
}

async fn list(
    State(state): State<AppState>,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let after = Some(asked.after).filter(|mark| !mark.is_empty());
    let shared = &state.services.wellbeing;
    let (status, found, problem) = match shared.shared_with(caller, after.as_deref(), PAGE).await {
        Ok(found) => (200, found, None),
        Err(error @ ServiceError::Invalid(_)) => (
            422,
            SharedBalances {
                items: Vec::new(),
                next: None,
            },
            Some(error.problem()),
        ),
        Err(error) => return Err(error.into()),
    };
    let row = |shared: api::balance_shares::SharedBalanceShort| SharedRow {
        since: caller.today(shared.since),
        shared,
    };
    let data = Listed {
        rows: found.items.into_iter().map(row).collect(),
        next: found.next,
        is_first: after.is_none(),
        problem,
    };
    Ok(html_with(status, mentor_balance::list(page.context, data)))
}

async fn look(State(state): State<AppState>, page: Page, Path(id): Path<Uuid>) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let shared = state.services.wellbeing.look(caller, id).await?;
    let data = SharedPage {
        since: caller.today(shared.since),
        shared,
    };
    Ok(html(mentor_balance::page(page.context, data)))
}
