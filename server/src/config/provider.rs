//! Providers that people may sign in with: `[[provider]]` blocks of the file, or variables for Google and Apple.

use super::ConfigError;
use auth::oidc::{Alg, ClientKey};
use serde::Deserialize;
use service::providers::{ClientSecret, Endpoints, ProviderSettings};
use std::path::PathBuf;
use url::Url;

/// Variables of the environment: the provider's name, and the setting each sets.
const VARIABLES: [(&str, &str, &str); 7] = [
    ("STUDY_PLUS_GOOGLE_CLIENT_ID", "google", "client_id"),
    ("STUDY_PLUS_GOOGLE_CLIENT_SECRET", "google", "client_secret"),
    ("STUDY_PLUS_APPLE_CLIENT_ID", "apple", "client_id"),
    ("STUDY_PLUS_APPLE_TEAM_ID", "apple", "team_id"),
    ("STUDY_PLUS_APPLE_KEY_ID", "apple", "key_id"),
    ("STUDY_PLUS_APPLE_PRIVATE_KEY", "apple", "private_key"),
    ("STUDY_PLUS_APPLE_PRIVATE_KEY_FILE", "apple", "private_key_file"),
];

/// One block. For `google` and `apple` everything but the client is known.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    /// In addresses: small letters, digits, hyphens.
    pub name: String,
    /// For people.
    label: Option<String>,
    /// Exactly as its tokens name it.
    issuer: Option<String>,
    client_id: String,
    client_secret: Option<String>,
    /// `post` or `basic`.
    client_auth: Option<ClientAuth>,
    #[serde(default)]
    native_clients: Vec<String>,
    team_id: Option<String>,
    key_id: Option<String>,
    private_key: Option<String>,
    private_key_file: Option<PathBuf>,
    algorithms: Option<Vec<String>>,
    scopes: Option<Vec<String>>,
    form_post: Option<bool>,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    jwks_uri: Option<String>,
    revocation_endpoint: Option<String>,
}

/// How the client's secret is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ClientAuth {
    /// In the body.
    Post,
    /// In a header.
    Basic,
}

/// Puts what the environment says into the blocks of the file; a block that is not there is made.
pub(super) fn from_environment(table: &mut toml::Table, variable: &impl Fn(&str) -> Option<String>) {
    for (variable_name, provider, key) in VARIABLES {
        let Some(value) = variable(variable_name).filter(|value| !value.is_empty()) else {
            continue;
        };
        let blocks = table
            .entry("provider")
            .or_insert_with(|| toml::Value::Array(Vec::new()));
        let Some(blocks) = blocks.as_array_mut() else {
            return;
        };
        let is_named =
            |block: &toml::Value| block.get("name").and_then(toml::Value::as_str) == Some(provider);
        let at = blocks.iter().position(is_named).unwrap_or_else(|| {
            let name = ("name".to_owned(), toml::Value::String(provider.to_owned()));
            blocks.push(toml::Value::Table(toml::Table::from_iter([name])));
            blocks.len() - 1
        });
        if let Some(block) = blocks[at].as_table_mut() {
            block.insert(key.to_owned(), toml::Value::String(value));
        }
    }
}

/// The settings of all blocks.
///
/// # Errors
/// The first block that cannot be used, by name.
pub fn settings(blocks: &[ProviderConfig]) -> Result<Vec<ProviderSettings>, ConfigError> {
    let mut all: Vec<ProviderSettings> = Vec::with_capacity(blocks.len());
    for block in blocks {
        let refused = |reason: String| ConfigError::Variable {
            name: format!("provider {:?}", block.name),
            reason,
        };
        if all.iter().any(|other| other.name == block.name) {
            return Err(refused("this name is there twice".into()));
        }
        all.push(block.settings().map_err(refused)?);
    }
    Ok(all)
}

impl ProviderConfig {
    fn settings(&self) -> Result<ProviderSettings, String> {
        let is_name = (1..=32).contains(&self.name.len())
            && self
                .name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !is_name {
            return Err("the name is made of small letters, digits and hyphens".into());
        }
        let mut settings = match self.name.as_str() {
            "google" => ProviderSettings::google(self.client_id.clone(), self.secret()?),
            "apple" => ProviderSettings::apple(self.client_id.clone(), self.key()?),
            _ => ProviderSettings::openid(
                self.name.clone(),
                self.name.clone(),
                self.issuer.clone().ok_or("issuer is needed")?,
                self.client_id.clone(),
                self.secret()?,
            ),
        };
        if let Some(issuer) = &self.issuer
            && *issuer != settings.issuer
        {
            settings.issuer.clone_from(issuer);
            settings.further_issuers.clear();
            settings.endpoints = None;
        }
        self.change(&mut settings)?;
        check(&settings)?;
        Ok(settings)
    }

    /// What the block says beyond the client.
    fn change(&self, settings: &mut ProviderSettings) -> Result<(), String> {
        settings.native_clients.clone_from(&self.native_clients);
        if let Some(label) = &self.label {
            settings.label.clone_from(label);
        }
        if let Some(names) = &self.algorithms {
            let algorithms: Option<Vec<Alg>> = names.iter().map(|name| Alg::of(name)).collect();
            settings.algorithms = algorithms
                .filter(|algorithms| !algorithms.is_empty())
                .ok_or("algorithms are RS256 and ES256")?;
        }
        if let Some(scopes) = &self.scopes {
            settings.scopes.clone_from(scopes);
        }
        if let Some(is_form_post) = self.form_post {
            settings.is_form_post = is_form_post;
        }
        match (&settings.secret, self.client_auth) {
            (ClientSecret::Post(secret), Some(ClientAuth::Basic)) => {
                settings.secret = ClientSecret::Basic(secret.clone());
            }
            (ClientSecret::Basic(secret), Some(ClientAuth::Post)) => {
                settings.secret = ClientSecret::Post(secret.clone());
            }
            _ => {}
        }
        match (&self.authorization_endpoint, &self.token_endpoint, &self.jwks_uri) {
            (None, None, None) => {}
            (Some(authorization), Some(token), Some(keys)) => {
                settings.endpoints = Some(Endpoints {
                    authorization: authorization.clone(),
                    token: token.clone(),
                    keys: keys.clone(),
                    revocation: self.revocation_endpoint.clone(),
                    names_itself: false,
                });
            }
            _ => return Err("authorization_endpoint, token_endpoint and jwks_uri go together".into()),
        }
        Ok(())
    }

    fn secret(&self) -> Result<String, String> {
        let secret = self.client_secret.clone().filter(|secret| !secret.is_empty());
        secret.ok_or_else(|| "client_secret is needed".into())
    }

    fn key(&self) -> Result<ClientKey, String> {
        let pem = match (&self.private_key, &self.private_key_file) {
            (Some(pem), _) => pem.clone(),
            (None, Some(file)) => {
                std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?
            }
            (None, None) => return Err("private_key or private_key_file is needed".into()),
        };
        let (Some(key_id), Some(team)) = (&self.key_id, &self.team_id) else {
            return Err("key_id and team_id are needed".into());
        };
        ClientKey::parse(&pem, key_id, team).map_err(|error| error.to_string())
    }
}

/// Every address must be one that may be asked: https, or http on this machine.
fn check(settings: &ProviderSettings) -> Result<(), String> {
    let endpoints = settings.endpoints.iter().flat_map(|endpoints| {
        [&endpoints.authorization, &endpoints.token, &endpoints.keys]
            .into_iter()
            .chain(&endpoints.revocation)
    });
    for address in [&settings.issuer].into_iter().chain(endpoints) {
        let url = Url::parse(address).map_err(|error| format!("{address}: {error}"))?;
        outbound::may_be_asked(&url).map_err(|error| error.to_string())?;
    }
    Ok(())
}

// By hand, so that no secret ever reaches a log.
impl std::fmt::Debug for ProviderConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProviderConfig")
            .field("name", &self.name)
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    fn blocks(text: &str) -> Result<Vec<ProviderSettings>, String> {
        let config: Config = toml::from_str(text).map_err(|error| error.to_string())?;
        settings(&config.provider).map_err(|error| error.to_string())
    }

    #[test]
    fn google_needs_its_client_only_and_another_provider_its_issuer() {
        let google = "[[provider]]\nname = \"google\"\nclient_id = \"c\"\nclient_secret = \"s\"\n";
        let found = blocks(google).unwrap();
        assert_eq!(found[0].issuer, "https://accounts.google.com");
        assert_eq!(found[0].origins(), ["https://accounts.google.com"]);
        let school = "[[provider]]\nname = \"school\"\nclient_id = \"c\"\nclient_secret = \"sesame\"\n";
        assert!(blocks(school).unwrap_err().contains("issuer is needed"));
        let whole = format!("{school}issuer = \"https://id.school.example\"\n");
        assert!(blocks(&whole).unwrap()[0].endpoints.is_none());
        let config: Config = toml::from_str(&whole).unwrap();
        assert!(!format!("{:?}{:?}", config.provider, blocks(&whole).unwrap()).contains("sesame"));
    }
    #[test]
    fn a_block_that_cannot_work_is_named_at_the_start() {
        let google = "[[provider]]\nname = \"google\"\nclient_id = \"c\"\nclient_secret = \"s\"\n";
        for (bad, words) in [
            (format!("{google}{google}"), "twice"),
            (
                format!("{google}issuer = \"http://id.example\"\n"),
                "https is needed",
            ),
            (format!("{google}algorithms = [\"none\"]\n"), "RS256"),
            (
                format!("{google}token_endpoint = \"https://x.example\"\n"),
                "go together",
            ),
            (google.replace("google", "Google!"), "small letters"),
            (google.replace("client_secret", "secret"), "unknown field"),
            (google.replace("google", "apple"), "private_key"),
        ] {
            let said = blocks(&bad).unwrap_err();
            assert!(said.contains(words), "{bad}: {said}");
        }
    }
    #[test]
    fn the_environment_makes_a_block_or_adds_to_one() {
        let variable = |name: &str| match name {
            "STUDY_PLUS_GOOGLE_CLIENT_ID" => Some("from-env".to_owned()),
            "STUDY_PLUS_GOOGLE_CLIENT_SECRET" => Some("s".to_owned()),
            _ => None,
        };
        let mut table = toml::Table::new();
        from_environment(&mut table, &variable);
        let config: Config = table.try_into().unwrap();
        assert_eq!(settings(&config.provider).unwrap()[0].client_id, "from-env");
        let mut table: toml::Table = "[[provider]]\nname = \"google\"\nclient_id = \"file\"\nlabel = \"G\"\n"
            .parse()
            .unwrap();
        from_environment(&mut table, &variable);
        let config: Config = table.try_into().unwrap();
        let found = settings(&config.provider).unwrap();
        assert_eq!(
            (found.len(), found[0].client_id.as_str(), found[0].label.as_str()),
            (1, "from-env", "G")
        );
    }
}
