//! The secret of a client at Apple: a short JWT that our key signs.

use base64::{Engine as _, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::json;

/// How long one lives, in seconds. Apple takes up to 15,777,000; it is made anew for each use.
const LIFETIME_S: i64 = 300;

/// Why a key cannot sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no private key for ES256 in PKCS 8, as Apple gives it in a .p8 file")]
pub struct BadKey;

/// Our key at a provider that wants signed secrets.
#[derive(Clone)]
pub struct ClientKey {
    key: EncodingKey,
    key_id: String,
    team: String,
}

impl ClientKey {
    /// Reads the `.p8` file of a key; `key_id` and `team` are what Apple calls it and its owner.
    ///
    /// # Errors
    /// [`BadKey`].
    pub fn parse(pem: &str, key_id: &str, team: &str) -> Result<Self, BadKey> {
        let _ = crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
        let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let der = BASE64_STANDARD
            .decode(body.split_whitespace().collect::<String>())
            .map_err(|_| BadKey)?;
        let key = EncodingKey::from_ec_der(&der);
        // Tried once, so that a key that cannot sign is known at the start and not at the first sign-in.
        crypto::sign(b"probe", &key, Algorithm::ES256).map_err(|_| BadKey)?;
        Ok(Self {
            key,
            key_id: key_id.to_owned(),
            team: team.to_owned(),
        })
    }

    /// The secret of `client` at `audience` from `now` for five minutes.
    pub fn secret(&self, client: &str, audience: &str, now: DateTime<Utc>) -> String {
        let iat = now.timestamp();
        let header = json!({"alg": "ES256", "kid": self.key_id, "typ": "JWT"});
        let claims = json!({
            "iss": self.team, "iat": iat, "exp": iat + LIFETIME_S, "aud": audience, "sub": client,
        });
        let part = |value: &serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&header), part(&claims));
        let signature = crypto::sign(message.as_bytes(), &self.key, Algorithm::ES256)
            .expect("the key has signed when it was read");
        format!("{message}.{signature}")
    }
}

impl std::fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ClientKey({}, redacted)", self.key_id)
    }
}
