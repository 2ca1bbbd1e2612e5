//! Who asks: established once per request by [`crate::accounts`], passed first to every use case.

use crate::error::{Result, ServiceError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::guardian::{Facts, Shelter};
use domain::ids::{InstitutionId, UserId};
use domain::keys::Scope;
use domain::people::Role;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// An authenticated person, as the database had it when the request came.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person.
    pub user: UserId,
    /// The tenant.
    pub institution: InstitutionId,
    /// Roles within it.
    pub roles: Vec<Role>,
    /// What to call the person.
    pub display_name: String,
    /// The person's zone: decides what "today" is.
    pub time_zone: Tz,
    /// Version of the person's data; caches are keyed by it.
    pub data_version: i64,
    /// Version of the person's credentials: what is issued on their strength must not outlive them.
    pub cred_version: i64,
    /// How the person came in.
    pub entrance: Entrance,
    /// When the person last proved who they are there.
    pub proven_at: Option<DateTime<Utc>>,
    /// Whether the account is to be deleted: nothing is open then but keeping it and taking the data along.
    pub is_leaving: bool,
    /// What decides how the person is protected; see [`Caller::shelter`].
    pub facts: Facts,
}

/// How somebody came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entrance {
    /// By a browser's session: SHA-256 of its token.
    Session([u8; 32]),
    /// By the access token of a sign-in: its family.
    Tokens(Uuid),
    /// By the key of an integrator, and what it opens.
    Key(Uuid, Vec<Scope>),
    /// Not from outside: background work, commands, private links that name the person.
    Inside,
}

impl Caller {
    /// The caller's own date at `now`.
    pub fn today(&self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self.time_zone).date_naive()
    }

    /// How the caller is protected at `now` for their age.
    pub fn shelter(&self, now: DateTime<Utc>) -> Shelter {
        self.facts.shelter(self.today(now))
    }

    /// What tells the browser's session from every other one and opens nothing: what the browser keeps for use without a
    /// network bears it. `None` for whoever did not come by a session.
    pub fn browser_mark(&self) -> Option<String> {
        let Entrance::Session(session) = &self.entrance else {
            return None;
        };
        let digest = Sha256::new_with_prefix(b"study-plus/browser-mark/")
            .chain_update(session)
            .finalize();
        Some(URL_SAFE_NO_PAD.encode(&digest[..16]))
    }

    /// Whether the caller has `role`.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the caller came by a key that does not open `scope`; a route without one is open to no key.
    pub fn lacks(&self, scope: Option<Scope>) -> bool {
        match &self.entrance {
            Entrance::Key(_, held) => !scope.is_some_and(|scope| held.contains(&scope)),
            Entrance::Session(_) | Entrance::Tokens(_) | Entrance::Inside => false,
        }
    }

    /// Whether the caller proved who they are recently enough for what is delicate.
    pub fn is_proven(&self, now: DateTime<Utc>) -> bool {
        self.proven_at
            .is_some_and(|proven_at| auth::session::is_stepped_up(proven_at, now))
    }

    /// # Errors
    /// `Forbidden` unless the caller is a student: only students have results, sessions and exams.
    pub fn must_be(&self, role: Role) -> Result<()> {
        if self.is(role) {
            Ok(())
        } else {
            Err(ServiceError::Forbidden)
        }
    }
}
