//! Tokens of native apps and of one-tap buttons: no flow of ours, so each is good for one use.

use super::{PATIENCE, Providers, unavailable};
use crate::accounts::{Met, SignedIn};
use crate::error::{Result, ServiceError};
use api::providers::IdTokenLogin;
use auth::oidc::Expected;
use catalogue::Locale;
use catalogue::problems::providers::link_required;
use chrono::TimeDelta;
use std::net::IpAddr;

/// How long a used token is remembered: longer than any is believed.
const REMEMBERED: TimeDelta = TimeDelta::hours(50);

impl Providers {
    /// Signs somebody in with a token that a client of ours got from the provider.
    ///
    /// # Errors
    /// `Malformed` for a token that does not hold, also for one that was used; `Conflict("link_required")` when the
    /// address has an account; `Unauthenticated` for a person who may not come in; `Unavailable`; `TooMany` for `ip`.
    pub async fn sign_in_with_token(
        &self,
        provider: &str,
        input: IdTokenLogin,
        ip: IpAddr,
    ) -> Result<SignedIn> {
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
            nonce: input.nonce.as_deref(),
            access_token: None,
        };
        let checked = self.check(provider, &input.id_token, &expected);
        let token = tokio::time::timeout(PATIENCE, checked)
            .await
            .map_err(|_| unavailable())??;
        // The signed part: a signature can be spelled in several ways, what it signs cannot.
        let signed = input.id_token.rsplit_once('.').map_or("", |(message, _)| message);
        if !self
            .is_first_use(&format!("id_token/{signed}"), REMEMBERED)
            .await?
        {
            return Err(self.refused("sequence_fail", &settings.name).await);
        }
        let name = input.display_name.or_else(|| token.name.clone());
        let zone = input.time_zone.unwrap_or_else(|| "UTC".into());
        let told = self.told(provider, token, None);
        let met = self
            .accounts
            .meet(&told, &settings.label, name.as_deref(), &zone, ip)
            .await?;
        match met {
            Met::In { who, .. } => Ok(who),
            Met::LinkRequired { .. } => Err(ServiceError::Conflict(
                "link_required",
                link_required(Locale::current()).into(),
            )),
        }
    }
}
