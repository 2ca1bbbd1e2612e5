//! A card: the one container of pages.

use leptos::prelude::*;

/// A titled region on a surface of its own.
#[component]
pub fn Card(
    /// Heading of level 2; without one the card is a plain surface.
    #[prop(optional, into)]
    title: Option<String>,
    /// A soft accent ground, for the one card that matters most on a page.
    #[prop(optional)]
    accent: bool,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let class = format!(
        "card{}{}{class}",
        if accent { " card--accent" } else { "" },
        if class.is_empty() { "" } else { " " }
    );
    view! {
        <section class=class>
            {title.map(|title| view! { <h2 class="card__title">{title}</h2> })}
            {children()}
        </section>
    }
}
