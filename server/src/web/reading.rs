//! Pages that only read: today, the list of tests, exports.

use super::{Page, html, html_with};
use crate::errors::ApiError;
use crate::extract::Query;
use crate::state::AppState;
use api::results::{History, HistoryFilter};
use app::pages::{tests, today};
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use catalogue::Locale;
use chrono::NaiveDate;
use domain::results::Sort;
use domain::{FieldError, FieldErrors};
use serde::Deserialize;
use service::ServiceError;
use service::exports::{File, Format};

/// Results on one page of the list.
const PAGE: u32 = 20;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/today", get(show_today))
        .route("/tests", get(list))
        .route(
            "/tests/export.csv",
            get(|state, page, asked| export(state, page, asked, Format::Csv)),
        )
        .route(
            "/tests/export.xlsx",
            get(|state, page, asked| export(state, page, asked, Format::Xlsx)),
        )
        .route(
            "/tests/export.json",
            get(|state, page, asked| export(state, page, asked, Format::Json)),
        )
}

async fn show_today(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let kept = state.services.dashboard.get(caller).await?;
    let exams = state.services.exams.list(caller).await?;
    let data = today::Today {
        dashboard: kept.dashboard.clone(),
        exams,
        balance: state.services.wellbeing.glance(caller).await?,
        awaited: state.services.forecasts.asked(caller).await?,
        next: state.services.plan.next(caller).await?,
        forecasts: Some(api::forecasts::Forecasts::clone(
            &*state.services.forecasts.get(caller).await?,
        )),
    };
    Ok(html(today::page(page.context, data)))
}

/// The list's address as it is: a form sends empty fields for what is not narrowed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    subject: String,
    q: String,
    from: String,
    to: String,
    sort: String,
    after: String,
}

impl Asked {
    fn filter(&self) -> (HistoryFilter, FieldErrors) {
        let text = |value: &str| {
            Some(value.trim())
                .filter(|value| !value.is_empty())
                .map(str::to_owned)
        };
        let mut errors = FieldErrors::default();
        let mut date = |path: &str, value: &str| -> Option<NaiveDate> {
            let given = text(value)?;
            errors.take(given.parse().map_err(|_| {
                FieldError::new(
                    path,
                    "bad_date",
                    catalogue::refused::date_choice(Locale::current()),
                )
            }))
        };
        let (from, to) = (date("from", &self.from), date("to", &self.to));
        (
            HistoryFilter {
                subject: text(&self.subject),
                q: text(&self.q),
                from,
                to,
                // What is no order is the usual one: nobody types it.
                sort: Sort::of(&self.sort).unwrap_or_default(),
            },
            errors,
        )
    }
}

async fn list(
    State(state): State<AppState>,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let (filter, errors) = asked.filter();
    let after = Some(asked.after).filter(|mark| !mark.is_empty());
    let found = match errors.into_result() {
        Ok(()) => {
            state
                .services
                .results
                .history(caller, &filter, after.as_deref(), PAGE)
                .await
        }
        Err(errors) => Err(errors.into()),
    };
    let (status, history, problem) = match found {
        Ok(history) => (200, history, None),
        Err(error @ ServiceError::Invalid(_)) => (
            422,
            History {
                items: Vec::new(),
                next: None,
                total: 0,
            },
            Some(error.problem()),
        ),
        Err(error) => return Err(error.into()),
    };
    let subjects = state.services.results.subjects(caller).await?;
    Ok(html_with(
        status,
        tests::page(
            page.context,
            tests::Tests {
                history,
                filter,
                subjects,
                after,
                problem,
            },
        ),
    ))
}

async fn export(
    State(state): State<AppState>,
    page: Page,
    Query(asked): Query<Asked>,
    format: Format,
) -> Result<Response, ApiError> {
    let (filter, errors) = asked.filter();
    errors.into_result().map_err(ServiceError::from)?;
    Ok(download(
        state
            .services
            .exports
            .results(page.caller()?, &filter, format)
            .await?,
    ))
}

/// A file for saving; a browser never shows it as a page of ours.
pub fn download(file: File) -> Response {
    (
        [
            (header::CONTENT_TYPE, file.media_type.to_owned()),
            (header::CONTENT_DISPOSITION, file.disposition),
        ],
        file.bytes,
    )
        .into_response()
}
