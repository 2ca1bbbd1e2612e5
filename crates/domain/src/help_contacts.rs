//! Whom students can turn to: a name, and an address that opens, writes or calls. As with `links`, only the server
//! checks them.

use serde::{Deserialize, Serialize};

#[cfg(not(target_family = "wasm"))]
mod check;

#[cfg(not(target_family = "wasm"))]
pub use check::check_all;

/// Contacts an institution may set: more help nobody to choose.
pub const MOST: usize = 8;
/// Characters of a name.
pub const NAME_CHARS: usize = 80;
/// Characters of a link.
pub const LINK_CHARS: usize = 300;

/// A contact as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HelpContactDraft {
    /// Who or what, 1 to 80 characters.
    pub name: String,
    /// Where it leads: begins with `https:`, `mailto:` or `tel:`.
    pub link: String,
}

/// A checked contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HelpContact {
    /// Who or what.
    pub name: String,
    /// Begins with `https:`, `mailto:` or `tel:`.
    pub link: String,
}
