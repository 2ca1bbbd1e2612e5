//! Ed25519 keys derived from the master secrets.

use crate::secret::MasterSecret;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, jwk::Jwk};
use sha2::{Digest as _, Sha256};

/// A public key under the id that a token names it by.
pub struct VerifyingKey {
    /// From the hash of the key, so that two keys never share one.
    pub kid: String,
    pub key: DecodingKey,
}

impl VerifyingKey {
    pub fn of(signing: &EncodingKey) -> Self {
        let key =
            Jwk::from_encoding_key(signing, Algorithm::EdDSA).and_then(|jwk| DecodingKey::from_jwk(&jwk));
        let key = key.expect("every seed of 32 bytes is an Ed25519 key");
        let public = key.try_get_as_bytes().expect("an Ed25519 public key is 32 bytes");
        Self {
            kid: BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(public)[..12]),
            key,
        }
    }
}

pub fn signing_key(master: &MasterSecret) -> EncodingKey {
    pkcs8(&master.derive("access-token/ed25519"))
}

/// An Ed25519 `seed` of 32 bytes in the frame of RFC 8410 section 7, the only form that jsonwebtoken takes.
pub fn pkcs8(seed: &[u8]) -> EncodingKey {
    const FRAME: [u8; 16] = [
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ];
    EncodingKey::from_ed_der(&[FRAME.as_slice(), seed].concat())
}
