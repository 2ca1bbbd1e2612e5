//! What must be read again, but not by whoever has the database or the browser: sealed with XChaCha20-Poly1305.

use crate::secret::MasterSecret;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::Random;
use std::fmt;

const NONCE_BYTES: usize = 24;

/// Seals and opens for one purpose.
#[derive(Clone)]
pub struct Sealer {
    cipher: XChaCha20Poly1305,
}

impl Sealer {
    /// A sealer of its own for `purpose`, under a key derived from `master`.
    pub fn new(master: &MasterSecret, purpose: &str) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new(&master.derive(purpose).into()),
        }
    }

    /// Seals `plain`; it opens with the same `about` only (whose it is, what it is for).
    pub fn seal(&self, plain: &[u8], about: &[u8], random: &dyn Random) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        // 192 random bits never come twice, so one key may seal without counting.
        random.fill(&mut nonce);
        let payload = Payload {
            msg: plain,
            aad: about,
        };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("fails only beyond 256 GiB");
        [nonce.as_slice(), &sealed].concat()
    }

    /// What was sealed; `None` when it was altered, cut, sealed about something else or by somebody else.
    pub fn open(&self, sealed: &[u8], about: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload {
            msg: sealed,
            aad: about,
        };
        self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Counting;

    #[test]
    fn what_was_sealed_opens_about_the_same_only() {
        let master = MasterSecret::from_bytes([1; 32]);
        let (sealer, random) = (Sealer::new(&master, "a"), Counting::default());
        let sealed = sealer.seal(b"secret", b"asha", &random);
        assert_eq!(
            sealer.open(&sealed, b"asha").as_deref(),
            Some(b"secret".as_slice())
        );
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert_eq!(sealer.open(&sealed, b"noor"), None);
        assert_eq!(Sealer::new(&master, "b").open(&sealed, b"asha"), None);
        for i in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[i] ^= 1;
            assert_eq!(sealer.open(&altered, b"asha"), None, "byte {i}");
            assert_eq!(sealer.open(&sealed[..i], b"asha"), None, "cut at {i}");
        }
        assert_ne!(sealer.seal(b"secret", b"asha", &random), sealed);
    }
}
