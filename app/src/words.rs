//! The catalogue of words: `locales/<language>/<namespace>.json`, checked when this crate is compiled.
//!
//! A missing key or a forgotten argument does not compile. Inside a page: `words!(today.title)` or
//! `words!(tests.count, count = 3)`; the language is that of the page being rendered.

#[expect(
    clippy::pedantic,
    clippy::all,
    dead_code,
    unused_imports,
    reason = "made by leptos_i18n for all of its uses; this crate has one of them"
)]
mod made {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}
pub use made::i18n;

/// The words of a key in the language of the page being rendered; for use while rendering.
macro_rules! words {
    ($($key:tt)+) => {
        leptos_i18n::td_string!($crate::render::locale(), $($key)+)
    };
}
