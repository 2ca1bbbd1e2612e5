//! Second factors of the person signed in.

use super::{Form, Page, html, html_with, once, see_other};
use crate::errors::ApiError;
use crate::extract::Path;
use crate::state::AppState;
use api::factors::TotpOffer;
use app::components::forms::PasskeyAsk;
use app::pages::factor_forms::{self, PasskeyPage, TotpPage};
use app::pages::factors::{self, FactorsPage};
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use domain::ids::UserId;
use serde::{Deserialize, Serialize};
use service::ServiceError;
use service::accounts::{PasskeyAnswer, PasskeyQuestion};
use uuid::Uuid;

/// The page that shows new recovery codes.
pub(super) const CODES: &str = "/me/factors/codes";

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/me/factors", get(show))
        .route("/me/factors/totp", get(offer).post(confirm))
        .route("/me/factors/totp/remove", post(remove_totp))
        .route("/me/factors/passkeys", get(new_passkey).post(add_passkey))
        .route("/me/factors/passkeys/{id}/name", post(rename))
        .route("/me/factors/passkeys/{id}/remove", post(remove_passkey))
        .route("/me/factors/codes", get(show_codes).post(renew_codes))
}

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    overview(&state, page, None).await
}

/// The overview, again with what was refused.
async fn overview(state: &AppState, page: Page, refused: Option<ServiceError>) -> Result<Response, ApiError> {
    let problem = match refused {
        None => None,
        Some(error @ (ServiceError::Invalid(_) | ServiceError::Conflict(..))) => Some(error.problem()),
        Some(error) => return Err(error.into()),
    };
    let factors = state.services.accounts.factors(page.caller()?).await?;
    let status = problem.as_ref().map_or(200, |problem| problem.status);
    Ok(html_with(
        status,
        factors::page(page.context, FactorsPage { factors, problem }),
    ))
}

async fn offer(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let offer = state.services.accounts.offer_totp(page.caller()?).await?;
    let data = TotpPage {
        qr: qr(&offer),
        offer,
        problem: None,
    };
    Ok(html(factor_forms::totp(page.context, data)))
}

async fn confirm(State(state): State<AppState>, page: Page, form: Form) -> Result<Response, ApiError> {
    let accounts = &state.services.accounts;
    let enrolment = form.get("enrolment");
    let refused = match accounts
        .confirm_totp(page.caller()?, &enrolment, &form.get("code"))
        .await
    {
        Ok(codes) => return done(&state, &page, codes, "totp_added"),
        Err(error @ ServiceError::Invalid(_)) => error,
        Err(ServiceError::Gone(..)) => return Ok(see_other("/me/factors/totp")),
        Err(error) => return Err(error.into()),
    };
    let Some(offer) = accounts.same_offer(page.caller()?, &enrolment).await? else {
        return Ok(see_other("/me/factors/totp"));
    };
    let data = TotpPage {
        qr: qr(&offer),
        offer,
        problem: Some(refused.problem()),
    };
    Ok(html_with(422, factor_forms::totp(page.context, data)))
}

/// New recovery codes on their way to the page that shows them, and where that leads on to.
#[derive(Serialize, Deserialize)]
struct NewCodes {
    codes: Vec<String>,
    next: String,
}

/// Gives new recovery codes to the browser of `user`, which the answer leads to [`CODES`].
pub(super) fn carry_codes(
    response: &mut Response,
    state: &AppState,
    user: UserId,
    codes: Vec<String>,
    next: String,
) {
    once::carry(response, state, user, CODES, NewCodes { codes, next });
}

/// Leads on from what was added; past the recovery codes where it was the first.
fn done(state: &AppState, page: &Page, codes: Vec<String>, what: &str) -> Result<Response, ApiError> {
    let next = format!("/me/factors?done={what}");
    if codes.is_empty() {
        return Ok(see_other(&next));
    }
    let mut response = see_other(CODES);
    carry_codes(&mut response, state, page.caller()?.user, codes, next);
    Ok(response)
}

/// New recovery codes, this once; after that what is left of them, and how to make others.
async fn show_codes(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    if let Some(NewCodes { codes, next }) = once::arrived(&state, caller.user, CODES, &headers) {
        let mut response = html(factor_forms::codes(page.context, codes, next));
        once::forget(&mut response);
        return Ok(response);
    }
    let factors = state.services.accounts.factors(caller).await?;
    if factors.totp.is_none() && factors.passkeys.is_empty() {
        return Ok(see_other("/me/factors"));
    }
    Ok(html(factor_forms::codes_shown(
        page.context,
        factors.recovery_codes_left,
    )))
}

async fn remove_totp(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    match state.services.accounts.remove_totp(page.caller()?).await {
        Ok(()) | Err(ServiceError::NotFound) => Ok(see_other("/me/factors?done=totp_removed")),
        Err(error) => overview(&state, page, Some(error)).await,
    }
}

async fn new_passkey(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    match state.services.accounts.ask_new_passkey(page.caller()?).await {
        Ok(question) => {
            let data = PasskeyPage {
                ask: ask(question),
                name: String::new(),
                problem: None,
            };
            Ok(html(factor_forms::passkey(page.context, data)))
        }
        Err(error) => overview(&state, page, Some(error)).await,
    }
}

async fn add_passkey(State(state): State<AppState>, page: Page, form: Form) -> Result<Response, ApiError> {
    let accounts = &state.services.accounts;
    let name = form.get("name");
    let refused = match accounts.add_passkey(page.caller()?, &name, &answer(&form)).await {
        Ok(codes) => return done(&state, &page, codes, "passkey_added"),
        Err(error @ (ServiceError::Invalid(_) | ServiceError::Conflict(..))) => error,
        Err(error) => return Err(error.into()),
    };
    let problem = refused.problem();
    let data = PasskeyPage {
        ask: ask(accounts.ask_new_passkey(page.caller()?).await?),
        name,
        problem: Some(problem),
    };
    Ok(html_with(422, factor_forms::passkey(page.context, data)))
}

async fn rename(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
    form: Form,
) -> Result<Response, ApiError> {
    match state
        .services
        .accounts
        .rename_passkey(page.caller()?, id, &form.get("name"))
        .await
    {
        Ok(()) => Ok(see_other("/me/factors?done=passkey_renamed")),
        Err(error) => overview(&state, page, Some(error)).await,
    }
}

async fn remove_passkey(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    match state.services.accounts.remove_passkey(page.caller()?, id).await {
        Ok(()) => Ok(see_other("/me/factors?done=passkey_removed")),
        Err(error) => overview(&state, page, Some(error)).await,
    }
}

async fn renew_codes(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    match state.services.accounts.renew_codes(page.caller()?).await {
        Ok(codes) => {
            let mut response = see_other(CODES);
            carry_codes(
                &mut response,
                &state,
                page.caller()?.user,
                codes,
                "/me/factors".to_owned(),
            );
            Ok(response)
        }
        Err(error) => overview(&state, page, Some(error)).await,
    }
}

/// A question as a page shows it.
pub(super) fn ask(question: PasskeyQuestion) -> PasskeyAsk {
    PasskeyAsk {
        options: question.options,
        state: question.state,
    }
}

/// What the browser's passkey answered.
pub(super) fn answer(form: &Form) -> PasskeyAnswer {
    PasskeyAnswer {
        credential: form.get("credential"),
        state: form.get("state"),
    }
}

/// The picture of an offered secret.
pub(super) fn qr(offer: &TotpOffer) -> Option<(usize, String)> {
    auth::qr::of(&offer.uri).map(|qr| (qr.size, qr.path))
}
