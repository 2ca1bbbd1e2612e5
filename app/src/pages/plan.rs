//! `/plan`: today's blocks with their reasons, the days after, and everything that can be changed of them.

use crate::components::forms::set_title;
use crate::components::{Badge, Button, ButtonKind, Card, EmptyState, ErrorSummary, LinkButton, Tone};
use crate::render::{self, PageContext};
use crate::{format, paths};
use api::plan::{DroppedWork, Place, PlanExam, PlanView};
use api::problem::Problem;
use chrono::NaiveDate;
use leptos::prelude::*;
use uuid::Uuid;

mod block;
mod calendar;
pub mod checks;
mod days;
mod drag;
mod own;
mod place;
pub mod settings;
mod why;

pub use block::{kind_words, reason, when_and_where};
pub use own::OwnForm;

/// The plan, what was typed, what was refused.
#[derive(Debug, Clone)]
pub struct PlanPage {
    /// The plan.
    pub plan: PlanView,
    /// A block of one's own, as typed.
    pub own: OwnForm,
    /// When the plan was made, as the student's own date.
    pub made_on: Option<NaiveDate>,
    /// Since when there is a private calendar address, likewise.
    pub feed_since: Option<NaiveDate>,
    /// The block that was moved last within its day, and where to: its controls stay open, and the focus on them.
    pub moved: Option<(Uuid, Place)>,
    /// A private address made just now: shown this once.
    pub address: Option<String>,
    /// What was refused.
    pub problem: Option<Problem>,
}

/// Forms: `/plan/blocks` (`title`, `date`, `minutes`, `location`), `/plan/blocks/{id}/done` (`actual_minutes`), `…/undo`, `…/move`
/// (`date`, and `before` of a drop), `…/place` (`place`: `earlier`, `later`), `…/delete`, `/plan/too-much`, `/plan/replan`, `/plan/feed`, `/plan/feed/revoke`.
pub fn page(mut ctx: PageContext, data: PlanPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, plan.title);
    set_title(&mut ctx, title, data.problem.is_some());
    let (today, nonce) = (ctx.today, ctx.nonce.clone());
    render::html(ctx, move || {
        let PlanPage {
            plan,
            own,
            made_on,
            feed_since,
            moved,
            address,
            problem,
        } = data;
        let exam = plan.exam.as_ref().and_then(countdown);
        let blocks = if let Some(missing) = plan.missing.clone() {
            let own = plan.days.iter().any(|day| !day.blocks.is_empty());
            view! {
                {empty(&missing)}
                {own.then(|| days::view(&plan, moved))}
            }
            .into_any()
        } else {
            days::view(&plan, moved).into_any()
        };
        let start = (!plan.is_chosen && plan.missing.is_none())
            .then(|| view! { <p class="note">{words!(plan.default_settings)}</p> });
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                {exam}
            </header>
            <ErrorSummary problem=problem.clone()/>
            {start}
            {blocks}
            <div class="grid">
                {own::view(own, problem.as_ref(), today).into_any()}
                {dropped(plan.dropped.clone()).into_any()}
                {progress(&plan).into_any()}
                {calendar::view(feed_since, address, today).into_any()}
                {tools(&plan).into_any()}
            </div>
            {basis(&plan, made_on, today)}
            {drag::script(nonce)}
        }
    })
}

fn countdown(exam: &PlanExam) -> Option<impl IntoView + use<>> {
    let days = exam.days_left.filter(|days| *days >= 0)?;
    let name = exam.name.clone();
    let words = if days == 0 {
        words!(today.exam_today, name = name)
    } else {
        words!(plan.exam_in, name = name, count = days)
    };
    Some(view! { <p><Badge tone=Tone::Sky>{words}</Badge></p> })
}

fn empty(missing: &str) -> impl IntoView + use<> {
    let (title, text, action) = match missing {
        "exam_ahead" => (
            words!(plan.over_title),
            words!(plan.over_text),
            words!(plan.over_action),
        ),
        "exam_today" => (
            words!(plan.exam_day_title),
            words!(plan.exam_day_text),
            words!(plan.over_action),
        ),
        _ => (
            words!(plan.empty_title),
            words!(plan.empty_text),
            words!(plan.empty_action),
        ),
    };
    view! {
        <EmptyState icon="plan" title text>
            <LinkButton href=paths::EXAMS icon="exam">{action}</LinkButton>
        </EmptyState>
    }
}

fn dropped(work: Vec<DroppedWork>) -> impl IntoView {
    let rows: Vec<_> = work
        .into_iter()
        .map(|one| {
            let worth = words!(
                plan.dropped_worth,
                minutes = format::minutes(one.minutes),
                marks = block::marks(one.marks)
            );
            view! {
                <li class="row"><span class="row__main"><strong>{one.chapter}</strong>
                    <span class="muted">{one.subject} " · " {worth}</span></span></li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <Card title=words!(plan.dropped)>
                <p class="muted">{words!(plan.dropped_hint)}</p>
                <ul class="rows">{rows}</ul>
            </Card>
        }
    })
}

fn progress(plan: &PlanView) -> impl IntoView + use<> {
    let kept = (plan.kept.planned > 0)
        .then(|| words!(plan.kept, done = plan.kept.done, planned = plan.kept.planned));
    let gain = plan.gain.as_ref().filter(|gain| gain.high >= 0.05).map(|gain| {
        words!(
            plan.gain,
            mean = block::marks(gain.mean),
            low = block::marks(gain.low),
            high = block::marks(gain.high)
        )
    });
    let notes: Vec<_> = plan.notes.iter().filter_map(|note| note_words(note)).collect();
    let is_there = kept.is_some() || gain.is_some() || !notes.is_empty();
    is_there.then(|| {
        let notes: Vec<_> = notes.into_iter().map(|words| view! { <p>{words}</p> }).collect();
        view! {
            <Card title=words!(plan.kept_title)>
                {gain.map(|words| view! { <p>{words}</p> })}
                {kept.map(|words| view! { <p>{words}</p> })}
                {notes}
                <p><a href=paths::PLAN_CHECKS>{words!(plan.checks.link)}</a></p>
            </Card>
        }
    })
}

fn note_words(note: &str) -> Option<&'static str> {
    Some(match note {
        "no_exam_date" => words!(plan.notes.no_exam_date),
        "slower" => words!(plan.notes.slower),
        "no_room_for_mock" => words!(plan.notes.no_room_for_mock),
        "no_time" => words!(plan.notes.no_time),
        "memory_used" => words!(plan.notes.memory_used),
        _ => return None,
    })
}

fn tools(plan: &PlanView) -> impl IntoView + use<> {
    let fresh = plan.missing.is_none().then(|| {
        view! {
            <form class="stack" method="post" action="/plan/replan">
                <p class="muted">{words!(plan.fresh_hint)}</p>
                <p><Button kind=ButtonKind::Soft>{words!(plan.fresh)}</Button></p>
            </form>
        }
    });
    view! {
        <Card title=words!(plan.settings_title)>
            {fresh}
            <p><LinkButton href=paths::PLAN_SETTINGS kind=ButtonKind::Plain icon="edit">{words!(plan.settings)}</LinkButton></p>
        </Card>
    }
}

fn basis(plan: &PlanView, made_on: Option<NaiveDate>, today: NaiveDate) -> Option<impl IntoView + use<>> {
    let made = format::relative(made_on?.min(today), today);
    let words = if let Some(until) = plan.data_until {
        words!(plan.basis, made = made, until = format::relative(until, today))
    } else {
        words!(plan.basis_none, made = made)
    };
    Some(view! { <p class="muted">{words}</p> })
}
