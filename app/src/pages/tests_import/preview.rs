//! One import: what was found, what to correct, and the ways on.

use super::{cells, found, import_path};
use crate::components::forms::set_title;
use crate::components::{Button, ButtonKind, Card, ErrorSummary, LinkButton};
use crate::islands::import_grid::ImportGrid;
use crate::paths;
use crate::render::{self, PageContext};
use api::imports::ImportView;
use api::problem::Problem;
use chrono::{NaiveDateTime, Timelike};
use leptos::prelude::*;

/// An import in any of its states.
#[derive(Debug, Clone)]
pub struct Preview {
    /// What is known of it.
    pub import: ImportView,
    /// The chosen order of dates, `dmy` or `mdy`; empty when none was chosen.
    pub date_order: String,
    /// Until when it can be undone, in the student's own time.
    pub undo_until: Option<NaiveDateTime>,
    /// Why the last step was refused: `map.<field>`, `date_order`, or as a whole.
    pub problem: Option<Problem>,
}

/// Fields to `/tests/import/{id}/fix`: `map.<field>` (a header or empty), `date_order` (`dmy` or `mdy`),
/// `fix.<row>.<column index in headers>`. To `/confirm`: `file_hash`, `skip_bad` (`true`). To `/undo`: none.
pub fn preview(mut ctx: PageContext, data: Preview) -> String {
    let title = match data.import.status.as_str() {
        "confirmed" => leptos_i18n::td_string!(ctx.locale, imports.done_title),
        "undone" => leptos_i18n::td_string!(ctx.locale, imports.undone_title),
        _ => leptos_i18n::td_string!(ctx.locale, imports.check_title),
    };
    set_title(&mut ctx, title, data.problem.is_some());
    let today = ctx.today;
    render::html(ctx, move || {
        let body = match data.import.status.as_str() {
            "confirmed" => done(&data, today).into_any(),
            "undone" => undone(&data.import).into_any(),
            _ => open(&data).into_any(),
        };
        view! {
            <header class="page-head"><h1>{title}</h1></header>
            <ErrorSummary problem=data.problem/>
            {body}
        }
    })
}

fn done(data: &Preview, today: chrono::NaiveDate) -> impl IntoView + use<> {
    let import = &data.import;
    let words = words!(
        imports.done_words,
        new = import.new,
        changed = import.changed,
        name = import.file_name.clone()
    );
    let newer = import.undo_first.clone().filter(|_| data.undo_until.is_some());
    let blocked = newer.map(|newer| {
        view! {
            <div class="stack">
                <p class="muted">{words!(imports.undo_first)}</p>
                <p class="cluster">
                    <LinkButton href=import_path(newer.id, "") kind=ButtonKind::Soft>
                        {words!(imports.undo_first_of, name = newer.file_name)}
                    </LinkButton>
                </p>
            </div>
        }
    });
    let undo = data.undo_until.filter(|_| blocked.is_none()).map(|until| {
        let date = if until.date() == today {
            String::new()
        } else {
            format!("{} ", crate::format::date_short(until.date()))
        };
        let when = format!("{date}{:02}:{:02}", until.hour(), until.minute());
        view! {
            <form class="stack" method="post" action=import_path(import.id, "/undo")>
                <p class="muted">{words!(imports.undo_until, when = when)} " " {words!(imports.undo_keeps)}</p>
                <Button kind=ButtonKind::Soft>{words!(imports.undo)}</Button>
            </form>
        }
    });
    let failed = (import.errors > 0).then(|| failed_link(import));
    view! {
        {found::totals(import)}
        <Card class="stack">
            <p>{words}</p>
            <p class="cluster">
                <LinkButton href=paths::TODAY>{words!(imports.see_today)}</LinkButton>
                <LinkButton href=paths::TESTS kind=ButtonKind::Soft>{words!(imports.see_tests)}</LinkButton>
                {failed}
            </p>
            {undo}
            {blocked}
            <p><a href=paths::IMPORT>{words!(imports.another)}</a></p>
        </Card>
    }
}

fn undone(import: &ImportView) -> impl IntoView + use<> {
    let words = words!(imports.undone_words, name = import.file_name.clone());
    let kept = (import.kept > 0).then(|| view! { <p>{words!(imports.kept, count = import.kept)}</p> });
    view! {
        <Card class="stack">
            <p>{words}</p>
            {kept}
            <p class="cluster"><LinkButton href=paths::IMPORT>{words!(imports.another)}</LinkButton></p>
        </Card>
    }
}

/// What stands before the student: totals, corrections, columns, the first tests, and the decision.
fn open(data: &Preview) -> impl IntoView + use<> {
    let import = &data.import;
    let has_fixes = import.date_order_needed || !import.row_errors.is_empty();
    let check = view! {
        <p class="cluster">
            <Button kind=if has_fixes { ButtonKind::Primary } else { ButtonKind::Soft }>{words!(imports.check_again)}</Button>
            {(import.errors > 0).then(|| failed_link(import))}
        </p>
    };
    let forms = view! {
        <form class="stack" method="post" action=import_path(import.id, "/fix")>
            {import.date_order_needed.then(|| found::date_order(data))}
            {cells::view(import)}
            {has_fixes.then_some(check)}
            {found::mapping(data, !has_fixes)}
        </form>
        {found::sample(&import.sample)}
        {decision(import)}
    };
    view! {
        <p>{words!(imports.of_file, name = import.file_name.clone())}</p>
        {found::totals(import)}
        {found::detected(&import.detected)}
        <div data-says data-changed=words!(imports.grid_changed) data-fill=words!(imports.grid_fill)
            data-unchecked=words!(imports.grid_unchecked)>
            <ImportGrid>{forms}</ImportGrid>
        </div>
    }
}

/// Import everything, or what is good, or nothing now.
fn decision(import: &ImportView) -> impl IntoView + use<> {
    let good = import.new + import.changed;
    let later =
        view! { <LinkButton href=paths::IMPORT kind=ButtonKind::Plain>{words!(imports.later)}</LinkButton> };
    if good == 0 || import.date_order_needed {
        let words = if import.errors > 0 || import.date_order_needed {
            words!(imports.nothing_good)
        } else {
            words!(imports.nothing_to_import)
        };
        return view! { <Card class="stack"><p>{words}</p><p class="cluster">{later}</p></Card> }.into_any();
    }
    let skips = import.errors > 0;
    let words = if skips {
        words!(imports.import_good, count = good, bad = import.errors)
    } else {
        words!(imports.import_all, count = good)
    };
    view! {
        <form class="card stack" method="post" action=import_path(import.id, "/confirm") data-confirm>
            <input type="hidden" name="file_hash" value=import.file_hash.clone()/>
            {(import.losing_answers > 0).then(|| view! {
                <p>{words!(imports.losing, count = import.losing_answers)}</p>
            })}
            {skips.then(|| view! { <input type="hidden" name="skip_bad" value="true"/> })}
            <p class="cluster">
                <Button kind=if skips { ButtonKind::Soft } else { ButtonKind::Primary } icon="check">{words}</Button>
                {later}
            </p>
        </form>
    }
    .into_any()
}

fn failed_link(import: &ImportView) -> impl IntoView + use<> {
    let href = import_path(import.id, "/failed.csv");
    view! { <LinkButton href kind=ButtonKind::Plain icon="download" download=true>{words!(imports.failed)}</LinkButton> }
}
