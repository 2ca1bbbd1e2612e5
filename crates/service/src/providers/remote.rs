//! What is asked of a provider: where it answers, its keys, a code's token.

mod known;

use super::settings::{ClientSecret, Endpoints, ProviderSettings};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use known::Known;
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, Client, ClientId, EndpointNotSet, EndpointSet, ExtraTokenFields,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, StandardRevocableToken, StandardTokenResponse,
    TokenResponse as _, TokenUrl,
};
use outbound::{Outbound, OutboundError, Request};
use serde::{Deserialize, Serialize};
use std::sync::Mutex;
use url::Url;

/// Why a provider gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum RemoteFault {
    /// It is down, slow, or answers nonsense; for the log.
    #[error("{0}")]
    Unavailable(String),
    /// It refuses what the browser brought.
    #[error("refused: {0}")]
    Refused(String),
}

impl From<OutboundError> for RemoteFault {
    fn from(error: OutboundError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// What a code was exchanged for.
pub(super) struct Exchanged {
    pub id: String,
    pub access: String,
    pub refresh: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WithIdToken {
    id_token: Option<String>,
}
impl ExtraTokenFields for WithIdToken {}

type Answer = StandardTokenResponse<WithIdToken, BasicTokenType>;
pub(super) type OauthClient = Client<
    BasicErrorResponse,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// One provider and what is known of it.
pub(super) struct Provider {
    pub settings: ProviderSettings,
    /// Never held while the provider is asked: who finds what they need here waits for nobody.
    known: Mutex<Known>,
    /// Whose turn it is to ask. Those who waited for somebody's question have its answer, or its fault.
    turn: tokio::sync::Mutex<()>,
}

impl Provider {
    pub fn new(settings: ProviderSettings) -> Self {
        Self {
            settings,
            known: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// Our client there, for the code flow.
    pub fn client(
        &self,
        endpoints: &Endpoints,
        redirect: &str,
        now: DateTime<Utc>,
    ) -> Result<OauthClient, RemoteFault> {
        let bad = |error: url::ParseError| RemoteFault::Unavailable(error.to_string());
        let auth_type = match self.settings.secret {
            ClientSecret::Basic(_) => AuthType::BasicAuth,
            _ => AuthType::RequestBody,
        };
        Ok(Client::new(ClientId::new(self.settings.client_id.clone()))
            .set_client_secret(oauth2::ClientSecret::new(self.secret(now)))
            .set_auth_type(auth_type)
            .set_auth_uri(AuthUrl::new(endpoints.authorization.clone()).map_err(bad)?)
            .set_token_uri(TokenUrl::new(endpoints.token.clone()).map_err(bad)?)
            .set_redirect_uri(RedirectUrl::new(redirect.to_owned()).map_err(bad)?))
    }

    fn secret(&self, now: DateTime<Utc>) -> String {
        match &self.settings.secret {
            ClientSecret::Post(secret) | ClientSecret::Basic(secret) => secret.clone(),
            ClientSecret::Signed(key) => key.secret(&self.settings.client_id, &self.settings.issuer, now),
        }
    }

    /// Exchanges a code.
    pub async fn exchange(
        &self,
        out: &Outbound,
        redirect: &str,
        code: String,
        verifier: String,
        now: DateTime<Utc>,
    ) -> Result<Exchanged, RemoteFault> {
        let endpoints = self.endpoints(out, now).await?;
        let client = self.client(&endpoints, redirect, now)?;
        let ask = |request: oauth2::HttpRequest| ask(out.clone(), request);
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request_async(&ask)
            .await
            .map_err(|error| match error {
                RequestTokenError::ServerResponse(answer) if is_about_the_code(answer.error().as_ref()) => {
                    RemoteFault::Refused(answer.error().as_ref().to_owned())
                }
                RequestTokenError::ServerResponse(answer) => {
                    RemoteFault::Unavailable(format!("the token endpoint says {}", answer.error().as_ref()))
                }
                RequestTokenError::Request(error) => RemoteFault::Unavailable(error.to_string()),
                // What it said instead stays out of the words: it may hold a token.
                RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                    RemoteFault::Unavailable("the token endpoint answers nonsense".into())
                }
            })?;
        let id_token = answer
            .extra_fields()
            .id_token
            .clone()
            .ok_or_else(|| RemoteFault::Unavailable("the token endpoint gave no id_token".into()))?;
        Ok(Exchanged {
            id: id_token,
            access: answer.access_token().secret().clone(),
            refresh: answer.refresh_token().map(|token| token.secret().clone()),
        })
    }

    /// Ends a sign-in at the provider, where it can be ended (RFC 7009).
    pub async fn revoke(
        &self,
        out: &Outbound,
        refresh_token: &str,
        now: DateTime<Utc>,
    ) -> Result<(), RemoteFault> {
        let Some(address) = self.endpoints(out, now).await?.revocation else {
            return Ok(());
        };
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("client_secret", &self.secret(now))
            .append_pair("token", refresh_token)
            .append_pair("token_type_hint", "refresh_token")
            .finish();
        let mut request = request("POST", parse(&address)?, body.into_bytes());
        let kind = "application/x-www-form-urlencoded".parse();
        request
            .headers
            .insert("content-type", kind.expect("a media type is a header's value"));
        let answer = out.send(request).await?;
        if answer.status.is_success() {
            Ok(())
        } else {
            Err(RemoteFault::Unavailable(format!("it answers {}", answer.status)))
        }
    }
}

/// Whether an error of the token endpoint (RFC 6749 5.2) is about what the browser brought, and not about us.
fn is_about_the_code(error: &str) -> bool {
    matches!(error, "invalid_grant" | "invalid_request")
}

fn parse(address: &str) -> Result<Url, RemoteFault> {
    Url::parse(address).map_err(|error| RemoteFault::Unavailable(error.to_string()))
}

fn request(method: &str, url: Url, body: Vec<u8>) -> Request {
    Request {
        method: method.parse().expect("methods are named here"),
        url,
        headers: oauth2::http::HeaderMap::new(),
        body: Bytes::from(body),
    }
}

async fn get(out: &Outbound, address: &str) -> Result<Bytes, RemoteFault> {
    let answer = out.send(request("GET", parse(address)?, Vec::new())).await?;
    if answer.status.as_u16() == 200 {
        Ok(answer.body)
    } else {
        Err(RemoteFault::Unavailable(format!("it answers {}", answer.status)))
    }
}

/// The way out, as the OAuth client wants it.
async fn ask(out: Outbound, asked: oauth2::HttpRequest) -> Result<oauth2::HttpResponse, OutboundError> {
    let (parts, body) = asked.into_parts();
    let url =
        Url::parse(&parts.uri.to_string()).map_err(|error| OutboundError::Forbidden(error.to_string()))?;
    let answer = out
        .send(Request {
            method: parts.method,
            url,
            headers: parts.headers,
            body: Bytes::from(body),
        })
        .await?;
    let mut response = oauth2::HttpResponse::new(answer.body.to_vec());
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    Ok(response)
}
