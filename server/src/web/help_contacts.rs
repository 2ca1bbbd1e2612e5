//! Whom the students of an institution can turn to, set by its admins.

use super::{Form, Page, html_with, see_other};
use crate::errors::ApiError;
use crate::state::AppState;
use api::help_contacts::HelpContactsDraft;
use app::pages::help_contacts::{self, ContactRow, HelpContactsPage};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use service::ServiceError;

pub fn routes() -> Router<AppState> {
    Router::new().route("/admin/help-contacts", get(show).post(set))
}

async fn render(
    state: &AppState,
    page: Page,
    typed: Option<Vec<ContactRow>>,
    error: Option<&ServiceError>,
) -> Result<Response, ApiError> {
    let contacts = state.services.institutions.help_contacts(page.caller()?).await?;
    let data = HelpContactsPage {
        rows: typed.unwrap_or_else(|| contacts.contacts.iter().map(ContactRow::from).collect()),
        contacts,
        problem: error.map(ServiceError::problem),
    };
    let status = data.problem.as_ref().map_or(200, |problem| problem.status);
    Ok(html_with(status, help_contacts::page(page.context, data)))
}

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    render(&state, page, None, None).await
}

async fn set(State(state): State<AppState>, page: Page, form: Form) -> Result<Response, ApiError> {
    let rows = help_contacts::rows_of(&form.0);
    let draft = HelpContactsDraft {
        contacts: rows.iter().map(ContactRow::draft).collect(),
        // A form always says what it was made from; what is no version is none that is known.
        version: Some(form.get("version").parse().unwrap_or(-1)),
    };
    let set = state
        .services
        .institutions
        .set_help_contacts(page.caller()?, draft);
    match set.await {
        Ok(_) => Ok(see_other("/admin/help-contacts?done=contacts_saved")),
        Err(error @ (ServiceError::Invalid(_) | ServiceError::Conflict(..))) => {
            render(&state, page, Some(rows), Some(&error)).await
        }
        Err(error) => Err(error.into()),
    }
}
