//! Who somebody is: passwords, one-time codes, tokens, and how long a session lives.
//!
//! No SQL and no HTTP. Time and chance are passed in ([`domain::Clock`], [`domain::Random`]), so every decision here
//! is a plain function of its arguments. What may be stored is a hash or a MAC; a plain secret leaves this crate once,
//! towards the person it belongs to.
//! To add a kind of secret: give it a purpose of its own in [`MasterSecret::derive`], never a key that another uses.
#![warn(missing_docs)]

pub mod access;
pub mod codes;
pub mod keys;
pub mod oidc;
pub mod passkeys;
pub mod password;
pub mod policy;
pub mod qr;
pub mod recovery;
pub mod refresh;
pub mod sealed;
pub mod secret;
pub mod session;
pub mod totp;

pub use access::{AccessTokens, Claims, Grant, TokenRefused};
pub use codes::{Codes, Token};
pub use keys::ApiKey;
pub use passkeys::Passkeys;
pub use password::{Busy, Passwords, Verdict};
pub use policy::{BreachedFile, Policy, too_common};
pub use recovery::RecoveryCodes;
pub use refresh::RefreshTokens;
pub use sealed::Sealer;
pub use secret::{MasterSecret, WeakSecret};
pub use totp::TotpSecret;

#[cfg(test)]
pub(crate) mod tests {
    use domain::Random;
    use std::sync::atomic::{AtomicU8, Ordering};

    /// A generator that counts, so that a test can repeat it and no two fills are alike.
    #[derive(Default)]
    pub struct Counting(AtomicU8);

    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}
