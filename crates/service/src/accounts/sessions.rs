//! Sessions of browsers: an opaque value in a cookie, its SHA-256 in the database.

use super::{Accounts, MAX_SESSIONS, SignedIn, minutes};
use crate::audit::Circumstances;
use crate::caller::{Caller, Entrance};
use crate::error::Result;
use auth::{Token, session};
use chrono::{DateTime, Utc};
use domain::people::Role;
use store::identity::beginnings::{self, NewSession};
use store::identity::{refresh, sessions};
use store::people::{self, Account};

/// How exactly it is known when a session was last used, in minutes: one write in that time, not one a request.
const TOUCH_MINUTES: i64 = 5;
/// What is kept of a browser's name, in characters.
const MAX_USER_AGENT: usize = 200;

impl Accounts {
    /// Begins a session and returns the value for the cookie. Beyond twenty, the one unused for longest ends.
    ///
    /// # Errors
    /// `SecondFactor` with a challenge where one is missing; else only when the database fails.
    pub async fn sign_in_browser(&self, who: &SignedIn, user_agent: &str) -> Result<String> {
        self.must_have_all_factors(who).await?;
        let (around, token) = (Circumstances::of(&self.core), Token::generate(&*self.core.random));
        let user_agent: String = user_agent
            .chars()
            .filter(|c| !c.is_control())
            .take(MAX_USER_AGENT)
            .collect();
        let new = NewSession {
            id_hash: &token.hash(),
            institution: who.institution,
            user: who.user,
            cred_version: who.cred_version,
            proven_at: who.is_proven.then_some(around.now),
            user_agent: &user_agent,
        };
        let event = around.event(who.institution, Some(who.user), "session_created", "session");
        let mut tx = self.core.db.begin().await?;
        beginnings::begin_session(&mut tx, &new, MAX_SESSIONS - 1, &event, around.now).await?;
        tx.commit().await?;
        Ok(token.encode())
    }

    /// Whose session this is; `None` when it has ended for whatever reason.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn authenticate_session(&self, token: &str) -> Result<Option<Caller>> {
        let Some(token) = Token::parse(token) else {
            return Ok(None);
        };
        let (now, id_hash) = (self.core.now(), token.hash());
        let found = {
            let mut on = self.core.db.read().await?;
            sessions::find(&mut on, &id_hash).await?
        };
        let Some(found) = found else { return Ok(None) };
        let is_alive = found.account.is_active
            && found.cred_version == found.account.cred_version
            && session::is_alive(
                found.created_at,
                found.last_seen_at,
                now,
                is_short_lived(&found.account.roles),
            );
        // What cannot be noted now, on a full disk for instance, is no reason to turn the request away.
        if !is_alive {
            if let Err(error) = self.remove_session(&id_hash).await {
                tracing::warn!(%error, "an ended session could not be removed");
            }
            return Ok(None);
        }
        if now - found.last_seen_at >= minutes(TOUCH_MINUTES)
            && let Err(error) = self.touch(&id_hash).await
        {
            tracing::warn!(%error, "the use of a session could not be noted");
        }
        Ok(Some(caller(
            found.account,
            Entrance::Session(id_hash),
            found.proven_at,
        )))
    }

    /// Ends one session; an unknown one is no error.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        let Some(token) = Token::parse(token) else {
            return Ok(());
        };
        let mut tx = self.core.db.begin().await?;
        if let Some(found) = sessions::find(&mut tx, &token.hash()).await? {
            sessions::remove(&mut tx, &token.hash()).await?;
            let account = found.account;
            self.note(
                &mut tx,
                account.institution,
                Some(account.user),
                "session_logout",
                "session",
            )
            .await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Ends all sessions and tokens of the caller, this one included.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn sign_out_everywhere(&self, caller: &Caller) -> Result<()> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        people::raise_cred_version(&mut tx, caller.user, now).await?;
        sessions::remove_of_user(&mut tx, caller.user).await?;
        refresh::revoke_of_user(&mut tx, caller.user, now).await?;
        self.note(
            &mut tx,
            caller.institution,
            Some(caller.user),
            "authn_token_revoked",
            "all",
        )
        .await?;
        Ok(tx.commit().await?)
    }

    async fn touch(&self, id_hash: &[u8]) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        sessions::touch(&mut tx, id_hash, self.core.now()).await?;
        Ok(tx.commit().await?)
    }

    async fn remove_session(&self, id_hash: &[u8]) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        sessions::remove(&mut tx, id_hash).await?;
        Ok(tx.commit().await?)
    }
}

/// Whether somebody sees what is other people's, and is signed out sooner for it.
pub(super) fn is_short_lived(roles: &[Role]) -> bool {
    roles.iter().any(|role| *role != Role::Student)
}

/// The person behind a request.
pub(crate) fn caller(account: Account, entrance: Entrance, proven_at: Option<DateTime<Utc>>) -> Caller {
    Caller {
        user: account.user,
        institution: account.institution,
        roles: account.roles,
        display_name: account.display_name,
        // Checked when it was stored; a zone that a later version of the table no longer knows is read as UTC.
        time_zone: account.time_zone.parse().unwrap_or(chrono_tz::UTC),
        data_version: account.data_version,
        cred_version: account.cred_version,
        entrance,
        proven_at,
        is_leaving: account.is_leaving,
        facts: account.facts,
    }
}
