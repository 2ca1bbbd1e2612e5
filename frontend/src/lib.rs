//! The WebAssembly entry: what the page's script calls before it wakes the islands, and nothing else.

use wasm_bindgen::prelude::wasm_bindgen;

// The islands' own entry points are exported from `app`; naming the crate keeps them in the build.
use app as _;

/// Prepares the client. An island that panics says so in the console; the page stays as the server made it.
#[wasm_bindgen]
pub fn hydrate() {
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    leptos::mount::hydrate_islands();
}
