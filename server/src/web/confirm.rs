//! A fresh proof of who it is, before anything delicate.

use super::factors::{answer, ask};
use super::form::own_path;
use super::{Form, Page, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::Query;
use crate::state::AppState;
use app::pages::confirm::{self, Confirm, Failure};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use service::ServiceError;
use service::accounts::Proof;

pub fn routes() -> Router<AppState> {
    Router::new().route("/confirm", get(show).post(prove))
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: Option<String>,
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Query(Next { next }): Query<Next>,
) -> Result<Response, ApiError> {
    let next = own_path(next.as_deref(), "/me");
    asking(&state, page, next, 200, None).await
}

/// The page with all the ways that the caller has.
async fn asking(
    state: &AppState,
    page: Page,
    next: String,
    status: u16,
    failure: Option<Failure>,
) -> Result<Response, ApiError> {
    let (accounts, caller) = (&state.services.accounts, page.caller()?);
    let methods = accounts.me(caller).await?.sign_in_methods;
    let mut providers = state.services.providers.list();
    let has_password = methods.iter().any(|method| method == "password");
    let has_totp = accounts.factors(caller).await?.totp.is_some();
    let ask = accounts.ask_confirm(caller).await?.map(ask);
    // A provider may vouch for somebody without asking them: only for those who have nothing else to prove.
    let has_own = has_password || has_totp || ask.is_some();
    providers.retain(|provider| !has_own && methods.contains(&provider.name));
    let data = Confirm {
        next,
        failure,
        has_totp,
        ask,
        has_password,
        providers,
    };
    Ok(html_with(status, confirm::page(page.context, data)))
}

async fn prove(State(state): State<AppState>, page: Page, form: Form) -> Result<Response, ApiError> {
    let next = own_path(form.find("next"), "/me");
    let (accounts, caller) = (&state.services.accounts, page.caller()?);
    let proven = if form.has("credential") {
        accounts
            .confirm_factor(caller, &Proof::Passkey(answer(&form)))
            .await
    } else if form.has("code") {
        accounts
            .confirm_factor(caller, &Proof::Code(form.get("code")))
            .await
    } else {
        accounts.confirm_password(caller, form.get("password")).await
    };
    let (status, failure) = match proven {
        Ok(()) => return Ok(see_other(&next)),
        Err(ServiceError::Unauthenticated(_)) => (422, Failure::Refused),
        Err(ServiceError::TooMany(seconds)) => (429, Failure::Throttled(seconds as u32)),
        Err(ServiceError::Busy(seconds)) => (503, Failure::Throttled(seconds as u32)),
        Err(error) => return Err(error.into()),
    };
    asking(&state, page, next, status, Some(failure)).await
}
