//! `/admin`: the institution in numbers, its cohorts, and the rank tables.

use super::exams::grouped;
use crate::components::forms::set_title;
use crate::components::{Button, ButtonKind, Card, ErrorSummary, Field, LinkButton, ScrollTable, error_of};
use crate::paths;
use crate::render::{self, PageContext};
use api::exams::RankTableView;
use api::problem::Problem;
use leptos::prelude::*;

mod rank_tables;

/// What the institution has.
#[derive(Debug, Clone, Default)]
pub struct AdminHome {
    /// Its name.
    pub institution: String,
    /// Members who are students.
    pub students: u64,
    /// Results of all of them.
    pub results: u64,
    /// Results entered in the last 7 days.
    pub results_this_week: u64,
    /// Study sessions of all of them.
    pub sessions: u64,
    /// Accounts that were made to look around with.
    pub sample_people: u64,
    /// Name and number of students of each cohort.
    pub cohorts: Vec<(String, u64)>,
    /// All tables, by exam and year, and whether each is the institution's own to change.
    pub rank_tables: Vec<(RankTableView, bool)>,
    /// A new table as typed.
    pub form: RankTableForm,
    /// Refused fields, by name.
    pub problem: Option<Problem>,
}

/// A new rank table as typed; the file has to be chosen again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RankTableForm {
    /// Key of the exam.
    pub exam: String,
    /// Year.
    pub year: String,
    /// Shift, where there are several.
    pub shift: String,
    /// Who published it, and where.
    pub source: String,
    /// Candidates of the table.
    pub candidates: String,
    /// Candidates of the whole exam that year.
    pub exam_candidates: String,
}

/// Nothing to `/admin/rank-tables/{id}/remove` and `/restore`. Fields to `/admin/rank-tables`, multipart: `exam`, `year`, `shift`, `source`, `candidates`,
/// `exam_candidates`, `file`.
pub fn page(mut ctx: PageContext, data: AdminHome) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, admin.title);
    set_title(&mut ctx, title, data.problem.is_some());
    render::html(ctx, move || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="muted">{data.institution.clone()}</p>
            </header>
            <ErrorSummary problem=data.problem.clone()/>
            {numbers(&data)}
            <p class="cluster">
                <LinkButton href=paths::AUDIT kind=ButtonKind::Soft icon="tests">{words!(audit.open)}</LinkButton>
                <LinkButton href=paths::ADMIN_RESOURCES kind=ButtonKind::Soft icon="book">{words!(admin.resources.title)}</LinkButton>
                <LinkButton href=paths::EXEMPTION kind=ButtonKind::Soft icon="me">{words!(guardian.exemption.open)}</LinkButton>
                <LinkButton href=paths::HELP_CONTACTS kind=ButtonKind::Soft icon="sun">{words!(contacts.open)}</LinkButton>
                <LinkButton href=paths::ADMIN_KEYS kind=ButtonKind::Soft icon="lock">{words!(keys.services)}</LinkButton>
            </p>
            <div class="columns">
                <div class="stack">{cohorts(&data.cohorts)} {sample_people(data.sample_people)}</div>
                <div class="stack">{rank_tables::view(&data.rank_tables)} {import(data)}</div>
            </div>
        }
    })
}

fn numbers(data: &AdminHome) -> impl IntoView + use<> {
    let part = |count: u64, words: &'static str| {
        view! { <div class="sum__part"><dt>{words}</dt><dd>{grouped(count)}</dd></div> }
    };
    view! {
        <dl class="card sum" aria-label=words!(admin.numbers)>
            {part(data.students, words!(admin.students))}
            {part(data.results, words!(admin.results))}
            {part(data.results_this_week, words!(admin.week))}
            {part(data.sessions, words!(admin.sessions))}
        </dl>
    }
}

fn cohorts(cohorts: &[(String, u64)]) -> impl IntoView + use<> {
    if cohorts.is_empty() {
        return view! { <Card title=words!(admin.cohorts)><p class="muted">{words!(admin.cohorts_none)}</p></Card> }.into_any();
    }
    let rows: Vec<_> = cohorts
        .iter()
        .map(|(name, size)| view! { <tr><th scope="row">{name.clone()}</th><td class="number">{grouped(*size)}</td></tr> })
        .collect();
    view! {
        <Card title=words!(admin.cohorts)>
            <ScrollTable caption=words!(admin.cohorts)>
                <thead><tr><th scope="col">{words!(admin.cohort)}</th><th scope="col" class="number">{words!(admin.size)}</th></tr></thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
        </Card>
    }
    .into_any()
}

/// Sample people have a password that everybody knows: they are named as such, and go with one click.
fn sample_people(count: u64) -> impl IntoView {
    (count > 0).then(|| {
        view! {
            <Card title=words!(admin.samples.title) class="stack">
                <p>{words!(admin.samples.lead, count = grouped(count))}</p>
                <form method="post" action="/admin/samples/remove">
                    <Button kind=ButtonKind::Soft icon="trash">{words!(admin.samples.remove)}</Button>
                </form>
            </Card>
        }
    })
}

fn import(data: AdminHome) -> impl IntoView {
    let error = |path| error_of(data.problem.as_ref(), path);
    let (exam, year, shift, source, file) = (
        error("exam"),
        error("year"),
        error("shift"),
        error("source"),
        error("file"),
    );
    let (candidates, exam_candidates) = (error("candidates"), error("exam_candidates"));
    let form = data.form;
    view! {
        <Card title=words!(admin.import)>
            <form class="stack" method="post" action="/admin/rank-tables" enctype="multipart/form-data">
                <Field name="exam" label=words!(admin.exam) value=form.exam hint=words!(admin.exam_hint).to_owned() required=true
                    error=exam maxlength=80/>
                <div class="fields">
                    <Field name="year" label=words!(admin.year) value=form.year required=true inputmode="numeric" error=year maxlength=4/>
                    <Field name="shift" label=words!(admin.shift) value=form.shift error=shift maxlength=80/>
                </div>
                <Field name="source" label=words!(admin.source) value=form.source hint=words!(admin.source_hint).to_owned()
                    required=true error=source maxlength=200/>
                <Field name="file" label=words!(admin.file) kind="file" hint=words!(admin.file_hint).to_owned() required=true
                    error=file accept=".csv,text/csv"/>
                <p class="cluster">
                    <LinkButton href="/admin/rank-tables/sample/candidates.csv" kind=ButtonKind::Plain>{words!(admin.sample_candidates)}</LinkButton>
                    <LinkButton href="/admin/rank-tables/sample/percentiles.csv" kind=ButtonKind::Plain>{words!(admin.sample_percentiles)}</LinkButton>
                </p>
                <div class="fields fields--wide">
                    <Field name="candidates" label=words!(admin.table_candidates) value=form.candidates
                        hint=words!(admin.table_candidates_hint).to_owned() inputmode="numeric" error=candidates maxlength=14/>
                    <Field name="exam_candidates" label=words!(admin.exam_candidates) value=form.exam_candidates
                        hint=words!(admin.exam_candidates_hint).to_owned() inputmode="numeric" error=exam_candidates maxlength=14/>
                </div>
                <p><Button kind=ButtonKind::Soft icon="upload">{words!(admin.import_do)}</Button></p>
            </form>
        </Card>
    }
}
