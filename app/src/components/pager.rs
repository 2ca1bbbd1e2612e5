//! From page to page of a long list.

use super::{ButtonKind, LinkButton};
use leptos::prelude::*;

/// Links to the start and to the next page. Nothing on the only page.
#[component]
pub fn Pager(
    /// The first page, when this is not it.
    #[prop(default = None, into)]
    first: Option<String>,
    /// The next page.
    #[prop(default = None, into)]
    next: Option<String>,
) -> impl IntoView {
    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label=words!(common.pager.label)>
                {first.map(|href| view! {
                    <LinkButton href kind=ButtonKind::Plain icon="arrow-left">{words!(common.pager.first)}</LinkButton>
                })}
                {next.map(|href| view! {
                    <LinkButton href kind=ButtonKind::Soft>{words!(common.pager.next)}</LinkButton>
                })}
            </nav>
        }
    })
}
