//! The next block of the plan, today's or a later one.

use crate::components::{Button, ButtonKind, Card, LinkButton};
use crate::format;
use crate::pages::plan::{kind_words, reason, when_and_where};
use crate::paths;
use api::plan::{NextWork, PlanBlock};
use chrono::NaiveDate;
use leptos::prelude::*;

/// Chapter, time, place and reason of the next block, and the timer for it.
pub(super) fn view(block: PlanBlock) -> impl IntoView {
    let (name, what, why) = (name(&block), what(&block), reason(&block));
    let start = block.subject.map(|subject| {
        view! {
            <form class="next__form" method="post" action="/session/start">
                <input type="hidden" name="subject" value=subject/>
                <input type="hidden" name="chapter" value=block.chapter.unwrap_or_default()/>
                <Button icon="timer" wide=true>{words!(plan.start)}</Button>
            </form>
        }
    });
    view! {
        <Card title=words!(plan.next.title) accent=true class="next">
            {name}
            <p class="next__open">{what}</p>
            <p>{why}</p>
            {start}
            {whole_plan()}
        </Card>
    }
}

/// That the plan leaves the rest of today free, and what it has next.
pub(super) fn nothing_today(next: NextWork, today: NaiveDate) -> impl IntoView {
    let note = if next.is_done {
        words!(plan.all_done)
    } else {
        words!(plan.nothing_today)
    };
    let later = next.block.filter(|block| block.date > today).map(|block| {
        let day = words!(plan.next.later, day = format::day(block.date));
        let (name, what, why) = (name(&block), what(&block), reason(&block));
        view! {
            <p class="muted">{day}</p>
            {name}
            <p class="next__open">{what}</p>
            <p>{why}</p>
        }
    });
    view! {
        <Card title=words!(plan.next.title) accent=true class="next">
            <p>{note}</p>
            {later}
            {whole_plan()}
        </Card>
    }
}

/// Kind, time and place.
fn what(block: &PlanBlock) -> String {
    [kind_words(&block.kind), &when_and_where(block)].join(" · ")
}

/// The chapter with its page, or what else the block is called.
fn name(block: &PlanBlock) -> impl IntoView + use<> {
    let name = block.chapter.clone().or_else(|| block.title.clone());
    let name = name.unwrap_or_else(|| kind_words(&block.kind).to_owned());
    let page = block.subject.as_deref().zip(block.chapter.as_deref());
    let name = match page.map(|(subject, chapter)| paths::chapter_named(subject, chapter)) {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    let subject = block.subject.clone();
    view! {
        <p class="next__chapter">{name} " " {subject.map(|subject| view! { <span class="next__subject">{subject}</span> })}</p>
    }
}

fn whole_plan() -> impl IntoView {
    view! {
        <p><LinkButton href=paths::PLAN kind=ButtonKind::Plain icon="plan">{words!(plan.next.all)}</LinkButton></p>
    }
}
