//! The message about what was just done.

use super::Icon;
use crate::render::{Flash, FlashKind};
use leptos::prelude::*;

/// A flash, with its way back when there is one. Errors are announced at once, the rest politely.
#[component]
pub fn FlashView(
    /// The message.
    flash: Flash,
) -> impl IntoView {
    let (class, icon, role) = match flash.kind {
        FlashKind::Done => ("flash flash--done", "check", "status"),
        FlashKind::Note => ("flash flash--note", "info", "status"),
        FlashKind::Error => ("flash flash--error", "alert", "alert"),
    };
    view! {
        <div class=class role=role>
            <Icon name=icon/>
            <p>{flash.text}</p>
            {flash.undo.map(|undo| {
                view! {
                    <form method="post" action=undo.action>
                        <button class="button button--plain" type="submit">{undo.label}</button>
                    </form>
                }
            })}
        </div>
    }
}
