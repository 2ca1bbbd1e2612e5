//! `/auth/join`: what somebody new says themselves, after a provider has vouched for their address.

use crate::components::forms::{BornField, Enhance, TimeZoneField, set_title};
use crate::components::{Button, ErrorSummary, Field, LinkButton, error_of};
use crate::paths;
use crate::render::{self, PageContext};
use api::problem::Problem;
use leptos::prelude::*;

/// Who it is, what was typed, and what was refused.
#[derive(Debug, Clone, Default)]
pub struct Join {
    /// What the provider is called.
    pub label: String,
    /// The address that the account will have.
    pub email: String,
    /// Proposed, or as typed.
    pub display_name: String,
    /// IANA name; empty at first, so that the script may fill in the browser's.
    pub time_zone: String,
    /// Month and year of birth, as typed.
    pub born: (String, String),
    /// Refused fields, by name.
    pub problem: Option<Problem>,
}

/// Fields: `display_name`, `time_zone`, `born_month`, `born_year`.
pub fn page(mut ctx: PageContext, data: Join) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, providers.join);
    set_title(&mut ctx, title, data.problem.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let problem = data.problem.as_ref();
        let lead = words!(
            providers.join_lead,
            provider = data.label.clone(),
            email = data.email.clone()
        );
        view! {
            <section class="card account">
                <h1>{title}</h1>
                <p class="muted">{lead}</p>
                <ErrorSummary problem=data.problem.clone()/>
                <form class="stack" method="post" action=paths::JOIN>
                    <Field name="display_name" label=words!(account.display_name) value=data.display_name required=true
                        hint=words!(account.display_name_hint).to_owned() error=error_of(problem, "display_name")
                        autocomplete="name" maxlength=80/>
                    <TimeZoneField value=data.time_zone error=error_of(problem, "time_zone")/>
                    <BornField value=data.born.clone() error=error_of(problem, "born")/>
                    <p class="muted">{words!(account.consent)}</p>
                    <p><a href="/help#privacy">{words!(account.consent_more)}</a></p>
                    <Button wide=true>{words!(providers.join_do)}</Button>
                </form>
                <p><a href=paths::LOGIN>{words!(providers.join_no)}</a></p>
            </section>
            <Enhance nonce/>
        }
    })
}

/// Where nothing waits any more.
pub fn ended(mut ctx: PageContext) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, providers.join_ended);
    set_title(&mut ctx, title, true);
    render::html(ctx, move || {
        view! {
            <section class="card account stack">
                <h1>{title}</h1>
                <p>{words!(providers.join_ended_words)}</p>
                <LinkButton href=paths::LOGIN wide=true>{words!(providers.join_again)}</LinkButton>
            </section>
        }
    })
}
