//! A new key between the form that made it and the page that shows it this once: sealed, with the browser, for a minute.
//! So that page can be loaded again without making a second one.

use super::super::{Accounts, minutes};
use crate::caller::Caller;
use api::keys::NewKey;
use auth::Sealer;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How long it may be on its way, in minutes.
const LIFETIME_MINUTES: i64 = 1;

#[derive(Serialize, Deserialize)]
struct Carried {
    made: NewKey,
    expires_at: DateTime<Utc>,
}

impl Accounts {
    /// Seals a new key for its maker's browser. `place` is the page that will show it.
    pub fn carry_key(&self, caller: &Caller, place: &str, made: NewKey) -> String {
        let expires_at = self.core.now() + minutes(LIFETIME_MINUTES);
        let plain = serde_json::to_vec(&Carried { made, expires_at });
        let plain = plain.expect("texts, numbers and times are always JSON");
        let sealed = self
            .carrier()
            .seal(&plain, &about(caller, place), &*self.core.random);
        BASE64_URL_SAFE_NO_PAD.encode(sealed)
    }

    /// The key in what the browser brings, if it is the caller's, for this page, and not too old.
    pub fn carried_key(&self, caller: &Caller, place: &str, carried: &str) -> Option<NewKey> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(carried).ok()?;
        let plain = self.carrier().open(&sealed, &about(caller, place))?;
        let carried: Carried = serde_json::from_slice(&plain).ok()?;
        (carried.expires_at > self.core.now()).then_some(carried.made)
    }

    fn carrier(&self) -> Sealer {
        Sealer::new(&self.core.secret, "made-keys/v1")
    }
}

fn about(caller: &Caller, place: &str) -> Vec<u8> {
    [caller.user.0.as_bytes().as_slice(), place.as_bytes()].concat()
}
