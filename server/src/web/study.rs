//! Study sessions: the timer and past sessions.

use super::entry::proposals;
use super::later::Later;
use super::{Form, Page, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::{Path, Query};
use crate::state::AppState;
use api::sessions::{SessionView, TimerStart, TimerStop};
use app::components::forms::typed;
use app::pages::session::{self, RefusedForm, SessionForm, SessionPage};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use service::study_sessions::{Moment, StudySessions};
use service::{Caller, ServiceError};
use uuid::Uuid;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/session", get(show))
        .route("/session/start", post(start))
        .route(
            "/session/pause",
            post(|state, page, later, form| take(Step::Pause, state, page, later, form)),
        )
        .route(
            "/session/resume",
            post(|state, page, later, form| take(Step::Resume, state, page, later, form)),
        )
        .route(
            "/session/stop",
            post(|state, page, later, form| take(Step::Stop, state, page, later, form)),
        )
        .route(
            "/session/discard",
            post(|state, page, later, form| take(Step::Discard, state, page, later, form)),
        )
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

/// What a running or paused timer is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Pause,
    Resume,
    Stop,
    Discard,
}

impl Step {
    /// The page that follows.
    fn next(self) -> &'static str {
        match self {
            Self::Pause | Self::Resume => "/session",
            Self::Stop => "/session?done=session_added",
            Self::Discard => "/session?done=timer_discarded",
        }
    }
}

async fn take(
    step: Step,
    State(state): State<AppState>,
    page: Page,
    later: Later,
    form: Form,
) -> Result<Response, ApiError> {
    let moment = later.moment(&form)?;
    let (sessions, caller) = (&state.services.study_sessions, page.caller()?);
    let taken = match step {
        Step::Pause => sessions.pause(caller, moment).await.map(drop),
        Step::Resume => sessions.resume(caller, moment).await.map(drop),
        Step::Stop => stop(sessions, caller, &form, moment).await.map(drop),
        Step::Discard => sessions.discard(caller, moment).await,
    };
    match taken {
        Ok(()) => Ok(see_other(step.next())),
        // The one with fields to correct.
        Err(error) if step == Step::Stop => render(&state, page, Typed::default(), Some(error)).await,
        Err(error) => Err(error.into()),
    }
}

async fn stop(
    sessions: &StudySessions,
    caller: &Caller,
    form: &Form,
    moment: Moment,
) -> Result<SessionView, ServiceError> {
    let focus_score = form.find("focus_score").and_then(|focus| focus.parse().ok());
    let minutes = typed::whole("minutes", &form.get("minutes"))?;
    let stop = TimerStop { focus_score, minutes };
    sessions.stop(caller, stop, moment).await
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
