//! Ways in and what keeps them shut: pending registrations, mailed tokens, sessions, refresh tokens.
//!
//! What is looked up by is always the SHA-256 of what its owner holds.

pub mod beginnings;
pub mod codes;
pub mod email_changes;
pub mod entries;
pub mod external;
pub mod keys;
pub mod pending;
pub mod refresh;
pub mod removed;
pub mod reverts;
pub mod sessions;
pub mod ways;
