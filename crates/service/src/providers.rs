//! Sign-in with other providers by OpenID Connect: flows, tokens of native apps, notices.
//!
//! A provider is configuration. What it says is believed only after [`auth::oidc::verify`], and who it is here is
//! decided by issuer and subject in [`crate::accounts`], never by an address.
//! To add a provider: a block in the settings file.

mod flow;
mod join;
mod notices;
mod remote;
mod settings;
mod token;

pub use flow::{Answer, Arrival, Started};
pub use join::{Join, Newcomer};
pub use settings::{ClientSecret, Endpoints, ProviderSettings};

use crate::accounts::Accounts;
use crate::caller::Caller;
use crate::core::Core;
use crate::error::{Result, ServiceError};
use crate::limits::{ip_key, too_many};
use api::providers::{Identity, Provider as ProviderView};
use auth::oidc::Sealer;
use catalogue::Locale;
use catalogue::problems::providers as problems;
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use outbound::Outbound;
use remote::{Provider, RemoteFault};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use store::identity::external;
use uuid::Uuid;

/// Longest wait for a provider, all questions of one sign-in together.
const PATIENCE: Duration = Duration::from_millis(5_500);
/// When somebody whom a provider did not answer may try again, in seconds.
const RETRY_AFTER_S: u64 = 30;

/// The use cases of providers. Cheap to clone.
#[derive(Clone)]
pub struct Providers {
    core: Arc<Core>,
    accounts: Accounts,
    out: Option<Outbound>,
    list: Arc<[Provider]>,
    flows: Sealer,
    refresh_tokens: Sealer,
    newcomers: Sealer,
}

impl Providers {
    /// The use cases on `core`, for the providers in its settings.
    pub fn new(core: Arc<Core>, accounts: Accounts) -> Self {
        let list: Arc<[Provider]> = core
            .settings
            .providers
            .iter()
            .cloned()
            .map(Provider::new)
            .collect();
        let out = if list.is_empty() {
            None
        } else {
            Outbound::new()
                .inspect_err(|error| tracing::error!(%error, "no provider can be asked"))
                .ok()
        };
        Self {
            out,
            list,
            flows: Sealer::new(&core.secret, "oidc-flow/v1"),
            refresh_tokens: Sealer::new(&core.secret, "oidc-refresh/v1"),
            newcomers: Sealer::new(&core.secret, "oidc-newcomer/v1"),
            core,
            accounts,
        }
    }

    /// What is configured, for buttons.
    pub fn list(&self) -> Vec<ProviderView> {
        let views = self.list.iter().map(|provider| ProviderView {
            name: provider.settings.name.clone(),
            label: provider.settings.label.clone(),
        });
        views.collect()
    }

    /// Sites that the pages of the provider of this name may be on; of all where none is named.
    pub fn origins(&self, name: Option<&str>) -> Vec<String> {
        let wanted = self
            .list
            .iter()
            .filter(|provider| name.is_none_or(|name| provider.settings.name == name));
        wanted.flat_map(|provider| provider.settings.origins()).collect()
    }

    /// The caller's identities, the oldest first.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn identities(&self, caller: &Caller) -> Result<Vec<Identity>> {
        let mut on = self.core.db.read().await?;
        let found = external::of_user(&mut on, caller.user).await?;
        Ok(found.into_iter().map(|identity| self.view(identity)).collect())
    }

    fn view(&self, identity: external::Identity) -> Identity {
        let label = self.find(&identity.told.provider).map_or_else(
            |_| identity.told.provider.clone(),
            |found| found.settings.label.clone(),
        );
        Identity {
            id: identity.id,
            label,
            provider: identity.told.provider,
            email: identity.told.email,
            is_private_relay: identity.told.is_private_relay,
            linked_at: identity.created_at,
            last_used_at: identity.last_used_at,
        }
    }

    /// Unlinks an identity of the caller, and ends its sign-in at the provider where that can be done.
    ///
    /// # Errors
    /// `NotFound`; `Conflict("last_way_in")` when nothing else would let the caller in.
    pub async fn unlink(&self, caller: &Caller, id: Uuid) -> Result<()> {
        let identity = self.accounts.unlink(caller, id).await?;
        self.revoke(&identity).await;
        Ok(())
    }

    /// Ends the sign-ins of a person at their providers, as far as they can be reached: to be called before the account
    /// is removed.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn revoke_of_user(&self, user: UserId) -> Result<()> {
        let identities = {
            let mut on = self.core.db.read().await?;
            external::of_user(&mut on, user).await?
        };
        for identity in &identities {
            self.revoke(identity).await;
        }
        Ok(())
    }

    /// Deletes the accounts whose day has come, and ends their sign-ins at their providers first. Returns how many.
    ///
    /// # Errors
    /// Only when the database fails; what is left is deleted by the next call.
    pub async fn delete_due_accounts(&self) -> Result<usize> {
        let mut n_deleted = 0;
        for user in self.accounts.due_deletions().await? {
            self.revoke_of_user(user).await?;
            n_deleted += usize::from(self.accounts.delete_for_good(user).await?);
        }
        if n_deleted > 0 {
            tracing::info!(n_deleted, "accounts were deleted for good");
        }
        Ok(n_deleted)
    }

    async fn revoke(&self, identity: &external::Identity) {
        let (Ok(provider), Ok(out)) = (self.find(&identity.told.provider), self.out()) else {
            return;
        };
        let told = &identity.told;
        let opened = told
            .refresh_sealed
            .as_ref()
            .and_then(|sealed| self.refresh_tokens.open(sealed, &told.subject));
        let Some(token) = opened.and_then(|bytes| String::from_utf8(bytes).ok()) else {
            return;
        };
        let ended = tokio::time::timeout(PATIENCE, provider.revoke(out, &token, self.core.now())).await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::warn!(
                provider = provider.settings.name,
                "a sign-in could not be ended there"
            );
        }
    }

    fn find(&self, name: &str) -> Result<&Provider> {
        let found = self.list.iter().find(|provider| provider.settings.name == name);
        found.ok_or(ServiceError::NotFound)
    }

    fn out(&self) -> Result<&Outbound> {
        self.out.as_ref().ok_or_else(unavailable)
    }

    async fn limit(&self, ip: IpAddr) -> Result<()> {
        let rules = &self.core.limits.rules;
        let wanted = [
            (format!("provider/ip/{}", ip_key(ip)), rules.provider_per_ip),
            ("provider/all".to_owned(), rules.provider_overall),
        ];
        self.core
            .limits
            .take(&wanted, self.core.now())
            .await
            .map_err(|seconds| too_many("provider", seconds))
    }

    fn redirect(&self, provider: &Provider) -> String {
        let url = self.core.settings.public_url.trim_end_matches('/');
        format!("{url}/auth/{}/callback", provider.settings.name)
    }

    /// What a fault of a provider is to the client; noted where somebody may have meant harm.
    async fn refuse(&self, provider: &Provider, fault: RemoteFault) -> ServiceError {
        let name = provider.settings.name.as_str();
        match fault {
            RemoteFault::Unavailable(reason) => {
                tracing::error!(event = "sys_monitor_disabled", provider = name, %reason, "a provider gives no answer");
                unavailable()
            }
            RemoteFault::Refused(reason) => {
                tracing::warn!(provider = name, %reason, "a provider refuses a code");
                self.refused("sequence_fail", name).await
            }
        }
    }

    /// Notes an event and says only that it did not work.
    async fn refused(&self, event: &str, object: &str) -> ServiceError {
        let noted = self
            .accounts
            .note_alone(PUBLIC_INSTITUTION, None, event, object)
            .await;
        match noted {
            Ok(()) => ServiceError::Malformed(
                "provider_sign_in_failed",
                problems::failed(Locale::current()).into(),
            ),
            Err(error) => error,
        }
    }
}

fn unavailable() -> ServiceError {
    ServiceError::Unavailable(
        "provider_unavailable",
        problems::silent(Locale::current()).into(),
        RETRY_AFTER_S,
    )
}
