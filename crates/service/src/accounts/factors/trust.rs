//! Browsers that need not prove a second factor for thirty days, since their person said so. Never those of admins.
//!
//! The mark is a MAC and nothing is stored: signing out everywhere, a new password and every change of the factors make
//! another one, and the old marks hold no longer.

use super::{Need, is_required};
use crate::accounts::{Accounts, SignedIn};
use crate::error::Result;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use store::people;

/// How long it holds.
const LIFETIME: TimeDelta = TimeDelta::days(30);

impl Accounts {
    /// A mark for the browser of somebody who has just proven a second factor in it; `None` for admins.
    pub fn trust(&self, who: &SignedIn) -> Option<String> {
        if who.need != Need::Nothing || is_required(&who.roles) {
            return None;
        }
        let ends = self.core.now() + LIFETIME;
        let mac = self.trust_mac(who, ends).finalize().into_bytes();
        Some(format!(
            "{}.{}",
            ends.timestamp(),
            BASE64_URL_SAFE_NO_PAD.encode(mac)
        ))
    }

    /// The same person, with the second factor taken as proven where `mark` holds.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn trusting(&self, who: &SignedIn, mark: Option<&str>) -> Result<SignedIn> {
        let holds = mark.is_some_and(|mark| self.is_trusted(who, mark));
        if who.need != Need::Second || !holds || is_required(&who.roles) {
            return Ok(who.clone());
        }
        let mut tx = self.core.db.begin().await?;
        // The mark was good for the credentials of then.
        let person = people::find(&mut tx, who.user)
            .await?
            .filter(|person| person.is_active() && person.cred_version == who.cred_version);
        let Some(person) = person else {
            return Ok(who.clone());
        };
        let who = self.enter_wholly(&mut tx, &person, "trusted_browser").await?;
        tx.commit().await?;
        Ok(who)
    }

    fn is_trusted(&self, who: &SignedIn, mark: &str) -> bool {
        let Some((ends, mac)) = mark.split_once('.') else {
            return false;
        };
        let ends = ends
            .parse()
            .ok()
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        let (Some(ends), Ok(mac)) = (ends, BASE64_URL_SAFE_NO_PAD.decode(mac)) else {
            return false;
        };
        ends > self.core.now() && self.trust_mac(who, ends).verify_slice(&mac).is_ok()
    }

    fn trust_mac(&self, who: &SignedIn, ends: DateTime<Utc>) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.factors.trust).expect("HMAC takes a key of any length");
        mac.update(who.user.0.as_bytes());
        mac.update(&who.cred_version.to_le_bytes());
        mac.update(&ends.timestamp().to_le_bytes());
        mac.update(who.stamp.as_bytes());
        mac
    }
}
