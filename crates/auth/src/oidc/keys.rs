//! The public keys of a provider (RFC 7517), and which of them may have signed a token.

use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;

/// Most keys that are kept of one provider. Those in use have two to four.
const MAX_KEYS: usize = 32;
/// The least that is taken of an RSA modulus: 2048 bits in base64url.
const MIN_MODULUS_CHARS: usize = 341;

/// An algorithm that a provider may sign with. There is no "none" and nothing symmetric to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alg {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

impl Alg {
    /// The name in headers and settings, compared exactly.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }
    /// The name in headers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }
    pub(super) fn algorithm(self) -> Algorithm {
        match self {
            Self::Rs256 => Algorithm::RS256,
            Self::Es256 => Algorithm::ES256,
        }
    }
}

/// Why a key set cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no set of keys")]
pub struct BadKeys;

/// What is read of a key. Keys of kinds that are not known here stay unused.
#[derive(Debug, Clone, Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    n: Option<String>,
    e: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// The keys of a provider.
#[derive(Debug, Clone, Default)]
pub struct KeySet(Vec<Key>);

#[derive(Deserialize)]
struct Document {
    keys: Vec<serde_json::Value>,
}

impl KeySet {
    /// Reads a JWKS document.
    ///
    /// # Errors
    /// [`BadKeys`] for anything else, and for more keys than a provider has.
    pub fn parse(json: &[u8]) -> Result<Self, BadKeys> {
        let document: Document = serde_json::from_slice(json).map_err(|_| BadKeys)?;
        if document.keys.len() > MAX_KEYS {
            return Err(BadKeys);
        }
        let keys = document.keys.into_iter();
        Ok(Self(
            keys.filter_map(|key| serde_json::from_value(key).ok()).collect(),
        ))
    }

    /// Whether a key of this name is here.
    pub fn knows(&self, kid: &str) -> bool {
        self.0.iter().any(|key| key.kid.as_deref() == Some(kid))
    }

    /// The key of this name, if it is one for `alg` and for signatures.
    pub(super) fn find(&self, kid: &str, alg: Alg) -> Option<DecodingKey> {
        let fits = |key: &&Key| {
            key.kid.as_deref() == Some(kid)
                && key.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
                && key.alg.as_deref().is_none_or(|name| name == alg.name())
        };
        self.0.iter().filter(fits).find_map(|key| decoding_key(key, alg))
    }
}

fn decoding_key(key: &Key, alg: Alg) -> Option<DecodingKey> {
    match (alg, key.kty.as_str()) {
        (Alg::Rs256, "RSA") => {
            let modulus = key.n.as_deref().filter(|n| n.len() >= MIN_MODULUS_CHARS)?;
            DecodingKey::from_rsa_components(modulus, key.e.as_deref()?).ok()
        }
        (Alg::Es256, "EC") if key.crv.as_deref() == Some("P-256") => {
            DecodingKey::from_ec_components(key.x.as_deref()?, key.y.as_deref()?).ok()
        }
        _ => None,
    }
}
