//! A table that may be wider than the screen: it scrolls inside its own region, which the keyboard can reach.

use leptos::prelude::*;

/// A scrolling region around a `<table>`'s head and body.
#[component]
pub fn ScrollTable(
    /// What the table shows; its caption and the region's name.
    #[prop(into)]
    caption: String,
    /// Shows the caption; otherwise it is there for screen readers.
    #[prop(optional)]
    show_caption: bool,
    /// Further classes of the table.
    #[prop(optional)]
    class: &'static str,
    /// `<thead>` and `<tbody>`.
    children: Children,
) -> impl IntoView {
    let name = caption.clone();
    let class = if class.is_empty() {
        "table".to_owned()
    } else {
        format!("table {class}")
    };
    view! {
        <div class="table-scroll" role="region" aria-label=name tabindex="0">
            <table class=class>
                <caption class=("visually-hidden", !show_caption)>{caption}</caption>
                {children()}
            </table>
        </div>
    }
}
