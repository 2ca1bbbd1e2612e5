//! Access tokens of API clients: signed claims that live ten minutes (RFC 9068 in outline).
//!
//! The signature is jsonwebtoken's; the two JSON parts are read here by shapes that know no other field, so a header
//! that names a key of its own, a second `exp` or a trailing byte is refused before anybody interprets it. The time is
//! the caller's: jsonwebtoken's own clock plays no part.
//! A valid token says who it was issued to, not that the person may still come in: the caller compares `cred_version`
//! and the family with the database on each request.

mod cache;
mod claims;
mod keys;

pub use claims::{Claims, Grant, TokenRefused};

use crate::secret::MasterSecret;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cache::Cache;
use chrono::{DateTime, TimeDelta, Utc};
use claims::Payload;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use keys::{VerifyingKey, signing_key};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// How long a token lives.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// How far the clocks of issuer and verifier may differ.
pub const LEEWAY: TimeDelta = TimeDelta::seconds(60);
/// The longest token that is looked at. Ours have some 600 bytes.
pub const MAX_BYTES: usize = 2048;
const TYPE: &str = "at+jwt";
const ALGORITHM: &str = "EdDSA";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    typ: String,
    alg: String,
    kid: String,
}

/// Issues access tokens with the current key and verifies those of the accepted ones.
pub struct AccessTokens {
    signing: EncodingKey,
    /// The current key is the first.
    keys: Vec<VerifyingKey>,
    issuer: String,
    audience: String,
    verified: Cache,
}

impl AccessTokens {
    /// Tokens of `accepted` secrets hold, too: of a former one for at least [`LIFETIME`] after a change, so that no token
    /// in use is refused, and of a coming one that another process may sign with already.
    /// `issuer` and `audience` are compared exactly.
    pub fn new(
        current: &MasterSecret,
        accepted: &[MasterSecret],
        issuer: impl Into<String>,
        audience: impl Into<String>,
    ) -> Self {
        // Chosen here, since jsonwebtoken panics at first use when features elsewhere leave it without a choice or
        // with two. An error means that the choice was made before.
        let _ = crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
        let signing = signing_key(current);
        let others = accepted
            .iter()
            .map(|secret| VerifyingKey::of(&signing_key(secret)));
        let keys = [VerifyingKey::of(&signing)].into_iter().chain(others).collect();
        Self {
            signing,
            keys,
            issuer: issuer.into(),
            audience: audience.into(),
            verified: Cache::default(),
        }
    }

    /// A token for `grant`, valid from `now` for [`LIFETIME`].
    pub fn issue(&self, grant: &Grant, now: DateTime<Utc>) -> String {
        let header = Header {
            typ: TYPE.to_owned(),
            alg: ALGORITHM.to_owned(),
            kid: self.keys[0].kid.clone(),
        };
        let payload = Payload::new(&self.issuer, &self.audience, grant, now, now + LIFETIME);
        self.sign(&part(&header), &part(&payload))
    }

    fn sign(&self, header: &str, payload: &str) -> String {
        let message = format!("{header}.{payload}");
        let signature = crypto::sign(message.as_bytes(), &self.signing, Algorithm::EdDSA)
            .expect("the key was read once when it was made");
        format!("{message}.{signature}")
    }

    /// Verifies a token at the time `now`. The work of the signature is done once for each token.
    ///
    /// # Errors
    /// [`TokenRefused`] with the first reason found.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Claims, TokenRefused> {
        if token.len() > MAX_BYTES {
            return Err(TokenRefused::Malformed);
        }
        let hash: [u8; 32] = Sha256::digest(token).into();
        if let Some(claims) = self.verified.get(&hash) {
            return claims.at(now);
        }
        let claims = self.read(token)?.at(now)?;
        self.verified.put(hash, claims);
        Ok(claims)
    }

    /// Everything about a token that time does not change.
    fn read(&self, token: &str) -> Result<Claims, TokenRefused> {
        let (message, signature) = token.rsplit_once('.').ok_or(TokenRefused::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(TokenRefused::Malformed)?;
        let header: Header = parse(header, TokenRefused::Header)?;
        if header.alg != ALGORITHM {
            return Err(TokenRefused::Algorithm);
        }
        if header.typ != TYPE {
            return Err(TokenRefused::Type);
        }
        let key = self
            .keys
            .iter()
            .find(|key| key.kid == header.kid)
            .ok_or(TokenRefused::UnknownKey)?;
        match crypto::verify(signature, message.as_bytes(), &key.key, Algorithm::EdDSA) {
            Ok(true) => parse::<Payload>(payload, TokenRefused::Claims)?.claims(&self.issuer, &self.audience),
            Ok(false) => Err(TokenRefused::Signature),
            Err(_) => Err(TokenRefused::Malformed),
        }
    }
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kids: Vec<_> = self.keys.iter().map(|key| &key.kid).collect();
        f.debug_struct("AccessTokens")
            .field("kids", &kids)
            .finish_non_exhaustive()
    }
}

fn part(value: &impl Serialize) -> String {
    let json = serde_json::to_vec(value).expect("texts, ids and numbers are always JSON");
    BASE64_URL_SAFE_NO_PAD.encode(json)
}

/// Reads one part; `unfit` is the refusal of JSON that is well-formed and not ours.
fn parse<T: DeserializeOwned>(part: &str, unfit: TokenRefused) -> Result<T, TokenRefused> {
    let json = BASE64_URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| TokenRefused::Malformed)?;
    serde_json::from_slice(&json).map_err(|error| {
        if error.is_data() {
            unfit
        } else {
            TokenRefused::Malformed
        }
    })
}

#[cfg(test)]
mod tests;
