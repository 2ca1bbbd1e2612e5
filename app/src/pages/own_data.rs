//! `/me/data`: everything that is kept of the viewer, as one file.

use crate::components::forms::set_title;
use crate::components::{Badge, Button, ButtonKind, Card, ErrorSummary, LinkButton, Tone};
use crate::render::{self, PageContext};
use crate::{format, paths};
use api::life::{DataExport, DataExportStatus};
use api::problem::Problem;
use chrono::NaiveDateTime;
use leptos::prelude::*;

/// A file with its times in the person's own zone.
#[derive(Debug, Clone)]
pub struct Row {
    /// As the use case has it.
    pub export: DataExport,
    /// When it was asked for.
    pub asked: NaiveDateTime,
    /// When it is taken away.
    pub ends: Option<NaiveDateTime>,
}

/// Forms: `/me/data` without fields, `/me/data/{id}/remove` without fields.
pub fn page(mut ctx: PageContext, rows: Vec<Row>, problem: Option<Problem>) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, life.data);
    set_title(&mut ctx, title, problem.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let is_under_way = rows
            .iter()
            .any(|row| row.export.status == DataExportStatus::Queued);
        let list: Vec<_> = rows.into_iter().map(row).collect();
        view! {
            <header class="page-head">
                <p><a href=paths::ME>{words!(settings.back)}</a></p>
                <h1>{title}</h1>
                <p class="muted">{words!(life.data_lead)}</p>
            </header>
            <ErrorSummary problem/>
            <Card title=words!(life.data_files) class="stack">
                {if list.is_empty() {
                    view! { <p class="muted">{words!(life.data_none)}</p> }.into_any()
                } else {
                    view! { <ul class="sign-ins__list" id="data-files" aria-live="polite">{list}</ul> }.into_any()
                }}
                {if is_under_way {
                    view! { <p><LinkButton href=paths::OWN_DATA kind=ButtonKind::Soft>{words!(life.data_look)}</LinkButton></p> }.into_any()
                } else {
                    view! {
                        <form method="post" action=paths::OWN_DATA>
                            <Button>{words!(life.data_do)}</Button>
                        </form>
                    }.into_any()
                }}
                <p class="muted">{words!(life.data_note)}</p>
            </Card>
            {is_under_way.then(|| view! { <script nonce=nonce inner_html=SCRIPT></script> })}
        }
    })
}

/// Looks again every two seconds, and shows the page as it is once the file is there.
const SCRIPT: &str = include_str!("own_data.js");

fn row(row: Row) -> impl IntoView {
    let Row { export, asked, ends } = row;
    let asked = words!(
        life.data_asked,
        date = format::date(asked.date()),
        time = asked.format("%H:%M").to_string()
    );
    let state = match export.status {
        DataExportStatus::Queued => under_way(export.progress).into_any(),
        DataExportStatus::Ready => ready(&export, ends).into_any(),
        DataExportStatus::Failed => view! { <p>{words!(life.data_failed)}</p> }.into_any(),
    };
    let badge = (export.status == DataExportStatus::Ready)
        .then(|| view! { <Badge tone=Tone::Leaf>{words!(life.data_ready)}</Badge> });
    let can_go = export.status != DataExportStatus::Queued;
    view! {
        <li class="sign-ins__row">
            <div class="sign-ins__words stack">
                <p class="cluster"><strong>{asked}</strong> {badge}</p>
                {state}
            </div>
            {can_go.then(|| view! {
                <form method="post" action=paths::own_data_remove(export.id)>
                    <Button kind=ButtonKind::Plain>{words!(life.data_remove)}</Button>
                </form>
            })}
        </li>
    }
}

fn under_way(progress: u32) -> impl IntoView {
    view! {
        <p><label>
            {words!(life.data_progress, percent = progress)} " "
            <progress max="100" value=progress.to_string()></progress>
        </label></p>
    }
}

fn ready(export: &DataExport, ends: Option<NaiveDateTime>) -> impl IntoView + use<> {
    let size = words!(
        life.data_size,
        kib = export.size_bytes.unwrap_or_default().div_ceil(1024)
    );
    let ends = ends.map(|ends| words!(life.data_ends, date = format::date(ends.date())));
    let href = paths::own_data_file(export.id);
    view! {
        <p class="muted">{size} ". " {ends}</p>
        <p><LinkButton href kind=ButtonKind::Soft icon="download" download=true>{words!(life.data_get)}</LinkButton></p>
    }
}
