//! Sign-in with another provider by OpenID Connect: what is kept of a flow, and what an `id_token` must say.
//!
//! Nothing here goes out or is stored. The signature is jsonwebtoken's; header and claims are read by our own shapes,
//! and the time is the caller's. A header that brings a key of its own, or names one, is refused before any key is
//! looked for.
//! To add a provider nothing here changes: what differs between them stands in [`Expected`].

mod client_secret;
mod flow;
mod id_token;
mod keys;

pub use client_secret::{BadKey, ClientKey};
pub use flow::{Flow, Intent, Sealer};
pub use id_token::{Expected, IdToken, TokenFault, kid, read_signed, verify};
pub use keys::{Alg, BadKeys, KeySet};

/// How far the clocks of provider and verifier may differ, in seconds.
pub const LEEWAY_S: i64 = 60;
/// The longest `id_token` that is looked at, in bytes. Those of providers have one or two thousand.
pub const MAX_BYTES: usize = 16 * 1024;

#[cfg(test)]
mod tests;
