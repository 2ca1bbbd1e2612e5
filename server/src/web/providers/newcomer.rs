//! `/auth/join`: somebody new comes back from a provider, and says what there is to say before there is an account.

use super::super::{Form, Page, html_with, see_other, session};
use super::JOIN;
use crate::errors::ApiError;
use crate::extract::ClientIp;
use crate::state::AppState;
use app::pages::join;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use service::ServiceError;
use service::providers::Join;

/// The page for somebody new: what they have to say before there is an account.
pub(super) async fn show(State(state): State<AppState>, headers: HeaderMap, page: Page) -> Response {
    if page.is_signed_in() {
        return see_other(page.home());
    }
    let proposed = join::Join {
        time_zone: "Asia/Kolkata".into(),
        ..join::Join::default()
    };
    join_page(&state, &headers, page, proposed)
}

fn join_page(state: &AppState, headers: &HeaderMap, page: Page, mut data: join::Join) -> Response {
    let ticket = session::cookie(headers, JOIN).unwrap_or_default();
    let Some(newcomer) = state.services.providers.newcomer(ticket) else {
        return html_with(410, join::ended(page.context));
    };
    if data.problem.is_none() {
        data.display_name = newcomer.name;
    }
    data.label = newcomer.label;
    data.email = newcomer.email;
    let status = data.problem.as_ref().map_or(200, |problem| problem.status);
    html_with(status, join::page(page.context, data))
}

pub(super) async fn join(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let ticket = session::cookie(&headers, JOIN).unwrap_or_default();
    let said = Join {
        display_name: form.get("display_name"),
        time_zone: form.get("time_zone"),
        born: super::super::registration::born(&form),
    };
    match state.services.providers.join(ticket, &said, ip).await {
        Ok(who) => {
            let mut response = session::sign_in(&state, &headers, &who, "/onboarding").await?;
            session::set(&mut response, JOIN, "", 0);
            Ok(response)
        }
        Err(error @ (ServiceError::Invalid(_) | ServiceError::TooMany(_))) => {
            let again = join::Join {
                display_name: said.display_name,
                time_zone: said.time_zone,
                born: (form.get("born_month"), form.get("born_year")),
                problem: Some(error.problem()),
                ..join::Join::default()
            };
            Ok(join_page(&state, &headers, page, again))
        }
        Err(ServiceError::Gone(..)) => Ok(html_with(410, join::ended(page.context))),
        Err(error) => Err(error.into()),
    }
}
