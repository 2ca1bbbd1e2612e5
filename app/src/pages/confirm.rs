//! `/confirm`: asks for a fresh proof of who it is, before anything delicate.

use crate::components::Button;
use crate::components::forms::{Enhance, PasswordField, set_title};
use crate::paths;
use crate::render::{self, PageContext};
use leptos::prelude::*;

/// Where it leads, and how it went.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// Where to go afterwards: a path of our own, checked by the server.
    pub next: String,
    /// Why the form is shown again.
    pub failure: Option<Failure>,
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
                <form class="stack" method="post" action=paths::CONFIRM aria-describedby=described_by>
                    <PasswordField name="password" label=words!(account.password) autofocus=true/>
                    <input type="hidden" name="next" value=data.next/>
                    <Button wide=true>{words!(account.confirm_do)}</Button>
                </form>
            </section>
            <Enhance nonce/>
        }
    })
}

fn failure(failure: Failure) -> impl IntoView {
    let words = match failure {
        Failure::Refused => words!(account.confirm_failed).to_owned(),
        Failure::Throttled(seconds) => words!(account.login_throttled, seconds = seconds),
    };
    view! { <div class="error-summary" id="failure" role="alert"><p>{words}</p></div> }
}
