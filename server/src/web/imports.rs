//! Importing by page: upload or paste, look, correct, confirm, undo.

use super::reading::download;
use super::{Form, Page, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::Path;
use crate::state::AppState;
use api::imports::{Confirm, ImportView};
use app::pages::tests_import::{self, Preview, RecentImport, Start};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::Response;
use axum::routing::{get, post};
use service::exports::File;
use service::imports::{Reading, Source};
use service::{Caller, ServiceError};
use uuid::Uuid;

mod received;
pub use received::{FORM_BYTES, Parts, parts};
use received::{fixes, mapping, source};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(
            "/tests/import",
            get(start).post(upload).layer(DefaultBodyLimit::max(FORM_BYTES)),
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
        undo_first: import.undo_first,
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
            error @ (ServiceError::Invalid(_)
            | ServiceError::TooLarge(..)
            | ServiceError::Unsupported(..)
            | ServiceError::TooMany(_)),
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
        Err(error @ (ServiceError::Conflict(..) | ServiceError::ConflictAt(..))) => {
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
