//! One flow as the browser keeps it: sealed, so that nobody reads or changes it, and bound to one cookie.

use crate::codes::Token;
use crate::secret::MasterSecret;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use chrono::{DateTime, TimeDelta, Utc};
use domain::Random;
use domain::ids::UserId;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// How long somebody may stay at the provider.
const LIFETIME: TimeDelta = TimeDelta::minutes(10);
const NONCE_BYTES: usize = 24;

/// What somebody wants of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Intent {
    /// To come in.
    SignIn,
    /// To link the identity to this account, as long as its credentials are those of the beginning: a cross-site POST
    /// brings no session.
    Link {
        /// Whose account.
        user: UserId,
        /// What it was when the flow began.
        cred_version: i64,
    },
}

/// A flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// The provider's name in our settings: an answer at another one's door is refused.
    pub provider: String,
    /// What comes back in the address.
    pub state: String,
    /// What comes back in the token.
    pub nonce: String,
    /// The secret of PKCE, 43 characters.
    pub verifier: String,
    /// Where to go afterwards.
    pub next: Option<String>,
    /// What is wanted.
    pub intent: Intent,
    expires_at: i64,
}

impl Flow {
    /// A new flow.
    pub fn begin(
        provider: &str,
        intent: Intent,
        next: Option<String>,
        random: &dyn Random,
        now: DateTime<Utc>,
    ) -> Self {
        let secret = || Token::generate(random).encode();
        Self {
            provider: provider.to_owned(),
            state: secret(),
            nonce: secret(),
            verifier: secret(),
            next,
            intent,
            expires_at: (now + LIFETIME).timestamp(),
        }
    }

    /// When it ends.
    pub fn expires_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.expires_at, 0).unwrap_or_default()
    }

    /// The challenge of PKCE, S256 (RFC 7636).
    pub fn challenge(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&self.verifier))
    }

    /// The last part of the name of the cookie that keeps the flow with this state: each flow has its own, so that two
    /// tabs do not disturb each other.
    pub fn cookie_suffix(state: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(state)[..9])
    }
}

/// Seals and opens what only we may read.
#[derive(Clone)]
pub struct Sealer(XChaCha20Poly1305);

impl Sealer {
    /// With a key of its own for `purpose`.
    pub fn new(master: &MasterSecret, purpose: &str) -> Self {
        Self(XChaCha20Poly1305::new(&master.derive(purpose).into()))
    }

    /// Seals bytes; `bound_to` must be the same when they are opened.
    pub fn seal(&self, plain: &[u8], bound_to: &str, random: &dyn Random) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        random.fill(&mut nonce);
        let payload = Payload {
            msg: plain,
            aad: bound_to.as_bytes(),
        };
        let sealed = self
            .0
            .encrypt(&XNonce::from(nonce), payload)
            .expect("what is sealed here is far shorter than the cipher's limit");
        [&nonce[..], &sealed].concat()
    }

    /// The bytes, unless they were changed or belong elsewhere.
    pub fn open(&self, sealed: &[u8], bound_to: &str) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload {
            msg: sealed,
            aad: bound_to.as_bytes(),
        };
        self.0.decrypt(&XNonce::from(*nonce), payload).ok()
    }

    /// The value of the cookie of a flow.
    pub fn seal_flow(&self, flow: &Flow, random: &dyn Random) -> String {
        let json = serde_json::to_vec(flow).expect("texts, ids and numbers are always JSON");
        BASE64_URL_SAFE_NO_PAD.encode(self.seal(&json, &flow.state, random))
    }

    /// The flow in a cookie, if it is the one with this state, at this provider, and not over.
    pub fn open_flow(&self, cookie: &str, provider: &str, state: &str, now: DateTime<Utc>) -> Option<Flow> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let flow: Flow = serde_json::from_slice(&self.open(&sealed, state)?).ok()?;
        let fits = flow.state == state && flow.provider == provider && flow.expires_at > now.timestamp();
        fits.then_some(flow)
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(redacted)")
    }
}
