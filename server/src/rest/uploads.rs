//! Results coming in: as JSON, or as a file.

use super::body;
use crate::errors::ApiResult;
use crate::extract::{self, Bearer, Query};
use crate::state::AppState;
use api::imports::{Confirm, ImportView};
use api::results::{Upload, UploadMany, Uploaded};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use catalogue::{Locale, problems};
use domain::ids::ImportId;
use domain::results::ResultDraft;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use service::imports::Source;
use service::{Caller, ServiceError};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(upload).layer(DefaultBodyLimit::max(body::FORM_BYTES)))
}

/// How an upload is meant.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UploadQuery {
    /// Only say what would happen. A file is only looked at unless this is `false`; JSON is stored unless it is `true`.
    dry_run: Option<bool>,
    /// For a file: import the good tests and leave the refused ones; otherwise all or nothing.
    skip_bad: Option<bool>,
}

/// A file as forms send it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described; `body::form` reads it")]
struct FileForm {
    /// CSV or XLSX, at most 10 MiB.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// What an upload did, or would do.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum UploadAnswer {
    /// Of JSON.
    Results(Uploaded),
    /// Of a file.
    Import(Box<ImportView>),
}

/// Uploads results.
///
/// JSON (one result, or many under `results`) is stored all or nothing. A file is previewed by default; confirm the
/// preview under `/imports/{id}/confirm`, or send `dry_run=false` to import at once.
/// With an `Idempotency-Key`, JSON sent twice is stored once and answered alike.
#[utoipa::path(post, path = "/api/v1/tests/upload", tag = "tests",
    params(UploadQuery, ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 200,
        description = "For JSON: a value of your own for this request.")),
    request_body(description = "One result, many, or a file.", content(
        (Upload = "application/json"), (FileForm = "multipart/form-data"), (String = "text/csv"),
    )),
    responses(
        (status = 200, description = "What would happen; nothing was stored.", body = UploadAnswer),
        (status = 201, description = "Stored, and on the disk.", body = UploadAnswer),
        (status = 409, description = "The file has tests that are refused, or dates that can be read both ways."),
        (status = 429, description = "More than 60 uploads in an hour or 200 in a day; `Retry-After` says how long to wait."),
    ),
)]
async fn upload(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Query(query): Query<UploadQuery>,
    request: Request,
) -> ApiResult<Response> {
    match body::kind(request.headers())? {
        body::Kind::Json => json(&app, &caller, &query, request).await,
        kind => file(&app, &caller, &query, body::file(kind, request).await?).await,
    }
}

async fn json(app: &AppState, caller: &Caller, query: &UploadQuery, request: Request) -> ApiResult<Response> {
    if query.skip_bad == Some(true) {
        return Err(ServiceError::field(
            "skip_bad",
            "not_for_json",
            problems::results::all_or_nothing(Locale::current()),
        )
        .into());
    }
    let key = super::once::key(request.headers())?;
    let bytes = extract::read_body(request.into_body(), extract::JSON_BYTES).await?;
    let drafts = drafts(&bytes)?;
    let results = &app.services.results;
    if query.dry_run == Some(true) {
        let preview = UploadAnswer::Results(results.preview(caller, drafts).await?);
        return Ok(axum::Json(preview).into_response());
    }
    let Some(key) = key else {
        let stored = UploadAnswer::Results(results.upload(caller, drafts).await?);
        return Ok((StatusCode::CREATED, axum::Json(stored)).into_response());
    };
    let answered = results.upload_once(caller, &key, &bytes, drafts).await?;
    let kind = [(header::CONTENT_TYPE, "application/json")];
    let replayed = answered.is_replay.then_some(("idempotent-replayed", "true"));
    Ok((StatusCode::CREATED, kind, AppendHeaders(replayed), answered.json).into_response())
}

async fn file(app: &AppState, caller: &Caller, query: &UploadQuery, source: Source) -> ApiResult<Response> {
    let imports = &app.services.imports;
    let preview = imports.preview(caller, source).await?;
    if query.dry_run.unwrap_or(true) {
        return Ok(axum::Json(UploadAnswer::Import(Box::new(preview))).into_response());
    }
    let (id, skip_bad) = (ImportId(preview.id), query.skip_bad.unwrap_or(false));
    let done = imports
        .confirm(
            caller,
            id,
            &Confirm {
                file_hash: preview.file_hash,
                skip_bad,
            },
        )
        .await?;
    Ok((
        StatusCode::CREATED,
        axum::Json(UploadAnswer::Import(Box::new(done))),
    )
        .into_response())
}

/// One result, or those under `results`. Told apart by that key before anything else is read, so that an error names
/// the field of the form that was meant.
fn drafts(bytes: &[u8]) -> ApiResult<Vec<ResultDraft>> {
    let is_many = serde_json::from_slice::<HashMap<String, &RawValue>>(bytes)
        .is_ok_and(|fields| fields.contains_key("results"));
    if is_many {
        return Ok(extract::from_json::<UploadMany>(bytes)?.results);
    }
    Ok(vec![extract::from_json(bytes)?])
}
