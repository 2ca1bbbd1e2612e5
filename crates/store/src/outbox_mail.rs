//! Mail that waits to be sent: written in the transaction of its cause, taken by whoever sends it.
//!
//! A claim is a lease: the row's next try is put behind it, so a second process passes it by, and after a crash it is
//! tried again. Delivery is thus at least once; the message carries the row's id, so that a repeat can be told.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::InstitutionId;
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    ADD = "INSERT INTO outbox_mail (id, institution_id, recipient, subject, body, status, tries, next_try_at, \
           last_error, sent_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, 'queued', 0, $6, NULL, NULL, $6, $6)";
    FIND = "SELECT id, recipient, subject, body, status, tries, next_try_at, created_at FROM outbox_mail WHERE id = $1";
    NEXT_DUE = "SELECT next_try_at FROM outbox_mail WHERE status = 'queued' ORDER BY next_try_at LIMIT 1";
    // The condition stands outside as well, so that of two processes only one gets a row.
    CLAIM = "UPDATE outbox_mail SET tries = tries + 1, next_try_at = $2, updated_at = $1 \
             WHERE status = 'queued' AND next_try_at <= $1 AND id IN (SELECT id FROM outbox_mail \
             WHERE status = 'queued' AND next_try_at <= $1 ORDER BY next_try_at, id LIMIT $3) \
             RETURNING id, recipient, subject, body, status, tries, next_try_at, created_at";
    MARK_SENT = "UPDATE outbox_mail SET status = 'sent', body = $2, last_error = NULL, sent_at = $3, updated_at = $3 \
                 WHERE id = $1";
    MARK_RETRY = "UPDATE outbox_mail SET next_try_at = $2, last_error = $3, updated_at = $4 \
                  WHERE id = $1 AND status = 'queued'";
    MARK_FAILED = "UPDATE outbox_mail SET status = 'failed', body = '', last_error = $2, updated_at = $3 \
                   WHERE id = $1 AND status = 'queued'";
    MARK_FAREWELL = "UPDATE outbox_mail SET is_farewell = $2 WHERE id = $1";
    REMOVE_FAREWELL = "DELETE FROM outbox_mail WHERE id = $1 AND is_farewell = $2 AND status <> 'queued'";
    REMOVE_DONE = "DELETE FROM outbox_mail WHERE status <> 'queued' AND updated_at < $1";
}

/// A mail about to be queued.
#[derive(Debug)]
pub struct NewMail<'a> {
    /// Id.
    pub id: Uuid,
    /// Tenant.
    pub institution: InstitutionId,
    /// One address.
    pub recipient: &'a str,
    /// One line.
    pub subject: &'a str,
    /// Plain text.
    pub body: &'a str,
}

/// A stored mail.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Mail {
    /// Id.
    pub id: Uuid,
    /// One address.
    pub recipient: String,
    /// One line.
    pub subject: String,
    /// Plain text; emptied once nobody needs it, since it holds codes and links.
    pub body: String,
    /// `queued`, `sent` or `failed`.
    pub status: String,
    /// Tries so far, a running one included.
    pub tries: i64,
    /// When it may be tried (again).
    pub next_try_at: DateTime<Utc>,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
}

/// Queues a mail, due at once.
pub async fn add(on: &mut impl AsConn, new: &NewMail<'_>, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(new.id)
        .bind(new.institution.0)
        .bind(new.recipient)
        .bind(new.subject)
        .bind(new.body)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The mail with this id.
pub async fn find(on: &mut impl AsConn, id: Uuid) -> Result<Option<Mail>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Mail>(FIND).bind(id).fetch_optional(c).await)?)
}

/// When the next mail is due; `None` when none is queued.
pub async fn next_due(on: &mut impl AsConn) -> Result<Option<DateTime<Utc>>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(NEXT_DUE).fetch_optional(c).await)?)
}

/// Takes at most `n` due mails for oneself until `lease_until`, oldest first.
pub async fn claim(
    on: &mut impl AsConn,
    n: i64,
    lease_until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<Mail>> {
    let mut mails = on_conn!(on, c => sqlx::query_as::<_, Mail>(CLAIM)
        .bind(now)
        .bind(lease_until)
        .bind(n)
        .fetch_all(c).await)?;
    mails.sort_by_key(|mail| (mail.created_at, mail.id));
    Ok(mails)
}

/// Notes that it was sent, and what is kept of its text.
pub async fn mark_sent(on: &mut impl AsConn, id: Uuid, kept_body: &str, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(MARK_SENT).bind(id).bind(kept_body).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Puts it off after a failure that may pass.
pub async fn mark_retry(
    on: &mut impl AsConn,
    id: Uuid,
    next_try_at: DateTime<Utc>,
    error: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(MARK_RETRY)
        .bind(id)
        .bind(next_try_at)
        .bind(error)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Gives it up.
pub async fn mark_failed(on: &mut impl AsConn, id: Uuid, error: &str, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(MARK_FAILED).bind(id).bind(error).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Makes of a queued mail the last one to somebody whose account is gone: nothing of it stays once it was sent.
pub async fn mark_farewell(on: &mut impl AsConn, id: Uuid) -> Result<()> {
    on_conn!(on, c => sqlx::query(MARK_FAREWELL).bind(id).bind(true).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Forgets a mail that is done with, if it was somebody's last.
pub async fn remove_farewell(on: &mut impl AsConn, id: Uuid) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_FAREWELL).bind(id).bind(true).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes what was sent or given up before `before`.
pub async fn remove_done(on: &mut impl AsConn, before: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_DONE).bind(before).execute(c).await.map(|_| ()))?;
    Ok(())
}
