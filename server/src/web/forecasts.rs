//! Forecasts as they were told, goals, and the public track record.

use super::reading::download;
use super::{Form, Page, html, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::{Path, Query};
use crate::state::AppState;
use api::forecasts::{Forecasts, GoalDraft};
use app::pages::goal::{self, Goal, Refused};
use app::pages::{forecasts, record};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use service::ServiceError;
use service::exports::Format;
use uuid::Uuid;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/insights/forecasts", get(told))
        .route(
            "/insights/forecasts/export.csv",
            get(|state, page| export(state, page, Format::Csv)),
        )
        .route(
            "/insights/forecasts/export.xlsx",
            get(|state, page| export(state, page, Format::Xlsx)),
        )
        .route(
            "/insights/forecasts/export.json",
            get(|state, page| export(state, page, Format::Json)),
        )
        .route("/goal", get(show))
        .route("/goal/{exam}", post(save))
        .route("/goal/{exam}/remove", post(remove))
        .route("/record", get(list_records))
        .route("/record/{exam}", get(show_record))
}

/// Which part of the list, as its address says; what is no number is the beginning.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Part {
    part: String,
}

async fn told(
    State(state): State<AppState>,
    page: Page,
    Query(Part { part }): Query<Part>,
) -> Result<Response, ApiError> {
    let history = state.services.forecasts.history(page.caller()?).await?;
    let part = part.parse().unwrap_or_default();
    Ok(html(forecasts::page(page.context, history, part)))
}

async fn export(State(state): State<AppState>, page: Page, format: Format) -> Result<Response, ApiError> {
    let file = state.services.forecasts.export(page.caller()?, format).await?;
    Ok(download(file))
}

async fn list_records(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let records = state.services.forecasts.track_records().await?;
    Ok(html(record::list(page.context, records)))
}

async fn show_record(
    State(state): State<AppState>,
    page: Page,
    Path(exam): Path<String>,
) -> Result<Response, ApiError> {
    let record = state.services.forecasts.record(&exam).await?;
    Ok(html(record::page(page.context, record)))
}

/// What if, in the address so that it can be shared.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    exam: String,
    score: String,
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let exam = asked.exam.parse::<Uuid>().ok();
    let what_if = match (exam, number(&asked.score)) {
        (Some(exam), Some(score)) => {
            match state.services.forecasts.what_if(caller, exam.into(), score).await {
                Ok(answer) => Some(answer),
                // An address typed by hand, or of an exam that is gone: the page without an answer.
                Err(ServiceError::Invalid(_) | ServiceError::NotFound) => None,
                Err(error) => return Err(error.into()),
            }
        }
        _ => None,
    };
    let data = Goal {
        forecasts: Forecasts::clone(&*state.services.forecasts.get(caller).await?),
        what_if,
        refused: None,
    };
    Ok(html(goal::page(page.context, data)))
}

/// A number as people type it.
fn number(typed: &str) -> Option<f64> {
    let typed = typed.trim().replace(',', ".").replace('−', "-");
    typed.parse().ok().filter(|value: &f64| value.is_finite())
}

async fn save(
    State(state): State<AppState>,
    page: Page,
    Path(exam): Path<Uuid>,
    form: Form,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let typed = form.get("target_score");
    let outcome = match number(&typed) {
        Some(target_score) => {
            state
                .services
                .goals
                .put(caller, exam.into(), GoalDraft { target_score })
                .await
        }
        None => Err(ServiceError::field(
            "target_score",
            "not_a_number",
            catalogue::refused::marks(catalogue::Locale::current()),
        )),
    };
    let problem = match outcome {
        Ok(()) => return Ok(see_other("/goal?done=goal_saved")),
        Err(error @ ServiceError::Invalid(_)) => error.problem(),
        Err(error) => return Err(error.into()),
    };
    let data = Goal {
        forecasts: Forecasts::clone(&*state.services.forecasts.get(caller).await?),
        what_if: None,
        refused: Some(Refused {
            exam,
            target: typed,
            problem,
        }),
    };
    Ok(html_with(422, goal::page(page.context, data)))
}

async fn remove(
    State(state): State<AppState>,
    page: Page,
    Path(exam): Path<Uuid>,
) -> Result<Response, ApiError> {
    state.services.goals.remove(page.caller()?, exam.into()).await?;
    Ok(see_other("/goal?done=goal_removed"))
}
