//! Keys for programs: one's own, and those of an institution's service accounts. A new key leads on to the page
//! that shows it this once.

use super::{Form, Page, html_with, once, see_other};
use crate::errors::ApiError;
use crate::extract::Path;
use crate::state::AppState;
use api::keys::{KeyDraft, KeyView, NewKey, ServiceAccountDraft};
use api::problem::Problem;
use app::pages::keys::{self, KeyForm, KeyRow, KeysPage, ServiceKeys, ServiceRow};
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use domain::keys::Scope;
use domain::people::Role;
use service::{Caller, ServiceError};
use uuid::Uuid;

const OWN: &str = "/me/keys";
const OF_SERVICES: &str = "/admin/keys";

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/me/keys", get(show).post(make))
        .route("/me/keys/{id}/revoke", post(revoke))
        .route("/admin/keys", get(show_services).post(make_for_service))
        .route("/admin/keys/{id}/revoke", post(revoke_of_service))
        .route("/admin/keys/services", post(make_service))
        .route("/admin/keys/services/{id}/end", post(end_service))
}

/// What was typed and what came of it.
#[derive(Default)]
struct Outcome {
    form: KeyForm,
    service_name: String,
    made: Option<NewKey>,
    problem: Option<Problem>,
}

impl Outcome {
    fn refused(form: KeyForm, error: ServiceError) -> Result<Self, ApiError> {
        Ok(Self {
            form,
            problem: Some(shown(error)?),
            ..Self::default()
        })
    }

    fn status(&self) -> u16 {
        self.problem.as_ref().map_or(200, |problem| problem.status)
    }
}

/// A refusal that the page itself can show.
fn shown(error: ServiceError) -> Result<Problem, ApiError> {
    match error {
        ServiceError::Invalid(_) | ServiceError::Conflict(..) => Ok(error.problem()),
        other => Err(other.into()),
    }
}

/// Leads to the page that shows the new key.
fn lead_on(state: &AppState, caller: &Caller, place: &str, made: NewKey) -> Response {
    let mut response = see_other(place);
    once::carry(&mut response, state, caller.user, place, made);
    response
}

/// What the page shows that a form has led on to: the key, if there is one.
fn arrived(state: &AppState, caller: &Caller, place: &str, headers: &HeaderMap) -> Outcome {
    Outcome {
        made: once::arrived(state, caller.user, place, headers),
        ..Outcome::default()
    }
}

/// Takes the key back from the browser that shows it.
fn shown_once(mut response: Response, is_shown: bool) -> Response {
    if is_shown {
        once::forget(&mut response);
    }
    response
}

async fn show(State(state): State<AppState>, headers: HeaderMap, page: Page) -> Result<Response, ApiError> {
    let outcome = arrived(&state, page.caller()?, OWN, &headers);
    let is_shown = outcome.made.is_some();
    Ok(shown_once(render(&state, page, outcome).await?, is_shown))
}

async fn render(state: &AppState, page: Page, outcome: Outcome) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let found = state.services.accounts.keys(caller).await?;
    let status = outcome.status();
    let data = KeysPage {
        keys: rows(found, caller),
        scopes: offered(&caller.roles),
        form: outcome.form,
        made: outcome.made,
        problem: outcome.problem,
    };
    Ok(html_with(status, keys::page(page.context, data)))
}

async fn make(State(state): State<AppState>, page: Page, form: Form) -> Result<Response, ApiError> {
    let typed = typed(&form);
    match make_key(&state, page.caller()?, &typed, None).await {
        Ok(made) => Ok(lead_on(&state, page.caller()?, OWN, made)),
        Err(error) => render(&state, page, Outcome::refused(typed, error)?).await,
    }
}

async fn revoke(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    state.services.accounts.revoke_key(page.caller()?, id).await?;
    Ok(see_other("/me/keys?done=key_revoked"))
}

async fn show_services(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
) -> Result<Response, ApiError> {
    let outcome = arrived(&state, page.caller()?, OF_SERVICES, &headers);
    let is_shown = outcome.made.is_some();
    Ok(shown_once(
        render_services(&state, page, outcome).await?,
        is_shown,
    ))
}

async fn render_services(state: &AppState, page: Page, outcome: Outcome) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let found = state.services.accounts.service_accounts(caller).await?;
    let services = found.into_iter().map(|service| ServiceRow {
        id: service.id,
        name: service.name,
        keys: rows(service.keys, caller),
    });
    let status = outcome.status();
    let data = ServiceKeys {
        services: services.collect(),
        scopes: offered(&[Role::InstitutionAdmin]),
        form: outcome.form,
        service_name: outcome.service_name,
        made: outcome.made,
        problem: outcome.problem,
    };
    Ok(html_with(status, keys::services(page.context, data)))
}

async fn make_for_service(
    State(state): State<AppState>,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let typed = typed(&form);
    let made = match typed.service_account.parse::<Uuid>() {
        Ok(id) => make_key(&state, page.caller()?, &typed, Some(id)).await,
        Err(_) => Err(ServiceError::NotFound),
    };
    match made {
        Ok(made) => Ok(lead_on(&state, page.caller()?, OF_SERVICES, made)),
        Err(error) => render_services(&state, page, Outcome::refused(typed, error)?).await,
    }
}

async fn revoke_of_service(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    state.services.accounts.revoke_key(page.caller()?, id).await?;
    Ok(see_other("/admin/keys?done=key_revoked"))
}

async fn make_service(State(state): State<AppState>, page: Page, form: Form) -> Result<Response, ApiError> {
    let name = form.get("service_name");
    let draft = ServiceAccountDraft { name: name.clone() };
    let made = state
        .services
        .accounts
        .make_service_account(page.caller()?, &draft)
        .await;
    let mut problem = match made {
        Ok(_) => return Ok(see_other("/admin/keys?done=service_made")),
        Err(error) => shown(error)?,
    };
    // Both forms of the page have a name.
    for error in problem.errors.iter_mut().filter(|error| error.path == "name") {
        "service_name".clone_into(&mut error.path);
    }
    let outcome = Outcome {
        service_name: name,
        problem: Some(problem),
        ..Outcome::default()
    };
    render_services(&state, page, outcome).await
}

async fn end_service(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    state
        .services
        .accounts
        .end_service_account(page.caller()?, id)
        .await?;
    Ok(see_other("/admin/keys?done=service_ended"))
}

async fn make_key(
    state: &AppState,
    caller: &Caller,
    typed: &KeyForm,
    service_account: Option<Uuid>,
) -> Result<NewKey, ServiceError> {
    // What is no number is out of every range.
    let number = |text: &str| Some(text.trim().parse().unwrap_or(0));
    let draft = KeyDraft {
        name: typed.name.clone(),
        scopes: typed.scopes.clone(),
        expires_in_days: number(&typed.expires_in_days),
        per_minute: number(&typed.per_minute),
        service_account,
    };
    state.services.accounts.make_key(caller, draft).await
}

fn typed(form: &Form) -> KeyForm {
    let ticked = form.0.iter().filter(|(name, _)| name == "scopes");
    KeyForm {
        name: form.get("name"),
        scopes: ticked
            .filter_map(|(_, value)| Scope::try_from(value.as_str()).ok())
            .collect(),
        expires_in_days: form.get("expires_in_days"),
        per_minute: form.get("per_minute"),
        service_account: form.get("service_account"),
    }
}

fn offered(roles: &[Role]) -> Vec<Scope> {
    let all = Scope::ALL.iter().copied();
    all.filter(|scope| scope.is_of(roles)).collect()
}

fn rows(found: Vec<KeyView>, caller: &Caller) -> Vec<KeyRow> {
    let day = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&caller.time_zone).date_naive();
    let found = found.into_iter();
    found
        .map(|key| KeyRow {
            expires: day(key.expires_at),
            used: key.last_used_at.map(day),
            key,
        })
        .collect()
}
