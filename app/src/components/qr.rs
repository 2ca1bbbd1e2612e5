//! A QR code: dark squares on white in every theme, since scanners want it so.

use leptos::prelude::*;

/// The picture of a code.
#[component]
pub fn Qr(
    /// Width and height in squares.
    size: usize,
    /// The dark squares as an SVG path.
    path: String,
    /// What it is, for who cannot see it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <svg class="qr" role="img" aria-label=label viewBox=format!("0 0 {size} {size}") shape-rendering="crispEdges">
            <rect class="qr__ground" width=size.to_string() height=size.to_string()/>
            <path class="qr__squares" d=path/>
        </svg>
    }
}
