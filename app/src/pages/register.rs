//! `/register`: begins an account. It exists only once the mailbox has proved itself.

use crate::components::forms::{BornField, Enhance, NewPasswordField, TimeZoneField, set_title};
use crate::components::{Button, ErrorSummary, Field, ProviderButtons, error_of};
use crate::paths;
use crate::render::{self, PageContext};
use api::problem::Problem;
use api::providers::Provider;
use leptos::prelude::*;

/// What was typed and what was refused.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// As typed.
    pub display_name: String,
    /// As typed.
    pub email: String,
    /// IANA name; empty at first, so that the script may fill in the browser's.
    pub time_zone: String,
    /// Month and year of birth, as typed.
    pub born: (String, String),
    /// Refused fields, by name.
    pub problem: Option<Problem>,
    /// Other ways to begin.
    pub providers: Vec<Provider>,
}

/// Fields: `display_name`, `email`, `password`, `time_zone`, `born_month`, `born_year`.
pub fn page(mut ctx: PageContext, data: Register) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, account.register);
    set_title(&mut ctx, title, data.problem.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let problem = data.problem.as_ref();
        let is_new = problem.is_none();
        view! {
            <section class="card account">
                <h1>{title}</h1>
                <p class="muted">{words!(account.register_lead)}</p>
                <ErrorSummary problem=data.problem.clone()/>
                <form class="stack" method="post" action=paths::REGISTER>
                    <Field name="display_name" label=words!(account.display_name) value=data.display_name required=true
                        hint=words!(account.display_name_hint).to_owned() error=error_of(problem, "display_name")
                        autocomplete="name" maxlength=80 autofocus=is_new/>
                    <Field name="email" label=words!(account.email) kind="email" value=data.email required=true
                        error=error_of(problem, "email") autocomplete="username" maxlength=254/>
                    <NewPasswordField label=words!(account.password) error=error_of(problem, "password")/>
                    <TimeZoneField value=data.time_zone error=error_of(problem, "time_zone")/>
                    <BornField value=data.born.clone() error=error_of(problem, "born")/>
                    <p class="muted">{words!(account.consent)}</p>
                    <p><a href="/help#privacy">{words!(account.consent_more)}</a></p>
                    <Button wide=true>{title}</Button>
                </form>
                <ProviderButtons providers=data.providers.clone() has_divider=true/>
                <p>{words!(account.have_account)} " " <a href=paths::LOGIN>{words!(account.login)}</a></p>
            </section>
            <Enhance nonce/>
        }
    })
}
