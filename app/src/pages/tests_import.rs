//! `/tests/import`: a file or pasted cells, then the preview, the corrections, the import and its undo.

use crate::components::forms::set_title;
use crate::components::{Button, ButtonKind, Card, ErrorSummary, Field, LinkButton, TextArea, error_of};
use crate::format;
use crate::paths;
use crate::render::{self, PageContext};
use api::imports::NewerImport;
use api::problem::Problem;
use chrono::NaiveDate;
use leptos::prelude::*;
use uuid::Uuid;

mod cells;
mod found;
mod labels;
mod preview;
pub use preview::{Preview, preview};

/// Where to begin.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// What was pasted, when it was refused.
    pub paste: String,
    /// The last imports, newest first.
    pub recent: Vec<RecentImport>,
    /// A refused file (`file`) or text (`paste`).
    pub problem: Option<Problem>,
}

/// One line of the list of imports.
#[derive(Debug, Clone)]
pub struct RecentImport {
    /// Its id.
    pub id: Uuid,
    /// As the file was called.
    pub file_name: String,
    /// `previewed`, `confirmed`, `undone`.
    pub status: String,
    /// The student's own date.
    pub date: NaiveDate,
    /// Tests in the file.
    pub tests: u32,
    /// It can still be undone.
    pub can_undo: bool,
    /// The newer import that has to be undone before this one.
    pub undo_first: Option<NewerImport>,
}

/// Address of one import; `fix`, `confirm`, `undo` and `failed.csv` lie below it.
fn import_path(id: Uuid, below: &str) -> String {
    format!("{}/{id}{below}", paths::IMPORT)
}

/// Fields: `file` as multipart, or `paste`; both to `/tests/import`.
pub fn start(mut ctx: PageContext, data: Start) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, imports.title);
    set_title(&mut ctx, title, data.problem.is_some());
    let today = ctx.today;
    render::html(ctx, move || {
        let file_error = error_of(data.problem.as_ref(), "file");
        let paste_error = error_of(data.problem.as_ref(), "paste");
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="muted">{words!(imports.lead)}</p>
            </header>
            <ErrorSummary problem=data.problem/>
            <div class="columns">
                <form class="card stack drop" method="post" action=paths::IMPORT enctype="multipart/form-data">
                    <Field name="file" label=words!(imports.file) kind="file" required=true error=file_error
                        hint=words!(imports.file_hint).to_owned() accept=".csv,.tsv,.txt,.xlsx,text/csv"/>
                    <Button icon="upload">{words!(imports.file_do)}</Button>
                </form>
                <form class="card stack" method="post" action=paths::IMPORT>
                    <TextArea name="paste" label=words!(imports.paste) value=data.paste required=true error=paste_error
                        hint=words!(imports.paste_hint).to_owned()/>
                    <Button kind=ButtonKind::Soft>{words!(imports.paste_do)}</Button>
                </form>
            </div>
            {format_help()}
            {recent(data.recent, today)}
        }
    })
}

fn format_help() -> impl IntoView {
    view! {
        <Card title=words!(imports.format) class="stack">
            <p>{words!(imports.format_words)}</p>
            <ul>
                <li>{words!(imports.format_long)}</li>
                <li>{words!(imports.format_wide)}</li>
            </ul>
            <p class="cluster">
                <LinkButton href=format!("{}/sample/long.csv", paths::IMPORT) kind=ButtonKind::Soft icon="download" download=true>
                    {words!(imports.sample_long)}
                </LinkButton>
                <LinkButton href=format!("{}/sample/wide.csv", paths::IMPORT) kind=ButtonKind::Soft icon="download" download=true>
                    {words!(imports.sample_wide)}
                </LinkButton>
            </p>
            <details>
                <summary>{words!(imports.fields)}</summary>
                <dl class="field-list">
                    <dt>{words!(imports.fields_needed)}</dt>
                    <dd>{field_names(true)}</dd>
                    <dt>{words!(imports.fields_more)}</dt>
                    <dd>{field_names(false)}</dd>
                </dl>
            </details>
        </Card>
    }
}

/// The names of the columns in the sample files, those that are needed or the others.
fn field_names(needed: bool) -> impl IntoView {
    api::imports::FIELDS
        .iter()
        .filter(|field| labels::is_needed(field) == needed)
        .map(|field| view! { <code>{*field}</code> " " })
        .collect::<Vec<_>>()
}

fn recent(imports: Vec<RecentImport>, today: NaiveDate) -> impl IntoView {
    let is_empty = imports.is_empty();
    let rows: Vec<_> = imports
        .into_iter()
        .map(|import| recent_row(import, today))
        .collect();
    view! {
        <Card title=words!(imports.recent) class="stack">
            {is_empty.then(|| view! { <p class="muted">{words!(imports.recent_none)}</p> })}
            {(!is_empty).then(|| view! { <ul class="rows">{rows}</ul> })}
        </Card>
    }
}

fn recent_row(import: RecentImport, today: NaiveDate) -> impl IntoView {
    let count = words!(imports.recent_tests, count = import.tests);
    let facts = [
        count,
        labels::import_status(&import.status).to_owned(),
        format::relative(import.date, today),
    ]
    .join(" · ");
    let newer = import.undo_first.filter(|_| import.can_undo);
    let can_undo = import.can_undo && newer.is_none();
    view! {
        <li class="row">
            <div class="row__main">
                <a href=import_path(import.id, "")>{import.file_name}</a>
                <p class="muted">{facts}</p>
                {newer.map(|newer| view! {
                    <p class="muted">{words!(imports.undo_first_why, name = newer.file_name)}</p>
                })}
            </div>
            {can_undo.then(|| view! {
                <form method="post" action=import_path(import.id, "/undo")>
                    <Button kind=ButtonKind::Plain>{words!(imports.undo)}</Button>
                </form>
            })}
        </li>
    }
}
