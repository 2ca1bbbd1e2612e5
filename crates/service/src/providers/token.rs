//! Tokens of native apps and of one-tap buttons: no flow of ours, so each is good for one use.

use super::{PATIENCE, Providers, unavailable};
use crate::accounts::{Joining, Met, SignedIn, link_required, proposed_name};
use crate::caller::Caller;
use crate::error::Result;
use api::providers::{IdTokenLink, IdTokenLogin, Identity};
use auth::oidc::{Expected, IdToken};
use chrono::TimeDelta;
use domain::age::BirthMonth;
use std::net::IpAddr;

/// How long a used token is remembered: longer than any is believed.
const REMEMBERED: TimeDelta = TimeDelta::hours(50);

impl Providers {
    /// Signs somebody in with a token that a client of ours got from the provider.
    ///
    /// # Errors
    /// `Malformed` for a token that does not hold, also for one that was used; `Conflict("link_required")` when the
    /// address has an account; `Invalid` (`born`) for somebody new who does not say it, with the token still unused;
    /// `Unauthenticated` for a person who may not come in; `Unavailable`; `TooMany` for `ip`.
    pub async fn sign_in_with_token(
        &self,
        provider: &str,
        input: IdTokenLogin,
        ip: IpAddr,
    ) -> Result<SignedIn> {
        let token = self
            .judge(provider, &input.id_token, input.nonce.as_deref(), ip)
            .await?;
        let provider = self.find(provider)?;
        let name = input.display_name.or_else(|| token.name.clone());
        let told = self.told(provider, token, None);
        let born = input.born.unwrap_or_default();
        // Before the token is used up, so that it is still good once the answer is right.
        if self.accounts.is_new(&told).await? {
            let zone: Option<chrono_tz::Tz> = input.time_zone.as_deref().and_then(|zone| zone.parse().ok());
            let today = self
                .core
                .now()
                .with_timezone(&zone.unwrap_or_default())
                .date_naive();
            BirthMonth::parse("born", &born, today)?;
        }
        self.use_up(&provider.settings.name, &input.id_token).await?;
        match self.accounts.meet(&told, &provider.settings.label, ip).await? {
            Met::In(who) => Ok(who),
            Met::LinkRequired { .. } => Err(link_required()),
            Met::New => {
                let joining = Joining {
                    name: &proposed_name(name.as_deref(), &told),
                    zone: input.time_zone.as_deref().unwrap_or("UTC"),
                    born: &born,
                };
                self.accounts.join(&told, joining).await
            }
        }
    }

    /// Links to the caller's account the identity of a token that a client of ours got from the provider.
    ///
    /// # Errors
    /// `NotFound` for a provider that is not configured; `Malformed` as for signing in; `Conflict("linked_elsewhere")`;
    /// `Unavailable`; `TooMany` for `ip`.
    pub async fn link_with_token(&self, caller: &Caller, input: IdTokenLink, ip: IpAddr) -> Result<Identity> {
        let token = self
            .judge(&input.provider, &input.id_token, input.nonce.as_deref(), ip)
            .await?;
        let provider = self.find(&input.provider)?;
        self.use_up(&provider.settings.name, &input.id_token).await?;
        let told = self.told(provider, token, None);
        let label = &provider.settings.label;
        let linked = self
            .accounts
            .link_identity(caller.user, caller.cred_version, &told, label)
            .await?;
        Ok(self.view(linked))
    }

    /// What a token for a client of ours says, if it holds.
    async fn judge(
        &self,
        provider: &str,
        id_token: &str,
        nonce: Option<&str>,
        ip: IpAddr,
    ) -> Result<IdToken> {
        let provider = self.find(provider)?;
        self.limit(ip).await?;
        let settings = &provider.settings;
        let clients: Vec<&str> = [&settings.client_id]
            .into_iter()
            .chain(&settings.native_clients)
            .map(String::as_str)
            .collect();
        let expected = Expected {
            issuers: &settings.issuers(),
            clients: &clients,
            algorithms: &settings.algorithms,
            nonce,
            access_token: None,
        };
        let checked = self.check(provider, id_token, &expected);
        tokio::time::timeout(PATIENCE, checked)
            .await
            .map_err(|_| unavailable())?
    }

    /// Uses a token up.
    async fn use_up(&self, provider: &str, id_token: &str) -> Result<()> {
        // The signed part: a signature can be spelled in several ways, what it signs cannot.
        let signed = id_token.rsplit_once('.').map_or("", |(message, _)| message);
        let what = format!("id_token/{signed}");
        if self.is_first_use(&what, REMEMBERED).await? {
            Ok(())
        } else {
            Err(self.refused("sequence_fail", provider).await)
        }
    }
}
