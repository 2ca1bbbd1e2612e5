//! The few lines of script that make account forms more pleasant. Every form works without them.

use leptos::prelude::*;

/// Shows and hides passwords, finds the time zone, shows the length of a new password, sends a code at its last digit.
const SCRIPT: &str = include_str!("enhance.js");

/// Puts the script on the page.
#[component]
pub fn Enhance(
    /// The nonce of this answer's Content-Security-Policy.
    nonce: String,
) -> impl IntoView {
    view! { <script nonce=nonce inner_html=SCRIPT></script> }
}
