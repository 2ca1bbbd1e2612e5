//! `/session`: the timer, and sessions added from memory.

use crate::components::forms::{CellField, Datalist, set_title};
use crate::components::{
    Badge, Button, ButtonKind, Card, EmptyState, ErrorSummary, Tone, error_of, field_id,
};
use crate::format;
use crate::render::{self, PageContext};
use api::problem::Problem;
use api::sessions::{SessionView, TimerView};
use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::*;

mod form;
mod timer;
pub use form::SessionForm;

/// What runs, what was typed, what was refused.
#[derive(Debug, Clone)]
pub struct SessionPage {
    /// The running or paused timer.
    pub timer: Option<TimerView>,
    /// When this page is made.
    pub now: DateTime<Utc>,
    /// Subject proposed or typed for the timer.
    pub subject: String,
    /// Chapter proposed or typed for the timer.
    pub chapter: String,
    /// A past session as typed; [`SessionForm::new`] for an empty form.
    pub form: SessionForm,
    /// The last sessions, newest first.
    pub recent: Vec<SessionView>,
    /// All sessions of the student.
    pub total: u64,
    /// Subjects that the student used before or that the exam has.
    pub subjects: Vec<String>,
    /// Chapters, likewise.
    pub chapters: Vec<String>,
    /// Refused fields, by name.
    pub problem: Option<Problem>,
    /// The form that was refused.
    pub refused: RefusedForm,
}

/// Which of the page's forms a problem is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RefusedForm {
    /// One of the timer's.
    #[default]
    Timer,
    /// That of a past session.
    Past,
}

/// Both forms have a subject and a chapter; the ids of the second one begin with this.
const PAST: &str = "past";

/// Fields: `/session/start` `subject`, `chapter`; `/session/pause`, `/session/resume` and `/session/discard` none;
/// `/session/stop` `focus_score`, `minutes` (once it has run for hours); `/session/add` `subject`, `chapter`, `date`, `duration_minutes`, `focus_score`;
/// `/session/{id}/delete` none.
pub fn page(mut ctx: PageContext, mut data: SessionPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, session.title);
    set_title(&mut ctx, title, data.problem.is_some());
    let today = ctx.today;
    let nonce = ctx.nonce.clone();
    if let Some(problem) = data
        .problem
        .as_mut()
        .filter(|_| data.refused == RefusedForm::Past)
    {
        for error in problem.errors.iter_mut().filter(|error| !error.path.is_empty()) {
            error.path = format!("{PAST}.{}", error.path);
        }
    }
    render::html(ctx, move || {
        view! {
            <header class="page-head"><h1>{title}</h1></header>
            <ErrorSummary problem=data.problem.clone()/>
            {timer::view(&data)}
            {past(&data, today)}
            {recent(data.recent, data.total, today)}
            <Datalist id="subjects" values=data.subjects/>
            <Datalist id="chapters" values=data.chapters/>
            {timer::script(nonce)}
        }
    })
}

fn past(data: &SessionPage, today: NaiveDate) -> impl IntoView + use<> {
    let form = data.form.clone();
    let is_open = data.problem.is_some() && data.refused == RefusedForm::Past;
    let path = |name: &str| format!("{PAST}.{name}");
    let error = |name: &str| error_of(data.problem.as_ref(), &path(name));
    let latest = (today + chrono::Days::new(1)).to_string();
    view! {
        <details class="card" open=is_open>
            <summary>{words!(session.manual)}</summary>
            <form class="stack" method="post" action="/session/add">
                <div class="fields fields--wide">
                    <CellField name="subject" id=field_id(&path("subject")) label=words!(session.subject) value=form.subject list="subjects"
                        error=error("subject") show_label=true required=true/>
                    <CellField name="chapter" id=field_id(&path("chapter")) label=words!(session.chapter) value=form.chapter list="chapters"
                        error=error("chapter") show_label=true/>
                    <CellField name="date" id=field_id(&path("date")) label=words!(session.date) value=form.date kind="date" max=latest
                        error=error("date") show_label=true required=true/>
                    <CellField name="duration_minutes" id=field_id(&path("duration_minutes")) label=words!(session.minutes)
                        value=form.duration_minutes inputmode="numeric" error=error("duration_minutes") show_label=true required=true/>
                    <CellField name="focus_score" id=field_id(&path("focus_score")) label=words!(session.focus_label) value=form.focus_score
                        inputmode="numeric" error=error("focus_score") show_label=true/>
                </div>
                <p><Button kind=ButtonKind::Soft icon="plus">{words!(session.add)}</Button></p>
            </form>
        </details>
    }
}

fn recent(sessions: Vec<SessionView>, total: u64, today: NaiveDate) -> impl IntoView {
    if sessions.is_empty() {
        return view! { <EmptyState icon="timer" title=words!(session.none) text=words!(session.none_words)/> }.into_any();
    }
    let rows: Vec<_> = sessions
        .into_iter()
        .map(|session| recent_row(session, today))
        .collect();
    view! {
        <Card title=words!(session.recent) class="stack">
            <ul class="rows">{rows}</ul>
            <p class="muted">{words!(session.total, count = total)}</p>
        </Card>
    }
    .into_any()
}

fn recent_row(session: SessionView, today: NaiveDate) -> impl IntoView {
    let date = format::relative(session.date, today);
    let mut facts = vec![date.clone(), format::minutes(session.duration_minutes)];
    facts.extend(session.chapter);
    facts.extend(
        session
            .focus_score
            .map(|focus| words!(session.focus_of, focus = focus)),
    );
    let label = words!(session.delete_of, date = date, subject = session.subject.clone());
    view! {
        <li class="row">
            <div class="row__main">
                <p class="row__name">
                    {session.subject} " " {session.is_sample.then(|| view! { <Badge tone=Tone::Peach>{words!(tests.row.sample)}</Badge> })}
                </p>
                <p class="muted">{facts.join(" · ")}</p>
            </div>
            <form method="post" action=format!("/session/{}/delete", session.id)>
                <button class="button button--plain" type="submit" aria-label=label>{words!(session.delete)}</button>
            </form>
        </li>
    }
}
