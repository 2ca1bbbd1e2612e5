//! `/bootstrap/{token}`: makes the first administrator.

use crate::components::forms::{Enhance, NewPasswordField, set_title};
use crate::components::{Button, ErrorSummary, Field, LinkButton, error_of};
use crate::paths;
use crate::render::{self, PageContext};
use api::problem::Problem;
use leptos::prelude::*;

/// What was typed and what was refused.
#[derive(Debug, Clone, Default)]
pub struct Bootstrap {
    /// From the link printed when the server started.
    pub token: String,
    /// As typed.
    pub display_name: String,
    /// As typed.
    pub email: String,
    /// The link was used, is too old, or is none of ours.
    pub is_over: bool,
    /// Refused fields, by name.
    pub problem: Option<Problem>,
}

/// Fields: `display_name`, `email`, `password`, to `/bootstrap/{token}`.
pub fn page(mut ctx: PageContext, data: Bootstrap) -> String {
    let title = if data.is_over {
        leptos_i18n::td_string!(ctx.locale, account.bootstrap_over)
    } else {
        leptos_i18n::td_string!(ctx.locale, account.bootstrap)
    };
    set_title(&mut ctx, title, data.problem.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let body = if data.is_over {
            view! {
                <p>{words!(account.bootstrap_over_words)}</p>
                <LinkButton href=paths::LOGIN wide=true>{words!(account.login)}</LinkButton>
            }
            .into_any()
        } else {
            form(data).into_any()
        };
        view! {
            <section class="card account"><h1>{title}</h1>{body}</section>
            <Enhance nonce/>
        }
    })
}

fn form(data: Bootstrap) -> impl IntoView {
    let error = |path| error_of(data.problem.as_ref(), path);
    view! {
        <p class="muted">{words!(account.bootstrap_lead)}</p>
        <ErrorSummary problem=data.problem.clone()/>
        <form class="stack" method="post" action=format!("/bootstrap/{}", data.token)>
            <Field name="display_name" label=words!(account.display_name) value=data.display_name required=true
                error=error("display_name") autocomplete="name" maxlength=80/>
            <Field name="email" label=words!(account.email) kind="email" value=data.email required=true
                error=error("email") autocomplete="username" maxlength=254/>
            <NewPasswordField label=words!(account.password) error=error("password")/>
            <Button wide=true>{words!(account.bootstrap_do)}</Button>
        </form>
    }
}
