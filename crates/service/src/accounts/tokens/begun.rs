//! Sign-ins of API clients begin here.

use crate::accounts::enter::CAME_IN;
use crate::accounts::{Accounts, MAX_SESSIONS, SignedIn};
use crate::audit::Circumstances;
use crate::error::Result;
use api::accounts::Tokens;
use auth::refresh::FAMILY_LIFETIME;
use auth::{Grant, Token};
use chrono::{DateTime, Utc};
use store::identity::beginnings::{self, NewFamily};
use uuid::Uuid;

/// What the trail calls a sign-in of a client, and what it was done to.
const BEGUN: &str = "authn_token_created";
const CLIENT: &str = "tokens";

/// A sign-in of an API client that has begun: what its access tokens say, and its first refresh token.
struct Begun {
    grant: Grant,
    token: Token,
    token_id: Uuid,
    hash: [u8; 32],
    is_proven: bool,
}

impl Begun {
    fn stored(&self, now: DateTime<Utc>) -> NewFamily<'_> {
        NewFamily {
            id: self.grant.family,
            institution: self.grant.institution,
            user: self.grant.user,
            cred_version: self.grant.cred_version,
            proven_at: self.is_proven.then_some(now),
            expires_at: now + FAMILY_LIFETIME,
            token: self.token_id,
            token_hash: &self.hash,
        }
    }
}

impl Accounts {
    /// Begins a sign-in of an API client. Beyond twenty, the oldest ends.
    ///
    /// # Errors
    /// `SecondFactor` with a challenge where one is missing; else only when the database fails.
    pub async fn issue_tokens(&self, who: &SignedIn) -> Result<Tokens> {
        self.must_have_all_factors(who).await?;
        let (around, begun) = (Circumstances::of(&self.core), self.family_of_client(who));
        let event = around.event(who.institution, Some(who.user), BEGUN, CLIENT);
        let keep = MAX_SESSIONS - 1;
        let mut tx = self.core.db.begin().await?;
        beginnings::begin_family(&mut tx, &begun.stored(around.now), keep, &event, around.now).await?;
        tx.commit().await?;
        self.notice_program(who).await;
        Ok(self.tokens(&begun.grant, &begun.token))
    }

    /// Signs in a client whose person has just proven by `method` all that is needed, in one way to the database and
    /// back. `failures` is where its try was counted.
    pub(in crate::accounts) async fn issue_tokens_at_once(
        &self,
        who: &SignedIn,
        method: &str,
        failures: Option<&[u8]>,
    ) -> Result<Tokens> {
        let (first, second) = (Circumstances::of(&self.core), Circumstances::of(&self.core));
        let begun = self.family_of_client(who);
        let events = (
            &first.event(who.institution, Some(who.user), CAME_IN, method),
            &second.event(who.institution, Some(who.user), BEGUN, CLIENT),
        );
        let (now, keep) = (first.now, MAX_SESSIONS - 1);
        beginnings::sign_in(&self.core.db, &begun.stored(now), keep, events, failures, now).await?;
        self.notice_program(who).await;
        Ok(self.tokens(&begun.grant, &begun.token))
    }

    fn family_of_client(&self, who: &SignedIn) -> Begun {
        let grant = Grant {
            user: who.user,
            institution: who.institution,
            family: self.core.new_id(),
            cred_version: who.cred_version,
        };
        let token = Token::generate(&*self.core.random);
        Begun {
            grant,
            hash: token.hash(),
            token,
            token_id: self.core.new_id(),
            is_proven: who.is_proven,
        }
    }
}
