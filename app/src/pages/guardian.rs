//! `/guardian`: where somebody under age asks a parent or guardian for consent, and sees how far it is.

mod answer;
mod record;

pub use answer::{Answer, answered, ended, not_for_student, page as answer};
pub use record::{Record, page as record};

use crate::components::forms::{Enhance, set_title};
use crate::components::{Button, ButtonKind, Card, ErrorSummary, Field, LinkButton, error_of};
use crate::render::{self, PageContext};
use crate::{format, paths};
use api::guardian::{GuardianState, GuardianStatus};
use api::problem::Problem;
use chrono::NaiveDate;
use leptos::prelude::*;

/// How far it is, and what was typed.
#[derive(Debug, Clone)]
pub struct Guardian {
    /// As stored.
    pub state: GuardianState,
    /// The moments of it, as days where the student lives.
    pub days: Days,
    /// Whether the link of the last mail has ended.
    pub is_expired: bool,
    /// As typed.
    pub name: String,
    /// As typed.
    pub email: String,
    /// Refused fields: `name`, `email`.
    pub problem: Option<Problem>,
}

/// When things happened.
#[derive(Debug, Clone, Copy, Default)]
pub struct Days {
    /// The last mail.
    pub asked: Option<NaiveDate>,
    /// The end of its link.
    pub link_ends: Option<NaiveDate>,
    /// The guardian's answer.
    pub decided: Option<NaiveDate>,
    /// The end of the consent.
    pub withdrawn: Option<NaiveDate>,
}

/// Fields: `name`, `email`, to `/guardian`; `/guardian/resend` and the sign-out take none.
pub fn page(mut ctx: PageContext, data: Guardian) -> String {
    let is_given = data.state.status == GuardianStatus::Given;
    let title = if is_given {
        leptos_i18n::td_string!(ctx.locale, guardian.given_title)
    } else {
        leptos_i18n::td_string!(ctx.locale, guardian.title)
    };
    set_title(&mut ctx, title, data.problem.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let lead = (!is_given).then(|| {
            view! {
                <p>{words!(guardian.lead)}</p>
                <p class="muted">{words!(guardian.sees)}</p>
                <p class="muted">{words!(guardian.unanswered)}</p>
            }
        });
        let status = status(&data);
        let form = (!is_given).then(|| ask(&data));
        view! {
            <section class="card account guardian">
                <h1>{title}</h1>
                {lead}
                <ErrorSummary problem=data.problem.clone()/>
                {status}
                {form}
            </section>
            {(!is_given).then(meanwhile)}
            <Enhance nonce/>
        }
    })
}

/// What was asked and answered, in the student's days.
fn status(data: &Guardian) -> AnyView {
    let state = &data.state;
    let name = state.name.clone().unwrap_or_default();
    match state.status {
        GuardianStatus::None => ().into_any(),
        GuardianStatus::Asked => waiting(data, name).into_any(),
        GuardianStatus::Given => given(state, name, day(data.days.decided)).into_any(),
        GuardianStatus::Refused => {
            let words = words!(guardian.refused_on, name = name, date = day(data.days.decided));
            view! { <div class="note"><p>{words}</p><p>{words!(guardian.refused_words)}</p></div> }.into_any()
        }
        GuardianStatus::Withdrawn => {
            let words = words!(
                guardian.withdrawn_on,
                name = name,
                date = day(data.days.withdrawn)
            );
            view! { <div class="note"><p>{words}</p><p>{words!(guardian.withdrawn_words)}</p></div> }
                .into_any()
        }
    }
}

fn waiting(data: &Guardian, name: String) -> impl IntoView + use<> {
    let state = &data.state;
    let asked = words!(
        guardian.asked,
        name = name,
        email = state.email.clone().unwrap_or_default(),
        date = day(data.days.asked)
    );
    let link = if data.is_expired {
        words!(guardian.asked_expired).to_owned()
    } else {
        words!(guardian.asked_until, date = day(data.days.link_ends))
    };
    view! {
        <div class="note">
            <p>{asked}</p>
            <p>{link}</p>
        </div>
        <p class="muted">{words!(guardian.asked_wait)}</p>
        <form class="stack" method="post" action=paths::GUARDIAN_RESEND>
            <Button wide=true>{words!(guardian.again)}</Button>
            <p class="field__hint">{words!(guardian.again_note)}</p>
        </form>
    }
}

fn given(state: &GuardianState, name: String, date: String) -> impl IntoView + use<> {
    let part = |is_allowed: bool| {
        if is_allowed {
            words!(guardian.part_yes)
        } else {
            words!(guardian.part_no)
        }
    };
    let until = state
        .needed_until
        .map(|until| view! { <p class="muted">{words!(guardian.until, date = format::date(until))}</p> });
    view! {
        <p>{words!(guardian.given_on, name = name, date = date)}</p>
        <dl class="field-list">
            <dt>{words!(guardian.part_study)}</dt>
            <dd>{part(true)}</dd>
            <dt>{words!(guardian.part_balance)}</dt>
            <dd>{part(state.allows_balance)}</dd>
            <dt>{words!(guardian.part_learning)}</dt>
            <dd>{part(state.allows_learning)}</dd>
        </dl>
        <p>{words!(guardian.given_words)}</p>
        {until}
        <p><LinkButton href=paths::TODAY wide=true>{words!(guardian.go_on)}</LinkButton></p>
    }
}

fn ask(data: &Guardian) -> AnyView {
    let name_error = error_of(data.problem.as_ref(), "name");
    let email_error = error_of(data.problem.as_ref(), "email");
    let has_asked = data.state.status == GuardianStatus::Asked;
    let (kind, button) = if has_asked {
        (ButtonKind::Soft, words!(guardian.ask_there))
    } else {
        (ButtonKind::Primary, words!(guardian.ask))
    };
    let form = view! {
        <form class="stack" method="post" action=paths::GUARDIAN>
            <Field name="name" label=words!(guardian.name) value=data.name.clone() required=true error=name_error
                maxlength=80/>
            <Field name="email" kind="email" label=words!(guardian.email) hint=words!(guardian.email_hint).to_owned()
                value=data.email.clone() required=true error=email_error inputmode="email" maxlength=254/>
            <Button kind wide=true>{button}</Button>
        </form>
    };
    if !has_asked {
        return form.into_any();
    }
    view! {
        <details class="guardian__other" open=data.problem.is_some()>
            <summary>{words!(guardian.wrong)}</summary>
            {form}
        </details>
    }
    .into_any()
}

/// What is open without a consent.
fn meanwhile() -> impl IntoView {
    view! {
        <Card title=words!(guardian.meanwhile) class="account stack">
            <ul class="plain-links">
                <li><a href=paths::OWN_DATA>{words!(life.data_open)}</a></li>
                <li><a href=paths::EMAIL>{words!(life.email_open)}</a></li>
                <li><a href=paths::DELETE>{words!(life.delete_open)}</a></li>
                <li><a href=paths::HELP>{words!(me.help)}</a></li>
            </ul>
            <form method="post" action=paths::LOGOUT>
                <Button kind=ButtonKind::Soft icon="out">{words!(me.sign_out)}</Button>
            </form>
        </Card>
    }
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(format::date).unwrap_or_default()
}
