//! `/confirm`: asks for a fresh proof of who it is, before anything delicate.

use crate::components::forms::{Enhance, PasskeyAsk, PasskeyForm, PasskeyScript, PasswordField, set_title};
use crate::components::{Button, ButtonKind, Field, ProviderButtons};
use crate::paths;
use crate::render::{self, PageContext};
use api::providers::Provider;
use leptos::prelude::*;

/// Where it leads, and how it went.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// Where to go afterwards: a path of our own, checked by the server.
    pub next: String,
    /// Why the form is shown again.
    pub failure: Option<Failure>,
    /// A code of an authenticator app is another way.
    pub has_totp: bool,
    /// So is a passkey.
    pub ask: Option<PasskeyAsk>,
    /// There is a password to ask for.
    pub has_password: bool,
    /// Providers that can vouch for the person anew.
    pub providers: Vec<Provider>,
}

/// Why nothing was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It is not the password, or the other proof does not hold.
    Refused,
    /// Too many tries, or too much to do; seconds until the next try is looked at.
    Throttled(u32),
}

/// Fields: `password`, `code`, or `credential` and `state`; `next`.
pub fn page(mut ctx: PageContext, data: Confirm) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, account.confirm);
    set_title(&mut ctx, title, data.failure.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let described_by = data.failure.map(|_| "failure");
        let next = data.next;
        let is_none = !data.has_password && !data.has_totp && data.providers.is_empty();
        let asked = next.clone();
        view! {
            <section class="card account">
                <h1>{title}</h1>
                <p class="muted">{words!(account.confirm_lead)}</p>
                {data.failure.map(failure)}
                {data.has_password.then(|| password(next.clone(), described_by))}
                {data.has_totp.then(|| code(next.clone(), !data.has_password))}
                {data.ask.map(|ask| view! {
                    <PasskeyForm action=paths::CONFIRM ask label=words!(factors.second_passkey)>
                        <input type="hidden" name="next" value=asked/>
                    </PasskeyForm>
                })}
                {is_none.then(sign_in_again)}
                <ProviderButtons providers=data.providers next=Some(next) has_divider=data.has_password/>
            </section>
            <PasskeyScript nonce=nonce.clone()/>
            <Enhance nonce/>
        }
    })
}

fn password(next: String, described_by: Option<&'static str>) -> impl IntoView {
    view! {
        <form class="stack" method="post" action=paths::CONFIRM aria-describedby=described_by>
            <PasswordField name="password" label=words!(account.password) autofocus=true/>
            <input type="hidden" name="next" value=next/>
            <Button wide=true>{words!(account.confirm_do)}</Button>
        </form>
    }
}

fn code(next: String, is_first: bool) -> impl IntoView {
    let (label, kind) = if is_first {
        (words!(factors.second_code), ButtonKind::Primary)
    } else {
        (words!(factors.confirm_code), ButtonKind::Soft)
    };
    view! {
        <form class="stack" method="post" action=paths::CONFIRM>
            <Field name="code" label required=true autocomplete="one-time-code" inputmode="numeric" maxlength=7
                autofocus=is_first/>
            <input type="hidden" name="next" value=next/>
            <Button kind wide=true>{words!(factors.confirm_code_do)}</Button>
        </form>
    }
}

fn sign_in_again() -> impl IntoView {
    view! {
        <form class="stack" method="post" action=paths::LOGOUT>
            <p>{words!(factors.confirm_none)}</p>
            <Button kind=ButtonKind::Soft wide=true>{words!(me.sign_out)}</Button>
        </form>
    }
}

fn failure(failure: Failure) -> impl IntoView {
    let words = match failure {
        Failure::Refused => words!(account.confirm_failed).to_owned(),
        Failure::Throttled(seconds) => words!(account.login_throttled, seconds = seconds),
    };
    view! { <div class="error-summary" id="failure" role="alert"><p>{words}</p></div> }
}
