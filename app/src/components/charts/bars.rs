//! Horizontal bars with their numbers as text.

use super::scale::coordinate;
use crate::format;
use leptos::prelude::*;

/// One bar.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Percent; drawn from 0 to 100.
    pub percent: f64,
    /// What the percent rests on, such as "4 of 6".
    pub detail: String,
    /// Where its label leads.
    pub href: Option<String>,
}

/// A list of bars, in the order given.
#[component]
pub fn Bars(
    /// The bars.
    bars: Vec<Bar>,
) -> impl IntoView {
    let rows: Vec<_> = bars
        .into_iter()
        .map(|bar| {
            let label = match bar.href {
                Some(href) => view! { <a href=href>{bar.label}</a> }.into_any(),
                None => view! { {bar.label} }.into_any(),
            };
            view! {
                <li class="bar">
                    <span class="bar__label">{label}</span>
                    <span class="bar__number">
                        {format::percent0(bar.percent)} " " <span class="muted">{bar.detail}</span>
                    </span>
                    <svg class="bar__picture" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                        <rect class="bar__ground" width="100" height="8"></rect>
                        <rect class="bar__value" width=coordinate(bar.percent.clamp(0.0, 100.0)) height="8"></rect>
                    </svg>
                </li>
            }
        })
        .collect();
    view! { <ul class="bars">{rows}</ul> }
}
