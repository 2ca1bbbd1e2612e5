//! The audit trail of an institution.

use super::{page_size, tests::next_link};
use crate::errors::ApiResult;
use crate::extract::{Bearer, Path, Query};
use crate::state::AppState;
use api::audit::{AuditEvent, AuditFilter, AuditTrail};
use axum::extract::{OriginalUri, State};
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse};
use chrono::NaiveDate;
use serde::Deserialize;
use service::audit::Format;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(export))
}

/// A page of the narrowed trail.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TrailQuery {
    /// Exactly this event.
    event: Option<String>,
    /// Id or e-mail address of who did it.
    actor: Option<String>,
    /// What the object begins with.
    object: Option<String>,
    /// First day, in the caller's zone.
    from: Option<NaiveDate>,
    /// Last day, in the caller's zone.
    to: Option<NaiveDate>,
    /// `next` of the page before.
    after: Option<String>,
    /// Events on a page; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// What an export is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FilterQuery {
    /// Exactly this event.
    event: Option<String>,
    /// Id or e-mail address of who did it.
    actor: Option<String>,
    /// What the object begins with.
    object: Option<String>,
    /// First day, in the caller's zone.
    from: Option<NaiveDate>,
    /// Last day, in the caller's zone.
    to: Option<NaiveDate>,
}

/// The files there are.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
enum AuditFile {
    #[serde(rename = "audit.csv")]
    Csv,
    #[serde(rename = "audit.json")]
    Json,
}

/// What happened in the institution: who, what, when, from where. Newest first; rows are never changed.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", operation_id = "list_audit_events", params(TrailQuery), responses(
    (status = 200, description = "A page of events.", body = AuditTrail,
        headers(("Link" = String, description = "The next page, with rel=\"next\"; absent on the last one."))),
))]
async fn list(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<TrailQuery>,
) -> ApiResult<impl IntoResponse> {
    let filter = AuditFilter {
        event: asked.event,
        actor: asked.actor,
        object: asked.object,
        from: asked.from,
        to: asked.to,
    };
    let limit = page_size(asked.limit)?;
    let after = asked.after.as_deref();
    let found = app.services.audit.list(&caller, &filter, after, limit).await?;
    let link = found.next.as_deref().and_then(|next| next_link(&uri, next));
    Ok((
        AppendHeaders(link.map(|link| (header::LINK, link))),
        axum::Json(found),
    ))
}

/// All events that match, as a file. Taking one is itself noted, as `sensitive_read`.
#[utoipa::path(get, path = "/api/v1/audit/export/{file}", tag = "audit", operation_id = "export_audit_events",
    params(("file" = inline(AuditFile), Path,), FilterQuery),
    responses(
        (status = 200, description = "Newest first, at most 50,000.", content(
            (Vec<AuditEvent> = "application/json"),
            (String = "text/csv"),
        )),
        (status = 429, description = "More than ten files in an hour; `Retry-After` says how long to wait."),
    ),
)]
async fn export(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(file): Path<AuditFile>,
    Query(asked): Query<FilterQuery>,
) -> ApiResult<impl IntoResponse> {
    let filter = AuditFilter {
        event: asked.event,
        actor: asked.actor,
        object: asked.object,
        from: asked.from,
        to: asked.to,
    };
    let format = match file {
        AuditFile::Csv => Format::Csv,
        AuditFile::Json => Format::Json,
    };
    let file = app.services.audit.export(&caller, &filter, format).await?;
    let headers = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, file.disposition),
    ];
    Ok((headers, file.bytes))
}
