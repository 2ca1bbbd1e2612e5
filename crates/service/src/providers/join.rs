//! Between a provider's word about somebody new and their account: what they have to say themselves. Until then nothing
//! is stored; what the provider said waits in their browser, sealed.

use super::Providers;
use crate::accounts::{Joining, SignedIn, proposed_name};
use crate::error::{Result, ServiceError};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use catalogue::Locale;
use catalogue::problems::providers as problems;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use store::identity::external::{self, Told};

/// How long somebody may think.
const LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// What ends the sign-in at the provider is kept up to this size, in bytes: a cookie holds four kilobytes.
const MAX_REFRESH: usize = 1_200;
const ABOUT: &str = "newcomer";

/// Somebody new, as the provider speaks of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// What the provider is called.
    pub label: String,
    /// The address there, which becomes that of the account.
    pub email: String,
    /// What they might be called.
    pub name: String,
}

/// What somebody new says.
#[derive(Debug, Clone, Default)]
pub struct Join {
    /// What to call them.
    pub display_name: String,
    /// IANA name.
    pub time_zone: String,
    /// When they were born, `YYYY-MM`.
    pub born: String,
}

#[derive(Serialize, Deserialize)]
struct Ticket {
    provider: String,
    issuer: String,
    subject: String,
    email: String,
    is_private_relay: bool,
    /// In base64url.
    refresh_sealed: Option<String>,
    name: String,
    expires_at: i64,
}

impl Ticket {
    /// Only a proven address gets as far as a ticket.
    fn told(&self) -> Told {
        Told {
            provider: self.provider.clone(),
            issuer: self.issuer.clone(),
            subject: self.subject.clone(),
            email: Some(self.email.clone()),
            is_email_verified: true,
            is_private_relay: self.is_private_relay,
            refresh_sealed: self
                .refresh_sealed
                .as_ref()
                .and_then(|sealed| BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()),
        }
    }

    fn expires_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.expires_at, 0).unwrap_or_default()
    }
}

impl Providers {
    /// What a provider has said about somebody new, for their browser to keep.
    pub(super) fn ticket(&self, told: Told, name: Option<&str>) -> String {
        let ticket = Ticket {
            name: proposed_name(name, &told),
            provider: told.provider,
            issuer: told.issuer,
            subject: told.subject,
            email: told.email.unwrap_or_default(),
            is_private_relay: told.is_private_relay,
            refresh_sealed: told
                .refresh_sealed
                .filter(|sealed| sealed.len() <= MAX_REFRESH)
                .map(|sealed| BASE64_URL_SAFE_NO_PAD.encode(sealed)),
            expires_at: (self.core.now() + LIFETIME).timestamp(),
        };
        let json = serde_json::to_vec(&ticket).expect("texts and numbers are always JSON");
        BASE64_URL_SAFE_NO_PAD.encode(self.newcomers.seal(&json, ABOUT, &*self.core.random))
    }

    fn open_ticket(&self, ticket: &str) -> Option<Ticket> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(ticket).ok()?;
        let ticket: Ticket = serde_json::from_slice(&self.newcomers.open(&sealed, ABOUT)?).ok()?;
        (ticket.expires_at() > self.core.now()).then_some(ticket)
    }

    /// Whom the ticket of this browser speaks of; `None` when it has ended.
    pub fn newcomer(&self, ticket: &str) -> Option<Newcomer> {
        let ticket = self.open_ticket(ticket)?;
        let label = self.find(&ticket.provider).ok()?.settings.label.clone();
        Some(Newcomer {
            label,
            email: ticket.email,
            name: ticket.name,
        })
    }

    /// Makes the account that a ticket speaks of, and lets its person in. A ticket is good for one account.
    ///
    /// # Errors
    /// `Invalid` by field, after which the ticket is still good; `Gone("join_ended")`; `Conflict("link_required")` when
    /// the address has got an account since; `TooMany` for `ip`.
    pub async fn join(&self, ticket: &str, join: &Join, ip: IpAddr) -> Result<SignedIn> {
        self.limit(ip).await?;
        let ended = || ServiceError::Gone("join_ended", problems::join_ended(Locale::current()).into());
        let opened = self.open_ticket(ticket).ok_or_else(ended)?;
        self.find(&opened.provider)?;
        let told = opened.told();
        let known = {
            let mut on = self.core.db.read().await?;
            external::find(&mut on, &told.issuer, &told.subject).await?
        };
        // Whoever has an account by now signs in by the provider, and not by an old ticket: it makes one, and opens none.
        if known.is_some() {
            return Err(ended());
        }
        let joining = Joining {
            name: &join.display_name,
            zone: &join.time_zone,
            born: &join.born,
        };
        self.accounts.join(&told, joining).await
    }
}
