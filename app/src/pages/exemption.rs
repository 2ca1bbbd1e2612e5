//! `/admin/exemption`: whether an institution answers for its students under age itself.

use crate::components::forms::set_title;
use crate::components::{Button, Card, ConfirmForm, ErrorSummary, TextArea, error_of};
use crate::render::{self, PageContext};
use crate::{format, paths};
use api::guardian::Exemption;
use api::problem::Problem;
use chrono::NaiveDate;
use leptos::prelude::*;

/// As stored, and what was typed.
#[derive(Debug, Clone)]
pub struct ExemptionPage {
    /// As stored.
    pub exemption: Exemption,
    /// Since which day, where the admin lives.
    pub since: Option<NaiveDate>,
    /// As typed.
    pub reason: String,
    /// Refused fields: `reason`.
    pub problem: Option<Problem>,
}

/// Field: `reason`, to `/admin/exemption`; `/admin/exemption/end` takes none.
pub fn page(mut ctx: PageContext, data: ExemptionPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, guardian.exemption.title);
    set_title(&mut ctx, title, data.problem.is_some());
    render::html(ctx, move || {
        let body = if data.exemption.is_exempt {
            exempt(&data).into_any()
        } else {
            ask(&data).into_any()
        };
        view! {
            <header class="page-head">
                <p><a href=paths::ADMIN>{words!(guardian.exemption.back)}</a></p>
                <h1>{title}</h1>
                <p>{words!(guardian.exemption.lead)}</p>
            </header>
            <ErrorSummary problem=data.problem.clone()/>
            {body}
        }
    })
}

fn exempt(data: &ExemptionPage) -> impl IntoView + use<> {
    let set_by = data
        .exemption
        .set_by
        .clone()
        .unwrap_or_else(|| words!(guardian.exemption.gone).to_owned());
    let since = data.since.map(format::date).unwrap_or_default();
    let reason = data.exemption.reason.clone();
    view! {
        <Card title=words!(guardian.exemption.is_exempt) class="stack">
            <dl class="field-list">
                <dt>{words!(guardian.exemption.reason)}</dt>
                <dd>{reason}</dd>
                <dt>{words!(guardian.exemption.since)}</dt>
                <dd>{since}</dd>
                <dt>{words!(guardian.exemption.set_by)}</dt>
                <dd>{set_by}</dd>
            </dl>
            <ConfirmForm action=paths::EXEMPTION_END label=words!(guardian.exemption.end)
                question=words!(guardian.exemption.end_question) confirm=words!(guardian.exemption.end)/>
        </Card>
    }
}

fn ask(data: &ExemptionPage) -> impl IntoView + use<> {
    let error = error_of(data.problem.as_ref(), "reason");
    let typed = data.reason.clone();
    view! {
        <Card title=words!(guardian.exemption.not_exempt) class="stack">
            <p>{words!(guardian.exemption.care)}</p>
            <form class="stack" method="post" action=paths::EXEMPTION>
                <TextArea name="reason" label=words!(guardian.exemption.reason) hint=words!(guardian.exemption.reason_hint).to_owned()
                    value=typed required=true rows=3 error/>
                <p><Button>{words!(guardian.exemption.set)}</Button></p>
            </form>
        </Card>
    }
}
