//! The flow of a browser: to the provider, and back.

mod answered;

use super::{PATIENCE, Providers, unavailable};
use crate::accounts::{Met, SignedIn};
use crate::caller::Caller;
use crate::error::Result;
use auth::oidc::{Flow, Intent};
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier, Scope};
use serde::Deserialize;
use std::net::IpAddr;

/// A flow that begins.
#[derive(Debug)]
pub struct Started {
    /// The provider's page.
    pub to: String,
    /// The last part of the cookie's name.
    pub cookie_suffix: String,
    /// The cookie's value, sealed.
    pub cookie: String,
}

/// What the provider made the browser bring.
#[derive(Debug, Default, Clone, Deserialize)]
pub struct Answer {
    /// To be exchanged.
    pub code: Option<String>,
    /// Which flow.
    pub state: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// Who answers (RFC 9207).
    pub iss: Option<String>,
    /// Apple's, at the first time only: the name, in JSON.
    pub user: Option<String>,
}

/// How a flow ended.
#[derive(Debug)]
pub enum Arrival {
    /// Somebody is in.
    In {
        /// Who.
        who: SignedIn,
        /// Where the person wanted to go.
        next: Option<String>,
    },
    /// Nobody is known by it: an account is made once they have said how old they are.
    New {
        /// For this browser alone: what the provider said, sealed.
        ticket: String,
    },
    /// The address has an account already.
    LinkRequired {
        /// What the browser may link after signing in there, if the provider has seen the address proven.
        pending: Option<String>,
        /// What the provider is called.
        label: String,
    },
    /// The identity is linked to the account that asked.
    Linked,
    /// The person said no at the provider.
    Cancelled,
}

#[derive(Deserialize)]
struct AppleUser {
    name: Option<AppleName>,
}
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AppleName {
    first_name: Option<String>,
    last_name: Option<String>,
}

impl Providers {
    /// Begins a sign-in. `next` is a path of our own, checked by the door.
    ///
    /// # Errors
    /// `NotFound` for a provider that is not configured; `Unavailable`; `TooMany` for `ip`.
    pub async fn start(&self, provider: &str, next: Option<String>, ip: IpAddr) -> Result<Started> {
        self.begin(provider, Intent::SignIn, next, ip).await
    }

    /// Begins to link an identity to the caller's account.
    ///
    /// # Errors
    /// As [`Providers::start`].
    pub async fn start_link(&self, caller: &Caller, provider: &str, ip: IpAddr) -> Result<Started> {
        let intent = Intent::Link {
            user: caller.user,
            cred_version: caller.cred_version,
        };
        self.begin(provider, intent, None, ip).await
    }

    async fn begin(
        &self,
        provider: &str,
        intent: Intent,
        next: Option<String>,
        ip: IpAddr,
    ) -> Result<Started> {
        let provider = self.find(provider)?;
        self.limit(ip).await?;
        let (now, random) = (self.core.now(), &*self.core.random);
        let found = tokio::time::timeout(PATIENCE, provider.endpoints(self.out()?, now)).await;
        let endpoints = match found.map_err(|_| unavailable())? {
            Ok(endpoints) => endpoints,
            Err(fault) => return Err(self.refuse(provider, fault).await),
        };
        let flow = Flow::begin(&provider.settings.name, intent, next, random, now);
        let client = match provider.client(&endpoints, &self.redirect(provider), now) {
            Ok(client) => client,
            Err(fault) => return Err(self.refuse(provider, fault).await),
        };
        let state = flow.state.clone();
        let verifier = PkceCodeVerifier::new(flow.verifier.clone());
        let scopes = provider.settings.scopes.iter().cloned().map(Scope::new);
        let mut asked = client
            .authorize_url(|| CsrfToken::new(state))
            .add_scope(Scope::new("openid".into()))
            .add_scopes(scopes)
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_extra_param("nonce", flow.nonce.clone());
        if provider.settings.is_form_post {
            asked = asked.add_extra_param("response_mode", "form_post");
        }
        Ok(Started {
            to: asked.url().0.into(),
            cookie_suffix: Flow::cookie_suffix(&flow.state),
            cookie: self.flows.seal_flow(&flow, random),
        })
    }

    /// Ends a flow with what the provider made the browser bring, and the cookie of that flow. A flow ends once.
    ///
    /// # Errors
    /// `Malformed` for anything that is not the honest end of a flow of this browser; `Unauthenticated` for a person
    /// who may not come in; `Conflict("linked_elsewhere")`; `Unavailable`; `TooMany` for `ip`.
    pub async fn callback(
        &self,
        provider: &str,
        answer: Answer,
        cookie: Option<&str>,
        ip: IpAddr,
    ) -> Result<Arrival> {
        let provider = self.find(provider)?;
        self.limit(ip).await?;
        let asked = self.answered(provider, &answer, cookie);
        let answered = tokio::time::timeout(PATIENCE, asked).await.map_err(|_| {
            tracing::error!(
                event = "sys_monitor_disabled",
                provider = provider.settings.name,
                "a provider is too slow"
            );
            unavailable()
        })??;
        let Some((flow, token, refresh_token)) = answered else {
            return Ok(Arrival::Cancelled);
        };
        let name = answer
            .user
            .as_deref()
            .and_then(apple_name)
            .or_else(|| token.name.clone());
        let told = self.told(provider, token, refresh_token);
        match flow.intent {
            Intent::Link { user, cred_version } => {
                self.accounts
                    .link_identity(user, cred_version, &told, &provider.settings.label)
                    .await?;
                Ok(Arrival::Linked)
            }
            Intent::SignIn => {
                let met = self.accounts.meet(&told, &provider.settings.label, ip).await?;
                Ok(match met {
                    Met::In(who) => Arrival::In { who, next: flow.next },
                    Met::New => Arrival::New {
                        ticket: self.ticket(told, name.as_deref()),
                    },
                    Met::LinkRequired { pending } => Arrival::LinkRequired {
                        pending,
                        label: provider.settings.label.clone(),
                    },
                })
            }
        }
    }
}

/// The name in Apple's form. The browser brings it, so it is believed no more than what somebody types; an address in it
/// is not looked at.
fn apple_name(json: &str) -> Option<String> {
    let user: AppleUser = serde_json::from_str(json).ok()?;
    let name = user.name?;
    let parts: Vec<String> = [name.first_name, name.last_name].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
