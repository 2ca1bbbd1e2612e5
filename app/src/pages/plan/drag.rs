//! Blocks are dragged by a handle: with a mouse at once, with a finger after it has rested on the handle. What a drop means the
//! server says; the buttons do the same without script, and by keyboard.

use crate::paths;
use api::plan::PlanBlock;
use leptos::prelude::*;

/// Shows the handles, follows the pointer, and sends a drop.
const SCRIPT: &str = include_str!("drag.js");

/// Where a drop of the block is sent to, as long as it is open, and whether it is one of the student's own, which stand in
/// no order.
pub(super) fn of(block: &PlanBlock) -> (Option<String>, bool) {
    let path = (block.status == "open").then(|| paths::plan_block(block.id, "move"));
    (path, block.kind == "own")
}

/// The handle, which script brings to light.
pub(super) fn grip() -> impl IntoView {
    view! { <span class="grip" aria-hidden="true" hidden></span> }
}

/// What the script says, and the script.
pub(super) fn script(nonce: String) -> impl IntoView {
    view! {
        <div class="drag-words" role="status" data-drag data-back=words!(plan.drag.back) data-failed=words!(plan.drag.failed)></div>
        <script nonce=nonce inner_html=SCRIPT></script>
    }
}
