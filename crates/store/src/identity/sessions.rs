//! Sessions of browsers.

use crate::db::AsConn;
use crate::error::Result;
use crate::people::{Account, AccountRow};
use chrono::{DateTime, Utc};
use domain::ids::UserId;
use sqlx::FromRow;

statements! {
    ACCOUNT = concat!("SELECT s.created_at AS session_created_at, s.last_seen_at AS session_last_seen_at, \
               s.cred_version AS session_cred_version, s.proven_at AS session_proven_at, u.id AS user_id, u.institution_id, u.display_name, \
               u.time_zone, u.data_version, u.cred_version, u.status, m.role, ", shelter_columns!(), " \
               FROM sessions s JOIN users u ON u.id = s.user_id ", shelter_joins!(), "\
               LEFT JOIN memberships m ON m.user_id = u.id AND m.institution_id = u.institution_id \
               WHERE s.id_hash = $1 ORDER BY m.role");
    TOUCH = "UPDATE sessions SET last_seen_at = $2 WHERE id_hash = $1 AND last_seen_at < $2";
    PROVE = "UPDATE sessions SET proven_at = $2 WHERE id_hash = $1";
    REMOVE = "DELETE FROM sessions WHERE id_hash = $1";
    LIST = "SELECT id_hash, user_agent, last_seen_at, created_at FROM sessions \
            WHERE user_id = $1 AND cred_version = (SELECT cred_version FROM users WHERE id = $1) \
            ORDER BY last_seen_at DESC, created_at DESC, id_hash";
    REMOVE_OWN = "DELETE FROM sessions WHERE id_hash = $1 AND user_id = $2";
    REMOVE_OTHERS = "DELETE FROM sessions WHERE user_id = $1 AND id_hash <> $2";
    REMOVE_OF_USER = "DELETE FROM sessions WHERE user_id = $1";
    REMOVE_UNSEEN = "DELETE FROM sessions WHERE last_seen_at < $1";
}

/// A session with the person behind it.
#[derive(Debug, Clone)]
pub struct Session {
    /// The person as the database has it now.
    pub account: Account,
    /// The person's version at sign-in.
    pub cred_version: i64,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to within minutes.
    pub last_seen_at: DateTime<Utc>,
    /// When its person last proved who they are.
    pub proven_at: Option<DateTime<Utc>>,
}

#[derive(Debug, FromRow)]
struct SessionRow {
    session_created_at: DateTime<Utc>,
    session_last_seen_at: DateTime<Utc>,
    session_cred_version: i64,
    session_proven_at: Option<DateTime<Utc>>,
    #[sqlx(flatten)]
    account: AccountRow,
}

/// The session with this id, its person and the person's roles, in one statement. Whether it is alive is not asked.
pub async fn find(on: &mut impl AsConn, id_hash: &[u8]) -> Result<Option<Session>> {
    let rows = on_conn!(on, c => sqlx::query_as::<_, SessionRow>(ACCOUNT).bind(id_hash).fetch_all(c).await)?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let (cred_version, created_at, last_seen_at, proven_at) = (
        first.session_cred_version,
        first.session_created_at,
        first.session_last_seen_at,
        first.session_proven_at,
    );
    let account = AccountRow::gather(rows.into_iter().map(|row| row.account).collect())?;
    Ok(account.map(|account| Session {
        account,
        cred_version,
        created_at,
        last_seen_at,
        proven_at,
    }))
}

/// Notes that the session was used.
pub async fn touch(on: &mut impl AsConn, id_hash: &[u8], now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(TOUCH).bind(id_hash).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Notes that the session's person has proven anew who they are.
pub async fn prove(on: &mut impl AsConn, id_hash: &[u8], now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(PROVE).bind(id_hash).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Ends a session; `false` when there was none.
pub async fn remove(on: &mut impl AsConn, id_hash: &[u8]) -> Result<bool> {
    let removed = on_conn!(on, c => sqlx::query(REMOVE)
        .bind(id_hash)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(removed == 1)
}

/// A session as its person is shown it.
#[derive(Debug, Clone, FromRow)]
pub struct Listed {
    /// SHA-256 of the cookie's token.
    pub id_hash: Vec<u8>,
    /// What the browser called itself at sign-in.
    pub user_agent: String,
    /// When it was last used, to within minutes.
    pub last_seen_at: DateTime<Utc>,
    /// When it began.
    pub created_at: DateTime<Utc>,
}

/// A person's sessions, the one used last first. Whether one has been unused for too long is not asked.
pub async fn list(on: &mut impl AsConn, user: UserId) -> Result<Vec<Listed>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Listed>(LIST).bind(user.0).fetch_all(c).await)?)
}

/// Ends a session of this person; `false` when the person has no such session.
pub async fn remove_own(on: &mut impl AsConn, user: UserId, id_hash: &[u8]) -> Result<bool> {
    let removed = on_conn!(on, c => sqlx::query(REMOVE_OWN)
        .bind(id_hash)
        .bind(user.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(removed == 1)
}

/// Ends all sessions of a person but the one with this id; an empty id ends all. Returns how many there were.
pub async fn remove_others(on: &mut impl AsConn, user: UserId, id_hash: &[u8]) -> Result<u64> {
    Ok(on_conn!(on, c => sqlx::query(REMOVE_OTHERS)
        .bind(user.0)
        .bind(id_hash)
        .execute(c).await.map(|done| done.rows_affected()))?)
}

/// Ends all sessions of a person.
pub async fn remove_of_user(on: &mut impl AsConn, user: UserId) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_OF_USER).bind(user.0).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes sessions not seen since `before`.
pub async fn remove_unseen(on: &mut impl AsConn, before: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_UNSEEN).bind(before).execute(c).await.map(|_| ()))?;
    Ok(())
}
