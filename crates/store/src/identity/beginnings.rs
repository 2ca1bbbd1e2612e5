//! What is written when somebody comes in: sign-ins of browsers and of API clients begin here, each in one statement.

use crate::audit::NewEvent;
use crate::batch::{Alone, Speaks as _};
use crate::db::{AsConn, Db};
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use uuid::Uuid;

/// Ends all but the `$3` newest of a person's families. Those that have ended take nobody's place, and the new one is not
/// there yet.
macro_rules! end_others {
    () => {
        "DELETE FROM refresh_families WHERE user_id = $1 AND revoked_at IS NULL AND id NOT IN (SELECT id \
         FROM refresh_families WHERE user_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC, id DESC LIMIT $3)"
    };
}
macro_rules! add_family {
    () => {
        "INSERT INTO refresh_families (id, institution_id, user_id, cred_version, revoked_at, expires_at, created_at, \
         proven_at) VALUES ($4, $5, $1, $6, NULL, $7, $2, $17)"
    };
}
macro_rules! add_token {
    () => {
        "INSERT INTO refresh_tokens (id, institution_id, family_id, token_hash, child_id, rotated_at, created_at) \
         VALUES ($8, $5, $4, $9, NULL, NULL, $2)"
    };
}
macro_rules! add_event {
    ($values:literal) => {
        concat!(
            "INSERT INTO audit_events (id, institution_id, actor_id, event, object, request_id, address_hash, \
             created_at) VALUES ",
            $values
        )
    };
}

/// Binds `$1` to `$17` of what begins a family.
macro_rules! bind_family {
    ($query:expr, $new:ident, $keep:ident, $event:ident, $now:ident) => {
        bind_event!(
            $query
                .bind($new.user.0)
                .bind($now)
                .bind($keep)
                .bind($new.id)
                .bind($new.institution.0)
                .bind($new.cred_version)
                .bind($new.expires_at)
                .bind($new.token)
                .bind($new.token_hash),
            $event
        )
        .bind($new.proven_at)
    };
}

batches! {
    NOTE = {
        login: "UPDATE users SET last_login_at = $2 WHERE id = $1";
        add_event!("($3, $4, $5, $6, $7, $8, $9, $2)")
    },
    BEGIN_FAMILY = {
        ended: end_others!(), family: add_family!(), token: add_token!();
        add_event!("($10, $11, $12, $13, $14, $15, $16, $2)")
    },
    SIGN_IN = {
        ended: end_others!(), family: add_family!(), token: add_token!(),
        login: "UPDATE users SET last_login_at = $2 WHERE id = $1",
        failures: "DELETE FROM login_failures WHERE email_hash = $21";
        add_event!("($10, $11, $12, $13, $14, $15, $16, $2), ($18, $11, $12, $19, $20, $15, $16, $2)")
    },
    BEGIN_SESSION = {
        ended: "DELETE FROM sessions WHERE user_id = $1 AND id_hash NOT IN (SELECT id_hash FROM sessions \
                WHERE user_id = $1 ORDER BY last_seen_at DESC, created_at DESC, id_hash LIMIT $3)",
        session: "INSERT INTO sessions (id_hash, institution_id, user_id, cred_version, user_agent, last_seen_at, \
                  created_at, proven_at) VALUES ($4, $5, $1, $6, $7, $2, $2, $15)";
        add_event!("($8, $9, $10, $11, $12, $13, $14, $2)")
    },
}

/// A sign-in of an API client about to begin, with its first token.
#[derive(Debug)]
pub struct NewFamily<'a> {
    /// Id.
    pub id: Uuid,
    /// Tenant.
    pub institution: InstitutionId,
    /// Whose.
    pub user: UserId,
    /// The person's version at sign-in; the family ends when it is raised.
    pub cred_version: i64,
    /// When its person proved who they are, where signing in was such a proof.
    pub proven_at: Option<DateTime<Utc>>,
    /// When it ends, however often it is refreshed.
    pub expires_at: DateTime<Utc>,
    /// Id of the first token.
    pub token: Uuid,
    /// SHA-256 of the first token.
    pub token_hash: &'a [u8],
}

/// A session of a browser about to begin.
#[derive(Debug)]
pub struct NewSession<'a> {
    /// SHA-256 of the cookie's token.
    pub id_hash: &'a [u8],
    /// Tenant.
    pub institution: InstitutionId,
    /// Whose.
    pub user: UserId,
    /// The person's version at sign-in; the session ends when it is raised.
    pub cred_version: i64,
    /// When its person proved who they are, where signing in was such a proof.
    pub proven_at: Option<DateTime<Utc>>,
    /// What the browser calls itself.
    pub user_agent: &'a str,
}

/// Notes that somebody came in: when, and `event` in the trail.
pub async fn note(
    on: &mut impl AsConn,
    user: UserId,
    event: &NewEvent<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => bind_event!(sqlx::query(c.text_of(&NOTE)).bind(user.0).bind(now), event)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Begins a sign-in of an API client with its first token, and ends all but the `keep` newest of the others, whose
/// tokens are unknown from then on.
pub async fn begin_family(
    on: &mut impl AsConn,
    new: &NewFamily<'_>,
    keep: i64,
    event: &NewEvent<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => bind_family!(sqlx::query(c.text_of(&BEGIN_FAMILY)), new, keep, event, now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The same for somebody whose password was right: that they came in is noted, too, and the failures that were counted
/// under `failures` are forgotten. It is one use case and stands on the disk when this returns. Of many at the same
/// moment none sees the others: until the next one there may be more than are kept.
pub async fn sign_in(
    db: &Db,
    new: &NewFamily<'_>,
    keep: i64,
    (came_in, begun): (&NewEvent<'_>, &NewEvent<'_>),
    failures: Option<&[u8]>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut on = Alone::on(db).await?;
    on_conn!(&mut on, c => bind_family!(sqlx::query(c.text_of(&SIGN_IN)), new, keep, came_in, now)
        .bind(begun.id)
        .bind(begun.event)
        .bind(begun.object)
        .bind(failures)
        .execute(c).await.map(|_| ()))?;
    on.done().await
}

/// Begins a session of a browser, and ends all but the `keep` others that were used last.
pub async fn begin_session(
    on: &mut impl AsConn,
    new: &NewSession<'_>,
    keep: i64,
    event: &NewEvent<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => bind_event!(
            sqlx::query(c.text_of(&BEGIN_SESSION))
                .bind(new.user.0)
                .bind(now)
                .bind(keep)
                .bind(new.id_hash)
                .bind(new.institution.0)
                .bind(new.cred_version)
                .bind(new.user_agent),
            event
        )
        .bind(new.proven_at)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}
