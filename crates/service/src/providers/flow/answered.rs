//! What the provider made the browser bring: which flow it ends, and what its code is worth.

use super::Answer;
use crate::error::{Result, ServiceError};
use crate::providers::Providers;
use crate::providers::remote::{Exchanged, Provider};
use auth::oidc::{Expected, Flow, IdToken, verify};
use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};
use store::identity::external::{self, Told};

impl Providers {
    /// The flow that this answer ends, and the token that its code is exchanged for; `None` where the person said no.
    pub(super) async fn answered(
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
    pub(in crate::providers) async fn check(
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
    pub(in crate::providers) fn told(
        &self,
        provider: &Provider,
        token: IdToken,
        refresh_token: Option<String>,
    ) -> Told {
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
    pub(in crate::providers) async fn is_first_use(
        &self,
        what: &str,
        keep_for: TimeDelta,
    ) -> Result<bool, ServiceError> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let is_first = external::use_once(&mut tx, &Sha256::digest(what), now + keep_for, now).await?;
        tx.commit().await?;
        Ok(is_first)
    }
}
