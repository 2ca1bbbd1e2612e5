//! What a page shows, as files.

use super::{ButtonKind, LinkButton};
use leptos::prelude::*;

/// Links to the same rows as files, one a format.
#[component]
pub fn Export(
    /// The words before them.
    #[prop(into)]
    title: String,
    /// The address of the file with this ending.
    address: impl Fn(&str) -> String,
    /// Endings of the files there are.
    #[prop(default = &["csv", "xlsx", "json"])]
    endings: &'static [&'static str],
    /// What else is to be known before one is saved.
    #[prop(optional, into)]
    note: Option<String>,
) -> impl IntoView {
    let links: Vec<_> = endings
        .iter()
        .map(|ending| {
            let href = address(ending);
            view! {
                <li>
                    <LinkButton href kind=ButtonKind::Plain icon="download" download=true>{name(ending)}</LinkButton>
                </li>
            }
        })
        .collect();
    view! {
        <section class="export">
            <h2 class="export__title">{title}</h2>
            <ul class="cluster">{links}</ul>
            {note.map(|note| view! { <p class="muted">{note}</p> })}
        </section>
    }
}

/// What people call the format with this ending.
fn name(ending: &str) -> &'static str {
    match ending {
        "csv" => "CSV",
        "xlsx" => "Excel",
        _ => "JSON",
    }
}
