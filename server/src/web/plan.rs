//! The study plan's pages, and the calendar at its private address.

use super::{Form, Page, html, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::{Path, Query};
use crate::rest::plan::calendar_file;
use crate::state::AppState;
use api::plan::{Place, PlanView};
use app::pages::plan::settings::{self, SettingsForm, SettingsPage};
use app::pages::plan::{self, OwnForm, PlanPage};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use service::ServiceError;
use uuid::Uuid;

mod blocks;
mod lighter;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/plan", get(show))
        .route("/plan/checks", get(checks))
        .route("/plan/too-much", post(too_much))
        .route("/plan/replan", post(replan))
        .route("/plan/settings", get(show_settings).post(save_settings))
        .route("/plan/calendar.ics", get(calendar))
        .route("/plan/feed", post(create_feed))
        .route("/plan/feed/revoke", post(revoke_feed))
        .route("/calendar/{file}", get(feed))
        .merge(blocks::routes())
}

/// The block that was moved last: its controls stay open, and the focus on them.
#[derive(Default, Deserialize)]
#[serde(default)]
struct At {
    at: Option<Uuid>,
    place: Option<Place>,
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Query(At { at, place }): Query<At>,
) -> Result<Response, ApiError> {
    let plan = state.services.plan.get(page.caller()?).await?;
    let data = PlanPage {
        moved: at.zip(place),
        ..filled(&page, plan, None)?
    };
    Ok(html(plan::page(page.context, data)))
}

async fn checks(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let checks = state.services.plan.checks(page.caller()?).await?;
    Ok(html(plan::checks::page(page.context, checks)))
}

/// The page of a plan, as nothing was typed or refused.
fn filled(page: &Page, plan: PlanView, own: Option<OwnForm>) -> Result<PlanPage, ApiError> {
    let caller = page.caller()?;
    Ok(PlanPage {
        made_on: plan.made_at.map(|at| caller.today(at)),
        feed_since: plan.feed_since.map(|at| caller.today(at)),
        plan,
        own: own.unwrap_or_else(|| OwnForm::new(page.context.today)),
        moved: None,
        address: None,
        problem: None,
    })
}

/// The page with what was typed and refused, or with an address made just now.
async fn render(
    state: &AppState,
    page: Page,
    own: Option<OwnForm>,
    address: Option<String>,
    refused: Option<ServiceError>,
) -> Result<Response, ApiError> {
    let mut problem = match refused {
        Some(error) if page.is_for_script => return Err(error.into()),
        Some(error @ (ServiceError::Invalid(_) | ServiceError::Conflict(..))) => Some(error.problem()),
        Some(error) => return Err(error.into()),
        None => None,
    };
    if own.is_none() {
        // A block's forms are not the form of one's own block, whose fields have the same names.
        for error in problem.iter_mut().flat_map(|problem| &mut problem.errors) {
            error.path.clear();
        }
    }
    let status = problem.as_ref().map_or(200, |problem| problem.status);
    let caller = page.caller()?;
    let plan = state.services.plan.get(caller).await?;
    let data = PlanPage {
        address,
        problem,
        ..filled(&page, plan, own)?
    };
    Ok(html_with(status, plan::page(page.context, data)))
}

/// Leads on after what worked, and shows the page with the refusal otherwise.
async fn after<T>(
    state: &AppState,
    page: Page,
    outcome: Result<T, ServiceError>,
    to: &str,
) -> Result<Response, ApiError> {
    match outcome {
        Ok(_) => Ok(see_other(to)),
        Err(error) => render(state, page, None, None, Some(error)).await,
    }
}

async fn too_much(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let before = state.services.plan.get(page.caller()?).await?;
    let outcome = state.services.plan.too_much_today(page.caller()?).await;
    match outcome {
        Ok((out, after)) => {
            let done = if lighter::is_placed_again(&before, &after, out) {
                "plan_lighter"
            } else {
                "plan_lighter_no_room"
            };
            Ok(see_other(&format!("/plan?done={done}&undo={out}")))
        }
        Err(error) => render(&state, page, None, None, Some(error)).await,
    }
}

async fn replan(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let outcome = state.services.plan.replan(page.caller()?).await;
    after(&state, page, outcome, "/plan?done=plan_fresh").await
}

async fn show_settings(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let plan = state.services.plan.get(page.caller()?).await?;
    let data = SettingsPage {
        form: plan.settings.into(),
        problem: None,
    };
    Ok(html(settings::page(page.context, data)))
}

async fn save_settings(
    State(state): State<AppState>,
    page: Page,
    Form(pairs): Form,
) -> Result<Response, ApiError> {
    let form = SettingsForm::from_pairs(&pairs);
    let before = state.services.plan.get(page.caller()?).await?.made_at;
    let outcome = match form.draft() {
        Ok(draft) => state.services.plan.set_settings(page.caller()?, draft).await,
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(plan) if plan.made_at == before => Ok(see_other("/plan?done=plan_places_saved")),
        Ok(_) => Ok(see_other("/plan?done=plan_settings_saved")),
        Err(error @ ServiceError::Invalid(_)) => {
            let data = SettingsPage {
                form,
                problem: Some(error.problem()),
            };
            Ok(html_with(422, settings::page(page.context, data)))
        }
        Err(error) => Err(error.into()),
    }
}

async fn calendar(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    Ok(calendar_file(state.services.plan.calendar(page.caller()?).await?))
}

/// Answers with the page and not with a redirect: the address is shown once and stands in no history.
async fn create_feed(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let made = state.services.plan.create_feed(page.caller()?).await?;
    render(&state, page, None, Some(made.url), None).await
}

async fn revoke_feed(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    state.services.plan.revoke_feed(page.caller()?).await?;
    Ok(see_other("/plan?done=feed_revoked"))
}

async fn feed(State(state): State<AppState>, Path(file): Path<String>) -> Result<Response, ApiError> {
    let token = file.strip_suffix(".ics").ok_or(ServiceError::NotFound)?;
    Ok(calendar_file(state.services.plan.feed(token).await?))
}
