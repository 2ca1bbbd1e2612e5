//! `/guardian/consent/{token}`: a consent that was given, for its guardian to look at, change and take back.

use super::answer::Extras;
use crate::components::forms::set_title;
use crate::components::{Button, Card, Check, ConfirmForm};
use crate::format;
use crate::render::{self, PageContext};
use chrono::NaiveDate;
use leptos::prelude::*;

/// A consent and what became of it.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// The student's name, in part.
    pub student: String,
    /// The student's address, in part.
    pub address: String,
    /// Whether it holds.
    pub holds: bool,
    /// Also to what looks at behaviour across sessions.
    pub balance: bool,
    /// Also to models that learn from many students.
    pub learning: bool,
    /// The day it was given.
    pub given_on: Option<NaiveDate>,
    /// The day it was taken back.
    pub withdrawn_on: Option<NaiveDate>,
    /// The first day on which it is no longer needed.
    pub until: Option<NaiveDate>,
    /// The day the account goes, if it does.
    pub leaves_on: Option<NaiveDate>,
}

/// Fields: `balance`, `learning` (`true` when ticked), to the address of the page; below it `/withdraw` takes `delete`
/// (`true` when ticked).
pub fn page(mut ctx: PageContext, data: Record) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, guardian.record.title);
    set_title(&mut ctx, title, false);
    let action = ctx.path.split('?').next().unwrap_or_default().to_owned();
    render::html(ctx, move || {
        let lead = words!(
            guardian.record.lead,
            student = data.student.clone(),
            address = data.address.clone()
        );
        let leaves = data.leaves_on.map(|day| {
            view! { <p class="note">{words!(guardian.record.leaves, date = format::date(day))}</p> }
        });
        let is_leaving = data.leaves_on.is_some();
        let body = if data.holds {
            holding(&data, action).into_any()
        } else {
            taken_back(&data, action, is_leaving).into_any()
        };
        view! {
            <header class="page-head guardian">
                <h1>{title}</h1>
                <p>{lead}</p>
            </header>
            <div class="guardian stack">{leaves} {body}</div>
        }
    })
}

fn holding(data: &Record, action: String) -> impl IntoView + use<> {
    let given = data
        .given_on
        .map(|day| view! { <p>{words!(guardian.record.given, date = format::date(day))}</p> });
    let until = data
        .until
        .map(|day| view! { <p class="muted">{words!(guardian.record.until, date = format::date(day))}</p> });
    let withdraw = format!("{action}/withdraw");
    let (balance, learning) = (data.balance, data.learning);
    view! {
        <Card title=words!(guardian.record.agreed)>
            {given}
            {until}
            <form class="stack" method="post" action=action>
                <Extras balance learning/>
                <p><Button>{words!(guardian.record.save)}</Button></p>
            </form>
        </Card>
        <Card title=words!(guardian.record.back)>
            <p class="muted">{words!(guardian.record.back_words)}</p>
            <ConfirmForm action=withdraw label=words!(guardian.record.back_do) question=words!(guardian.record.back_question)
                confirm=words!(guardian.record.back_do)>
                <Check name="delete" value="true" label=words!(guardian.record.delete_too)
                    hint=words!(guardian.record.delete_hint).to_owned()/>
            </ConfirmForm>
        </Card>
    }
}

fn taken_back(data: &Record, action: String, is_leaving: bool) -> impl IntoView + use<> {
    let day = data
        .withdrawn_on
        .map(|day| view! { <p>{words!(guardian.record.withdrawn, date = format::date(day))}</p> });
    let delete = (!is_leaving).then(|| {
        view! {
            <ConfirmForm action=format!("{action}/withdraw") label=words!(guardian.record.delete)
                question=words!(guardian.record.delete_hint) confirm=words!(guardian.record.delete)>
                <input type="hidden" name="delete" value="true"/>
            </ConfirmForm>
        }
    });
    view! {
        <Card title=words!(guardian.record.over) class="stack">
            {day}
            <p>{words!(guardian.record.over_words)}</p>
            {delete}
        </Card>
    }
}
