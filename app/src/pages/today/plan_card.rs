//! The next block of the plan.

use crate::components::{Button, Card, LinkButton};
use crate::pages::plan::{kind_words, reason, when_and_where};
use crate::paths;
use api::plan::PlanBlock;
use leptos::prelude::*;

/// Chapter, time, place and reason of the next block, and the timer for it.
pub(super) fn view(block: PlanBlock) -> impl IntoView {
    let what = [kind_words(&block.kind), &when_and_where(&block)].join(" · ");
    let why = reason(&block);
    let PlanBlock {
        subject,
        chapter,
        title,
        kind,
        ..
    } = block;
    let name = chapter
        .clone()
        .or(title)
        .unwrap_or_else(|| kind_words(&kind).to_owned());
    let page = subject
        .as_deref()
        .zip(chapter.as_deref())
        .map(|(subject, chapter)| paths::chapter_named(subject, chapter));
    let name = match page {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    let start = subject.clone().map(|subject| {
        view! {
            <form class="next__form" method="post" action="/session/start">
                <input type="hidden" name="subject" value=subject/>
                <input type="hidden" name="chapter" value=chapter.unwrap_or_default()/>
                <Button icon="timer" wide=true>{words!(plan.start)}</Button>
            </form>
        }
    });
    view! {
        <Card title=words!(plan.next.title) accent=true class="next">
            <p class="next__chapter">{name} " " {subject.map(|subject| view! { <span class="next__subject">{subject}</span> })}</p>
            <p class="next__open">{what}</p>
            <p>{why}</p>
            {start}
            <p><LinkButton href=paths::PLAN kind=crate::components::ButtonKind::Plain icon="plan">{words!(plan.next.all)}</LinkButton></p>
        </Card>
    }
}
