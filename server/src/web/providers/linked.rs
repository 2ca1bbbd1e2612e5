//! `/me/providers`: what is linked to the account, and what waits to be.

use super::super::{Page, html, html_with, see_other, session};
use super::{LINK, lead_out};
use crate::errors::ApiError;
use crate::extract::{ClientIp, Path};
use crate::state::AppState;
use app::pages::providers::{self, Pending, ProvidersPage};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use service::ServiceError;
use uuid::Uuid;

async fn shown(
    state: &AppState,
    page: Page,
    status: u16,
    problem: Option<api::problem::Problem>,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let me = state.services.accounts.me(caller).await?;
    let is_own = |method: &String| method == "password" || method == "passkey";
    let data = ProvidersPage {
        identities: state.services.providers.identities(caller).await?,
        providers: state.services.providers.list(),
        has_own_way: me.sign_in_methods.iter().any(is_own),
        problem,
    };
    Ok(html_with(status, providers::page(page.context, data)))
}

pub(super) async fn show(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    shown(&state, page, 200, None).await
}

pub(super) async fn link(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    page: Page,
    Path(provider): Path<String>,
) -> Result<Response, ApiError> {
    let started = state
        .services
        .providers
        .start_link(page.caller()?, &provider, ip)
        .await;
    match started {
        Ok(started) => Ok(lead_out(&started)),
        Err(error @ (ServiceError::Unavailable(..) | ServiceError::TooMany(_))) => {
            let problem = error.problem();
            shown(&state, page, problem.status, Some(problem)).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn unlink(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    match state.services.providers.unlink(page.caller()?, id).await {
        Ok(()) => Ok(see_other("/me/providers?done=provider_unlinked")),
        Err(error @ ServiceError::Conflict(..)) => {
            let problem = error.problem();
            shown(&state, page, problem.status, Some(problem)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What waits in this browser to be linked to the caller's account.
async fn waiting(
    state: &AppState,
    headers: &HeaderMap,
    page: &Page,
) -> Result<Option<(String, Pending)>, ApiError> {
    let Some(token) = session::cookie(headers, LINK) else {
        return Ok(None);
    };
    let found = state
        .services
        .accounts
        .pending_link(page.caller()?, token)
        .await?;
    Ok(found.map(|(provider, email)| {
        let list = state.services.providers.list();
        let label = list.into_iter().find(|known| known.name == provider);
        let label = label.map_or(provider, |known| known.label);
        (token.to_owned(), Pending { label, email })
    }))
}

pub(super) async fn pending(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
) -> Result<Response, ApiError> {
    match waiting(&state, &headers, &page).await? {
        Some((_, data)) => Ok(html(providers::pending(page.context, data))),
        None => Ok(see_other("/me/providers")),
    }
}

pub(super) async fn accept(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
) -> Result<Response, ApiError> {
    let Some((token, data)) = waiting(&state, &headers, &page).await? else {
        return Ok(see_other("/me/providers"));
    };
    let accounts = &state.services.accounts;
    match accounts.accept_link(page.caller()?, &token, &data.label).await {
        Ok(()) => {
            let mut response = see_other("/me/providers?done=provider_linked");
            session::set(&mut response, LINK, "", 0);
            Ok(response)
        }
        Err(error @ ServiceError::Conflict(..)) => {
            let problem = error.problem();
            shown(&state, page, problem.status, Some(problem)).await
        }
        Err(error) => Err(error.into()),
    }
}
