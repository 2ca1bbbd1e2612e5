//! `/mentor/balance`: the balances that students share with a mentor, and one of them.

use crate::components::forms::set_title;
use crate::components::{BalanceRing, Card, EmptyState, ErrorSummary, Icon, Pager, band_words};
use crate::pages::wellbeing::{shared_parts, trend};
use crate::render::{self, PageContext};
use crate::{format, paths};
use api::balance_shares::{SharedBalance, SharedBalanceShort};
use api::problem::Problem;
use chrono::NaiveDate;
use leptos::prelude::*;

/// A page of the list.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// The newest share first.
    pub rows: Vec<SharedRow>,
    /// Where the next page starts.
    pub next: Option<String>,
    /// It is the first page.
    pub is_first: bool,
    /// The page asked for is none.
    pub problem: Option<Problem>,
}

/// A student who shares.
#[derive(Debug, Clone)]
pub struct SharedRow {
    /// What is shared.
    pub shared: SharedBalanceShort,
    /// Since when, by the mentor's own date.
    pub since: NaiveDate,
}

/// One balance.
#[derive(Debug, Clone)]
pub struct SharedPage {
    /// What is shared.
    pub shared: SharedBalance,
    /// Since when, by the mentor's own date.
    pub since: NaiveDate,
}

/// Fields by GET: `after`.
pub fn list(mut ctx: PageContext, data: Listed) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, shares.seen.title);
    set_title(&mut ctx, title, data.problem.is_some());
    render::html(ctx, move || {
        let first = (!data.is_first).then(|| paths::MENTOR_BALANCE.to_owned());
        let next = data
            .next
            .as_deref()
            .map(|next| format!("{}?after={}", paths::MENTOR_BALANCE, paths::encode(next)));
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="private-note"><Icon name="lock"/><span>{words!(shares.seen.note)}</span></p>
            </header>
            <ErrorSummary problem=data.problem.clone()/>
            {rows(&data)}
            <Pager first next/>
        }
    })
}

fn rows(data: &Listed) -> AnyView {
    if data.problem.is_some() {
        return ().into_any();
    }
    if data.rows.is_empty() {
        return view! {
            <EmptyState icon="sun" title=words!(shares.seen.none) text=words!(shares.seen.none_words)/>
        }
        .into_any();
    }
    let rows: Vec<_> = data.rows.iter().cloned().map(row).collect();
    view! { <Card><ul class="rows">{rows}</ul></Card> }.into_any()
}

fn row(row: SharedRow) -> impl IntoView {
    let SharedRow { shared, since } = row;
    let href = format!("{}/{}", paths::MENTOR_BALANCE, shared.id);
    let direction = shared.direction.as_deref().map(direction_words);
    let state = match &shared.balance {
        Some(balance) => [Some(band_words(&balance.band)), direction],
        None => [Some(words!(shares.seen.missing)), None],
    };
    let state = state.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <li class="row">
            {shared.balance.map(|balance| view! { <BalanceRing balance/> })}
            <a class="row__main row__link" href=href>
                <strong>{shared.student}</strong>
                <span>{state}</span>
                <span class="muted">{words!(shares.since, date = format::date(since))}</span>
            </a>
        </li>
    }
}

/// Renders one balance.
pub fn page(mut ctx: PageContext, data: SharedPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, shares.seen.title);
    set_title(&mut ctx, title, false);
    render::html(ctx, move || {
        let SharedPage { shared, since } = data;
        let name = shared.student.clone();
        let note = words!(shares.seen.since, name = name.clone(), date = format::date(since));
        view! {
            <header class="page-head">
                <a class="back" href=paths::MENTOR_BALANCE><Icon name="arrow-left"/>{title}</a>
                <h1>{words!(shares.seen.of, name = name)}</h1>
                <p class="private-note"><Icon name="lock"/><span>{note}</span></p>
            </header>
            <div class="columns">
                <div class="stack">{balance(&shared)}</div>
                <div class="stack">{shared_parts(&shared.parts, words!(shares.seen.how))}</div>
            </div>
        }
    })
}

fn balance(shared: &SharedBalance) -> AnyView {
    let Some(balance) = shared.balance.clone() else {
        return view! {
            <EmptyState icon="sun" title=words!(shares.seen.missing) text=words!(shares.seen.missing_words)/>
        }
        .into_any();
    };
    let band = band_words(&balance.band);
    let direction = shared.direction.as_deref().map(direction_words);
    let days = trend(&shared.trend, words!(shares.seen.trend));
    view! {
        <Card class="stack">
            <div class="balance">
                <BalanceRing balance/>
                <div>
                    <p class="balance__band">{band}</p>
                    {direction.map(|words| view! { <p>{words}</p> })}
                </div>
            </div>
            {days}
            <p class="muted">{words!(shares.seen.not_diagnosis)}</p>
        </Card>
    }
    .into_any()
}

fn direction_words(direction: &str) -> &'static str {
    match direction {
        "rising" => words!(shares.seen.rising),
        "falling" => words!(shares.seen.falling),
        _ => words!(shares.seen.steady),
    }
}
