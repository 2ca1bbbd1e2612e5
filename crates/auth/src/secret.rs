//! The one secret of an installation, from which every other key is derived.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::Random;
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Characters that a secret given as text must have at least, and how many of them must differ: enough to refuse a
/// forgotten placeholder, not a measure of strength.
const MIN_CHARS: usize = 32;
const MIN_DIFFERENT: usize = 10;

/// 256 bits that only the server knows. Its `Debug` says nothing.
#[derive(Clone)]
pub struct MasterSecret([u8; 32]);

/// Why a configured secret was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakSecret {
    /// Fewer than 32 bytes.
    #[error("the secret is shorter than 32 bytes; make one with `openssl rand -hex 32`")]
    Short,
    /// Fewer than ten different characters.
    #[error("the secret repeats a few characters; make one with `openssl rand -hex 32`")]
    Monotonous,
}

impl MasterSecret {
    /// A secret from 32 random bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A new secret, for the first start of an installation.
    pub fn generate(random: &dyn Random) -> Self {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        Self(bytes)
    }

    /// Reads a configured secret, less surrounding white space: 64 hexadecimal digits, 43 characters of base64url, or
    /// any other text of at least 32 bytes, which is hashed to 32.
    ///
    /// # Errors
    /// [`WeakSecret`] for a text that is short or repeats a few characters.
    pub fn parse(text: &str) -> Result<Self, WeakSecret> {
        let text = text.trim();
        if text.len() < MIN_CHARS {
            return Err(WeakSecret::Short);
        }
        let mut seen: Vec<char> = text.chars().collect();
        seen.sort_unstable();
        seen.dedup();
        if seen.len() < MIN_DIFFERENT {
            return Err(WeakSecret::Monotonous);
        }
        let bytes = from_hex(text)
            .or_else(|| {
                BASE64_URL_SAFE_NO_PAD
                    .decode(text.trim_end_matches('='))
                    .ok()?
                    .try_into()
                    .ok()
            })
            .unwrap_or_else(|| Sha256::digest(text).into());
        Ok(Self(bytes))
    }

    /// The secret in base64url, as [`MasterSecret::parse`] reads it: for the file it is kept in, never for a log.
    pub fn encode(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The key for one `purpose`: HMAC-SHA256 of it. Keys of different purposes tell nothing about one another.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        hmac_sha256(&self.0, &[b"study-plus/", purpose.as_bytes()])
    }
}

impl fmt::Debug for MasterSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterSecret(redacted)")
    }
}

/// HMAC-SHA256 of the `parts` one after another. The caller sees to it that they cannot be cut differently.
pub(crate) fn hmac_sha256(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, i) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[i..i + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Counting;

    #[test]
    fn hex_and_base64url_name_the_same_secret() {
        let secret = MasterSecret::generate(&Counting::default());
        let hex = "000102030405060708090A0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
        assert_eq!(MasterSecret::parse(hex).unwrap().0, secret.0);
        assert_eq!(MasterSecret::parse(&secret.encode()).unwrap().0, secret.0);
        let text = MasterSecret::parse("an old text of at least thirty-two bytes").unwrap();
        assert_ne!(text.0, secret.0);
    }
    #[test]
    fn a_short_or_monotonous_secret_is_refused() {
        assert_eq!(
            MasterSecret::parse("0123456789abcdef0123456789abcde").unwrap_err(),
            WeakSecret::Short
        );
        assert_eq!(
            MasterSecret::parse(&"change-me".repeat(8)).unwrap_err(),
            WeakSecret::Monotonous
        );
    }
    #[test]
    fn purposes_have_keys_of_their_own_and_debug_tells_nothing() {
        let secret = MasterSecret::from_bytes([7; 32]);
        assert_ne!(secret.derive("a"), secret.derive("b"));
        assert_eq!(secret.derive("a"), secret.derive("a"));
        assert_eq!(format!("{secret:?}"), "MasterSecret(redacted)");
    }
}
