//! Official tables of marks and ranks.

use super::body;
use crate::errors::{ApiError, ApiResult};
use crate::extract::{Bearer, Path, Query};
use crate::state::AppState;
use api::exams::{RankAnswers, RankTableView};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use catalogue::{Locale, problems};
use serde::Deserialize;
use service::ServiceError;
use service::imports::Source;
use service::ranks::NewTable;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(tables))
        .routes(routes!(import_table).layer(DefaultBodyLimit::max(body::FORM_BYTES)))
        .routes(routes!(remove_table))
        .routes(routes!(restore_table))
        .routes(routes!(look_up))
}

/// The tables that marks can be looked up in.
#[utoipa::path(get, path = "/api/v1/rank/tables", tag = "rank", operation_id = "list_rank_tables", responses(
    (status = 200, description = "The shipped ones and those of the institution.", body = Vec<RankTableView>),
))]
async fn tables(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
) -> ApiResult<axum::Json<Vec<RankTableView>>> {
    Ok(axum::Json(app.services.ranks.list(&caller).await?))
}

/// A table as forms send it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described; `body::form` reads it")]
struct RankTableForm {
    /// Key of the exam's profile.
    exam: String,
    #[schema(minimum = 1990, maximum = 2100)]
    year: i64,
    /// Absent where the exam had one shift.
    shift: Option<String>,
    /// Who published it, and when.
    source: String,
    /// Candidates of the table, so of this shift: needed beside percentiles; beside counts it must be their sum.
    #[schema(minimum = 100)]
    candidates: Option<i64>,
    /// Candidates of the whole exam in that year, where that is known; else the shifts are added up.
    #[schema(minimum = 100)]
    exam_candidates: Option<i64>,
    /// CSV with the columns `marks` and `candidates` (how many had exactly these marks), or `marks` and `percentile`
    /// (100 times the share of candidates with these marks or fewer). Each of the marks has one row (`duplicate`), and is
    /// one that the exam can give (`out_of_range`); both are refused by row and column, `file.row[7].marks`. A table has at
    /// least 10 different marks, 3 with percentiles (`too_few_marks`), and 100 candidates (`too_few_candidates`).
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// Imports a table, all rows or none. A corrected one of an exam, year and shift that is there already takes its place as
/// the next version; forecasts that were read from the one before go on naming that.
#[utoipa::path(post, path = "/api/v1/rank/tables", tag = "rank", operation_id = "import_rank_table",
    request_body(content = RankTableForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "As stored.", body = RankTableView),
        (status = 409, description = "The very same is there already (`duplicate`)."),
        (status = 429, description = "More than five tables in an hour; `Retry-After` says how long to wait."),
    ),
)]
async fn import_table(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    request: Request,
) -> ApiResult<(StatusCode, axum::Json<RankTableView>)> {
    if body::kind(request.headers())? != body::Kind::Form {
        let error = ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            problems::title::send_form(Locale::current()),
        );
        return Err(error.detail(problems::detail::send_form(Locale::current())));
    }
    let new = table(body::form(request).await?)?;
    Ok((
        StatusCode::CREATED,
        axum::Json(app.services.ranks.import(&caller, new).await?),
    ))
}

fn table(mut form: body::Form) -> Result<NewTable, ServiceError> {
    let (exam, source, shift) = (form.text("exam")?, form.text("source")?, form.optional("shift"));
    let year = form.text("year")?.trim().parse();
    let year = year.map_err(|_| {
        ServiceError::field(
            "year",
            "wrong_type",
            problems::ranks::year_number(Locale::current()),
        )
    })?;
    let candidates = whole(&mut form, "candidates")?;
    let exam_candidates = whole(&mut form, "exam_candidates")?;
    let Source::File { bytes, .. } = form.file()? else {
        return Err(ServiceError::field(
            "file",
            "missing_field",
            problems::form::file_part(Locale::current()),
        ));
    };
    let csv = String::from_utf8(bytes)
        .map_err(|_| ServiceError::field("file", "wrong_type", problems::ranks::csv(Locale::current())))?;
    Ok(NewTable {
        exam,
        year,
        shift,
        source,
        csv,
        candidates,
        exam_candidates,
    })
}

/// A number of candidates; absent or empty where it is not said.
fn whole(form: &mut body::Form, name: &str) -> Result<Option<i64>, ServiceError> {
    let typed = form.optional(name);
    if typed.trim().is_empty() {
        return Ok(None);
    }
    typed.trim().parse().map(Some).map_err(|_| {
        let words = problems::ranks::whole_number(Locale::current());
        ServiceError::field(name, "wrong_type", words)
    })
}

/// Takes a table out: no new rank is read from it, and stored forecasts go on naming it.
#[utoipa::path(delete, path = "/api/v1/rank/tables/{id}", tag = "rank", operation_id = "remove_rank_table",
    params(("id" = Uuid, Path, description = "Id of a table of the own institution.")),
    responses((status = 204, description = "It is out.")),
)]
async fn remove_table(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
) -> ApiResult<StatusCode> {
    app.services.ranks.remove(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a table back that was taken out or replaced.
#[utoipa::path(post, path = "/api/v1/rank/tables/{id}/restore", tag = "rank", operation_id = "restore_rank_table",
    params(("id" = Uuid, Path, description = "Id of a table of the own institution.")),
    responses(
        (status = 200, description = "It is back.", body = RankTableView),
        (status = 409, description = "There is another one of its exam, year and shift now (`duplicate`)."),
    ),
)]
async fn restore_table(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Path(id): Path<Uuid>,
) -> ApiResult<axum::Json<RankTableView>> {
    Ok(axum::Json(app.services.ranks.restore(&caller, id).await?))
}

/// Marks to look up.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RankQuery {
    /// Key of the exam's profile.
    exam: String,
    /// Within what the exam's marks can be, such as -180 to 720.
    #[param(minimum = -10_000, maximum = 10_000)]
    marks: f64,
}

/// Where these marks stood in each table of the exam, facts about those years; and the range in which they would stand in a
/// year to come.
#[utoipa::path(get, path = "/api/v1/rank", tag = "rank", operation_id = "look_up_rank", params(RankQuery), responses(
    (status = 200, description = "One answer a table; for an exam without tables `missing` says so.", body = RankAnswers),
    (status = 404, description = "Nobody knows this exam: `errors` names `exam`."),
))]
async fn look_up(
    State(app): State<AppState>,
    Bearer(caller): Bearer,
    Query(query): Query<RankQuery>,
) -> ApiResult<axum::Json<RankAnswers>> {
    Ok(axum::Json(
        app.services
            .ranks
            .look_up(&caller, &query.exam, query.marks)
            .await?,
    ))
}
