//! A fresh proof of who it is, before anything delicate.

use super::form::own_path;
use super::{Form, Page, html, html_with, see_other};
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

pub fn routes() -> Router<AppState> {
    Router::new().route("/confirm", get(show).post(prove))
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: Option<String>,
}

/// The page with the ways this person can prove themselves by.
async fn ask(
    state: &AppState,
    page: &Page,
    next: String,
    failure: Option<Failure>,
) -> Result<Confirm, ApiError> {
    let caller = page.caller()?;
    let methods = state.services.accounts.me(caller).await?.sign_in_methods;
    let mut providers = state.services.providers.list();
    providers.retain(|provider| methods.contains(&provider.name));
    Ok(Confirm {
        next,
        failure,
        has_password: methods.iter().any(|method| method == "password"),
        providers,
    })
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Query(Next { next }): Query<Next>,
) -> Result<Response, ApiError> {
    let next = own_path(next.as_deref(), "/me");
    let data = ask(&state, &page, next, None).await?;
    Ok(html(confirm::page(page.context, data)))
}

async fn prove(State(state): State<AppState>, page: Page, form: Form) -> Result<Response, ApiError> {
    let next = own_path(form.find("next"), "/me");
    let proven = state
        .services
        .accounts
        .confirm_password(page.caller()?, form.get("password"))
        .await;
    let (status, failure) = match proven {
        Ok(()) => return Ok(see_other(&next)),
        Err(ServiceError::Unauthenticated(_)) => (422, Failure::Refused),
        Err(ServiceError::TooMany(seconds)) => (429, Failure::Throttled(seconds as u32)),
        Err(ServiceError::Busy(seconds)) => (503, Failure::Throttled(seconds as u32)),
        Err(error) => return Err(error.into()),
    };
    let data = ask(&state, &page, next, Some(failure)).await?;
    Ok(html_with(status, confirm::page(page.context, data)))
}
