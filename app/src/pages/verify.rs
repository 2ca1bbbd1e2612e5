//! `/verify`: the six digits from the mail, in the browser that asked for them.

use crate::components::forms::{Enhance, set_title};
use crate::components::{Button, ButtonKind, ErrorSummary, Field, LinkButton, error_of};
use crate::paths;
use crate::render::{self, PageContext};
use api::problem::Problem;
use leptos::prelude::*;

/// What is waited for and how it went.
#[derive(Debug, Clone, Default)]
pub struct Verify {
    /// The address as typed at registration, when this browser asked for it.
    pub email: Option<String>,
    /// The digits as typed.
    pub code: String,
    /// How far the registration is.
    pub state: State,
    /// Seconds until another message can be asked for; 0 when at once.
    pub resend_in: u32,
    /// Where the message can be read when no mail server is configured.
    pub outbox_link: Option<String>,
    /// A refused code, under `code`.
    pub problem: Option<Problem>,
}

/// How far the registration is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    /// The digits are awaited.
    #[default]
    Waiting,
    /// The digits are too old or were tried too often; new ones can be sent in place.
    Expired,
    /// This browser has begun no registration, or it is over.
    Missing,
}

/// Fields: `code` to `/verify`; `/verify/resend` takes none.
pub fn page(mut ctx: PageContext, data: Verify) -> String {
    let title = match data.state {
        State::Waiting => leptos_i18n::td_string!(ctx.locale, account.verify),
        State::Expired => leptos_i18n::td_string!(ctx.locale, account.verify_expired),
        State::Missing => leptos_i18n::td_string!(ctx.locale, account.verify_missing),
    };
    set_title(&mut ctx, title, data.problem.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let body = match data.state {
            State::Waiting => waiting(data).into_any(),
            State::Expired => expired(data).into_any(),
            State::Missing => missing().into_any(),
        };
        view! {
            <section class="card account"><h1>{title}</h1>{body}</section>
            <Enhance nonce/>
        }
    })
}

fn waiting(data: Verify) -> impl IntoView {
    let sent = match data.email {
        Some(email) => words!(account.verify_sent, email = email),
        None => words!(account.verify_sent_nameless).to_owned(),
    };
    let error = error_of(data.problem.as_ref(), "code");
    view! {
        <p>{sent}</p>
        <p class="muted">{words!(account.verify_wait)}</p>
        {outbox(data.outbox_link)}
        <ErrorSummary problem=data.problem/>
        <form class="stack" method="post" action="/verify">
            <Field name="code" label=words!(account.code) value=data.code required=true error autocomplete="one-time-code"
                inputmode="numeric" maxlength=12 autofocus=true/>
            <Button wide=true>{words!(account.verify_do)}</Button>
        </form>
        {resend(words!(account.resend), data.resend_in, ButtonKind::Soft)}
        <p><a href=paths::REGISTER>{words!(account.other_address)}</a></p>
    }
}

fn expired(data: Verify) -> impl IntoView {
    view! {
        <p>{words!(account.verify_expired_words)}</p>
        {resend(words!(account.verify_new), data.resend_in, ButtonKind::Primary)}
        {outbox(data.outbox_link)}
        <p><a href=paths::REGISTER>{words!(account.other_address)}</a></p>
    }
}

fn missing() -> impl IntoView {
    view! {
        <p>{words!(account.verify_missing_words)}</p>
        <p class="cluster">
            <LinkButton href=paths::REGISTER>{words!(account.make_account)}</LinkButton>
            <LinkButton href=paths::LOGIN kind=ButtonKind::Soft>{words!(account.login)}</LinkButton>
        </p>
    }
}

fn resend(words: &'static str, seconds: u32, kind: ButtonKind) -> impl IntoView {
    view! {
        <form class="stack" method="post" action="/verify/resend" data-wait=seconds.to_string()
            data-waiting=words!(account.resend_waiting)>
            <Button kind wide=true>{words}</Button>
            <p class="field__hint">{words!(account.resend_note)}</p>
        </form>
    }
}

/// Without a mail server a newcomer would be stuck: the message lies in a folder, and this leads to it.
pub(super) fn outbox(link: Option<String>) -> impl IntoView {
    link.map(|link| {
        view! {
            <div class="note">
                <p><strong>{words!(account.outbox_title)}</strong> " " {words!(account.outbox_words)}</p>
                <p><a href=link>{words!(account.outbox_link)}</a></p>
            </div>
        }
    })
}
