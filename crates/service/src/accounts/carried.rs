//! What is shown once, between the form that made it and the page that shows it: sealed, with the browser, for a few
//! minutes. So that page can be loaded again without making a second one.

use super::{Accounts, minutes};
use auth::Sealer;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::ids::UserId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// How long it may be on its way, in minutes: as long as it takes somebody to prove once more who they are.
pub const CARRIED_MINUTES: i64 = 5;

#[derive(Serialize, Deserialize)]
struct Carried<T> {
    made: T,
    expires_at: DateTime<Utc>,
}

impl Accounts {
    /// Seals what was made for the browser of `user`, who made it. `place` is the page that will show it.
    ///
    /// # Panics
    /// When it cannot be written as JSON.
    pub fn carry<T: Serialize>(&self, user: UserId, place: &str, made: T) -> String {
        let expires_at = self.core.now() + minutes(CARRIED_MINUTES);
        let plain = serde_json::to_vec(&Carried { made, expires_at });
        let plain = plain.expect("texts, numbers and times are always JSON");
        let sealed = self
            .carrier()
            .seal(&plain, &about(user, place), &*self.core.random);
        BASE64_URL_SAFE_NO_PAD.encode(sealed)
    }

    /// What the browser of `user` brings, if it is theirs, for this page, and not too old.
    pub fn carried<T: DeserializeOwned>(&self, user: UserId, place: &str, carried: &str) -> Option<T> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(carried).ok()?;
        let plain = self.carrier().open(&sealed, &about(user, place))?;
        let carried: Carried<T> = serde_json::from_slice(&plain).ok()?;
        (carried.expires_at > self.core.now()).then_some(carried.made)
    }

    fn carrier(&self) -> Sealer {
        Sealer::new(&self.core.secret, "shown-once/v1")
    }
}

fn about(user: UserId, place: &str) -> Vec<u8> {
    [user.0.as_bytes().as_slice(), place.as_bytes()].concat()
}
