//! Adding, changing, removing a test by form.

use super::{Form, Page, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::Path;
use crate::state::AppState;
use app::pages::tests_new::{self, ChapterRow, ResultForm, ResultPage};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use service::{Caller, ServiceError};
use uuid::Uuid;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/tests/new", get(new).post(add))
        .route("/tests/{id}/edit", get(edit).post(save))
        .route("/tests/{id}/delete", post(remove))
        .route("/tests/{id}/restore", post(restore))
}

/// What the form proposes: names used before, and those of the exam.
pub struct Proposals {
    pub subjects: Vec<String>,
    pub chapters: Vec<String>,
    pub sources: Vec<String>,
    marking: Option<(String, domain::exams::Marking)>,
}

pub async fn proposals(state: &AppState, caller: &Caller) -> Result<Proposals, ApiError> {
    let exams = state.services.exams.list(caller).await?;
    let recent = state
        .services
        .results
        .history(caller, &api::results::HistoryFilter::default(), None, 50)
        .await?
        .items;
    let mut subjects = state.services.results.subjects(caller).await?;
    let mut chapters: Vec<String> = Vec::new();
    for chapter in exams.iter().flat_map(|exam| &exam.chapters) {
        subjects.push(chapter.subject.clone());
        chapters.push(chapter.name.clone());
    }
    chapters.extend(
        recent
            .iter()
            .flat_map(|result| &result.chapter_performance)
            .map(|chapter| chapter.chapter.clone()),
    );
    let mut sources: Vec<String> = recent.into_iter().filter_map(|result| result.source).collect();
    for list in [&mut subjects, &mut chapters, &mut sources] {
        list.sort();
        list.dedup();
    }
    let ahead = exams
        .iter()
        .filter(|exam| exam.days_left.is_some_and(|days| days >= 0))
        .min_by_key(|exam| exam.days_left)
        .or(exams.last());
    let marking = ahead.and_then(|exam| Some((exam.name.clone(), exam.marking?)));
    Ok(Proposals {
        subjects,
        chapters,
        sources,
        marking,
    })
}

async fn show(
    state: &AppState,
    page: Page,
    form: ResultForm,
    edits: Option<Uuid>,
    adds_row: bool,
    refused: Option<ServiceError>,
) -> Result<Response, ApiError> {
    let problem = match refused {
        Some(
            error @ (ServiceError::Invalid(_)
            | ServiceError::Conflict(..)
            | ServiceError::Full
            | ServiceError::ReadOnly
            | ServiceError::TooMany(_)
            | ServiceError::Busy(_)),
        ) => Some(error.problem()),
        Some(error) => return Err(error.into()),
        None => None,
    };
    let Proposals {
        subjects,
        chapters,
        sources,
        marking,
    } = proposals(state, page.caller()?).await?;
    let draft_owner = page.caller()?.user.to_string();
    let status = problem.as_ref().map_or(200, |problem| problem.status);
    let data = ResultPage {
        form,
        edits,
        adds_row,
        marking,
        subjects,
        chapters,
        sources,
        draft_owner,
        problem,
    };
    Ok(html_with(status, tests_new::page(page.context, data)))
}

async fn new(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let mut form = ResultForm::new(page.context.today);
    // The last test is the best guess of what the next one is like.
    let recent = state
        .services
        .results
        .history(page.caller()?, &api::results::HistoryFilter::default(), None, 1)
        .await?;
    if let Some(last) = recent.items.into_iter().next().filter(|last| !last.is_sample) {
        form.subject = last.subject;
        form.source = last.source.unwrap_or_default();
        form.total_questions = last.total_questions.to_string();
    }
    show(&state, page, form, None, false, None).await
}

async fn add(State(state): State<AppState>, page: Page, Form(pairs): Form) -> Result<Response, ApiError> {
    let form = ResultForm::from_pairs(&pairs);
    if pairs.iter().any(|(name, _)| name == "add_row") {
        return show(&state, page, form, None, true, None).await;
    }
    let stored = match form.draft() {
        Ok(draft) => state.services.results.upload(page.caller()?, vec![draft]).await,
        Err(errors) => Err(errors.into()),
    };
    match stored {
        Ok(uploaded) => {
            let id = uploaded
                .results
                .first()
                .map(|result| result.id)
                .unwrap_or_default();
            Ok(see_other(&format!("/tests/{id}?done=test_added")))
        }
        Err(error) => show(&state, page, form, None, false, Some(error)).await,
    }
}

async fn edit(State(state): State<AppState>, page: Page, Path(id): Path<Uuid>) -> Result<Response, ApiError> {
    let stored = state.services.results.get(page.caller()?, id.into()).await?;
    let text = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
    let form = ResultForm {
        test_date: stored.test_date.to_string(),
        test_name: stored.test_name,
        source: stored.source.unwrap_or_default(),
        subject: stored.subject,
        total_questions: stored.total_questions.to_string(),
        correct_answers: stored.correct_answers.to_string(),
        wrong_answers: stored.wrong_answers.to_string(),
        score: stored.score.to_string(),
        max_score: stored.max_score.to_string(),
        time_taken: text(stored.time_taken),
        chapters: stored
            .chapter_performance
            .into_iter()
            .map(|chapter| ChapterRow {
                chapter: chapter.chapter,
                attempted: chapter.attempted.to_string(),
                correct: chapter.correct.to_string(),
                wrong: chapter.wrong.to_string(),
                marks: chapter.marks.map(|marks| marks.to_string()).unwrap_or_default(),
                minutes: text(chapter.minutes),
            })
            .collect(),
    };
    show(&state, page, form, Some(id), false, None).await
}

async fn save(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
    Form(pairs): Form,
) -> Result<Response, ApiError> {
    let form = ResultForm::from_pairs(&pairs);
    if pairs.iter().any(|(name, _)| name == "add_row") {
        return show(&state, page, form, Some(id), true, None).await;
    }
    let stored = match form.draft() {
        Ok(draft) => {
            state
                .services
                .results
                .replace(page.caller()?, id.into(), draft)
                .await
        }
        Err(errors) => Err(errors.into()),
    };
    match stored {
        Ok(_) => Ok(see_other(&format!("/tests/{id}?done=test_saved"))),
        Err(error) => show(&state, page, form, Some(id), false, Some(error)).await,
    }
}

async fn remove(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    state.services.results.remove(page.caller()?, id.into()).await?;
    Ok(see_other(&format!("/tests?done=test_removed&undo={id}")))
}

async fn restore(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    state.services.results.restore(page.caller()?, id.into()).await?;
    Ok(see_other("/tests?done=test_restored"))
}
