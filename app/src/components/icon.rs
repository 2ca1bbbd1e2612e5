//! Icons from the sprite `public/icons.svg`.

use leptos::prelude::*;

/// The symbols of the sprite.
pub const NAMES: [&str; 36] = [
    "today",
    "tests",
    "plus",
    "minus",
    "timer",
    "me",
    "insights",
    "grid",
    "help",
    "goal",
    "exam",
    "admin",
    "upload",
    "download",
    "edit",
    "trash",
    "search",
    "check",
    "alert",
    "info",
    "arrow-left",
    "arrow-right",
    "up",
    "down",
    "level",
    "sun",
    "book",
    "out",
    "file",
    "sparkle",
    "play",
    "pause",
    "stop",
    "mail",
    "lock",
    "plan",
];

/// A decorative icon of 24 px; the words beside it carry the meaning.
#[component]
pub fn Icon(
    /// One of [`NAMES`].
    name: &'static str,
) -> impl IntoView {
    debug_assert!(NAMES.contains(&name), "no icon {name}");
    view! {
        <svg class="icon" width="24" height="24" aria-hidden="true" focusable="false">
            <use href=format!("/icons.svg#{name}")></use>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_sprite_holds_every_icon_and_nothing_else() {
        let sprite = include_str!("../../../public/icons.svg");
        for name in super::NAMES {
            assert!(
                sprite.contains(&format!("<symbol id=\"{name}\"")),
                "{name} is missing"
            );
        }
        assert_eq!(sprite.matches("<symbol ").count(), super::NAMES.len());
        assert!(
            sprite.len() <= 6 * 1024,
            "the sprite has grown to {} bytes",
            sprite.len()
        );
    }
}
