//! `/me/delete`: the end of an account; `/me/leaving`: what somebody sees who signs in before it is over.

use crate::components::forms::set_title;
use crate::components::{Button, ButtonKind, Card, Check, ErrorSummary, LinkButton, error_of};
use crate::render::{self, PageContext};
use crate::{format, paths};
use api::problem::Problem;
use chrono::NaiveDateTime;
use leptos::prelude::*;

/// Field: `sure`, to `/me/delete`.
pub fn delete(mut ctx: PageContext, email: String, problem: Option<Problem>) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, life.delete);
    set_title(&mut ctx, title, problem.is_some());
    render::html(ctx, move || {
        let error = error_of(problem.as_ref(), "sure");
        view! {
            <header class="page-head">
                <p><a href=paths::ME>{words!(settings.back)}</a></p>
                <h1>{title}</h1>
                <p class="muted">{email}</p>
            </header>
            <ErrorSummary problem/>
            <Card title=words!(life.delete_what) class="stack">
                <ul>
                    <li>{words!(life.delete_1)}</li>
                    <li>{words!(life.delete_2)}</li>
                    <li>{words!(life.delete_3)}</li>
                    <li>{words!(life.delete_4)}</li>
                </ul>
                <p>{words!(life.delete_first)} " " <a href=paths::OWN_DATA>{words!(life.data_open)}</a></p>
                <form class="stack" method="post" action=paths::DELETE>
                    <Check name="sure" value="true" label=words!(life.delete_sure) required=true error/>
                    <p class="cluster">
                        <Button kind=ButtonKind::Danger>{words!(life.delete_do)}</Button>
                        <LinkButton href=paths::ME kind=ButtonKind::Plain>{words!(life.delete_not)}</LinkButton>
                    </p>
                </form>
            </Card>
        }
    })
}

/// Forms without fields: `/me/leaving/keep` and the sign-out. `due` is in the person's own zone.
pub fn leaving(mut ctx: PageContext, due: Option<NaiveDateTime>) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, life.leaving);
    set_title(&mut ctx, title, false);
    render::html(ctx, move || {
        let day = due.map(|due| {
            words!(
                life.leaving_day,
                date = format::date(due.date()),
                time = due.format("%H:%M").to_string()
            )
        });
        view! {
            <section class="card account">
                <h1>{title}</h1>
                <p>{day}</p>
                <p>{words!(life.leaving_words)}</p>
                <form method="post" action=paths::KEEP>
                    <Button wide=true>{words!(life.keep)}</Button>
                </form>
                <form method="post" action=paths::LOGOUT>
                    <Button kind=ButtonKind::Soft wide=true icon="out">{words!(life.leaving_out)}</Button>
                </form>
                <p><a href=paths::OWN_DATA>{words!(life.data_open)}</a></p>
            </section>
        }
    })
}
