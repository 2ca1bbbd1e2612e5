//! Importing by page: upload or paste, look, correct, confirm, undo.

use super::reading::download;
use super::{Form, Page, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::{Path, read_body};
use crate::state::AppState;
use api::imports::{CellFix, ColumnMapping, Confirm, ImportView};
use app::pages::tests_import::{self, Preview, RecentImport, Start};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use service::exports::File;
use service::imports::{MAX_BYTES, Reading, Source};
use service::{Caller, ServiceError};
use uuid::Uuid;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(
            "/tests/import",
            get(start)
                .post(upload)
                .layer(DefaultBodyLimit::max(MAX_BYTES + 64 * 1024)),
        )
        .route("/tests/import/sample/{file}", get(sample))
        .route("/tests/import/{id}", get(show))
        .route("/tests/import/{id}/fix", post(fix))
        .route("/tests/import/{id}/confirm", post(confirm))
        .route("/tests/import/{id}/undo", post(undo))
        .route("/tests/import/{id}/failed.csv", get(failed))
}

async fn start(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    begin(&state, page, String::new(), None).await
}

async fn begin(
    state: &AppState,
    page: Page,
    paste: String,
    problem: Option<api::problem::Problem>,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let now = state.services.core.now();
    let recent = state.services.imports.recent(caller).await?;
    let recent = recent.into_iter().map(|import| RecentImport {
        id: import.id,
        can_undo: import.undo_until.is_some_and(|until| until > now),
        date: caller.today(import.created_at),
        file_name: import.file_name,
        status: import.status,
        tests: import.tests,
    });
    let data = Start {
        paste,
        recent: recent.collect(),
        problem,
    };
    let status = data.problem.as_ref().map_or(200, |problem| problem.status);
    Ok(html_with(status, tests_import::start(page.context, data)))
}

async fn upload(State(state): State<AppState>, page: Page, request: Request) -> Result<Response, ApiError> {
    let source = match source(request).await {
        Ok(source) => source,
        Err(error) => return begin(&state, page, String::new(), Some(about(*error.problem, "file"))).await,
    };
    let (field, paste) = match &source {
        Source::Paste(text) => ("paste", text.clone()),
        Source::File { .. } => ("file", String::new()),
    };
    match state.services.imports.preview(page.caller()?, source).await {
        Ok(import) => Ok(see_other(&format!("/tests/import/{}", import.id))),
        Err(
            error @ (ServiceError::Invalid(_) | ServiceError::TooLarge(..) | ServiceError::Unsupported(..)),
        ) => begin(&state, page, paste, Some(about(error.problem(), field))).await,
        Err(error) => Err(error.into()),
    }
}

/// The refusal, beside the field it is about.
fn about(mut problem: api::problem::Problem, field: &str) -> api::problem::Problem {
    if problem.errors.is_empty() {
        let words = problem.detail.clone().unwrap_or_else(|| problem.title.clone());
        problem
            .errors
            .push(domain::FieldError::new(field, "refused", words));
    }
    for error in &mut problem.errors {
        field.clone_into(&mut error.path);
    }
    problem
}

/// The file of a multipart form, or the text of a plain one.
async fn source(request: Request) -> Result<Source, ApiError> {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        let (name, bytes) = file(request).await?;
        return Ok(Source::File { name, bytes });
    }
    let bytes = read_body(request.into_body(), MAX_BYTES).await?;
    let paste = url::form_urlencoded::parse(&bytes)
        .find(|(name, _)| name == "paste")
        .map(|(_, value)| value.into_owned());
    paste
        .filter(|text| !text.trim().is_empty())
        .map(Source::Paste)
        .ok_or_else(|| {
            ServiceError::field(
                "paste",
                "required",
                "Paste the cells from your spreadsheet, the header row included.",
            )
            .into()
        })
}

/// The field `file` of a multipart form.
pub async fn file(request: Request) -> Result<(String, Vec<u8>), ApiError> {
    Ok(parts(request).await?.file)
}

/// A multipart form with one file.
pub struct Parts {
    /// Name and bytes of the field `file`.
    pub file: (String, Vec<u8>),
    /// The other fields.
    pub fields: Vec<(String, String)>,
}

/// Reads a multipart form with one file.
pub async fn parts(request: Request) -> Result<Parts, ApiError> {
    let broken = |status: StatusCode| {
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            return ApiError::from(ServiceError::TooLarge(
                "too_large",
                "A file has at most 10 MiB. Split it into two.".into(),
            ));
        }
        ApiError::new(
            StatusCode::BAD_REQUEST,
            "malformed_multipart",
            "The form did not arrive whole",
        )
    };
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|error| broken(error.status()))?;
    let (mut file, mut fields) = (None, Vec::new());
    while let Some(field) = form.next_field().await.map_err(|error| broken(error.status()))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let file_name = field.file_name().unwrap_or("file").to_owned();
            file = Some((
                file_name,
                field
                    .bytes()
                    .await
                    .map_err(|error| broken(error.status()))?
                    .to_vec(),
            ));
        } else if fields.len() < 20 {
            fields.push((name, field.text().await.map_err(|error| broken(error.status()))?));
        }
    }
    let file = file.filter(|(_, bytes)| !bytes.is_empty());
    let file = file.ok_or_else(|| ServiceError::field("file", "required", "Choose a file first."))?;
    Ok(Parts { file, fields })
}

async fn show(State(state): State<AppState>, page: Page, Path(id): Path<Uuid>) -> Result<Response, ApiError> {
    let import = state.services.imports.get(page.caller()?, id.into()).await?;
    preview(page, import, String::new(), None)
}

fn preview(
    page: Page,
    import: ImportView,
    date_order: String,
    problem: Option<api::problem::Problem>,
) -> Result<Response, ApiError> {
    let zone = page.caller()?.time_zone;
    let undo_until = import
        .undo_until
        .map(|until| until.with_timezone(&zone).naive_local());
    let status = problem.as_ref().map_or(200, |problem| problem.status);
    Ok(html_with(
        status,
        tests_import::preview(
            page.context,
            Preview {
                import,
                date_order,
                undo_until,
                problem,
            },
        ),
    ))
}

async fn fix(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
    form: Form,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let import = state.services.imports.get(caller, id.into()).await?;
    let date_order = form
        .find("date_order")
        .filter(|order| !order.is_empty())
        .map(str::to_owned);
    let reading = Reading {
        mapping: mapping(&form),
        date_order: date_order.clone(),
        fixes: fixes(&form, &import),
    };
    match state.services.imports.reread(caller, id.into(), reading).await {
        Ok(import) => preview(page, import, date_order.unwrap_or_default(), None),
        Err(error @ (ServiceError::Invalid(_) | ServiceError::Conflict(..))) => preview(
            page,
            import,
            date_order.unwrap_or_default(),
            Some(error.problem()),
        ),
        Err(error) => Err(error.into()),
    }
}

/// The chosen columns; none when the form has no such fields.
fn mapping(form: &Form) -> Option<ColumnMapping> {
    let chosen = form
        .0
        .iter()
        .filter_map(|(name, header)| Some((name.strip_prefix("map.")?, header)));
    let mapping: ColumnMapping = chosen
        .filter(|(_, header)| !header.is_empty())
        .map(|(field, header)| (field.to_owned(), header.clone()))
        .collect();
    form.0
        .iter()
        .any(|(name, _)| name.starts_with("map."))
        .then_some(mapping)
}

/// Corrected cells: only those that differ from what was refused.
fn fixes(form: &Form, import: &ImportView) -> Vec<CellFix> {
    let typed = form.0.iter().filter_map(|(name, value)| {
        let (row, column) = name.strip_prefix("fix.")?.split_once('.')?;
        let column = import.headers.get(column.parse::<usize>().ok()?)?.clone();
        Some(CellFix {
            row: row.parse().ok()?,
            column,
            value: value.clone(),
        })
    });
    let was = |fix: &CellFix| {
        import
            .row_errors
            .iter()
            .find(|error| error.row == fix.row && error.column.as_ref() == Some(&fix.column))
            .map(|error| &error.value)
    };
    typed.filter(|fix| was(fix) != Some(&fix.value)).collect()
}

async fn confirm(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
    form: Form,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let confirm = Confirm {
        file_hash: form.get("file_hash"),
        skip_bad: form.get("skip_bad") == "true",
    };
    match state.services.imports.confirm(caller, id.into(), &confirm).await {
        Ok(_) => Ok(see_other(&format!("/tests/import/{id}?done=imported"))),
        Err(error @ ServiceError::Conflict(..)) => {
            let import = state.services.imports.get(caller, id.into()).await?;
            preview(page, import, String::new(), Some(error.problem()))
        }
        Err(error) => Err(error.into()),
    }
}

async fn undo(State(state): State<AppState>, page: Page, Path(id): Path<Uuid>) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    match state.services.imports.undo(caller, id.into()).await {
        Ok(_) => Ok(see_other(&format!("/tests/import/{id}?done=import_undone"))),
        Err(error @ ServiceError::Conflict(..)) => {
            let import = state.services.imports.get(caller, id.into()).await?;
            preview(page, import, String::new(), Some(error.problem()))
        }
        Err(error) => Err(error.into()),
    }
}

async fn failed(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let bytes = state
        .services
        .imports
        .failed_rows(page.caller()?, id.into())
        .await?;
    Ok(download(failed_file(page.caller()?, &state, bytes)))
}

/// The refused rows as a file.
pub fn failed_file(caller: &Caller, state: &AppState, bytes: Vec<u8>) -> File {
    let name = service::exports::file_name("refused-rows", caller.today(state.services.core.now()), "csv");
    File {
        media_type: "text/csv; charset=utf-8",
        disposition: service::exports::disposition(&name),
        bytes,
    }
}

async fn sample(Path(file): Path<String>) -> Result<Response, ApiError> {
    let file = service::imports::sample_file(&file).ok_or(ServiceError::NotFound)?;
    Ok(download(file))
}
