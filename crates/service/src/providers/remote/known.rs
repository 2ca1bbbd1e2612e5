//! What is known of a provider without asking it: its endpoints and keys, and who may ask for them next.

use super::{Provider, RemoteFault, get, parse};
use crate::providers::settings::Endpoints;
use auth::oidc::{KeySet, kid};
use chrono::{DateTime, TimeDelta, Utc};
use outbound::Outbound;
use serde::Deserialize;
use std::sync::{Arc, MutexGuard, PoisonError};

/// Keys and endpoints are asked for anew after this.
const FRESH_FOR: TimeDelta = TimeDelta::hours(12);
/// An unknown key makes us look again at most this often.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(60);

#[derive(Default)]
pub(super) struct Known {
    endpoints: Option<(Endpoints, DateTime<Utc>)>,
    keys: Option<(Arc<KeySet>, DateTime<Utc>)>,
    /// When it was last asked for keys, answer or none.
    asked_at: Option<DateTime<Utc>>,
    /// Questions that had no answer so far.
    n_unanswered: u64,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    revocation_endpoint: Option<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Provider {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `ask` when nobody else is asking, unless `kept` has what is wanted by then.
    async fn asked<T>(
        &self,
        kept: impl Fn() -> Option<Result<T, RemoteFault>>,
        ask: impl Future<Output = Result<T, RemoteFault>>,
    ) -> Result<T, RemoteFault> {
        if let Some(kept) = kept() {
            return kept;
        }
        let before = self.known().n_unanswered;
        let _turn = self.turn.lock().await;
        if let Some(kept) = kept() {
            return kept;
        }
        if self.known().n_unanswered != before {
            return Err(no_answer());
        }
        let outcome = ask.await;
        if outcome.is_err() {
            self.known().n_unanswered += 1;
        }
        outcome
    }

    /// Where the provider answers: as configured, else as its discovery document says.
    pub async fn endpoints(&self, out: &Outbound, now: DateTime<Utc>) -> Result<Endpoints, RemoteFault> {
        if let Some(endpoints) = &self.settings.endpoints {
            return Ok(endpoints.clone());
        }
        let kept = || {
            let known = self.known();
            let (endpoints, at) = known.endpoints.as_ref()?;
            (now - *at < FRESH_FOR).then(|| Ok(endpoints.clone()))
        };
        let ask = async {
            let endpoints = discover(out, &self.settings.issuer).await?;
            self.known().endpoints = Some((endpoints.clone(), now));
            Ok(endpoints)
        };
        self.asked(kept, ask).await
    }

    /// The keys among which the signer of `token` is, if the provider has it. Keys that are kept are used; an unknown
    /// one makes us ask again, once in a minute, whether there is an answer or not.
    pub async fn keys_for(
        &self,
        out: &Outbound,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Arc<KeySet>, RemoteFault> {
        let wanted = kid(token).unwrap_or_default();
        let address = self.endpoints(out, now).await?.keys;
        let kept = || self.kept_keys(&wanted, now);
        let ask = async {
            self.known().asked_at = Some(now);
            let body = get(out, &address).await?;
            let keys = KeySet::parse(&body).map_err(|error| RemoteFault::Unavailable(error.to_string()))?;
            let keys = Arc::new(keys);
            self.known().keys = Some((Arc::clone(&keys), now));
            Ok(keys)
        };
        self.asked(kept, ask).await
    }

    /// Keys that were asked for before, or that they cannot be asked for so soon; `None` where they are to be asked for.
    fn kept_keys(&self, wanted: &str, now: DateTime<Utc>) -> Option<Result<Arc<KeySet>, RemoteFault>> {
        let known = self.known();
        let (keys, at) = known.keys.as_ref()?;
        // A clock that was set back makes what is kept look new for too long; then it is asked for again.
        let is_within = |at: DateTime<Utc>, span| now >= at && now - at < span;
        if !is_within(*at, FRESH_FOR) {
            return None;
        }
        if keys.knows(wanted) || is_within(*at, LOOK_AGAIN) {
            return Some(Ok(Arc::clone(keys)));
        }
        let was_in_vain = known.asked_at.is_some_and(|asked| is_within(asked, LOOK_AGAIN));
        was_in_vain.then(|| Err(no_answer()))
    }
}

async fn discover(out: &Outbound, issuer: &str) -> Result<Endpoints, RemoteFault> {
    let address = format!(
        "{}/.well-known/openid-configuration",
        issuer.trim_end_matches('/')
    );
    let body = get(out, &address).await?;
    let found: Discovery = serde_json::from_slice(&body)
        .map_err(|_| RemoteFault::Unavailable("its discovery document cannot be read".into()))?;
    if found.issuer != *issuer {
        return Err(RemoteFault::Unavailable(
            "its discovery document names another issuer".into(),
        ));
    }
    let endpoints = Endpoints {
        authorization: found.authorization_endpoint,
        token: found.token_endpoint,
        keys: found.jwks_uri,
        revocation: found.revocation_endpoint,
        names_itself: found.authorization_response_iss_parameter_supported,
    };
    for address in [&endpoints.authorization, &endpoints.token, &endpoints.keys] {
        outbound::may_be_asked(&parse(address)?)?;
    }
    Ok(endpoints)
}

fn no_answer() -> RemoteFault {
    RemoteFault::Unavailable("it had no answer a moment ago".into())
}
