//! `/revert/{token}`: gives an account back to who reads mail at its earlier address.

use crate::components::forms::set_title;
use crate::components::{Button, ButtonKind, LinkButton};
use crate::paths;
use crate::render::{self, PageContext};
use leptos::prelude::*;

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The link works; nothing has happened.
    Asking,
    /// It was taken back.
    Done,
    /// The link was used, is too old, or is none of ours.
    Ended,
    /// The address has another account by now.
    Taken,
}

/// The form posts to the address of the page and has no fields.
pub fn page(mut ctx: PageContext, state: State) -> String {
    let title = match state {
        State::Asking => leptos_i18n::td_string!(ctx.locale, life.revert),
        State::Done => leptos_i18n::td_string!(ctx.locale, life.reverted),
        State::Ended | State::Taken => leptos_i18n::td_string!(ctx.locale, life.revert_ended),
    };
    set_title(&mut ctx, title, matches!(state, State::Ended | State::Taken));
    let action = ctx.path.clone();
    render::html(ctx, move || {
        let body = match state {
            State::Asking => asking(action).into_any(),
            State::Done => view! { <p>{words!(life.reverted_words)}</p> }.into_any(),
            State::Ended => view! {
                <p>{words!(life.revert_ended_words)}</p>
                <p><LinkButton href=paths::RESET>{words!(life.reset)}</LinkButton></p>
            }
            .into_any(),
            State::Taken => view! { <p>{words!(life.revert_taken)}</p> }.into_any(),
        };
        view! { <section class="card account"><h1>{title}</h1>{body}</section> }
    })
}

fn asking(action: String) -> impl IntoView {
    view! {
        <p>{words!(life.revert_words)}</p>
        <ul>
            <li>{words!(life.revert_1)}</li>
            <li>{words!(life.revert_2)}</li>
            <li>{words!(life.revert_3)}</li>
            <li>{words!(life.revert_4)}</li>
            <li>{words!(life.revert_5)}</li>
        </ul>
        <p>{words!(life.revert_first)}</p>
        <form class="stack" method="post" action=action>
            <Button kind=ButtonKind::Danger wide=true>{words!(life.revert_do)}</Button>
        </form>
        <p class="muted">{words!(life.revert_keep)}</p>
    }
}
