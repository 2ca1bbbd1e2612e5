//! A provider of OpenID Connect in this process, with real keys and signatures: as honest as a test wants it.

use auth::oidc::{Alg, ClientKey};
use base64::{Engine as _, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};
use service::providers::{ClientSecret, Endpoints, ProviderSettings};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;

mod answer;

/// Our client at every provider of tests.
pub const CLIENT: &str = "study-plus";
const RSA: [&[u8]; 2] = [
    include_bytes!("../keys/rsa1.der"),
    include_bytes!("../keys/rsa2.der"),
];
const EC: &[u8] = include_bytes!("../keys/ec1.der");

/// How the provider behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    /// As it should.
    #[default]
    Honest,
    /// Hangs up.
    Down,
    /// Takes twenty seconds.
    Slow,
    /// Answers ten megabytes.
    Huge,
    /// Sends elsewhere on this machine.
    Redirecting,
    /// Answers a page.
    Page,
}

#[derive(Default)]
struct Told {
    mood: Mood,
    /// Claims for each code, and its PKCE challenge.
    codes: HashMap<String, (Value, String)>,
    /// Paths asked for, the oldest first.
    asked: Vec<String>,
    /// Bodies of requests to end a sign-in.
    revoked: Vec<String>,
}

/// A provider.
#[derive(Clone)]
pub struct FakeProvider {
    issuer: String,
    told: Arc<Mutex<Told>>,
}

impl FakeProvider {
    /// Begins to answer on a port of its own.
    ///
    /// # Panics
    /// When this machine has no free port.
    pub async fn start() -> Self {
        let _ = crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let provider = Self {
            issuer: format!("http://{address}"),
            told: Arc::default(),
        };
        let server = provider.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(server.clone().answer(stream));
            }
        });
        provider
    }

    /// Its issuer.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Settings of a stand-in for Google: RS256, the answer in the address.
    pub fn as_google(&self) -> ProviderSettings {
        ProviderSettings {
            issuer: self.issuer.clone(),
            further_issuers: vec!["accounts.google.com".into()],
            endpoints: Some(self.endpoints()),
            ..ProviderSettings::google(CLIENT.into(), "sesame".into())
        }
    }

    /// Settings of a stand-in for Apple: ES256, the answer as a form, a signed secret.
    ///
    /// # Panics
    /// Never: the key is a fixture.
    pub fn as_apple(&self) -> ProviderSettings {
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----",
            BASE64_STANDARD.encode(EC)
        );
        let key = ClientKey::parse(&pem, "e", "TEAM").expect("a fixture");
        ProviderSettings {
            issuer: self.issuer.clone(),
            algorithms: vec![Alg::Es256],
            secret: ClientSecret::Signed(key.clone()),
            endpoints: Some(self.endpoints()),
            ..ProviderSettings::apple(CLIENT.into(), key)
        }
    }

    /// Settings of another provider, whose endpoints are to be discovered.
    pub fn as_school(&self) -> ProviderSettings {
        let (name, label) = ("school".into(), "Our school".into());
        ProviderSettings::openid(name, label, self.issuer.clone(), CLIENT.into(), "sesame".into())
    }

    fn endpoints(&self) -> Endpoints {
        Endpoints {
            authorization: format!("{}/auth", self.issuer),
            token: format!("{}/token", self.issuer),
            keys: format!("{}/keys", self.issuer),
            revocation: Some(format!("{}/revoke", self.issuer)),
            names_itself: false,
        }
    }

    /// Behaves otherwise from now on.
    pub fn be(&self, mood: Mood) {
        self.told().mood = mood;
    }

    /// How often a path was asked for.
    pub fn n_asked(&self, path: &str) -> usize {
        self.told()
            .asked
            .iter()
            .filter(|asked| asked.as_str() == path)
            .count()
    }

    /// Bodies of requests to end a sign-in.
    pub fn revoked(&self) -> Vec<String> {
        self.told().revoked.clone()
    }

    /// Claims of an honest token at `at`, seconds since 1970; `change` has the last word.
    pub fn claims(&self, at: i64, subject: &str, change: &Value) -> Value {
        let mut claims = json!({
            "iss": self.issuer, "aud": CLIENT, "sub": subject, "iat": at, "exp": at + 3600,
            "email": format!("{subject}@x.test"), "email_verified": true, "name": "Asha Rao",
        });
        if let (Some(claims), Some(change)) = (claims.as_object_mut(), change.as_object()) {
            claims.extend(change.clone());
        }
        claims
    }

    /// What the provider's page would give for the address it was opened with: a code for a token with these claims and
    /// the nonce of the flow, unless they name one. Returns state and code.
    ///
    /// # Panics
    /// When the address lacks what it must have.
    pub fn consent(&self, address: &str, mut claims: Value) -> (String, String) {
        let url = url::Url::parse(address).expect("an address");
        let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(query["response_type"], "code");
        assert_eq!(query["code_challenge_method"], "S256");
        assert_eq!(query["client_id"], CLIENT);
        if claims.get("nonce").is_none() {
            claims["nonce"] = query["nonce"].clone().into();
        }
        let mut told = self.told();
        let code = format!("code-{}", told.codes.len());
        told.codes
            .insert(code.clone(), (claims, query["code_challenge"].clone()));
        (query["state"].clone(), code)
    }

    /// A token signed with the RSA key.
    pub fn rs256(&self, claims: &Value) -> String {
        sign(
            &json!({"alg": "RS256", "kid": "r"}),
            claims,
            &EncodingKey::from_rsa_der(RSA[0]),
            Algorithm::RS256,
        )
    }

    /// A token signed with the EC key.
    pub fn es256(&self, claims: &Value) -> String {
        sign(
            &json!({"alg": "ES256", "kid": "e"}),
            claims,
            &EncodingKey::from_ec_der(EC),
            Algorithm::ES256,
        )
    }

    /// A token under a header of one's own, signed with a key that is not the provider's.
    pub fn forged(&self, header: &Value, claims: &Value) -> String {
        sign(
            header,
            claims,
            &EncodingKey::from_rsa_der(RSA[1]),
            Algorithm::RS256,
        )
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sign(header: &Value, claims: &Value, key: &EncodingKey, alg: Algorithm) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = crypto::sign(message.as_bytes(), key, alg).expect("a fixture signs");
    format!("{message}.{signature}")
}
