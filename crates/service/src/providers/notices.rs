//! Notices of a provider about its accounts, as Apple sends them: signed, and heeded once.

use super::{PATIENCE, Providers, unavailable};
use crate::error::Result;
use auth::oidc::{Expected, read_signed};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;

/// How long a notice is remembered: longer than any is believed.
const REMEMBERED: TimeDelta = TimeDelta::hours(50);

#[derive(Deserialize)]
struct Notice {
    jti: String,
    /// JSON within JSON, as Apple writes it.
    events: String,
}
#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    sub: String,
    #[serde(rename = "event_time")]
    at: Option<i64>,
}

impl Providers {
    /// Heeds a notice: where consent was withdrawn or the account there was deleted, the identity is unlinked and its
    /// person's sessions end. Other events, and notices that came before, change nothing.
    ///
    /// # Errors
    /// `Malformed` for a notice that the provider has not signed for us; `Unavailable`; `NotFound`; `TooMany` for `ip`.
    pub async fn heed(&self, provider: &str, notice: &str, ip: IpAddr) -> Result<()> {
        let provider = self.find(provider)?;
        self.limit(ip).await?;
        let settings = &provider.settings;
        let now = self.core.now();
        let keys = tokio::time::timeout(PATIENCE, provider.keys_for(self.out()?, notice, now)).await;
        let keys = match keys.map_err(|_| unavailable())? {
            Ok(keys) => keys,
            Err(fault) => return Err(self.refuse(provider, fault).await),
        };
        let mut clients = vec![settings.client_id.as_str()];
        clients.extend(settings.native_clients.iter().map(String::as_str));
        let expected = Expected {
            issuers: &settings.issuers(),
            clients: &clients,
            algorithms: &settings.algorithms,
            nonce: None,
            access_token: None,
        };
        let read = read_signed::<Notice>(notice, &keys, &expected, now)
            .ok()
            .and_then(|notice| Some((serde_json::from_str::<Event>(&notice.events).ok()?, notice.jti)));
        let Some((event, jti)) = read else {
            return Err(self.refused("authn_login_fail", &settings.name).await);
        };
        let is_end = matches!(
            event.kind.as_str(),
            "consent-revoked" | "account-delete" | "account-deleted"
        );
        if is_end {
            let at = event.at.and_then(moment).filter(|at| *at <= now).unwrap_or(now);
            let once = Sha256::digest(format!("notice/{}/{jti}", settings.name));
            self.accounts
                .end_identity((&once, now + REMEMBERED), (&settings.issuer, &event.sub), at)
                .await?;
        }
        Ok(())
    }
}

/// Seconds or milliseconds since 1970: Apple's notices hold the latter.
fn moment(time: i64) -> Option<DateTime<Utc>> {
    if time > 100_000_000_000 {
        DateTime::from_timestamp_millis(time)
    } else {
        DateTime::from_timestamp(time, 0)
    }
}
