//! Chapters with their mastery and how sure it is.

use crate::{
    components::{Card, charts::IntervalBar},
    format, paths,
};
use api::dashboard::ChapterMastery;
use leptos::prelude::*;

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

fn row(chapter: ChapterMastery) -> impl IntoView {
    let detail = words!(
        insights.chapter.detail,
        subject = chapter.subject.clone(),
        low = format::decimal(chapter.low.round()),
        high = format::percent0(chapter.high),
        count = chapter.questions
    );
    let href = paths::chapter_named(&chapter.subject, &chapter.chapter);
    view! {
        <li>
            <IntervalBar
                label=chapter.chapter
                href
                number=format::percent0(chapter.mastery)
                detail
                value=chapter.mastery
                low=chapter.low
                high=chapter.high
            />
        </li>
    }
}
