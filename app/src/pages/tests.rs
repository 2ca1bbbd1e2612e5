//! `/tests`: all results, newest first, grouped by month, with the filter in the address.

mod filter;
mod list;

use crate::{
    components::{ButtonKind, EmptyState, ErrorSummary, LinkButton, Pager},
    paths,
    render::{PageContext, html},
};
use api::{
    problem::Problem,
    results::{History, HistoryFilter},
};
use domain::results::Sort;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Tests {
    /// One page of results.
    pub history: History,
    /// What it is narrowed to.
    pub filter: HistoryFilter,
    /// All subjects of the student, for the chips.
    pub subjects: Vec<String>,
    /// Where this page starts, when it is not the first.
    pub after: Option<String>,
    /// What was wrong with the filter; the list is then unfiltered.
    pub problem: Option<Problem>,
}

/// Renders the page.
pub fn page(mut ctx: PageContext, data: Tests) -> String {
    ctx.title = leptos_i18n::td_string!(ctx.locale, tests.title).into();
    let today = ctx.today;
    html(ctx, move || {
        let Tests {
            history,
            filter,
            subjects,
            after,
            problem,
        } = data;
        let sort = filter.sort;
        let is_filtered = (HistoryFilter {
            sort: Sort::default(),
            ..filter.clone()
        }) != HistoryFilter::default();
        let is_empty = history.items.is_empty();
        let has_any = !is_empty || is_filtered || after.is_some();
        let body = if is_empty && has_any {
            no_match().into_any()
        } else if is_empty {
            nothing_yet().into_any()
        } else {
            list::rows(history.items, sort, &subjects, today).into_any()
        };
        let tools = has_any.then(|| filter::tools(&filter, &subjects));
        let count = has_any.then(
            || view! { <p class="muted" role="status">{words!(tests.count, count = history.total)}</p> },
        );
        let first = after.map(|_| paths::tests_with(&filter, None));
        let next = history.next.map(|after| paths::tests_with(&filter, Some(&after)));
        let export = (!is_empty).then(|| filter::export(&filter, is_filtered));
        view! {
            <header class="page-head split">
                <h1>{words!(tests.title)}</h1>
                <div class="cluster">
                    <LinkButton href=paths::IMPORT kind=ButtonKind::Soft icon="upload">{words!(tests.import)}</LinkButton>
                    <LinkButton href=paths::TEST_NEW icon="plus">{words!(tests.add)}</LinkButton>
                </div>
            </header>
            <ErrorSummary problem/>
            {tools}
            {count}
            {body}
            <Pager first next/>
            {export}
        }
    })
}

fn nothing_yet() -> impl IntoView {
    view! {
        <EmptyState icon="tests" title=words!(tests.empty.title) text=words!(tests.empty.text)>
            <LinkButton href=paths::TEST_NEW icon="plus">{words!(tests.add)}</LinkButton>
            <LinkButton href=paths::IMPORT kind=ButtonKind::Soft icon="upload">{words!(tests.import)}</LinkButton>
        </EmptyState>
    }
}

fn no_match() -> impl IntoView {
    view! {
        <EmptyState icon="search" title=words!(tests.no_match.title) text=words!(tests.no_match.text)>
            <LinkButton href=paths::TESTS kind=ButtonKind::Soft>{words!(tests.no_match.clear)}</LinkButton>
        </EmptyState>
    }
}
