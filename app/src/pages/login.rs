//! `/login`. One sentence for every failure, so that it tells nobody which addresses have an account.

use crate::components::forms::{Enhance, PasskeyAsk, PasskeyForm, PasskeyScript, PasswordField, set_title};
use crate::components::{Button, Field, ProviderButtons};
use crate::paths;
use crate::render::{self, PageContext};
use api::providers::Provider;
use leptos::prelude::*;

/// What was typed and how it went. The password never comes back.
#[derive(Debug, Clone, Default)]
pub struct Login {
    /// As typed.
    pub email: String,
    /// Where to go afterwards: a path of our own, checked by the server.
    pub next: Option<String>,
    /// Why the form is shown again.
    pub failure: Option<Failure>,
    /// Other ways in.
    pub providers: Vec<Provider>,
    /// Whether codes are sent by text message here.
    pub has_phone: bool,
    /// A question to the browser's passkeys, where there may be any.
    pub passkey: Option<PasskeyAsk>,
}

/// Why nobody was signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Anything about address, password or account.
    Refused,
    /// The passkey was not taken.
    Passkey,
    /// Too many tries, or too much to do; seconds until the next try is looked at.
    Throttled(u32),
    /// A sign-in with another provider did not come to an end.
    Provider,
    /// The other provider does not answer.
    ProviderSilent,
}

/// Fields: `email`, `password`, `next`.
pub fn page(mut ctx: PageContext, data: Login) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, account.login);
    set_title(&mut ctx, title, data.failure.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        // The next thing to do has the focus: the address first, the password again after a wrong one.
        let is_new = data.email.is_empty();
        let next = data.next;
        let asked = next.clone();
        let described_by = data.failure.map(|_| "failure");
        // Once refused, a passkey is asked for by its button alone.
        let is_offered = data.failure.is_none();
        let autocomplete = if data.passkey.is_some() {
            "username webauthn"
        } else {
            "username"
        };
        view! {
            <section class="card account">
                <h1>{title}</h1>
                {data.failure.map(failure)}
                <form class="stack" method="post" action=paths::LOGIN aria-describedby=described_by>
                    <Field name="email" label=words!(account.email) kind="email" value=data.email required=true
                        autocomplete maxlength=254 autofocus=is_new/>
                    <PasswordField name="password" label=words!(account.password) autofocus=!is_new/>
                    {next.clone().map(|next| view! { <input type="hidden" name="next" value=next/> })}
                    <Button wide=true>{title}</Button>
                </form>
                {data.passkey.map(|ask| passkey(ask, asked, is_offered))}
                {data.has_phone.then(|| phone(next.clone()))}
                <ProviderButtons providers=data.providers next=next has_divider=true/>
                <p><a href="/reset">{words!(account.forgot)}</a></p>
                <p>{words!(account.no_account)} " " <a href=paths::REGISTER>{words!(account.make_account)}</a></p>
            </section>
            <PasskeyScript nonce=nonce.clone()/>
            <Enhance nonce/>
        }
    })
}

fn passkey(ask: PasskeyAsk, next: Option<String>, is_offered: bool) -> impl IntoView {
    view! {
        <PasskeyForm action=paths::LOGIN_PASSKEY ask is_offered label=words!(factors.login_passkey)>
            {next.map(|next| view! { <input type="hidden" name="next" value=next/> })}
        </PasskeyForm>
    }
}

fn phone(next: Option<String>) -> impl IntoView {
    let href = next.map_or_else(
        || paths::PHONE_LOGIN.to_owned(),
        |next| format!("{}?next={}", paths::PHONE_LOGIN, paths::encode(&next)),
    );
    view! { <p><a href=href>{words!(phone.login_link)}</a></p> }
}

fn failure(failure: Failure) -> impl IntoView {
    let words = match failure {
        Failure::Refused => words!(account.login_failed).to_owned(),
        Failure::Passkey => words!(factors.login_passkey_failed).to_owned(),
        Failure::Throttled(seconds) => words!(account.login_throttled, seconds = seconds),
        Failure::Provider => words!(providers.failed).to_owned(),
        Failure::ProviderSilent => words!(providers.silent).to_owned(),
    };
    view! { <div class="error-summary" id="failure" role="alert"><p>{words}</p></div> }
}
