//! The pages around insights as a row of links, on phones and wide screens alike.

use super::entries::{Entry, active, current};
use crate::paths;
use leptos::prelude::*;

/// Overview, heat map, goal, past forecasts and track record. A row that is wider than a phone scrolls by itself.
#[component]
pub fn InsightTabs(
    /// Path of the page.
    #[prop(into)]
    path: String,
) -> impl IntoView {
    let entry = |href, words| Entry {
        href,
        icon: "insights",
        words,
    };
    let entries = [
        entry(paths::INSIGHTS, words!(shell.nav.overview)),
        entry(paths::HEATMAP, words!(shell.nav.heatmap)),
        entry(paths::GOAL, words!(shell.nav.goal)),
        entry(paths::FORECASTS, words!(shell.nav.forecasts)),
        entry(paths::RECORD, words!(shell.nav.record)),
    ];
    let active = active(&entries, &path);
    let links: Vec<_> = entries
        .into_iter()
        .map(|entry| {
            let current = current(entry.href, active, &path);
            view! { <li><a class="tabs__link" href=entry.href aria-current=current>{entry.words}</a></li> }
        })
        .collect();
    view! {
        <nav class="tabs" aria-label=words!(shell.nav.insights)>
            <ul>{links}</ul>
        </nav>
    }
}
