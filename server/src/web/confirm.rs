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

async fn show(page: Page, Query(Next { next }): Query<Next>) -> Response {
    let next = own_path(next.as_deref(), "/me");
    html(confirm::page(page.context, Confirm { next, failure: None }))
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
    let data = Confirm {
        next,
        failure: Some(failure),
    };
    Ok(html_with(status, confirm::page(page.context, data)))
}
