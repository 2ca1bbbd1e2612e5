//! The flow of a browser: to the provider, and back.

use super::remote::{Exchanged, Provider};
use super::{PATIENCE, Providers, unavailable};
use crate::accounts::{Met, SignedIn};
use crate::caller::Caller;
use crate::error::{Result, ServiceError};
use auth::oidc::{Expected, Flow, IdToken, Intent, verify};
use chrono::TimeDelta;
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier, Scope};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;
use store::identity::external::{self, Told};

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

    /// The flow that this answer ends, and the token that its code is exchanged for; `None` where the person said no.
    async fn answered(
        &self,
        provider: &Provider,
        answer: &Answer,
        cookie: Option<&str>,
    ) -> Result<Option<(Flow, IdToken, Option<String>)>> {
        let flow = self.take_flow(provider, answer, cookie).await?;
        if let Some(error) = &answer.error {
            return match error.as_str() {
                "access_denied" | "user_cancelled_authorize" => Ok(None),
                _ => Err(self.refused("authn_login_fail", &provider.settings.name).await),
            };
        }
        let Some(code) = answer.code.clone() else {
            return Err(self.refused("sequence_fail", &provider.settings.name).await);
        };
        let (token, refresh_token) = self.ask_about(provider, code, &flow).await?;
        Ok(Some((flow, token, refresh_token)))
    }

    /// The flow that this answer ends: of this browser, at this provider, not over, and never before.
    async fn take_flow(&self, provider: &Provider, answer: &Answer, cookie: Option<&str>) -> Result<Flow> {
        let (now, name) = (self.core.now(), provider.settings.name.as_str());
        let (Some(state), Some(cookie)) = (answer.state.as_deref(), cookie) else {
            return Err(self.refused("sequence_fail", name).await);
        };
        let Some(flow) = self.flows.open_flow(cookie, name, state, now) else {
            let is_of_another = self.list.iter().any(|other| {
                self.flows
                    .open_flow(cookie, &other.settings.name, state, now)
                    .is_some()
            });
            let event = if is_of_another {
                "malicious_extraneous"
            } else {
                "sequence_fail"
            };
            return Err(self.refused(event, name).await);
        };
        let use_hash = Sha256::digest(format!("state/{state}"));
        let mut tx = self.core.db.begin().await?;
        let is_first = external::use_once(&mut tx, &use_hash, flow.expires_at(), now).await?;
        tx.commit().await?;
        if !is_first {
            return Err(self.refused("sequence_fail", name).await);
        }
        let names_itself = match &provider.settings.endpoints {
            Some(endpoints) => endpoints.names_itself,
            None => match provider.endpoints(self.out()?, now).await {
                Ok(endpoints) => endpoints.names_itself,
                Err(fault) => return Err(self.refuse(provider, fault).await),
            },
        };
        let is_named_rightly = match answer.iss.as_deref() {
            Some(iss) => provider.settings.issuers().contains(&iss),
            None => !names_itself,
        };
        if !is_named_rightly {
            return Err(self.refused("malicious_extraneous", name).await);
        }
        Ok(flow)
    }

    /// Exchanges the code and checks the token.
    async fn ask_about(
        &self,
        provider: &Provider,
        code: String,
        flow: &Flow,
    ) -> Result<(IdToken, Option<String>)> {
        let (now, out) = (self.core.now(), self.out()?);
        let redirect = self.redirect(provider);
        let exchanged = provider
            .exchange(out, &redirect, code, flow.verifier.clone(), now)
            .await;
        let Exchanged { id, access, refresh } = match exchanged {
            Ok(exchanged) => exchanged,
            Err(fault) => return Err(self.refuse(provider, fault).await),
        };
        let clients = [provider.settings.client_id.as_str()];
        let expected = Expected {
            issuers: &provider.settings.issuers(),
            clients: &clients,
            algorithms: &provider.settings.algorithms,
            nonce: Some(&flow.nonce),
            access_token: Some(&access),
        };
        let token = self.check(provider, &id, &expected).await?;
        Ok((token, refresh))
    }

    /// Checks a token with the provider's present keys.
    pub(super) async fn check(
        &self,
        provider: &Provider,
        id_token: &str,
        expected: &Expected<'_>,
    ) -> Result<IdToken> {
        let now = self.core.now();
        let keys = match provider.keys_for(self.out()?, id_token, now).await {
            Ok(keys) => keys,
            Err(fault) => return Err(self.refuse(provider, fault).await),
        };
        match verify(id_token, &keys, expected, now) {
            Ok(token) => Ok(token),
            Err(fault) => {
                tracing::warn!(provider = provider.settings.name, %fault, "a token is refused");
                Err(self.refused("authn_login_fail", &provider.settings.name).await)
            }
        }
    }

    /// What is kept of a token. The issuer is always spelled as in the settings, so that one person is one identity.
    pub(super) fn told(&self, provider: &Provider, token: IdToken, refresh_token: Option<String>) -> Told {
        // Kept only where it is of use: to end the sign-in at a provider that asks for that.
        let can_revoke = provider
            .settings
            .endpoints
            .as_ref()
            .is_some_and(|endpoints| endpoints.revocation.is_some());
        let sealed = refresh_token.filter(|_| can_revoke).map(|secret| {
            self.refresh_tokens
                .seal(secret.as_bytes(), &token.subject, &*self.core.random)
        });
        Told {
            provider: provider.settings.name.clone(),
            issuer: provider.settings.issuer.clone(),
            subject: token.subject,
            email: token.email,
            is_email_verified: token.is_email_verified,
            is_private_relay: token.is_private_relay,
            refresh_sealed: sealed,
        }
    }

    /// Uses something up; `false` when it was used before.
    pub(super) async fn is_first_use(&self, what: &str, keep_for: TimeDelta) -> Result<bool, ServiceError> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let is_first = external::use_once(&mut tx, &Sha256::digest(what), now + keep_for, now).await?;
        tx.commit().await?;
        Ok(is_first)
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
