//! How hard the chapter feels: said, changed, taken back; and what tests say to it.

use crate::components::{Button, ButtonKind, Card, Radio, error_of};
use crate::{format, paths};
use api::difficulties::DifficultyView;
use api::insights::ChapterView;
use api::problem::Problem;
use chrono::NaiveDate;
use leptos::prelude::*;

/// The path of its refusal, and its field.
const FIELD: &str = "difficulty";

pub(super) fn card(
    chapter: &ChapterView,
    today: NaiveDate,
    problem: Option<&Problem>,
) -> impl IntoView + use<> {
    let rated = chapter.difficulty.as_ref();
    let value = rated
        .map(|rated| rated.difficulty.to_string())
        .unwrap_or_default();
    let contrast = rated.and_then(|rated| rated.contrast.clone());
    let contrast = contrast.map(|found| view! { <p><strong>{found.text}</strong></p> });
    let said = rated.map(|rated| said(rated, chapter.id, today));
    let save = if said.is_some() {
        words!(chapter.feel.change)
    } else {
        words!(chapter.feel.save)
    };
    let (error, action) = (error_of(problem, FIELD), paths::chapter_difficulty(chapter.id));
    view! {
        <Card title=words!(chapter.feel.title) class="stack">
            {contrast}
            <form class="stack" method="post" action=action>
                <Radio name=FIELD legend=words!(chapter.feel.legend) options=options() value
                    hint=words!(chapter.feel.hint).to_owned() error required=true/>
                <p><Button kind=ButtonKind::Soft icon="check">{save}</Button></p>
            </form>
            {said}
        </Card>
    }
}

fn options() -> Vec<(String, String)> {
    let words = [
        words!(chapter.feel.easy),
        words!(chapter.feel.rather_easy),
        words!(chapter.feel.between),
        words!(chapter.feel.rather_hard),
        words!(chapter.feel.hard),
    ];
    (1..)
        .zip(words)
        .map(|(n, words): (u8, _)| (n.to_string(), words.to_owned()))
        .collect()
}

/// When it was said, and the way back.
fn said(rated: &DifficultyView, chapter: uuid::Uuid, today: NaiveDate) -> impl IntoView + use<> {
    let said = words!(chapter.feel.said, date = format::relative(rated.rated_on, today));
    view! {
        <form class="cluster" method="post" action=format!("{}/remove", paths::chapter_difficulty(chapter))>
            <span class="muted">{said}</span>
            <Button kind=ButtonKind::Plain>{words!(chapter.feel.remove)}</Button>
        </form>
    }
}
