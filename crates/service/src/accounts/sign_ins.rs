//! Where the account is signed in: browsers and clients in one list, to be ended one by one or all others at once.

use super::sessions::is_short_lived;
use super::{Accounts, user_agent};
use crate::caller::{Caller, Entrance};
use crate::error::{Result, ServiceError};
use api::accounts::{Ended, SignIn, SignInKind};
use auth::session;
use std::fmt::Write as _;
use store::Tx;
use store::identity::{refresh, sessions};
use uuid::Uuid;

/// Bytes of a session's hash.
const HASH: usize = 32;

impl Accounts {
    /// Where the caller is signed in: the place that asks first, then by last use.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn sign_ins(&self, caller: &Caller) -> Result<Vec<SignIn>> {
        let now = self.core.now();
        let is_short = is_short_lived(&caller.roles);
        let mut on = self.core.db.read().await?;
        let browsers = sessions::list(&mut on, caller.user).await?;
        let clients = refresh::list(&mut on, caller.user, now).await?;
        drop(on);
        let browsers = browsers
            .iter()
            .filter(|one| session::is_alive(one.created_at, one.last_seen_at, now, is_short))
            .map(|one| browser(one, caller));
        let clients = clients
            .iter()
            .map(|one| client(one, caller))
            .filter(|one| session::is_alive(one.began_at, one.last_seen_at, now, is_short));
        let mut all: Vec<SignIn> = browsers.chain(clients).collect();
        all.sort_by_key(|one| (!one.is_current, std::cmp::Reverse(one.last_seen_at)));
        Ok(all)
    }

    /// Ends one of the caller's sign-ins, be it the one that asks.
    ///
    /// # Errors
    /// `NotFound` for what is not the caller's or has ended.
    pub async fn end_sign_in(&self, caller: &Caller, id: &str) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        let has_ended = if let Some(hash) = parse_hash(id) {
            sessions::remove_own(&mut tx, caller.user, &hash).await?
        } else if let Ok(family) = Uuid::parse_str(id) {
            refresh::revoke_own(&mut tx, caller.user, family, self.core.now()).await?
        } else {
            false
        };
        if !has_ended {
            return Err(ServiceError::NotFound);
        }
        self.note(
            &mut tx,
            caller.institution,
            Some(caller.user),
            "authn_token_revoked",
            "session",
        )
        .await?;
        Ok(tx.commit().await?)
    }

    /// Ends all of the caller's sign-ins but the one that asks.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn end_other_sign_ins(&self, caller: &Caller) -> Result<Ended> {
        let mut tx = self.core.db.begin().await?;
        let ended = self.end_others(&mut tx, caller).await?;
        self.note(
            &mut tx,
            caller.institution,
            Some(caller.user),
            "authn_token_revoked",
            "others",
        )
        .await?;
        tx.commit().await?;
        Ok(Ended { ended })
    }

    /// Ends all but the place that asks, in the transaction of the cause; returns how many there were.
    pub(super) async fn end_others(&self, tx: &mut Tx, caller: &Caller) -> Result<u64> {
        let (session, family): (&[u8], Uuid) = match &caller.entrance {
            Entrance::Session(id_hash) => (id_hash, Uuid::nil()),
            Entrance::Tokens(family) => (&[], *family),
            Entrance::Key(..) | Entrance::Inside => (&[], Uuid::nil()),
        };
        Ok(sessions::remove_others(tx, caller.user, session).await?
            + refresh::revoke_others(tx, caller.user, family, self.core.now()).await?)
    }
}

fn browser(one: &sessions::Listed, caller: &Caller) -> SignIn {
    let (browser, system) = user_agent::read(&one.user_agent);
    SignIn {
        id: hex(&one.id_hash),
        kind: SignInKind::Browser,
        browser: browser.map(str::to_owned),
        system: system.map(str::to_owned),
        began_at: one.created_at,
        last_seen_at: one.last_seen_at,
        is_current: matches!(&caller.entrance, Entrance::Session(hash) if hash.as_slice() == one.id_hash),
    }
}

fn client(one: &refresh::Listed, caller: &Caller) -> SignIn {
    SignIn {
        id: one.id.to_string(),
        kind: SignInKind::Client,
        browser: None,
        system: None,
        began_at: one.created_at,
        last_seen_at: one.last_used_at.unwrap_or(one.created_at),
        is_current: caller.entrance == Entrance::Tokens(one.id),
    }
}

/// The hash is of a random value: it tells nothing of it, and whoever knows it can do nothing but name it.
fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
            // Writing to a String cannot fail.
            let _ = write!(out, "{byte:02x}");
            out
        })
}

fn parse_hash(text: &str) -> Option<[u8; HASH]> {
    let digits: Vec<u8> = text
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok()))
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits
        .as_chunks::<2>()
        .0
        .iter()
        .map(|[high, low]| high << 4 | low)
        .collect();
    (digits.len() == 2 * HASH).then(|| bytes.try_into().ok())?
}

#[cfg(test)]
mod tests {
    use super::{hex, parse_hash};

    #[test]
    fn a_hash_reads_back_and_nothing_else_is_one() {
        let hash: [u8; 32] = std::array::from_fn(|i| (i * 37 % 256) as u8);
        assert_eq!(parse_hash(&hex(&hash)), Some(hash));
        for bad in ["", "00", &"0".repeat(63), &"0".repeat(66), &"g".repeat(64)] {
            assert_eq!(parse_hash(bad), None, "{bad}");
        }
    }
}
