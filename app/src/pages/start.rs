//! `/start`: where those begin who are neither students nor administrators, such as mentors. It says what they may see.

use crate::components::{Card, Icon, LinkButton, forms::set_title};
use crate::paths;
use crate::render::{self, PageContext};
use leptos::prelude::*;

/// Renders the page.
pub fn page(mut ctx: PageContext) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, start.title);
    set_title(&mut ctx, title, false);
    let name = ctx.viewer.as_ref().map(|viewer| viewer.display_name.clone());
    let is_mentor = ctx.viewer.as_ref().is_some_and(|viewer| viewer.is_mentor);
    render::html(ctx, move || {
        view! {
            <header class="page-head">
                <h1>{words!(start.hello, name = name.unwrap_or_default())}</h1>
            </header>
            <Card class="card--wide stack">
                {if is_mentor { shared().into_any() } else { nothing().into_any() }}
                <p class="muted">{words!(start.none_private)}</p>
            </Card>
            <Card title=words!(start.yours)>
                <ul class="rows">
                    {row(paths::RECORD, "book", words!(shell.nav.record), words!(start.record_words))}
                    {row(paths::ME, "me", words!(start.account), words!(start.account_words))}
                    {row("/api/docs", "file", words!(start.api), words!(start.api_words))}
                    {row(paths::HELP, "help", words!(shell.nav.help), words!(start.help_words))}
                </ul>
            </Card>
        }
    })
}

fn shared() -> impl IntoView {
    view! {
        <h2>{words!(start.mentor_title)}</h2>
        <p>{words!(start.mentor_text)}</p>
        <p><LinkButton href=paths::MENTOR_BALANCE icon="sun">{words!(start.mentor_open)}</LinkButton></p>
    }
}

fn nothing() -> impl IntoView {
    view! {
        <h2>{words!(start.none_title)}</h2>
        <p>{words!(start.none_text)}</p>
    }
}

fn row(href: &'static str, icon: &'static str, name: &'static str, words: &'static str) -> impl IntoView {
    view! {
        <li class="row">
            <Icon name=icon/>
            <a class="row__main row__link" href=href>
                <strong>{name}</strong>
                <span class="muted">{words}</span>
            </a>
        </li>
    }
}
