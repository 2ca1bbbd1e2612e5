//! `/login/phone` and the page that asks for the digits of a message, for signing in and for adding a number alike.
//!
//! The same words and the same page follow every number, so that they tell nobody which ones have an account.

use crate::components::forms::{Enhance, set_title};
use crate::components::{Button, ButtonKind, ErrorSummary, Field, LinkButton, error_of};
use crate::paths;
use crate::render::{self, PageContext};
use api::problem::Problem;
use leptos::prelude::*;

/// Why nothing was sent or taken, and what was typed wrongly.
#[derive(Debug, Clone, Default)]
pub struct Refusal {
    /// Refused fields: `number`, `code`.
    pub problem: Option<Problem>,
    /// Seconds until more can be asked for.
    pub wait: Option<Wait>,
}

/// Why to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Too many were asked for; seconds until the next one.
    Throttled(u64),
    /// Too many are on their way; seconds.
    Busy(u64),
}

impl Refusal {
    /// Whether there is any.
    pub fn is_there(&self) -> bool {
        self.problem.is_some() || self.wait.is_some()
    }

    pub(super) fn error_of(&self, field: &str) -> Option<String> {
        error_of(self.problem.as_ref(), field)
    }

    pub(super) fn view(self) -> impl IntoView {
        view! {
            {self.wait.map(wait)}
            <ErrorSummary problem=self.problem/>
        }
    }
}

fn wait(wait: Wait) -> impl IntoView {
    let words = match wait {
        Wait::Throttled(seconds) if seconds <= 120 => words!(phone.throttled_seconds, seconds = seconds),
        Wait::Throttled(seconds) if seconds <= 7_200 => {
            words!(phone.throttled_minutes, minutes = seconds.div_ceil(60))
        }
        Wait::Throttled(seconds) => words!(phone.throttled_hours, hours = seconds.div_ceil(3_600)),
        Wait::Busy(seconds) => words!(phone.busy, seconds = seconds),
    };
    view! { <div class="error-summary" id="failure" role="alert"><p>{words}</p></div> }
}

/// What was typed and how it went.
#[derive(Debug, Clone, Default)]
pub struct PhoneLogin {
    /// As typed.
    pub number: String,
    /// Where to go afterwards: a path of our own, checked by the server.
    pub next: Option<String>,
    /// Why the form is shown again.
    pub refusal: Refusal,
}

/// Fields: `number`, `next`.
pub fn login(mut ctx: PageContext, data: PhoneLogin) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, phone.login);
    set_title(&mut ctx, title, data.refusal.is_there());
    render::html(ctx, move || {
        let error = data.refusal.error_of("number");
        let by_mail = with_next(paths::LOGIN, data.next.as_deref());
        view! {
            <section class="card account stack">
                <h1>{title}</h1>
                <p class="muted">{words!(phone.login_lead)}</p>
                {data.refusal.view()}
                <form class="stack" method="post" action=paths::PHONE_LOGIN>
                    {number_field(data.number, error)}
                    {hidden_next(data.next)}
                    <Button wide=true>{words!(phone.send)}</Button>
                    <p class="field__hint">{words!(phone.cost)}</p>
                </form>
                <p><a href=by_mail>{words!(phone.by_mail_instead)}</a></p>
            </section>
        }
    })
}

pub(super) fn number_field(value: String, error: Option<String>) -> impl IntoView {
    view! {
        <Field name="number" label=words!(phone.number) kind="tel" value hint=words!(phone.number_hint).to_owned()
            error required=true autocomplete="tel" inputmode="tel" maxlength=32 autofocus=true/>
    }
}

fn hidden_next(next: Option<String>) -> impl IntoView {
    next.map(|next| view! { <input type="hidden" name="next" value=next/> })
}

fn with_next(path: &str, next: Option<&str>) -> String {
    next.map_or_else(
        || path.to_owned(),
        |next| format!("{path}?next={}", paths::encode(next)),
    )
}

/// What digits are waited for.
#[derive(Debug, Clone, Default)]
pub struct PhoneCode {
    /// Whether it is for the account of whoever is signed in; for signing in otherwise.
    pub is_own: bool,
    /// The number, with blanks.
    pub number: String,
    /// Whether digits of a mail are asked for by now.
    pub is_mail: bool,
    /// Seconds until another message can be asked for; 0 when at once.
    pub resend_in: u32,
    /// Where to go afterwards: a path of our own, checked by the server.
    pub next: Option<String>,
    /// Why the form is shown again.
    pub refusal: Refusal,
}

impl PhoneCode {
    fn action(&self) -> &'static str {
        if self.is_own {
            paths::PHONE_NEW_CODE
        } else {
            paths::PHONE_CODE
        }
    }

    fn begin(&self) -> String {
        let page = if self.is_own {
            paths::PHONE
        } else {
            paths::PHONE_LOGIN
        };
        with_next(page, self.next.as_deref())
    }
}

/// Fields: `code`, `next`; the form that asks for new digits has `next` only.
pub fn code(mut ctx: PageContext, data: PhoneCode) -> String {
    let title = if data.is_mail {
        leptos_i18n::td_string!(ctx.locale, phone.code_mailed)
    } else {
        leptos_i18n::td_string!(ctx.locale, phone.code)
    };
    set_title(&mut ctx, title, data.refusal.is_there());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let error = data.refusal.error_of("code");
        let (action, begin) = (data.action(), data.begin());
        let submit = if data.is_own {
            words!(phone.code_add)
        } else {
            words!(phone.code_do)
        };
        let resend = (!data.is_mail).then(|| resend(&data));
        view! {
            <section class="card account stack">
                <h1>{title}</h1>
                {lead(&data)}
                {data.refusal.view()}
                <form class="stack" method="post" action=action>
                    <Field name="code" label=words!(phone.digits) required=true error autocomplete="one-time-code"
                        inputmode="numeric" maxlength=12 autofocus=true/>
                    {hidden_next(data.next)}
                    <Button wide=true>{submit}</Button>
                </form>
                {resend}
                <p><a href=begin>{words!(phone.other_number)}</a></p>
            </section>
            <Enhance nonce/>
        }
    })
}

fn lead(data: &PhoneCode) -> impl IntoView + use<> {
    let number = data.number.clone();
    if data.is_mail {
        return view! { <p>{words!(phone.code_mailed_words)}</p> }.into_any();
    }
    let sent = if data.is_own {
        words!(phone.code_sent_new, number = number)
    } else {
        words!(phone.code_sent, number = number)
    };
    view! {
        <p>{sent}</p>
        <p class="muted">{words!(phone.code_time)}</p>
    }
    .into_any()
}

fn resend(data: &PhoneCode) -> impl IntoView + use<> {
    let action = if data.is_own {
        paths::PHONE_NEW_RESEND
    } else {
        paths::PHONE_RESEND
    };
    let (wait, next) = (data.resend_in.to_string(), data.next.clone());
    view! {
        <form class="stack" method="post" action=action data-wait=wait data-waiting=words!(account.resend_waiting)>
            {hidden_next(next)}
            <Button kind=ButtonKind::Soft wide=true>{words!(phone.resend)}</Button>
        </form>
    }
}

/// The digits are too old or were tried too often, or this browser has asked for none.
pub fn over(mut ctx: PageContext, is_own: bool) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, phone.code_over);
    set_title(&mut ctx, title, false);
    render::html(ctx, move || {
        let href = if is_own { paths::PHONE } else { paths::PHONE_LOGIN };
        view! {
            <section class="card account stack">
                <h1>{title}</h1>
                <p>{words!(phone.code_over_words)}</p>
                <LinkButton href=href wide=true>{words!(phone.again)}</LinkButton>
            </section>
        }
    })
}

/// No text messages are sent here.
pub fn absent(mut ctx: PageContext) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, phone.absent);
    set_title(&mut ctx, title, false);
    render::html(ctx, move || {
        view! {
            <section class="card account stack">
                <h1>{title}</h1>
                <p>{words!(phone.absent_words)}</p>
                <LinkButton href=paths::LOGIN wide=true>{words!(phone.to_login)}</LinkButton>
            </section>
        }
    })
}
