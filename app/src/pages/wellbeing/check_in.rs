//! `/wellbeing/check-in/{instrument}`: a questionnaire as one plain form.

use super::{private_note, report};
use crate::components::forms::set_title;
use crate::components::{Button, Card, ErrorSummary, Icon, Radio, error_of};
use crate::paths;
use crate::render::{self, PageContext};
use api::problem::Problem;
use api::wellbeing::{InstrumentView, ItemView};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct CheckInPage {
    /// The questionnaire.
    pub instrument: InstrumentView,
    /// The student has agreed to answers being kept; without that the page asks for it.
    pub has_consent: bool,
    /// Chosen answers by item: as sent, or as saved earlier today.
    pub answers: BTreeMap<String, String>,
    /// The answers are those saved earlier today.
    pub is_saved: bool,
    /// What was refused.
    pub problem: Option<Problem>,
}

/// The name of an item's field, and the path of its refusals.
pub fn field_of(item: &str) -> String {
    format!("answers.{item}")
}

/// Fields: `answers.{item}` with the key of a choice, each of which may be absent.
pub fn check_in(mut ctx: PageContext, data: CheckInPage) -> String {
    let title = if data.instrument.key == "pulse" {
        leptos_i18n::td_string!(ctx.locale, wellbeing.report.pulse)
    } else {
        leptos_i18n::td_string!(ctx.locale, wellbeing.action.check_in_title)
    };
    set_title(&mut ctx, title, data.problem.is_some());
    render::html(ctx, move || {
        let body = if data.has_consent {
            form(&data).into_any()
        } else {
            let next = Some(data.instrument.key.clone());
            view! {
                <Card class="stack">
                    <p>{words!(wellbeing.check_in.consent_first)}</p>
                    {report::consent_form(next)}
                </Card>
            }
            .into_any()
        };
        view! {
            <div class="check-in">
                <header class="page-head">
                    <a class="back" href=paths::WELLBEING><Icon name="arrow-left"/>{words!(wellbeing.title)}</a>
                    <h1>{title}</h1>
                    {private_note()}
                </header>
                <ErrorSummary problem=data.problem.clone()/>
                {body}
            </div>
        }
    })
}

fn form(data: &CheckInPage) -> impl IntoView + use<> {
    let instrument = &data.instrument;
    let all = instrument.items.len();
    let intro = if data.is_saved {
        words!(wellbeing.check_in.saved)
    } else {
        words!(wellbeing.check_in.intro)
    };
    let items: Vec<_> = instrument
        .items
        .iter()
        .enumerate()
        .map(|(i, item)| question(item, i + 1, all, data))
        .collect();
    view! {
        <p>{intro}</p>
        <form class="stack" method="post" action=paths::check_in(&instrument.key)>
            // Where a refusal of all answers leads to.
            <div class="stack" id="f-answers" tabindex="-1">{items}</div>
            <p><Button icon="check" wide=true>{words!(wellbeing.check_in.save)}</Button></p>
        </form>
        <details class="numbers">
            <summary>{words!(wellbeing.check_in.source)}</summary>
            <p>{instrument.name.clone()} ". " {instrument.source.clone()}</p>
            <p>{instrument.licence.clone()}</p>
        </details>
    }
}

fn question(item: &ItemView, n: usize, all: usize, data: &CheckInPage) -> impl IntoView + use<> {
    let name = field_of(&item.key);
    let error = error_of(data.problem.as_ref(), &name);
    let options: Vec<_> = item
        .choices
        .iter()
        .map(|choice| (choice.key.clone(), choice.text.clone()))
        .collect();
    let value = data.answers.get(&item.key).cloned().unwrap_or_default();
    let hint = words!(wellbeing.check_in.number, n = n, all = all);
    view! { <section class="card"><Radio name legend=item.text.clone() hint options value error/></section> }
}
