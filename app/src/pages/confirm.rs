//! `/confirm`: asks for a fresh proof of who it is, before anything delicate.

use crate::components::forms::{Enhance, PasswordField, set_title};
use crate::components::{Button, ProviderButtons};
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
    /// Whether there is a password to ask for.
    pub has_password: bool,
    /// Providers that can vouch for the person anew.
    pub providers: Vec<Provider>,
}

/// Why nothing was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It is not the password.
    Refused,
    /// Too many tries, or too much to do; seconds until the next try is looked at.
    Throttled(u32),
}

/// Fields: `password`, `next`.
pub fn page(mut ctx: PageContext, data: Confirm) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, account.confirm);
    set_title(&mut ctx, title, data.failure.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let described_by = data.failure.map(|_| "failure");
        view! {
            <section class="card account">
                <h1>{title}</h1>
                <p class="muted">{words!(account.confirm_lead)}</p>
                {data.failure.map(failure)}
                {data.has_password.then(|| password_form(data.next.clone(), described_by))}
                <ProviderButtons providers=data.providers next=Some(data.next) has_divider=data.has_password/>
            </section>
            <Enhance nonce/>
        }
    })
}

fn password_form(next: String, described_by: Option<&'static str>) -> impl IntoView {
    view! {
        <form class="stack" method="post" action=paths::CONFIRM aria-describedby=described_by>
            <PasswordField name="password" label=words!(account.password) autofocus=true/>
            <input type="hidden" name="next" value=next/>
            <Button wide=true>{words!(account.confirm_do)}</Button>
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
