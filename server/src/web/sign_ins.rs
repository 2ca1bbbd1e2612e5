//! Where the account is signed in, and the notice of a new device.

use super::{Page, html, see_other, session};
use crate::errors::ApiError;
use crate::extract::Path;
use crate::state::AppState;
use app::pages::sign_ins::{self, Place};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::routing::{get, post};
use service::accounts::SignedIn;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/me/sessions", get(show))
        .route("/me/sessions/end-others", post(end_others))
        .route("/me/sessions/{id}/end", post(end))
}

/// Tells the owner by mail of a browser that the account does not know. Whoever has proven themselves is not turned
/// away because the mail could not be queued.
pub async fn notice_device(state: &AppState, headers: &HeaderMap, who: &SignedIn) {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mark = session::cookie(headers, session::DEVICE);
    if let Err(error) = state.services.accounts.notice_device(who, mark, agent).await {
        tracing::warn!(%error, "the notice of a new device could not be queued");
    }
}

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let zone = caller.time_zone;
    let places = state.services.accounts.sign_ins(caller).await?;
    let places = places
        .into_iter()
        .map(|sign_in| Place {
            began: sign_in.began_at.with_timezone(&zone).naive_local(),
            seen: sign_in.last_seen_at.with_timezone(&zone).naive_local(),
            sign_in,
        })
        .collect();
    Ok(html(sign_ins::page(page.context, places)))
}

async fn end(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    state.services.accounts.end_sign_in(page.caller()?, &id).await?;
    Ok(see_other("/me/sessions?done=sign_in_ended"))
}

async fn end_others(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    state.services.accounts.end_other_sign_ins(page.caller()?).await?;
    Ok(see_other("/me/sessions?done=others_ended"))
}
