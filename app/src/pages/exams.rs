//! `/exams`: the student's exams; `/exams/{id}`: one exam, its weights, and where marks stood in past years.

use super::onboarding::{ProfileField, ProfileOption};
use crate::components::forms::set_title;
use crate::components::{Button, Card, EmptyState, ErrorSummary, Field, error_of};
use crate::format;
use crate::paths;
use crate::render::{self, PageContext};
use api::exams::ExamView;
use api::problem::Problem;
use leptos::prelude::*;
use uuid::Uuid;

mod edit;
mod form;
mod official;
mod rank;
pub(super) use domain::text::grouped;
pub use edit::{ExamPage, exam};
pub use form::{ExamChapterRow, ExamForm};
pub use official::{OFFICIAL, Official, OfficialForm};
pub use rank::RankLookup;

/// The list, and a new exam as typed.
#[derive(Debug, Clone, Default)]
pub struct Exams {
    /// The student's exams, the next one first.
    pub exams: Vec<ExamView>,
    /// The shipped exams.
    pub profiles: Vec<ProfileOption>,
    /// Key of the chosen one.
    pub profile: String,
    /// Own name, as typed.
    pub name: String,
    /// Year-month-day, as typed.
    pub exam_date: String,
    /// Refused fields, by name.
    pub problem: Option<Problem>,
}

/// Address of one exam; `delete` and `official-result` lie below it.
fn exam_path(id: Uuid, below: &str) -> String {
    format!("{}/{id}{below}", paths::EXAMS)
}

/// Fields to `/exams`: `profile`, `name`, `exam_date`.
pub fn page(mut ctx: PageContext, data: Exams) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, exams.title);
    set_title(&mut ctx, title, data.problem.is_some());
    render::html(ctx, move || {
        let list = list(&data.exams);
        view! {
            <header class="page-head"><h1>{title}</h1></header>
            <ErrorSummary problem=data.problem.clone()/>
            {list}
            {add(data)}
        }
    })
}

fn list(exams: &[ExamView]) -> impl IntoView + use<> {
    if exams.is_empty() {
        return view! { <EmptyState icon="exam" title=words!(exams.none) text=words!(exams.none_words)/> }
            .into_any();
    }
    let cards: Vec<_> = exams.iter().map(card).collect();
    view! { <ul class="exams">{cards}</ul> }.into_any()
}

fn card(exam: &ExamView) -> impl IntoView + use<> {
    let mut facts = vec![words!(exams.chapters_count, count = exam.chapters.len())];
    facts.extend(
        exam.max_score
            .map(|marks| words!(exams.out_of, marks = format::marks(marks))),
    );
    view! {
        <li class="card exams__card">
            <h2 class="card__title"><a class="exams__link" href=exam_path(exam.id, "")>{exam.name.clone()}</a></h2>
            <p>{when(exam)}</p>
            <p class="muted">{facts.join(" · ")}</p>
        </li>
    }
}

/// Date and days left, in words.
fn when(exam: &ExamView) -> String {
    match (exam.exam_date, exam.days_left) {
        (Some(_), Some(0)) => words!(exams.is_today).to_owned(),
        (Some(date), Some(days)) if days < 0 => words!(exams.is_over, date = format::date(date)),
        (Some(date), Some(days)) => words!(exams.days_left, date = format::date(date), count = days),
        (Some(date), None) => format::date(date),
        (None, _) => words!(exams.no_date).to_owned(),
    }
}

fn add(data: Exams) -> impl IntoView {
    let error = |path| error_of(data.problem.as_ref(), path);
    let (profile_error, name_error, date_error) = (error("profile"), error("name"), error("exam_date"));
    view! {
        <Card title=words!(exams.add_title)>
            <form class="stack" method="post" action=paths::EXAMS>
                <ProfileField profiles=data.profiles value=data.profile none=words!(exams.choose) error=profile_error/>
                <Field name="exam_date" label=words!(exams.date) kind="date" value=data.exam_date error=date_error/>
                <Field name="name" label=words!(exams.name) value=data.name hint=words!(exams.name_hint).to_owned()
                    error=name_error maxlength=80/>
                <p><Button icon="plus">{words!(exams.add)}</Button></p>
            </form>
        </Card>
    }
}
