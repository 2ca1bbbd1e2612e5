//! A share as a ring with its number inside.

use crate::format;
use leptos::prelude::*;

/// A ring of 72 px. The number is text; the ring is its picture.
#[component]
pub fn Ring(
    /// Percent; drawn from 0 to 100, written as it is.
    percent: f64,
    /// What it is a share of.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    // Radius 30: the circumference is 188.5, so the dash is given in percent of `pathLength`.
    let dash = format!("{:.1} 100", percent.clamp(0.0, 100.0));
    view! {
        <figure class="ring">
            <svg viewBox="0 0 72 72" width="72" height="72" aria-hidden="true" focusable="false">
                <circle class="ring__ground" cx="36" cy="36" r="30"></circle>
                <circle class="ring__value" cx="36" cy="36" r="30" pathLength="100" stroke-dasharray=dash transform="rotate(-90 36 36)"></circle>
            </svg>
            <span class="ring__number">{format::percent0(percent)}</span>
            <figcaption>{label}</figcaption>
        </figure>
    }
}
