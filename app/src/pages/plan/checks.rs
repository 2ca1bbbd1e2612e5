//! `/plan/checks`: what study by the plan was expected to bring, and what tests have measured after it.

use crate::components::forms::set_title;
use crate::components::{Card, EmptyState, Icon, LinkButton, ScrollTable};
use crate::render::{self, PageContext};
use crate::{format, paths};
use api::plan::{PlanCheck, PlanChecks, PlanGain};
use leptos::prelude::*;

/// A pace from here on is said.
const SLOWER_FROM: f64 = 1.05;

/// The table, or what it still needs.
pub fn page(mut ctx: PageContext, data: PlanChecks) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, plan.checks.title);
    set_title(&mut ctx, title, false);
    render::html(ctx, move || {
        let body = if data.chapters.is_empty() {
            view! {
                <EmptyState icon="plan" title=words!(plan.checks.none) text=words!(plan.checks.none_words)>
                    <LinkButton href=paths::TEST_NEW icon="plus">{words!(plan.checks.add)}</LinkButton>
                </EmptyState>
            }
            .into_any()
        } else {
            table(&data).into_any()
        };
        view! {
            <header class="page-head">
                <a class="back" href=paths::PLAN><Icon name="arrow-left"/>{words!(plan.title)}</a>
                <h1>{title}</h1>
                <p class="muted">{words!(plan.checks.lead)}</p>
            </header>
            {body}
        }
    })
}

fn table(data: &PlanChecks) -> impl IntoView + use<> {
    let rows: Vec<_> = data.chapters.iter().map(row).collect();
    let pace = if data.pace >= SLOWER_FROM {
        words!(plan.checks.slower, times = format::decimal(data.pace))
    } else {
        words!(plan.checks.usual).to_owned()
    };
    let basis = words!(
        plan.checks.basis,
        since = format::date(data.since),
        until = format::date(data.until)
    );
    view! {
        <Card class="card--wide">
            <ScrollTable caption=words!(plan.checks.caption) class="checks">
                <thead><tr>
                    <th scope="col">{words!(plan.checks.chapter)}</th>
                    <th scope="col">{words!(plan.checks.expected)}</th>
                    <th scope="col">{words!(plan.checks.measured)}</th>
                    <th scope="col">{words!(plan.checks.studied)}</th>
                    <th scope="col">{words!(plan.checks.tested)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
            <p>{pace}</p>
            <p class="muted">{basis}</p>
        </Card>
    }
}

fn row(check: &PlanCheck) -> impl IntoView + use<> {
    let tested = words!(
        plan.checks.tested_on,
        count = check.questions,
        date = format::date_short(check.tested_on)
    );
    view! {
        <tr>
            <th scope="row">{check.chapter.clone()} <span class="muted">{check.subject.clone()}</span></th>
            <td>{marks(&check.expected)}</td>
            <td>{marks(&check.measured)}</td>
            <td>{format::minutes(check.minutes)}</td>
            <td>{tested}</td>
        </tr>
    }
}

/// Marks with their range below.
fn marks(gain: &PlanGain) -> impl IntoView + use<> {
    let range = words!(
        plan.checks.range,
        low = format::signed(gain.low),
        high = format::signed(gain.high)
    );
    view! { <strong>{format::signed(gain.mean)}</strong> <span class="muted">{range}</span> }
}
