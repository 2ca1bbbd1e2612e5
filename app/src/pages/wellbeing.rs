//! `/wellbeing`: the balance of study, one suggestion, and what the student says. Only the student sees it; a
//! balance that they share is on a page of its own ([`super::mentor_balance`]).

mod action;
mod check_in;
mod parts;
mod report;
mod shares;

use crate::components::charts::{ScoreChart, Scores};
use crate::components::forms::set_title;
use crate::components::{BalanceRing, Card, Chip, ConfirmForm, EmptyState, Icon, LinkButton, band_words};
use crate::render::{self, PageContext};
use crate::{format, paths};
use api::wellbeing::{BalancePoint, CheckInView, InstrumentView, MissingView, Wellbeing};
pub use check_in::{CheckInPage, check_in, field_of};
use chrono::NaiveDate;
use domain::help_contacts::HelpContact;
use leptos::prelude::*;
pub(super) use parts::shared as shared_parts;
pub use shares::{ShareRow, SharesCard};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct WellbeingPage {
    /// The balance and what follows from it.
    pub wellbeing: Wellbeing,
    /// Since when the student agrees to answers being kept, as their own date.
    pub consent_since: Option<NaiveDate>,
    /// Days of the trend: 30 or 120.
    pub trend_days: u32,
    /// The student's check-ins, newest first; empty without consent.
    pub check_ins: Vec<CheckInView>,
    /// Who can see the balance besides the student.
    pub shares: SharesCard,
    /// The questionnaires there are.
    pub instruments: Vec<InstrumentView>,
}

/// Forms: `/wellbeing/ease` `percent`, `days`; `/wellbeing/ease/end`, `/wellbeing/consent/withdraw` and
/// `/wellbeing/delete` none; `/wellbeing/consent` `next`, the key of a questionnaire, if any.
pub fn page(mut ctx: PageContext, data: WellbeingPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, wellbeing.title);
    set_title(&mut ctx, title, false);
    render::html(ctx, move || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                {shares::note(&data.shares)}
            </header>
            <div class="columns">
                <div class="stack">
                    {balance(&data)}
                    {parts::view(&data.wellbeing.parts)}
                </div>
                <div class="stack">
                    {action::view(&data.wellbeing)}
                    {report::view(&data)}
                    {shares::view(&data.shares)}
                    {help(&data.wellbeing.help_contacts)}
                </div>
            </div>
        }
    })
}

/// The lock, and who can see what is here.
fn private_note() -> impl IntoView {
    view! { <p class="private-note"><Icon name="lock"/><span>{words!(wellbeing.private)}</span></p> }
}

fn balance(data: &WellbeingPage) -> impl IntoView + use<> {
    let Some(balance) = data.wellbeing.balance.clone() else {
        return empty(data.wellbeing.missing.clone()).into_any();
    };
    let band = band_words(&balance.band);
    let state = state_words(&data.wellbeing, &balance.band);
    let trend = trend(&data.wellbeing.trend, words!(wellbeing.trend.title));
    let chips: Vec<_> = [
        (30, words!(wellbeing.trend.days30)),
        (120, words!(wellbeing.trend.days120)),
    ]
    .into_iter()
    .map(|(days, words)| {
        let href = if days == 30 {
            paths::WELLBEING.to_owned()
        } else {
            format!("{}?days={days}", paths::WELLBEING)
        };
        view! { <li><Chip href active=days == data.trend_days>{words}</Chip></li> }
    })
    .collect();
    view! {
        <Card class="stack">
            <div class="balance">
                <BalanceRing balance/>
                <div>
                    <p class="balance__band">{band}</p>
                    <p>{state}</p>
                </div>
            </div>
            {trend}
            <ul class="cluster" aria-label=words!(wellbeing.trend.range)>{chips}</ul>
            <p class="muted">{words!(wellbeing.not_diagnosis)}</p>
        </Card>
    }
    .into_any()
}

/// What the load alone says: what the student has said stands in the card of its own.
fn state_words(wellbeing: &Wellbeing, band: &str) -> &'static str {
    match band {
        "stretched" if wellbeing.reason.as_deref() == Some("load_two_weeks") => {
            words!(wellbeing.state.two_weeks)
        }
        "stretched" => words!(wellbeing.state.watch),
        "fair" => words!(wellbeing.state.fair),
        _ => words!(wellbeing.state.steady),
    }
}

pub(super) fn trend(points: &[BalancePoint], title: &'static str) -> impl IntoView + use<> {
    let (Some(first), Some(last), true) = (points.first(), points.last(), points.len() > 1) else {
        return ().into_any();
    };
    let values = || points.iter().map(|point| point.value);
    let summary = words!(
        wellbeing.trend.summary,
        first = format::date_short(first.date),
        last = format::date_short(last.date),
        low = format::decimal(values().fold(100.0, f64::min)),
        high = format::decimal(values().fold(0.0, f64::max))
    );
    let series = vec![Scores {
        name: words!(wellbeing.trend.balance).to_owned(),
        points: points.iter().map(|point| (point.date, point.value)).collect(),
    }];
    let head = vec![
        words!(wellbeing.report.date).to_owned(),
        words!(wellbeing.trend.balance).to_owned(),
    ];
    view! {
        <div>
            <h2 class="card__title">{title}</h2>
            <ScoreChart id="trend" title summary series guides=vec![70.0, 85.0, 100.0] head/>
        </div>
    }
    .into_any()
}

/// Where a guardian has not agreed to it: why, and what was stored before. `/wellbeing/delete` takes no fields.
pub fn withheld(mut ctx: PageContext, has_stored: bool, contacts: Vec<HelpContact>) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, wellbeing.title);
    set_title(&mut ctx, title, false);
    render::html(ctx, move || {
        let stored = has_stored.then(|| {
            view! {
                <p>{words!(guardian.balance_page.stored)}</p>
                <ConfirmForm action="/wellbeing/delete" label=words!(guardian.balance_page.delete)
                    question=words!(guardian.balance_page.delete_question) confirm=words!(guardian.balance_page.delete)/>
            }
        });
        view! {
            <header class="page-head"><h1>{title}</h1></header>
            <div class="stack">
                <Card class="stack">
                    <p>{words!(guardian.balance_page.lead)}</p>
                    <p>{words!(guardian.balance_page.ask)}</p>
                    <p><a href=paths::GUARDIAN>{words!(guardian.balance_page.state)}</a></p>
                    {stored}
                </Card>
                {help(&contacts)}
            </div>
        }
    })
}

fn empty(missing: Option<MissingView>) -> impl IntoView {
    let counts = missing.as_ref().map(|missing| {
        let count = |count: Option<u32>| count.unwrap_or_default();
        (missing.code.clone(), count(missing.have), count(missing.need))
    });
    let (code, have, need) = counts.unwrap_or_default();
    if code == "study_days" {
        let text = words!(wellbeing.empty.few_text, have = have, need = need);
        return view! {
            <EmptyState icon="sun" title=words!(wellbeing.empty.few_title) text>
                <LinkButton href=paths::SESSION icon="timer">{words!(wellbeing.empty.start)}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    let progress = words!(wellbeing.empty.progress, have = have, need = need);
    view! {
        <EmptyState icon="sun" title=words!(wellbeing.empty.title) text=words!(wellbeing.empty.text)>
            <p class="balance-progress">
                <progress max=need.max(1).to_string() value=have.to_string() aria-label=progress.clone()></progress>
                <span aria-hidden="true">{progress}</span>
            </p>
            <LinkButton href=paths::SESSION icon="timer">{words!(wellbeing.empty.start)}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

/// People to turn to as links, in their order; nothing without any.
pub(super) fn contact_list(contacts: &[HelpContact]) -> Option<impl IntoView + use<>> {
    let links: Vec<_> = contacts
        .iter()
        .cloned()
        .map(|contact| view! { <li><a class="contact" href=contact.link rel="noreferrer">{contact.name}</a></li> })
        .collect();
    (!links.is_empty()).then(|| view! { <ul>{links}</ul> })
}

fn help(contacts: &[HelpContact]) -> impl IntoView + use<> {
    let links =
        contact_list(contacts).map(|list| view! { <h3>{words!(wellbeing.help.contacts)}</h3> {list} });
    view! {
        <section class="card" id="help" aria-labelledby="help-title">
            <h2 class="card__title" id="help-title">{words!(wellbeing.help.title)}</h2>
            <p>{words!(wellbeing.help.text)}</p>
            {links}
        </section>
    }
}
