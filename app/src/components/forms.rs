//! What forms need beyond single fields: passwords, time zones, rows of fields, proposals, and reading what was typed.
//!
//! Every form is a plain POST. A refused form is shown again with what was typed, except passwords.

mod born;
mod cell;
mod datalist;
mod enhance;
mod passkey;
mod password;
mod time_zone;
pub mod typed;

pub use born::BornField;
pub use cell::CellField;
pub use datalist::Datalist;
pub use enhance::Enhance;
pub use passkey::{PasskeyAsk, PasskeyForm, PasskeyScript, PasskeyUse};
pub use password::{NewPasswordField, PasswordField};
pub use time_zone::TimeZoneField;

use crate::render::PageContext;

/// Gives the document its title. A refused form says so first, since a screen reader reads the title first.
pub fn set_title(ctx: &mut PageContext, words: &str, is_refused: bool) {
    ctx.title = if is_refused {
        leptos_i18n::td_string!(ctx.locale, entry.problem_in_title, title = words)
    } else {
        words.to_owned()
    };
}
