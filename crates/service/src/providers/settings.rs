//! What is configured of a provider.

use auth::oidc::{Alg, ClientKey};
use std::fmt;

/// How we prove to a provider who we are.
#[derive(Clone)]
pub enum ClientSecret {
    /// In the body of the request, as most providers take it.
    Post(String),
    /// In a header of the request, as OpenID Connect has it where nothing is said.
    Basic(String),
    /// Signed anew each time, as Apple wants it.
    Signed(ClientKey),
}

/// Where a provider answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// Where people are led to.
    pub authorization: String,
    /// Where a code is exchanged.
    pub token: String,
    /// Where its keys are.
    pub keys: String,
    /// Where a sign-in is ended.
    pub revocation: Option<String>,
    /// Whether its answers name it (RFC 9207).
    pub names_itself: bool,
}

/// One provider.
#[derive(Clone)]
pub struct ProviderSettings {
    /// Its name in addresses and in the database: small letters, digits, hyphens.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Its issuer, exactly.
    pub issuer: String,
    /// Further spellings of the issuer in its tokens.
    pub further_issuers: Vec<String>,
    /// Our client there.
    pub client_id: String,
    /// Clients of our native apps, whose tokens are taken at the API.
    pub native_clients: Vec<String>,
    /// How we prove ourselves.
    pub secret: ClientSecret,
    /// What it signs with.
    pub algorithms: Vec<Alg>,
    /// What is asked for, beside `openid`.
    pub scopes: Vec<String>,
    /// Where it answers; read from its discovery document when absent.
    pub endpoints: Option<Endpoints>,
    /// Whether its answer comes as a form from its own page, and not in the address.
    pub is_form_post: bool,
}

impl ProviderSettings {
    /// Google, as it is for everybody.
    pub fn google(client_id: String, secret: String) -> Self {
        Self {
            name: "google".into(),
            label: "Google".into(),
            issuer: "https://accounts.google.com".into(),
            further_issuers: vec!["accounts.google.com".into()],
            client_id,
            native_clients: Vec::new(),
            secret: ClientSecret::Post(secret),
            algorithms: vec![Alg::Rs256],
            scopes: vec!["email".into(), "profile".into()],
            endpoints: Some(Endpoints {
                authorization: "https://accounts.google.com/o/oauth2/v2/auth".into(),
                token: "https://oauth2.googleapis.com/token".into(),
                keys: "https://www.googleapis.com/oauth2/v3/certs".into(),
                revocation: None,
                names_itself: false,
            }),
            is_form_post: false,
        }
    }

    /// Apple, as it is for everybody. It posts a form, as it must where a name is asked for.
    pub fn apple(client_id: String, key: ClientKey) -> Self {
        Self {
            name: "apple".into(),
            label: "Apple".into(),
            issuer: "https://appleid.apple.com".into(),
            further_issuers: Vec::new(),
            client_id,
            native_clients: Vec::new(),
            secret: ClientSecret::Signed(key),
            algorithms: vec![Alg::Rs256, Alg::Es256],
            scopes: vec!["name".into(), "email".into()],
            endpoints: Some(Endpoints {
                authorization: "https://appleid.apple.com/auth/authorize".into(),
                token: "https://appleid.apple.com/auth/token".into(),
                keys: "https://appleid.apple.com/auth/keys".into(),
                revocation: Some("https://appleid.apple.com/auth/revoke".into()),
                names_itself: false,
            }),
            is_form_post: true,
        }
    }

    /// Any other provider; where it answers is read from its discovery document.
    pub fn openid(name: String, label: String, issuer: String, client_id: String, secret: String) -> Self {
        Self {
            name,
            label,
            issuer,
            further_issuers: Vec::new(),
            client_id,
            native_clients: Vec::new(),
            secret: ClientSecret::Basic(secret),
            algorithms: vec![Alg::Rs256, Alg::Es256],
            scopes: vec!["email".into(), "profile".into()],
            endpoints: None,
            is_form_post: false,
        }
    }

    /// Every spelling of the issuer in tokens.
    pub(super) fn issuers(&self) -> Vec<&str> {
        [&self.issuer]
            .into_iter()
            .chain(&self.further_issuers)
            .map(String::as_str)
            .collect()
    }

    /// Sites that its pages may be on: where forms may lead, and where a form may come from.
    pub fn origins(&self) -> Vec<String> {
        let authorization = self.endpoints.as_ref().map(|endpoints| &endpoints.authorization);
        let mut origins: Vec<String> = [Some(&self.issuer), authorization]
            .into_iter()
            .flatten()
            .filter_map(|address| url::Url::parse(address).ok())
            .map(|address| address.origin().ascii_serialization())
            .collect();
        origins.dedup();
        origins
    }
}

// By hand, so that no secret ever reaches a log.
impl fmt::Debug for ProviderSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderSettings")
            .field("name", &self.name)
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}
