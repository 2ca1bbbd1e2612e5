//! The list of results, and what they mean.

use super::page_size;
use crate::errors::ApiResult;
use crate::extract::{Bearer, Query};
use crate::state::AppState;
use api::dashboard::{Dashboard, Recommendation};
use api::results::{History, HistoryFilter};
use axum::Extension;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use domain::results::Sort;
use serde::{Deserialize, Serialize};
use service::cache::Answer;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(history))
        .routes(routes!(dashboard))
        .routes(routes!(recommendations))
}

/// What a list of results is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct FilterQuery {
    /// Exactly this subject.
    subject: Option<String>,
    /// Part of the test's name or source.
    q: Option<String>,
    /// First day.
    from: Option<NaiveDate>,
    /// Last day.
    to: Option<NaiveDate>,
    /// By date or share of the marks; newest first when absent.
    #[serde(default)]
    #[param(inline)]
    sort: Option<Sort>,
}

impl From<FilterQuery> for HistoryFilter {
    fn from(query: FilterQuery) -> Self {
        Self {
            subject: query.subject,
            q: query.q,
            from: query.from,
            to: query.to,
            sort: query.sort.unwrap_or_default(),
        }
    }
}

/// A page of a narrowed list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// Exactly this subject.
    subject: Option<String>,
    /// Part of the test's name or source.
    q: Option<String>,
    /// First day.
    from: Option<NaiveDate>,
    /// Last day.
    to: Option<NaiveDate>,
    /// By date or share of the marks; newest first when absent. `after` belongs to one order.
    #[serde(default)]
    #[param(inline)]
    sort: Option<Sort>,
    /// `next` of the page before.
    after: Option<String>,
    /// Results on a page; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// The caller's results, newest first unless sorted otherwise.
#[utoipa::path(get, path = "/api/v1/tests/history", tag = "tests", params(HistoryQuery), responses(
    (status = 200, description = "A page of results.", body = History,
        headers(("Link" = String, description = "The next page, with rel=\"next\"; absent on the last one."))),
))]
async fn history(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    OriginalUri(uri): OriginalUri,
    Query(query): Query<HistoryQuery>,
) -> ApiResult<impl IntoResponse> {
    let limit = page_size(query.limit)?;
    let filter = HistoryFilter {
        subject: query.subject,
        q: query.q,
        from: query.from,
        to: query.to,
        sort: query.sort.unwrap_or_default(),
    };
    let page = app
        .services
        .results
        .history_json(&caller, &filter, query.after.as_deref(), limit)
        .await?;
    let link = page.next.as_deref().and_then(|next| next_link(&uri, next));
    Ok((
        AppendHeaders(link.map(|link| (header::LINK, link))),
        kept(Arc::clone(&page.answer)),
    ))
}

/// The address of this list from `next` on.
pub(super) fn next_link(uri: &Uri, next: &str) -> Option<HeaderValue> {
    let kept = uri.query().unwrap_or_default().split('&');
    let kept = kept.filter(|pair| !pair.is_empty() && !pair.starts_with("after="));
    let query = kept.fold(String::new(), |query, pair| query + pair + "&");
    HeaderValue::from_str(&format!("<{}?{query}after={next}>; rel=\"next\"", uri.path())).ok()
}

/// What the results mean: trends, consistency, chapters, the heat map, what to study; under `analyses` all five
/// analyses in short, each with the address of the whole.
///
/// Kept until the data, the plan or the day changes; `Cache-Control: no-cache` has it computed afresh.
#[utoipa::path(get, path = "/api/v1/tests/dashboard", tag = "tests", responses(
    (status = 200, description = "What is not known yet is absent, and `missing` says what it needs.", body = Dashboard),
))]
async fn dashboard(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let overview = &app.services.overview;
    if is_no_cache(&headers) {
        let json = overview.compute(&caller).await?;
        return Ok(([(header::CONTENT_TYPE, "application/json")], json).into_response());
    }
    Ok(kept(overview.get(&caller).await?))
}

/// An answer that is sent again as long as the data stays the same, and so is packed once.
fn kept(answer: Arc<Answer>) -> Response {
    let body = ([(header::CONTENT_TYPE, "application/json")], answer.json.clone());
    (Extension(answer), body).into_response()
}

fn is_no_cache(headers: &HeaderMap) -> bool {
    let values = headers
        .get_all(header::CACHE_CONTROL)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .any(|word| word.trim().eq_ignore_ascii_case("no-cache"))
}

/// Chapters worth studying, the most marks first.
#[derive(Serialize, ToSchema)]
struct Recommendations {
    /// Newest result behind them.
    data_until: Option<NaiveDate>,
    computed_at: DateTime<Utc>,
    items: Vec<Recommendation>,
    /// What is not shown yet and what it needs, in words.
    missing: Vec<String>,
}

/// Chapters ranked by the marks that are open in them, each with its reason.
#[utoipa::path(get, path = "/api/v1/tests/recommendations", tag = "tests", responses(
    (status = 200, description = "Ranked chapters.", body = Recommendations),
))]
async fn recommendations(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
) -> ApiResult<axum::Json<Recommendations>> {
    let kept = app.services.dashboard.get(&caller).await?;
    let of: &Dashboard = &kept.dashboard;
    Ok(axum::Json(Recommendations {
        data_until: of.data_until,
        computed_at: of.computed_at,
        items: of.recommendations.clone(),
        missing: of.missing.clone(),
    }))
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn the_next_page_keeps_the_filter_and_drops_the_old_mark() {
        let uri: Uri = "/api/v1/tests/history?subject=A%26B&after=2026-01-01_x&limit=2"
            .parse()
            .unwrap();
        let link = next_link(&uri, "2026-02-01_y").unwrap();
        assert_eq!(
            link,
            "</api/v1/tests/history?subject=A%26B&limit=2&after=2026-02-01_y>; rel=\"next\""
        );
    }
    #[test]
    fn no_cache_is_found_among_other_words() {
        let mut headers = HeaderMap::new();
        assert!(!is_no_cache(&headers));
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("max-age=0, No-Cache"),
        );
        assert!(is_no_cache(&headers));
    }
}
