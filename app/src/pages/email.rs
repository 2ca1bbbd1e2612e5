//! `/me/email`: another address; `/me/email/code` and `/me/email/link/{token}`: its proof by digits or by link.

use crate::components::forms::{Enhance, set_title};
use crate::components::{Button, ButtonKind, Card, ErrorSummary, Field, LinkButton, error_of};
use crate::paths;
use crate::render::{self, PageContext};
use api::life::EmailState;
use api::problem::Problem;
use leptos::prelude::*;

/// The address and what was typed.
#[derive(Debug, Clone)]
pub struct EmailPage {
    /// As stored.
    pub state: EmailState,
    /// The new address or the digits, as typed.
    pub typed: String,
    /// Refused fields: `email`, `code`.
    pub problem: Option<Problem>,
}

/// Field: `email`, to `/me/email`.
pub fn page(mut ctx: PageContext, data: EmailPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, life.email);
    set_title(&mut ctx, title, data.problem.is_some());
    render::html(ctx, move || {
        let error = error_of(data.problem.as_ref(), "email");
        let waits = data.state.pending.map(|pending| {
            view! {
                <div class="note">
                    <p>{words!(life.email_waits, email = pending.email)}</p>
                    <p><a href=paths::EMAIL_CODE>{words!(life.email_waits_open)}</a></p>
                </div>
            }
        });
        view! {
            <header class="page-head">
                <p><a href=paths::ME>{words!(settings.back)}</a></p>
                <h1>{title}</h1>
                <p class="muted">{words!(life.email_now, email = data.state.email)}</p>
            </header>
            <ErrorSummary problem=data.problem/>
            {waits}
            <Card>
                <form class="stack" method="post" action=paths::EMAIL>
                    <Field name="email" kind="email" label=words!(life.email_new) hint=words!(life.email_hint).to_owned()
                        value=data.typed required=true error autocomplete="email" inputmode="email" maxlength=254/>
                    <p><Button>{words!(life.email_do)}</Button></p>
                </form>
            </Card>
        }
    })
}

/// Field: `code`, to `/me/email/code`; `/me/email/cancel` takes none.
pub fn code(mut ctx: PageContext, data: EmailPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, life.code_title);
    set_title(&mut ctx, title, data.problem.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let body = match data.state.pending {
            Some(pending) => awaited(pending.email, data.typed, data.problem).into_any(),
            None => view! {
                <ErrorSummary problem=data.problem/>
                <p>{words!(life.no_change)}</p>
                <p><LinkButton href=paths::EMAIL>{words!(life.email_open)}</LinkButton></p>
            }
            .into_any(),
        };
        view! {
            <section class="card account"><h1>{title}</h1>{body}</section>
            <Enhance nonce/>
        }
    })
}

fn awaited(email: String, typed: String, problem: Option<Problem>) -> impl IntoView {
    let error = error_of(problem.as_ref(), "code");
    view! {
        <p>{words!(life.code_sent, email = email)}</p>
        <p class="muted">{words!(life.code_wait)}</p>
        <ErrorSummary problem/>
        <form class="stack" method="post" action=paths::EMAIL_CODE>
            <Field name="code" label=words!(life.code) value=typed required=true error autocomplete="one-time-code"
                inputmode="numeric" maxlength=12 autofocus=true/>
            <Button wide=true>{words!(life.code_do)}</Button>
            <p class="field__hint">{words!(life.code_note)}</p>
        </form>
        <form method="post" action=paths::EMAIL_CANCEL>
            <Button kind=ButtonKind::Soft wide=true>{words!(life.cancel)}</Button>
        </form>
        <p><a href=paths::EMAIL>{words!(life.code_again)}</a></p>
    }
}

/// Asks before the address of a mailed link is taken; without one, says that the link has ended. The form posts to the
/// address of the page and has no fields.
pub fn link(mut ctx: PageContext, email: Option<String>) -> String {
    let title = if email.is_some() {
        leptos_i18n::td_string!(ctx.locale, life.code_title)
    } else {
        leptos_i18n::td_string!(ctx.locale, life.link_ended)
    };
    set_title(&mut ctx, title, email.is_none());
    let action = ctx.path.clone();
    render::html(ctx, move || {
        let body = match email {
            Some(email) => view! {
                <form class="stack" method="post" action=action>
                    <p>{words!(life.link_lead, email = email)}</p>
                    <Button wide=true>{words!(life.code_do)}</Button>
                    <p class="field__hint">{words!(life.code_note)}</p>
                </form>
                <p><a href=paths::ME>{words!(settings.back)}</a></p>
            }
            .into_any(),
            None => view! {
                <p>{words!(life.link_ended_words)}</p>
                <p><LinkButton href=paths::EMAIL>{words!(life.email_open)}</LinkButton></p>
            }
            .into_any(),
        };
        view! { <section class="card account"><h1>{title}</h1>{body}</section> }
    })
}
