//! What a page shows before there is anything to show.

use super::Icon;
use leptos::prelude::*;

/// A picture, a sentence and what to do.
#[component]
pub fn EmptyState(
    /// The picture.
    icon: &'static str,
    /// One short sentence, as heading of level 2.
    #[prop(into)]
    title: String,
    /// What is missing or what comes next.
    #[prop(into)]
    text: String,
    /// Links and forms.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <section class="empty">
            <span class="empty__picture"><Icon name=icon/></span>
            <h2>{title}</h2>
            <p class="muted">{text}</p>
            {children.map(|children| view! { <div class="empty__actions">{children()}</div> })}
        </section>
    }
}
