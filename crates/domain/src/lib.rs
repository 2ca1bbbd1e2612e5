//! The words and rules of Study Plus: what a result, a session, an exam and a person are, and when one is refused.
//!
//! No I/O, no clock of its own, and it builds for WebAssembly, so that a form can use the rule the server uses.
//! To add a noun: one file, raw `…Draft` in, checked type out, and every refusal a [`FieldError`].
#![warn(missing_docs)]

pub mod age;
pub mod answers;
pub mod clock;
pub mod difficulty;
pub mod email;
pub mod exams;
pub mod field;
pub mod guardian;
pub mod help_contacts;
pub mod ids;
pub mod keys;
#[cfg(not(target_family = "wasm"))]
pub mod links;
pub mod official_results;
pub mod people;
#[cfg(feature = "phone")]
pub mod phone;
pub mod plan;
#[cfg(not(target_family = "wasm"))]
pub mod resources;
pub mod results;
pub mod sessions;
pub mod text;
pub mod wellbeing;

pub use clock::{Clock, Random};
pub use field::{FieldError, FieldErrors};
