//! Chapters with their mastery and how sure it is.

use crate::{
    components::{Card, charts::IntervalBar},
    format, paths,
};
use api::dashboard::ChapterMastery;
use leptos::prelude::*;

/// Mastery from which a chapter is not called one to lift. A design choice.
const LIFTED_FROM: f64 = 90.0;

/// A card with one interval a chapter; nothing without chapters.
pub fn card(title: &'static str, text: &'static str, chapters: Vec<ChapterMastery>) -> impl IntoView {
    (!chapters.is_empty()).then(|| {
        let rows: Vec<_> = chapters.into_iter().map(row).collect();
        view! {
            <Card title=title>
                <p class="muted">{text}</p>
                <ul class="intervals">{rows}</ul>
            </Card>
        }
    })
}

/// The chapters known least: what is known so well already is nothing to lift, and that is said where it is so of all.
pub fn to_lift(chapters: Vec<ChapterMastery>) -> AnyView {
    let title = words!(insights.weakest);
    let is_none = !chapters.is_empty() && chapters.iter().all(|chapter| chapter.mastery >= LIFTED_FROM);
    if is_none {
        let none = words!(insights.weakest_none, percent = format::percent0(LIFTED_FROM));
        return view! { <Card title=title><p class="muted">{none}</p></Card> }.into_any();
    }
    let open = chapters
        .into_iter()
        .filter(|chapter| chapter.mastery < LIFTED_FROM)
        .collect();
    card(title, words!(insights.weakest_text), open).into_any()
}

fn row(chapter: ChapterMastery) -> impl IntoView {
    let detail = words!(
        insights.chapter.detail,
        subject = chapter.subject.clone(),
        range = format::known_range(chapter.low, chapter.high),
        count = chapter.questions
    );
    let href = paths::chapter_named(&chapter.subject, &chapter.chapter);
    view! {
        <li>
            <IntervalBar
                label=chapter.chapter
                href
                number=format::known(chapter.mastery)
                detail
                value=chapter.mastery
                low=chapter.low
                high=chapter.high
            />
        </li>
    }
}
