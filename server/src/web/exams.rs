//! A student's exams: dates, marking, chapters and weights, and where marks stood in published tables.

use super::form::own_path;
use super::onboarding::profile_options;
use super::{Form, Page, html, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::{Path, Query};
use crate::state::AppState;
use api::exams::ExamView;
use api::problem::Problem;
use app::components::forms::typed;
use app::pages::exams::{self, ExamForm, ExamPage, Exams, Official, OfficialForm, RankLookup};
use app::pages::onboarding::{self, Onboarding};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use catalogue::{Locale, gates};
use domain::exams::{ExamDraft, is_one_exam};
use domain::{FieldError, FieldErrors};
use serde::Deserialize;
use service::ServiceError;
use uuid::Uuid;

mod official;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/exams", get(list).post(add))
        .route("/exams/{id}", get(show).post(save))
        .route("/exams/{id}/delete", post(remove))
        .merge(official::routes())
}

async fn list(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let exams = state.services.exams.list(page.caller()?).await?;
    let data = Exams {
        exams,
        profiles: profile_options(),
        profile: String::new(),
        name: String::new(),
        exam_date: String::new(),
        problem: None,
    };
    Ok(html(exams::page(page.context, data)))
}

/// From the list, or as the first step after registration (`next`), where everything may be left empty.
async fn add(State(state): State<AppState>, page: Page, form: Form) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let next = form.find("next").map(|next| own_path(Some(next), "/today"));
    let outcome = first_steps(&state, &page, &form, next.is_some()).await;
    let error = match outcome {
        Ok(()) => {
            return Ok(see_other(
                &next.unwrap_or_else(|| "/exams?done=exam_added".to_owned()),
            ));
        }
        Err(error @ (ServiceError::Invalid(_) | ServiceError::Conflict(..))) => error.problem(),
        Err(error) => return Err(error.into()),
    };
    let (profile, name, exam_date) = (form.get("profile"), form.get("name"), form.get("exam_date"));
    if next.is_some() {
        let data = Onboarding {
            profiles: profile_options(),
            profile,
            exam_date,
            minutes: form.get("minutes"),
            time_zone: form.get("time_zone"),
            problem: Some(error),
        };
        return Ok(html_with(422, onboarding::page(page.context, data)));
    }
    let exams = state.services.exams.list(caller).await?;
    let data = Exams {
        exams,
        profiles: profile_options(),
        profile,
        name,
        exam_date,
        problem: Some(error),
    };
    Ok(html_with(422, exams::page(page.context, data)))
}

async fn first_steps(state: &AppState, page: &Page, form: &Form, may_skip: bool) -> Result<(), ServiceError> {
    let caller = page
        .caller()
        .map_err(|_| ServiceError::Unauthenticated("sign_in_required"))?;
    if may_skip && let Some(zone) = form.find("time_zone").filter(|zone| !zone.is_empty()) {
        state
            .services
            .accounts
            .update_profile(caller, &caller.display_name, zone)
            .await?;
    }
    if may_skip && let Some(minutes) = form.find("minutes").filter(|typed| !typed.trim().is_empty()) {
        let minutes = typed::whole("minutes", minutes)?.unwrap_or_default();
        state.services.plan.set_usual_day(caller, minutes).await?;
    }
    if may_skip && form.get("profile").is_empty() {
        return Ok(());
    }
    let draft = ExamDraft {
        profile: form.get("profile"),
        name: form
            .find("name")
            .filter(|name| !name.trim().is_empty())
            .map(str::to_owned),
        exam_date: date(&form.get("exam_date"))?,
        max_score: None,
        marking: None,
        chapters: None,
    };
    state.services.exams.add(caller, draft).await.map(|_| ())
}

fn date(typed: &str) -> Result<Option<chrono::NaiveDate>, FieldErrors> {
    match typed.trim() {
        "" => Ok(None),
        given => given.parse().map(Some).map_err(|_| {
            FieldError::new(
                "exam_date",
                "bad_date",
                catalogue::refused::date_choice(Locale::current()),
            )
            .into()
        }),
    }
}

/// A look-up of marks, in the address so that it can be shared.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    marks: String,
    table: String,
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Result<Response, ApiError> {
    let exam = state.services.exams.get(page.caller()?, id.into()).await?;
    let shown = Shown::of(&exam);
    render(&state, page, exam, Shown { asked, ..shown }).await
}

/// What the page of an exam shows besides what is stored.
struct Shown {
    form: ExamForm,
    adds_row: bool,
    official: Option<OfficialForm>,
    asked: Asked,
    problem: Option<Problem>,
}

impl Shown {
    /// Everything as stored.
    fn of(exam: &ExamView) -> Self {
        Self {
            form: ExamForm::from(exam),
            adds_row: false,
            official: None,
            asked: Asked::default(),
            problem: None,
        }
    }
}

async fn render(state: &AppState, page: Page, exam: ExamView, shown: Shown) -> Result<Response, ApiError> {
    let Shown {
        form,
        adds_row,
        official: typed,
        asked,
        problem,
    } = shown;
    let rank = look_up(state, &page, &exam, asked).await?;
    let stored = state
        .services
        .official_results
        .find(page.caller()?, exam.id.into())
        .await?;
    let official = Official::of(&exam, stored, typed);
    let status = problem.as_ref().map_or(200, |problem| problem.status);
    Ok(html_with(
        status,
        exams::exam(
            page.context,
            ExamPage {
                exam,
                form,
                adds_row,
                official,
                rank,
                problem,
            },
        ),
    ))
}

/// Where marks stood in the tables of this exam; nothing for an exam of one's own, which nobody publishes tables of.
async fn look_up(
    state: &AppState,
    page: &Page,
    exam: &ExamView,
    asked: Asked,
) -> Result<Option<RankLookup>, ApiError> {
    let caller = page.caller()?;
    let mut tables = state.services.ranks.list(caller).await?;
    tables.retain(|table| table.exam == exam.profile);
    if tables.is_empty() {
        let missing = gates::rank_table(Locale::current()).to_owned();
        let lookup = RankLookup {
            missing: Some(missing),
            ..RankLookup::default()
        };
        return Ok(is_one_exam(&exam.profile).then_some(lookup));
    }
    let table = asked
        .table
        .parse::<Uuid>()
        .ok()
        .or(tables.first().map(|table| table.id));
    let mut lookup = RankLookup {
        tables,
        table,
        marks: asked.marks.clone(),
        ..RankLookup::default()
    };
    if !asked.marks.trim().is_empty() {
        let marks = asked.marks.trim().parse::<f64>().unwrap_or(f64::NAN);
        match state.services.ranks.look_up(caller, &exam.profile, marks).await {
            Ok(found) => {
                let mut answers = found.answers.into_iter();
                lookup.answer = answers.find(|answer| Some(answer.table.id) == table);
                lookup.to_come = found.to_come;
            }
            Err(error) => {
                lookup.error = Some(
                    error
                        .problem()
                        .of_field("marks")
                        .unwrap_or(catalogue::refused::number(Locale::current()))
                        .to_owned(),
                );
            }
        }
    }
    Ok(Some(lookup))
}

async fn save(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
    form: Form,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let exam = state.services.exams.get(caller, id.into()).await?;
    let typed = ExamForm::from_pairs(&form.0);
    let shown = Shown::of(&exam);
    if form.has("add_row") {
        let shown = Shown {
            form: typed,
            adds_row: true,
            ..shown
        };
        return render(&state, page, exam, shown).await;
    }
    let saved = match typed.draft(&exam.profile) {
        Ok(draft) => state.services.exams.replace(caller, id.into(), draft).await,
        Err(errors) => Err(errors.into()),
    };
    match saved {
        Ok(_) => Ok(see_other(&format!("/exams/{id}?done=exam_saved"))),
        Err(error @ ServiceError::Invalid(_)) => {
            let shown = Shown {
                form: typed,
                problem: Some(error.problem()),
                ..shown
            };
            render(&state, page, exam, shown).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn remove(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    state.services.exams.remove(page.caller()?, id.into()).await?;
    Ok(see_other("/exams?done=exam_removed"))
}
