//! `/login/second` and `/login/enrol`: between a first factor and a session.

use super::factor_forms::offer_form;
use crate::components::forms::{Enhance, PasskeyAsk, PasskeyForm, PasskeyScript, set_title};
use crate::components::{Button, ButtonKind, Check, Field, LinkButton};
use crate::paths;
use crate::render::{self, PageContext};
use leptos::prelude::*;

/// What is asked for.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a way that is there or not")]
pub struct Second {
    /// Where to go afterwards: a path of our own, checked by the server.
    pub next: Option<String>,
    /// A code of an authenticator app is one way.
    pub has_totp: bool,
    /// So is a recovery code.
    pub has_recovery: bool,
    /// So is a passkey; without script there is no asking for it.
    pub has_passkeys: bool,
    /// The question to the passkeys.
    pub ask: Option<PasskeyAsk>,
    /// Whether the browser may be trusted for a month.
    pub may_trust: bool,
    /// Why it is shown again.
    pub failure: Option<Failure>,
}

/// Why nobody was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The proof does not hold.
    Refused,
    /// Too many tries; seconds until the next one is looked at.
    Throttled(u32),
}

/// Fields: `code`, `recovery_code`, or `credential` and `state`; `trust`, `next`.
pub fn page(mut ctx: PageContext, data: Second) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, factors.second_title);
    set_title(&mut ctx, title, data.failure.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let only_passkey = data.has_passkeys && !data.has_totp;
        view! {
            <section class="card account stack">
                <h1>{title}</h1>
                <p class="muted">{words!(factors.second_lead_any)}</p>
                {data.failure.map(failure)}
                {data.has_totp.then(|| code_form(&data))}
                {only_passkey.then(|| view! { <p>{words!(factors.second_only_passkey)}</p> })}
                {data.ask.clone().map(|ask| passkey_form(&data, ask, only_passkey))}
                {only_passkey.then(|| view! { <p class="muted" data-without-script>{words!(factors.passkey_script)}</p> })}
                {data.has_recovery.then(|| recovery_form(&data))}
            </section>
            <PasskeyScript nonce=nonce.clone()/>
            <Enhance nonce=nonce.clone()/>
        }
    })
}

fn next(data: &Second) -> impl IntoView + use<> {
    let next = data.next.clone();
    next.map(|next| view! { <input type="hidden" name="next" value=next/> })
}

fn trust(data: &Second) -> impl IntoView + use<> {
    data.may_trust
        .then(|| view! { <Check name="trust" label=words!(factors.second_trust)/> })
}

fn code_form(data: &Second) -> impl IntoView + use<> {
    let described_by = data.failure.map(|_| "failure");
    view! {
        <form class="stack" method="post" action=paths::SECOND aria-describedby=described_by>
            <Field name="code" label=words!(factors.second_code) required=true autocomplete="one-time-code"
                inputmode="numeric" maxlength=7 autofocus=true/>
            {trust(data)}
            {next(data)}
            <Button wide=true>{words!(factors.second_do)}</Button>
        </form>
    }
}

fn passkey_form(data: &Second, ask: PasskeyAsk, is_only: bool) -> impl IntoView + use<> {
    let kind = if is_only {
        ButtonKind::Primary
    } else {
        ButtonKind::Soft
    };
    let (trust, next) = (is_only.then(|| trust(data)), next(data));
    view! {
        <PasskeyForm action=paths::SECOND ask kind label=words!(factors.second_passkey)>
            {trust}
            {next}
        </PasskeyForm>
    }
}

fn recovery_form(data: &Second) -> impl IntoView + use<> {
    view! {
        <details>
            <summary>{words!(factors.second_recovery)}</summary>
            <form class="stack" method="post" action=paths::SECOND>
                <Field name="recovery_code" label=words!(factors.second_recovery_code)
                    hint=words!(factors.second_recovery_hint).to_owned() required=true autocomplete="off" maxlength=20/>
                {next(data)}
                <Button kind=ButtonKind::Soft wide=true>{words!(factors.second_recovery_do)}</Button>
            </form>
        </details>
    }
}

fn failure(failure: Failure) -> impl IntoView {
    let words = match failure {
        Failure::Refused => words!(factors.second_wrong).to_owned(),
        Failure::Throttled(seconds) => words!(account.login_throttled, seconds = seconds),
    };
    view! { <div class="error-summary" id="failure" role="alert"><p>{words}</p></div> }
}

/// The challenge has ended.
pub fn ended(mut ctx: PageContext) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, factors.second_ended);
    set_title(&mut ctx, title, false);
    render::html(ctx, move || {
        view! {
            <section class="card account stack">
                <h1>{title}</h1>
                <p>{words!(factors.second_ended_words)}</p>
                <LinkButton href=paths::LOGIN wide=true>{words!(factors.again)}</LinkButton>
            </section>
        }
    })
}

/// A secret to begin with, for somebody whose role needs a second factor.
#[derive(Debug, Clone)]
pub struct Enrol {
    /// Where to go afterwards.
    pub next: Option<String>,
    /// The secret.
    pub offer: api::factors::TotpOffer,
    /// Its picture.
    pub qr: Option<(usize, String)>,
    /// Why it is shown again.
    pub failure: Option<Failure>,
}

/// Fields: `code`, `next`.
pub fn enrol(mut ctx: PageContext, data: Enrol) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, factors.enrol_title);
    set_title(&mut ctx, title, data.failure.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        view! {
            <section class="card account stack">
                <h1>{title}</h1>
                <p class="muted">{words!(factors.enrol_lead)}</p>
                {data.failure.map(failure)}
                {offer_form(paths::ENROL, data.offer, data.qr, None, data.next)}
            </section>
            <Enhance nonce/>
        }
    })
}
