//! Files with everything of a person: asked for, made in the background, kept for a while.
//!
//! A claim is a lease, as with mail: the row's next try is put behind it, so that another process passes it by, and
//! after a crash it is tried again.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    // Of two that come at once only one is stored, if whoever asks holds the person's lock.
    ADD = "INSERT INTO data_exports (id, institution_id, user_id, status, progress, tries, next_try_at, file, size_bytes, \
           expires_at, created_at, updated_at) SELECT $1, $2, $3, 'queued', 0, 0, $4, NULL, 0, $5, $4, $4 \
           WHERE NOT EXISTS (SELECT 1 FROM data_exports WHERE user_id = $3 AND status = 'queued')";
    OF_USER = "SELECT id, user_id, status, progress, tries, size_bytes, expires_at, created_at FROM data_exports \
               WHERE user_id = $1 AND expires_at > $2 ORDER BY created_at DESC, id DESC";
    FILE = "SELECT file FROM data_exports WHERE id = $1 AND user_id = $2 AND status = 'ready' AND expires_at > $3";
    STATUS = "SELECT status FROM data_exports WHERE id = $1 AND user_id = $2";
    NEXT_DUE = "SELECT next_try_at FROM data_exports WHERE status = 'queued' ORDER BY next_try_at LIMIT 1";
    CLAIM = "UPDATE data_exports SET tries = tries + 1, next_try_at = $2, updated_at = $1 \
             WHERE status = 'queued' AND next_try_at <= $1 AND id IN (SELECT id FROM data_exports \
             WHERE status = 'queued' AND next_try_at <= $1 ORDER BY next_try_at, id LIMIT 1) \
             RETURNING id, user_id, status, progress, tries, size_bytes, expires_at, created_at";
    SET_PROGRESS = "UPDATE data_exports SET progress = $2, updated_at = $3 WHERE id = $1 AND status = 'queued'";
    FINISH = "UPDATE data_exports SET status = 'ready', progress = 100, file = $2, size_bytes = $3, expires_at = $4, \
              updated_at = $5 WHERE id = $1 AND status = 'queued'";
    FAIL = "UPDATE data_exports SET status = 'failed', updated_at = $2 WHERE id = $1 AND status = 'queued'";
    REMOVE = "DELETE FROM data_exports WHERE id = $1 AND user_id = $2 AND status <> 'queued'";
    // The row stays a day longer, so that its link has ended and is not made up.
    DROP_FILES = "UPDATE data_exports SET file = NULL WHERE expires_at <= $1 AND file IS NOT NULL";
    REMOVE_OLD = "DELETE FROM data_exports WHERE expires_at <= $1";
}

/// A file that was asked for.
#[derive(Debug, Clone, FromRow)]
pub struct DataExport {
    /// Id.
    pub id: Uuid,
    /// Whose.
    #[sqlx(rename = "user_id", try_from = "Uuid")]
    pub user: UserId,
    /// `queued`, `ready` or `failed`.
    pub status: String,
    /// Percent that is done.
    pub progress: i64,
    /// Tries so far, a running one included.
    pub tries: i64,
    /// Bytes of the file; 0 before it is ready.
    pub size_bytes: i64,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

/// Queues a file; `false` when one of the person's is queued already.
pub async fn add(
    on: &mut impl AsConn,
    id: Uuid,
    institution: InstitutionId,
    user: UserId,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let added = on_conn!(on, c => sqlx::query(ADD)
        .bind(id)
        .bind(institution.0)
        .bind(user.0)
        .bind(now)
        .bind(expires_at)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(added == 1)
}

/// A person's files that have not ended, the newest first.
pub async fn of_user(on: &mut impl AsConn, user: UserId, now: DateTime<Utc>) -> Result<Vec<DataExport>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, DataExport>(OF_USER).bind(user.0).bind(now).fetch_all(c).await)?)
}

/// The bytes of a person's file, unless it has ended.
pub async fn file(
    on: &mut impl AsConn,
    id: Uuid,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<Option<Vec<u8>>> {
    let file: Option<Option<Vec<u8>>> = on_conn!(on, c => sqlx::query_scalar(FILE)
        .bind(id)
        .bind(user.0)
        .bind(now)
        .fetch_optional(c).await)?;
    Ok(file.flatten())
}

/// How far a person's file is (`queued`, `ready`, `failed`), also when its bytes have ended; `None` when there is none.
pub async fn status(on: &mut impl AsConn, id: Uuid, user: UserId) -> Result<Option<String>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(STATUS).bind(id).bind(user.0).fetch_optional(c).await)?)
}

/// When the next file is to be made.
pub async fn next_due(on: &mut impl AsConn) -> Result<Option<DateTime<Utc>>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(NEXT_DUE).fetch_optional(c).await)?)
}

/// Takes up the file that has waited for longest, until `lease`.
pub async fn claim(
    on: &mut impl AsConn,
    lease: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<DataExport>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, DataExport>(CLAIM)
        .bind(now)
        .bind(lease)
        .fetch_optional(c).await)?)
}

/// Says how much is done, in percent.
pub async fn set_progress(on: &mut impl AsConn, id: Uuid, percent: i64, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(SET_PROGRESS).bind(id).bind(percent).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Stores the finished file; `false` when it is no longer wanted.
pub async fn finish(
    on: &mut impl AsConn,
    id: Uuid,
    file: &[u8],
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let size = i64::try_from(file.len()).unwrap_or(i64::MAX);
    let done = on_conn!(on, c => sqlx::query(FINISH)
        .bind(id)
        .bind(file)
        .bind(size)
        .bind(expires_at)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// Gives a file up.
pub async fn fail(on: &mut impl AsConn, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(FAIL).bind(id).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes a person's finished or failed file; `false` when there is none such.
pub async fn remove(on: &mut impl AsConn, id: Uuid, user: UserId) -> Result<bool> {
    let removed = on_conn!(on, c => sqlx::query(REMOVE)
        .bind(id)
        .bind(user.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(removed == 1)
}

/// Lets go of the files that have ended by `now`, and of all about those that had ended by `before`.
pub async fn remove_expired(on: &mut impl AsConn, now: DateTime<Utc>, before: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(DROP_FILES).bind(now).execute(c).await.map(|_| ()))?;
    on_conn!(on, c => sqlx::query(REMOVE_OLD).bind(before).execute(c).await.map(|_| ()))?;
    Ok(())
}
