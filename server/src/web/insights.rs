//! The pages behind the numbers: insights, maps with their files.

use super::reading::download;
use super::{Page, html};
use crate::errors::ApiError;
use crate::extract::Query;
use crate::state::AppState;
use api::insights::MapBy;
use app::pages::{heatmap, insights};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use service::exports::Format;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/insights", get(show_insights))
        .route("/insights/heatmap", get(show_map))
        .route(
            "/insights/heatmap/export.csv",
            get(|state, page, asked| export(state, page, asked, Format::Csv)),
        )
        .route(
            "/insights/heatmap/export.xlsx",
            get(|state, page, asked| export(state, page, asked, Format::Xlsx)),
        )
        .route(
            "/insights/heatmap/export.json",
            get(|state, page, asked| export(state, page, asked, Format::Json)),
        )
}

/// The time that the charts show.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Shown {
    range: String,
}

async fn show_insights(
    State(state): State<AppState>,
    page: Page,
    Query(Shown { range }): Query<Shown>,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let kept = state.services.dashboard.get(caller).await?;
    let forecasts = state.services.forecasts.get(caller).await?;
    let range = insights::forecast::Range::from_word(&range);
    let mut dashboard = kept.dashboard.clone();
    range.cut(&mut dashboard, page.context.today);
    let found = state.services.insights.get(caller).await?;
    let data = insights::InsightsPage {
        dashboard,
        insights: (*found).clone(),
        forecast: Some(insights::forecast::Part {
            forecasts: api::forecasts::Forecasts::clone(&forecasts),
            range,
        }),
    };
    Ok(html(insights::page(page.context, data)))
}

/// What the address of a map says.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    by: MapBy,
    show: heatmap::Show,
}

async fn show_map(
    State(state): State<AppState>,
    page: Page,
    Query(Asked { by, show }): Query<Asked>,
) -> Result<Response, ApiError> {
    let map = state.services.insights.map(page.caller()?, by).await?;
    Ok(html(heatmap::page(page.context, (*map).clone(), show)))
}

async fn export(
    State(state): State<AppState>,
    page: Page,
    Query(Asked { by, .. }): Query<Asked>,
    format: Format,
) -> Result<Response, ApiError> {
    let file = state
        .services
        .insights
        .export_map(page.caller()?, by, format)
        .await?;
    Ok(download(file))
}
