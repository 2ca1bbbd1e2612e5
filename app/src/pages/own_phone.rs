//! `/me/phone`: the number that signs somebody in, and how to add, change or remove it.

use super::phone::{Refusal, number_field};
use crate::components::forms::set_title;
use crate::components::{Button, ButtonKind, Card, ConfirmForm};
use crate::format;
use crate::paths;
use crate::render::{self, PageContext};
use api::phone::{OwnPhone, Phone};
use leptos::prelude::*;

/// What there is.
#[derive(Debug, Clone)]
pub struct PhonePage {
    /// As stored.
    pub own: OwnPhone,
    /// As typed.
    pub number: String,
    /// Why the form is shown again.
    pub refusal: Refusal,
}

/// Fields: `number`; `/me/phone/remove` has none.
pub fn page(mut ctx: PageContext, data: PhonePage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, phone.title);
    set_title(&mut ctx, title, data.refusal.is_there());
    render::html(ctx, move || {
        let has_one = data.own.phone.is_some();
        let error = data.refusal.error_of("number");
        let form = if data.own.is_available {
            form(has_one, data.number, error).into_any()
        } else {
            let none = (!has_one).then(|| view! { <p>{words!(phone.none)}</p> });
            view! {
                {none}
                <p class="muted">{words!(phone.unavailable)}</p>
            }
            .into_any()
        };
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="muted">{words!(phone.lead)}</p>
            </header>
            {data.refusal.view()}
            <div class="narrow stack">
                {data.own.phone.map(present)}
                {form}
                <p><a href=paths::ME>{words!(phone.back)}</a></p>
            </div>
        }
    })
}

fn present(phone: Phone) -> impl IntoView {
    let added = words!(phone.added, date = format::date(phone.added_at.date_naive()));
    let proven = words!(phone.proven, date = format::date(phone.proven_at.date_naive()));
    view! {
        <Card title=words!(phone.yours) class="stack">
            <div>
                <p><strong>{phone.shown}</strong></p>
                <p class="muted">{added} " · " {proven}</p>
            </div>
            <ConfirmForm action=paths::PHONE_REMOVE label=words!(phone.remove) icon="trash"
                question=words!(phone.remove_question) confirm=words!(phone.remove_do)/>
        </Card>
    }
}

fn form(has_one: bool, number: String, error: Option<String>) -> impl IntoView {
    let (title, lead, kind) = if has_one {
        (words!(phone.change), words!(phone.change_words), ButtonKind::Soft)
    } else {
        (words!(phone.add), words!(phone.none), ButtonKind::Primary)
    };
    view! {
        <Card title=title class="stack">
            <p>{lead}</p>
            <p class="muted">{words!(phone.risk)} " " <a href=paths::FACTORS>{words!(phone.risk_factors)}</a></p>
            <form class="stack" method="post" action=paths::PHONE>
                {number_field(number, error)}
                <p><Button kind>{words!(phone.send)}</Button></p>
                <p class="field__hint">{words!(phone.cost)}</p>
            </form>
        </Card>
    }
}
