//! `/reset`: ask for a link; `/reset/{token}`: choose a new password.

use super::verify::outbox;
use crate::components::forms::{Enhance, NewPasswordField, set_title};
use crate::components::{Button, ErrorSummary, Field, error_of};
use crate::paths;
use crate::render::{self, PageContext};
use api::problem::Problem;
use leptos::prelude::*;

/// Asking for the link.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// As typed.
    pub email: String,
    /// It was asked for. The answer is the same for known and unknown addresses.
    pub is_sent: bool,
    /// Where messages can be read when no mail server is configured; the same for unknown addresses.
    pub outbox_link: Option<String>,
    /// A refused address, under `email`.
    pub problem: Option<Problem>,
}

/// Choosing the password.
#[derive(Debug, Clone, Default)]
pub struct Choose {
    /// From the link.
    pub token: String,
    /// The link was used, is too old, or is none of ours.
    pub is_expired: bool,
    /// A refused password, under `password`.
    pub problem: Option<Problem>,
}

/// Field: `email`, to `/reset`.
pub fn ask(mut ctx: PageContext, data: Ask) -> String {
    let title = if data.is_sent {
        leptos_i18n::td_string!(ctx.locale, account.reset_sent)
    } else {
        leptos_i18n::td_string!(ctx.locale, account.reset)
    };
    set_title(&mut ctx, title, data.problem.is_some());
    render::html(ctx, move || {
        let body = if data.is_sent {
            view! {
                <p>{words!(account.reset_sent_words, email = data.email)}</p>
                <p class="muted">{words!(account.verify_wait)}</p>
                {outbox(data.outbox_link)}
            }
            .into_any()
        } else {
            view! {
                <p class="muted">{words!(account.reset_lead)}</p>
                {ask_form(data.email, data.problem)}
            }
            .into_any()
        };
        view! {
            <section class="card account">
                <h1>{title}</h1>
                {body}
                <p><a href=paths::LOGIN>{words!(account.back_to_login)}</a></p>
            </section>
        }
    })
}

fn ask_form(email: String, problem: Option<Problem>) -> impl IntoView {
    let error = error_of(problem.as_ref(), "email");
    view! {
        <ErrorSummary problem/>
        <form class="stack" method="post" action="/reset">
            <Field name="email" label=words!(account.email) kind="email" value=email required=true error
                autocomplete="username" maxlength=254/>
            <Button wide=true>{words!(account.reset_do)}</Button>
        </form>
    }
}

/// Field: `password`, to `/reset/{token}`.
pub fn choose(mut ctx: PageContext, data: Choose) -> String {
    let title = if data.is_expired {
        leptos_i18n::td_string!(ctx.locale, account.link_expired)
    } else {
        leptos_i18n::td_string!(ctx.locale, account.choose)
    };
    set_title(&mut ctx, title, data.problem.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let body = if data.is_expired {
            view! { <p>{words!(account.link_expired_words)}</p> {ask_form(String::new(), None)} }.into_any()
        } else {
            let error = error_of(data.problem.as_ref(), "password");
            view! {
                <p class="muted">{words!(account.choose_lead)}</p>
                <ErrorSummary problem=data.problem/>
                <form class="stack" method="post" action=format!("/reset/{}", data.token)>
                    <NewPasswordField label=words!(account.new_password) error/>
                    <Button wide=true>{words!(account.choose_do)}</Button>
                </form>
            }
            .into_any()
        };
        view! {
            <section class="card account"><h1>{title}</h1>{body}</section>
            <Enhance nonce/>
        }
    })
}
