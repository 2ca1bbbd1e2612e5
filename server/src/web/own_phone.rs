//! The phone number of the person signed in.

use super::phone::{refusal, request, resend_in, to_code};
use super::{Form, Page, html_with, see_other, session};
use crate::errors::ApiError;
use crate::extract::ClientIp;
use crate::state::AppState;
use api::phone::PhoneSend;
use app::pages::own_phone::{self, PhonePage};
use app::pages::phone::{self, PhoneCode, Refusal};
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use service::ServiceError;
use service::accounts::PhonePurpose;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/me/phone", get(show).post(send))
        .route("/me/phone/code", get(show_code).post(verify))
        .route("/me/phone/resend", post(resend))
        .route("/me/phone/remove", post(remove))
}

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    overview(&state, page, String::new(), (200, Refusal::default())).await
}

async fn overview(
    state: &AppState,
    page: Page,
    number: String,
    (status, refusal): (u16, Refusal),
) -> Result<Response, ApiError> {
    let own = state.services.accounts.own_phone(page.caller()?).await?;
    let data = PhonePage { own, number, refusal };
    Ok(html_with(status, own_phone::page(page.context, data)))
}

async fn send(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let number = form.get("number");
    let earlier = Some(request(&headers)).filter(|request| !request.is_empty());
    let input = PhoneSend {
        number: number.clone(),
        request: earlier.map(str::to_owned),
    };
    let accounts = &state.services.accounts;
    match accounts.send_to_new_phone(page.caller()?, &input, ip).await {
        Ok(sent) => Ok(to_code("/me/phone/code", &sent)),
        // The page says it.
        Err(ServiceError::NotHere(..)) => overview(&state, page, number, (404, Refusal::default())).await,
        Err(error) => {
            let refused = refusal(error)?;
            overview(&state, page, number, refused).await
        }
    }
}

async fn show_code(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
) -> Result<Response, ApiError> {
    code_page(&state, &headers, page, (200, Refusal::default())).await
}

async fn code_page(
    state: &AppState,
    headers: &HeaderMap,
    page: Page,
    (status, refusal): (u16, Refusal),
) -> Result<Response, ApiError> {
    let accounts = &state.services.accounts;
    let waiting = match accounts.phone_waiting(request(headers), PhonePurpose::Add).await {
        Ok(waiting) => waiting,
        Err(ServiceError::Gone(..)) => return Ok(html_with(410, phone::over(page.context, true))),
        Err(ServiceError::NotHere(..)) => return Ok(see_other("/me/phone")),
        Err(error) => return Err(error.into()),
    };
    let data = PhoneCode {
        is_own: true,
        resend_in: resend_in(state, &waiting),
        number: waiting.number,
        refusal,
        ..PhoneCode::default()
    };
    Ok(html_with(status, phone::code(page.context, data)))
}

async fn verify(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let accounts = &state.services.accounts;
    match accounts
        .verify_new_phone(page.caller()?, request(&headers), &form.get("code"), ip)
        .await
    {
        Ok(_) => {
            let mut response = see_other("/me/phone?done=phone_added");
            session::set(&mut response, session::PHONE, "", 0);
            Ok(response)
        }
        Err(error) => again(&state, &headers, page, error).await,
    }
}

async fn resend(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    page: Page,
) -> Result<Response, ApiError> {
    let accounts = &state.services.accounts;
    match accounts
        .resend_to_new_phone(page.caller()?, request(&headers), ip)
        .await
    {
        Ok(sent) => Ok(to_code("/me/phone/code", &sent)),
        Err(error) => again(&state, &headers, page, error).await,
    }
}

/// The page that asks for the digits, with what was refused.
async fn again(
    state: &AppState,
    headers: &HeaderMap,
    page: Page,
    error: ServiceError,
) -> Result<Response, ApiError> {
    match error {
        ServiceError::Gone(..) => Ok(html_with(410, phone::over(page.context, true))),
        ServiceError::NotHere(..) => Ok(see_other("/me/phone")),
        error => {
            let refused = refusal(error)?;
            code_page(state, headers, page, refused).await
        }
    }
}

async fn remove(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    match state.services.accounts.remove_phone(page.caller()?).await {
        Ok(()) | Err(ServiceError::NotFound) => Ok(see_other("/me/phone?done=phone_removed")),
        Err(error) => Err(error.into()),
    }
}
