//! `/me/factors`: what somebody has besides a password, when it was used, and how to add or remove it.

use crate::components::forms::set_title;
use crate::components::{
    Badge, Button, ButtonKind, Card, ConfirmForm, ErrorSummary, Field, Icon, LinkButton, Tone,
};
use crate::format;
use crate::paths;
use crate::render::{self, PageContext};
use api::factors::{Factors, Passkey, Totp};
use api::problem::Problem;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// What there is.
#[derive(Debug, Clone)]
pub struct FactorsPage {
    /// As stored.
    pub factors: Factors,
    /// What was refused.
    pub problem: Option<Problem>,
}

/// Fields: `name` of a passkey; the other forms have none.
pub fn page(mut ctx: PageContext, data: FactorsPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, factors.title);
    set_title(&mut ctx, title, data.problem.is_some());
    render::html(ctx, move || {
        let factors = data.factors;
        let has_any = factors.totp.is_some() || !factors.passkeys.is_empty();
        view! {
            <header class="page-head">
                <a class="back" href=paths::ME><Icon name="arrow-left"/>{words!(me.title)}</a>
                <h1>{title}</h1>
                <p class="muted">{words!(factors.lead)}</p>
                {factors.is_required.then(|| view! { <p class="muted">{words!(factors.required)}</p> })}
            </header>
            <ErrorSummary problem=data.problem/>
            <div class="columns">
                <div class="stack">
                    {totp(factors.totp)}
                    {codes(factors.recovery_codes_left, has_any)}
                </div>
                {passkeys(factors.passkeys, factors.may_have_passkeys)}
            </div>
        }
    })
}

fn used(at: Option<DateTime<Utc>>) -> String {
    match at {
        Some(at) => words!(factors.used, date = format::date(at.date_naive())),
        None => words!(factors.never_used).to_owned(),
    }
}

fn totp(totp: Option<Totp>) -> impl IntoView {
    let state = match &totp {
        Some(totp) => {
            let since = words!(factors.totp_on, date = format::date(totp.added_at.date_naive()));
            let used = used(totp.last_used_at);
            view! { <p><Badge tone=Tone::Mint>{since}</Badge> " " <span class="muted">{used}</span></p> }
                .into_any()
        }
        None => view! { <p><Badge tone=Tone::Neutral>{words!(factors.totp_off)}</Badge></p> }.into_any(),
    };
    let (kind, label) = if totp.is_some() {
        (ButtonKind::Soft, words!(factors.totp_replace))
    } else {
        (ButtonKind::Primary, words!(factors.totp_add))
    };
    view! {
        <Card title=words!(factors.totp) class="stack">
            <p class="muted">{words!(factors.totp_words)}</p>
            {state}
            <p><LinkButton href=paths::FACTORS_TOTP kind>{label}</LinkButton></p>
            {totp.map(|_| view! {
                <ConfirmForm action=format!("{}/remove", paths::FACTORS_TOTP) label=words!(factors.totp_remove) icon="trash"
                    question=words!(factors.totp_remove_question) confirm=words!(factors.totp_remove)/>
            })}
        </Card>
    }
}

fn codes(left: u32, has_any: bool) -> impl IntoView {
    let body = if has_any {
        view! {
            <p>{words!(factors.codes_left, left = left)}</p>
            <ConfirmForm action=paths::FACTORS_CODES label=words!(factors.codes_new)
                question=words!(factors.codes_new_question) confirm=words!(factors.codes_new)/>
        }
        .into_any()
    } else {
        view! { <p>{words!(factors.codes_none)}</p> }.into_any()
    };
    view! {
        <Card title=words!(factors.codes) class="stack">
            <p class="muted">{words!(factors.codes_words)}</p>
            {body}
        </Card>
    }
}

fn passkeys(keys: Vec<Passkey>, may_have: bool) -> impl IntoView {
    let body = if keys.is_empty() {
        view! { <p>{words!(factors.passkeys_none)}</p> }.into_any()
    } else {
        let rows = keys.into_iter().map(passkey).collect_view();
        view! { <ul class="rows">{rows}</ul> }.into_any()
    };
    let add = if may_have {
        view! { <p><LinkButton href=paths::FACTORS_PASSKEYS kind=ButtonKind::Soft icon="plus">{words!(factors.passkey_add)}</LinkButton></p> }
            .into_any()
    } else {
        view! { <p class="muted">{words!(factors.passkeys_not_here)}</p> }.into_any()
    };
    view! {
        <Card title=words!(factors.passkeys) class="stack">
            <p class="muted">{words!(factors.passkeys_words)}</p>
            {body}
            {add}
        </Card>
    }
}

fn passkey(key: Passkey) -> impl IntoView {
    let action = |what: &str| format!("{}/{}/{what}", paths::FACTORS_PASSKEYS, key.id);
    let (rename, remove) = (action("name"), action("remove"));
    view! {
        <li class="row">
            <div class="row__main">
                <strong>{key.name.clone()}</strong>
                <span class="muted">
                    {words!(factors.passkey_added, date = format::date(key.added_at.date_naive()))} " · "
                    {used(key.last_used_at)}
                </span>
            </div>
            <details class="confirm">
                <summary class="button button--plain"><span>{words!(factors.passkey_rename)}</span></summary>
                <form method="post" action=rename class="confirm__form stack">
                    <Field name="name" label=words!(factors.passkey_name) value=key.name required=true maxlength=60/>
                    <Button kind=ButtonKind::Soft>{words!(factors.passkey_rename_do)}</Button>
                </form>
            </details>
            <ConfirmForm action=remove label=words!(factors.passkey_remove) icon="trash"
                question=words!(factors.passkey_remove_question) confirm=words!(factors.passkey_remove_do)/>
        </li>
    }
}
