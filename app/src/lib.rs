//! The pages of Study Plus as Leptos views: rendered to text on the server, with a few islands that the client wakes.
//!
//! A page is a plain function from a [`render::PageContext`] and `api` shapes to HTML. It reads nothing and decides
//! nothing; routes, data and sign-in live in `server` and `service`. Everything works without script; an island only
//! adds comfort, and gets its words and numbers as properties.

#![cfg_attr(
    feature = "ssr",
    expect(
        clippy::needless_pass_by_value,
        reason = "a component owns its properties: that is what Leptos makes of them"
    )
)]

pub mod islands;

#[cfg(feature = "ssr")]
#[macro_use]
mod words;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
pub mod format;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod paths;
#[cfg(feature = "ssr")]
pub mod render;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
pub mod theme;

#[cfg(feature = "ssr")]
pub use words::i18n::Locale;
