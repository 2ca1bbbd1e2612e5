//! The pages' front doors: load by a use case, render by a page of `app`; take a form, call a use case, lead on.
//!
//! A refused form is shown again with what was typed and what is wrong. What worked ends in a redirect (303), so that
//! a reload sends nothing twice; the page after it says what was done by a short code in its address.

use crate::state::AppState;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

mod admin;
mod audit;
mod balance_shares;
mod born;
mod chapter;
mod confirm;
mod context;
mod detail;
mod email;
mod entry;
mod exams;
mod exemption;
mod factors;
mod flash;
mod forecasts;
mod form;
mod guardian;
mod help_contacts;
mod imports;
mod insights;
mod keys;
pub mod later;
mod leaving;
mod me;
mod onboarding;
mod once;
mod own_data;
mod own_phone;
mod phone;
mod plan;
mod providers;
mod public;
mod reading;
mod registration;
mod resources;
mod second;
pub mod session;
mod sign_ins;
mod study;
mod wellbeing;

use context::Page;
use form::{Form, see_other};

/// All pages.
pub fn routes(state: &AppState) -> Router<AppState> {
    // Forms that a page keeps for when there is a network: each is taken once.
    let once = axum::middleware::from_fn_with_state(state.clone(), later::once);
    let kept = Router::new().merge(study::routes()).merge(plan::routes());
    Router::new()
        .merge(kept.route_layer(once))
        .merge(public::routes())
        .merge(registration::routes())
        .merge(onboarding::routes())
        .merge(reading::routes())
        .merge(detail::routes())
        .merge(insights::routes())
        .merge(chapter::routes())
        .merge(entry::routes())
        .merge(imports::routes())
        .merge(wellbeing::routes())
        .merge(balance_shares::routes())
        .merge(exams::routes())
        .merge(forecasts::routes())
        .merge(me::routes())
        .merge(confirm::routes())
        .merge(providers::routes())
        .merge(factors::routes())
        .merge(second::routes())
        .merge(sign_ins::routes())
        .merge(phone::routes())
        .merge(own_phone::routes())
        .merge(admin::routes())
        .merge(audit::routes())
        .merge(resources::routes())
        .merge(keys::routes())
        .merge(email::routes())
        .merge(own_data::routes())
        .merge(leaving::routes())
        .merge(born::routes())
        .merge(guardian::routes())
        .merge(exemption::routes())
        .merge(help_contacts::routes())
}

/// HTML that is one person's own.
fn html(page: String) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

/// The same, with another status than 200.
fn html_with(status: u16, page: String) -> Response {
    (StatusCode::from_u16(status).unwrap_or(StatusCode::OK), html(page)).into_response()
}

/// Turns a problem into a page where a browser asked for one. Programs get the problem as it is.
pub async fn pages_for_browsers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_page = !request.uri().path().starts_with("/api/");
    let wants_html = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.contains("text/html"));
    if !(is_page && wants_html) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let seen = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(problem) = response.extensions().get::<api::problem::Problem>().cloned() else {
        return response;
    };
    let (mut answer, _) = response.into_parts();
    let made = context::make(&state, &seen).await;
    let mut context = made.unwrap_or_else(|_| context::for_nobody(&state, &seen));
    // A second try begins where the form is.
    context.path = session::page_of(&seen, "/");
    answer.headers.remove(header::CONTENT_TYPE);
    answer.headers.remove(header::CONTENT_LENGTH);
    answer.headers.remove(header::WWW_AUTHENTICATE);
    let mut page = html(app::pages::errors::problem(context, problem));
    *page.status_mut() = answer.status;
    page.headers_mut().extend(answer.headers);
    page
}
