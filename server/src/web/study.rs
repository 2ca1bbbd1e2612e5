//! Study sessions: the timer and past sessions.

use super::entry::proposals;
use super::later::Later;
use super::{Form, Page, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::{Path, Query};
use crate::state::AppState;
use api::sessions::{TimerStart, TimerStop};
use app::components::forms::typed;
use app::pages::session::{self, RefusedForm, SessionForm, SessionPage};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use service::ServiceError;
use uuid::Uuid;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/session", get(show))
        .route("/session/start", post(start))
        .route("/session/pause", post(pause))
        .route("/session/resume", post(resume))
        .route("/session/stop", post(stop))
        .route("/session/discard", post(discard))
        .route("/session/add", post(add))
        .route("/session/{id}/delete", post(remove))
        .route("/session/{id}/restore", post(restore))
}

/// What was typed when a form was refused.
#[derive(Default)]
struct Typed {
    subject: String,
    chapter: String,
    form: Option<SessionForm>,
}

/// What a link from a recommendation proposes.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Proposed {
    subject: String,
    chapter: String,
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Query(Proposed { subject, chapter }): Query<Proposed>,
) -> Result<Response, ApiError> {
    render(
        &state,
        page,
        Typed {
            subject,
            chapter,
            form: None,
        },
        None,
    )
    .await
}

async fn render(
    state: &AppState,
    page: Page,
    typed: Typed,
    refused: Option<ServiceError>,
) -> Result<Response, ApiError> {
    let problem = match refused {
        Some(error) if page.is_for_script => return Err(error.into()),
        Some(error @ (ServiceError::Invalid(_) | ServiceError::Conflict(..))) => Some(error.problem()),
        Some(error) => return Err(error.into()),
        None => None,
    };
    let caller = page.caller()?;
    let recent = state.services.study_sessions.list(caller, None, 10).await?;
    let timer = state.services.study_sessions.timer(caller).await?;
    let proposed = proposals(state, caller).await?;
    let last = recent.items.first();
    let is_blank = problem.is_none() && typed.subject.is_empty();
    let data = SessionPage {
        timer,
        now: state.services.core.now(),
        subject: if is_blank {
            last.map(|last| last.subject.clone()).unwrap_or_default()
        } else {
            typed.subject
        },
        chapter: typed.chapter,
        refused: if typed.form.is_some() {
            RefusedForm::Past
        } else {
            RefusedForm::Timer
        },
        form: typed.form.unwrap_or_else(|| SessionForm::new(page.context.today)),
        total: recent.total,
        recent: recent.items,
        subjects: proposed.subjects,
        chapters: proposed.chapters,
        problem,
    };
    let status = data.problem.as_ref().map_or(200, |problem| problem.status);
    Ok(html_with(status, session::page(page.context, data)))
}

async fn start(
    State(state): State<AppState>,
    page: Page,
    later: Later,
    form: Form,
) -> Result<Response, ApiError> {
    let moment = later.moment(&form)?;
    let input = TimerStart {
        subject: form.get("subject"),
        chapter: Some(form.get("chapter")),
    };
    match state
        .services
        .study_sessions
        .start(page.caller()?, input, moment)
        .await
    {
        Ok(_) => Ok(see_other("/session")),
        Err(error) => {
            let typed = Typed {
                subject: form.get("subject"),
                chapter: form.get("chapter"),
                form: None,
            };
            render(&state, page, typed, Some(error)).await
        }
    }
}

async fn pause(
    State(state): State<AppState>,
    page: Page,
    later: Later,
    form: Form,
) -> Result<Response, ApiError> {
    let moment = later.moment(&form)?;
    state
        .services
        .study_sessions
        .pause(page.caller()?, moment)
        .await?;
    Ok(see_other("/session"))
}

async fn resume(
    State(state): State<AppState>,
    page: Page,
    later: Later,
    form: Form,
) -> Result<Response, ApiError> {
    let moment = later.moment(&form)?;
    state
        .services
        .study_sessions
        .resume(page.caller()?, moment)
        .await?;
    Ok(see_other("/session"))
}

async fn stop(
    State(state): State<AppState>,
    page: Page,
    later: Later,
    form: Form,
) -> Result<Response, ApiError> {
    let moment = later.moment(&form)?;
    let focus_score = form.find("focus_score").and_then(|focus| focus.parse().ok());
    let stopped = match typed::whole("minutes", &form.get("minutes")) {
        Ok(minutes) => {
            let stop = TimerStop { focus_score, minutes };
            let sessions = &state.services.study_sessions;
            sessions.stop(page.caller()?, stop, moment).await
        }
        Err(error) => Err(error.into()),
    };
    match stopped {
        Ok(_) => Ok(see_other("/session?done=session_added")),
        Err(error) => render(&state, page, Typed::default(), Some(error)).await,
    }
}

async fn discard(
    State(state): State<AppState>,
    page: Page,
    later: Later,
    form: Form,
) -> Result<Response, ApiError> {
    let moment = later.moment(&form)?;
    state
        .services
        .study_sessions
        .discard(page.caller()?, moment)
        .await?;
    Ok(see_other("/session?done=timer_discarded"))
}

async fn add(State(state): State<AppState>, page: Page, Form(pairs): Form) -> Result<Response, ApiError> {
    let form = SessionForm::from_pairs(&pairs);
    let stored = match form.draft() {
        Ok(draft) => state.services.study_sessions.add(page.caller()?, draft).await,
        Err(errors) => Err(errors.into()),
    };
    match stored {
        Ok(_) => Ok(see_other("/session?done=session_added")),
        Err(error) => {
            render(
                &state,
                page,
                Typed {
                    form: Some(form),
                    ..Typed::default()
                },
                Some(error),
            )
            .await
        }
    }
}

async fn remove(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    state
        .services
        .study_sessions
        .remove(page.caller()?, id.into())
        .await?;
    Ok(see_other(&format!("/session?done=session_removed&undo={id}")))
}

async fn restore(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    state
        .services
        .study_sessions
        .restore(page.caller()?, id.into())
        .await?;
    Ok(see_other("/session?done=session_restored"))
}
