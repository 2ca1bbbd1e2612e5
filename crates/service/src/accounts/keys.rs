//! Keys of integrators: made and ended by their owner, and asked about at every request that carries one.

mod services;

use super::notices::language;
use super::sessions::caller;
use super::{Accounts, minutes};
use crate::caller::{Caller, Entrance};
use crate::error::{Result, ServiceError};
use crate::limits::{Rule, too_many};
use crate::mail::texts;
use api::keys::{KeyDraft, KeyState, KeyView, NewKey};
use auth::ApiKey;
use catalogue::Locale;
use catalogue::problems::keys as problems;
use chrono::{DateTime, TimeDelta, Utc};
use domain::keys::Scope;
use domain::people::Role;
use domain::{FieldErrors, text};
use store::Tx;
use store::identity::keys::{self, Key, Owner};
use store::people::{self, Account};
use uuid::Uuid;

/// Days that a key holds unless its owner says otherwise, and at most.
pub const DEFAULT_DAYS: i64 = 90;
/// See [`DEFAULT_DAYS`].
pub const MAX_DAYS: i64 = 365;
/// Requests a minute unless its owner says otherwise, and at most.
pub const DEFAULT_PER_MINUTE: i64 = 60;
/// See [`DEFAULT_PER_MINUTE`].
pub const MAX_PER_MINUTE: i64 = 600;
/// Keys of one owner that hold at the same time.
const MAX_KEYS: i64 = 20;
/// Longest name, in characters.
const MAX_NAME: usize = 60;
/// How exactly it is known when a key was last used, in minutes: one write in that time, not one a request.
const TOUCH_MINUTES: i64 = 5;

/// A draft that was found right.
struct Checked {
    name: String,
    scopes: Vec<Scope>,
    days: i64,
    per_minute: i64,
}

impl Accounts {
    /// The caller's own keys, newest first, ended ones too.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn keys(&self, caller: &Caller) -> Result<Vec<KeyView>> {
        let mut on = self.core.db.read().await?;
        let found = keys::of_user(&mut on, caller.user).await?;
        Ok(found.iter().map(|key| self.view(key)).collect())
    }

    /// Makes a key for the caller, or for one of their institution's service accounts, and tells it this once. The
    /// caller is told by mail.
    ///
    /// # Errors
    /// `Invalid` by field; `Forbidden` for a service account unless the caller is an admin; `NotFound` for one of
    /// another institution; `Conflict("too_many")` beyond twenty that hold.
    pub async fn make_key(&self, caller: &Caller, draft: KeyDraft) -> Result<NewKey> {
        let roles = match draft.service_account {
            Some(_) => {
                caller.must_be(Role::InstitutionAdmin)?;
                &[Role::InstitutionAdmin][..]
            }
            None => &caller.roles,
        };
        let checked = check(&draft, roles)?;
        let (now, made) = (self.core.now(), ApiKey::generate(&*self.core.random));
        let mut tx = self.core.db.begin().await?;
        let person = self.must_be_of_now(&mut tx, caller).await?;
        let (owner, cred_version) = match draft.service_account {
            Some(id) => {
                people::lock_institution(&mut tx, caller.institution, now).await?;
                self.service_of(&mut tx, caller, id).await?;
                (Owner::Service(id), 0)
            }
            None => (Owner::User(caller.user), person.cred_version),
        };
        if keys::count(&mut tx, owner, now).await? >= MAX_KEYS {
            let words = problems::most(Locale::current(), MAX_KEYS);
            return Err(ServiceError::Conflict("too_many", words));
        }
        let new = keys::NewKey {
            id: self.core.new_id(),
            institution: caller.institution,
            owner,
            cred_version,
            name: &checked.name,
            prefix: &made.prefix,
            secret_hash: &made.secret.hash(),
            scopes: &join(&checked.scopes),
            per_minute: checked.per_minute,
            expires_at: now + TimeDelta::days(checked.days),
        };
        keys::add(&mut tx, &new, now).await?;
        let key = keys::find(&mut tx, &made.prefix)
            .await?
            .ok_or(ServiceError::NotFound)?;
        self.note_key(&mut tx, caller, "authn_token_created", &made.prefix)
            .await?;
        let mail = texts::key_made(language(&person), &made.prefix, &self.link("/me/keys"));
        self.queue(&mut tx, person.institution, &person.email, &mail)
            .await?;
        tx.commit().await?;
        self.send_mail();
        Ok(NewKey {
            key: self.view(&key),
            secret: made.encode(),
        })
    }

    /// Ends one of the caller's keys, or, for an admin, one of their institution's service accounts.
    ///
    /// # Errors
    /// `NotFound` when it is not theirs, or has ended.
    pub async fn revoke_key(&self, caller: &Caller, id: Uuid) -> Result<()> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let mut prefix = keys::revoke_of_user(&mut tx, id, caller.user, now).await?;
        if prefix.is_none() && caller.is(Role::InstitutionAdmin) {
            prefix = keys::revoke_of_services(&mut tx, id, caller.institution, now).await?;
        }
        let prefix = prefix.ok_or(ServiceError::NotFound)?;
        self.note_key(&mut tx, caller, "authn_token_revoked", &prefix)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Whose key this is, as the database has its owner now. Takes one from the key's own limit.
    ///
    /// # Errors
    /// `Unauthenticated` with `invalid_key`, `key_expired` or `key_revoked`; `TooMany`.
    pub async fn authenticate_key(&self, text: &str) -> Result<Caller> {
        let given = ApiKey::parse(text).ok_or_else(invalid_key)?;
        let now = self.core.now();
        let (key, account) = {
            let mut on = self.core.db.read().await?;
            let key = keys::find(&mut on, &given.prefix)
                .await?
                .filter(|key| given.secret.matches(&key.secret_hash))
                .ok_or_else(invalid_key)?;
            let account = match (key.user(), key.service) {
                (Some(user), _) => keys::account(&mut on, user)
                    .await?
                    .filter(|account| account.cred_version == key.cred_version),
                (None, Some(id)) => keys::find_service(&mut on, id).await?.and_then(services::account),
                (None, None) => None,
            };
            (key, account)
        };
        match state(&key, now) {
            KeyState::Active => {}
            KeyState::Expired => return Err(ServiceError::Unauthenticated("key_expired")),
            KeyState::Revoked => return Err(ServiceError::Unauthenticated("key_revoked")),
        }
        let account = account
            .filter(|account| account.is_active && account.institution == key.institution)
            .ok_or(ServiceError::Unauthenticated("key_revoked"))?;
        let rule = Rule {
            n: u32::try_from(key.per_minute).unwrap_or(1),
            seconds: 60,
        };
        self.core
            .limits
            .take(&[(format!("key/{}", key.id), rule)], now)
            .await
            .map_err(|seconds| too_many("key", seconds))?;
        self.note_use(&key, now).await;
        Ok(caller(account, Entrance::Key(key.id, scopes(&key.scopes)), None))
    }

    /// What cannot be noted now, on a full disk for instance, is no reason to turn the request away.
    async fn note_use(&self, key: &Key, now: DateTime<Utc>) {
        if key
            .last_used_at
            .is_some_and(|used| now - used < minutes(TOUCH_MINUTES))
        {
            return;
        }
        let noted = async {
            let mut tx = self.core.db.begin().await?;
            keys::touch(&mut tx, key.id, now).await?;
            tx.commit().await
        };
        if let Err(error) = noted.await {
            tracing::warn!(%error, "the use of a key could not be noted");
        }
    }

    async fn note_key(&self, tx: &mut Tx, caller: &Caller, event: &str, prefix: &str) -> Result<()> {
        let object = format!("key {prefix}");
        self.note(tx, caller.institution, Some(caller.user), event, &object)
            .await
    }

    fn view(&self, key: &Key) -> KeyView {
        KeyView {
            id: key.id,
            name: key.name.clone(),
            prefix: key.prefix.clone(),
            scopes: scopes(&key.scopes),
            per_minute: key.per_minute,
            service_account: key.service,
            state: state(key, self.core.now()),
            created_at: key.created_at,
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
        }
    }
}

fn check(draft: &KeyDraft, roles: &[Role]) -> Result<Checked> {
    let mut errors = FieldErrors::default();
    let name = errors.take(text::line("name", &draft.name, MAX_NAME));
    let mut scopes = draft.scopes.clone();
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        errors.push("scopes", "required", problems::scopes(Locale::current()));
    }
    for scope in scopes.iter().filter(|scope| !scope.is_of(roles)) {
        let words = problems::scope_of_role(Locale::current(), scope.as_str());
        errors.push("scopes", "not_allowed", words);
    }
    let days = draft.expires_in_days.unwrap_or(DEFAULT_DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        let words = problems::days(Locale::current(), MAX_DAYS);
        errors.push("expires_in_days", "out_of_range", words);
    }
    let per_minute = draft.per_minute.unwrap_or(DEFAULT_PER_MINUTE);
    if !(1..=MAX_PER_MINUTE).contains(&per_minute) {
        let words = problems::per_minute(Locale::current(), MAX_PER_MINUTE);
        errors.push("per_minute", "out_of_range", words);
    }
    let name = name.unwrap_or_default();
    errors.into_result()?;
    Ok(Checked {
        name,
        scopes,
        days,
        per_minute,
    })
}

fn state(key: &Key, now: DateTime<Utc>) -> KeyState {
    if key.revoked_at.is_some() {
        KeyState::Revoked
    } else if key.expires_at <= now {
        KeyState::Expired
    } else {
        KeyState::Active
    }
}

fn join(scopes: &[Scope]) -> String {
    let names: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    names.join(" ")
}

/// What a later version called otherwise opens nothing.
fn scopes(stored: &str) -> Vec<Scope> {
    stored
        .split(' ')
        .filter_map(|name| Scope::try_from(name).ok())
        .collect()
}

fn invalid_key() -> ServiceError {
    tracing::warn!(event = "authn_login_fail", "a key that is none");
    ServiceError::Unauthenticated("invalid_key")
}
