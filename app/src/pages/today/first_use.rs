//! `/today` before the first result: three ways to add one, and sample data to look around with.

use crate::{
    components::{Button, ButtonKind, EmptyState, Icon},
    paths,
};
use leptos::prelude::*;

/// The ways in. Sample data is offered once.
pub fn ways(has_sample: bool) -> impl IntoView {
    let sample = (!has_sample).then(|| {
        view! {
            <form class="card card--quiet split" method="post" action=paths::SAMPLE_LOAD>
                <div>
                    <h2 class="card__title">{words!(today.first.sample_title)}</h2>
                    <p class="muted">{words!(today.first.sample_text)}</p>
                </div>
                <Button kind=ButtonKind::Soft icon="sparkle">{words!(today.first.sample)}</Button>
            </form>
        }
    });
    view! {
        <EmptyState icon="tests" title=words!(today.first.title) text=words!(today.first.text)/>
        <ul class="ways">
            {way(paths::TEST_NEW, "edit", words!(today.first.type_title), words!(today.first.type_text))}
            {way(paths::IMPORT, "file", words!(today.first.file_title), words!(today.first.file_text))}
            {way("/tests/import#paste", "grid", words!(today.first.paste_title), words!(today.first.paste_text))}
        </ul>
        {sample}
    }
}

fn way(href: &'static str, icon: &'static str, title: &'static str, text: &'static str) -> impl IntoView {
    view! {
        <li>
            <a class="way card" href=href>
                <span class="way__icon"><Icon name=icon/></span>
                <strong>{title}</strong>
                <span class="muted">{text}</span>
            </a>
        </li>
    }
}
