//! Imports of files: what was uploaded, how it is read, what it did, and what it overwrote.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{ImportId, InstitutionId, ResultId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    ADD = "INSERT INTO imports (id, institution_id, user_id, file_name, file_hash, format, file, options, status, outcome, \
           confirmed_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, NULL, $10, $10)";
    FIND = "SELECT id, file_name, file_hash, format, file, options, status, outcome, confirmed_at, created_at FROM imports \
            WHERE id = $1 AND user_id = $2";
    RECENT = "SELECT id, file_name, file_hash, format, status, outcome, confirmed_at, created_at FROM imports \
              WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2";
    SET_OPTIONS = "UPDATE imports SET options = $1, updated_at = $2 WHERE id = $3 AND user_id = $4 AND status = 'previewed'";
    CONFIRM = "UPDATE imports SET status = 'confirmed', outcome = $1, confirmed_at = $2, updated_at = $2 \
               WHERE id = $3 AND user_id = $4 AND status = 'previewed'";
    UNDO = "UPDATE imports SET status = 'undone', outcome = $1, updated_at = $2 \
            WHERE id = $3 AND user_id = $4 AND status = 'confirmed'";
    // Those that changed a test which this one brought or changed itself.
    NEWER = "SELECT n.id, n.file_name, n.format FROM imports n WHERE n.user_id = $1 AND n.status = 'confirmed' \
             AND (n.confirmed_at, n.id) > ($2, $3) AND EXISTS (SELECT 1 FROM import_changes c \
             JOIN test_results r ON r.id = c.result_id WHERE c.import_id = n.id AND (r.import_id = $3 OR EXISTS \
             (SELECT 1 FROM import_changes o WHERE o.import_id = $3 AND o.result_id = c.result_id))) \
             ORDER BY n.confirmed_at DESC, n.id DESC LIMIT 1";
    ADD_CHANGE = "INSERT INTO import_changes (institution_id, import_id, result_id, before) VALUES ($1, $2, $3, $4)";
    CHANGES = "SELECT c.result_id, c.before, r.updated_at, r.deleted_at FROM import_changes c \
               JOIN test_results r ON r.id = c.result_id WHERE c.import_id = $1";
    // Files are kept while an import can be undone or confirmed, no longer.
    DROP_FILES = "DELETE FROM imports WHERE created_at < $1 AND status = 'previewed'";
    EMPTY_FILES = "UPDATE imports SET file = $1 WHERE confirmed_at < $2 AND status <> 'previewed' AND LENGTH(file) > 0";
    MAPPING = "SELECT mapping FROM column_mappings WHERE user_id = $1 AND fingerprint = $2";
    SET_MAPPING = "INSERT INTO column_mappings (institution_id, user_id, fingerprint, mapping, updated_at) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (user_id, fingerprint) DO UPDATE SET mapping = excluded.mapping, updated_at = excluded.updated_at";
}

/// An import with its file.
#[derive(Debug, Clone, FromRow)]
pub struct StoredImport {
    /// Its id.
    pub id: Uuid,
    /// As uploaded, cleaned.
    pub file_name: String,
    /// SHA-256, hexadecimal.
    pub file_hash: String,
    /// `csv`, `xlsx`, `paste`.
    pub format: String,
    /// The bytes.
    pub file: Vec<u8>,
    /// JSON.
    pub options: String,
    /// `previewed`, `confirmed`, `undone`.
    pub status: String,
    /// JSON, once confirmed.
    pub outcome: Option<String>,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
}

/// An import in a list.
#[derive(Debug, Clone, FromRow)]
pub struct ListedImport {
    /// Its id.
    pub id: Uuid,
    /// As uploaded, cleaned.
    pub file_name: String,
    /// SHA-256, hexadecimal.
    pub file_hash: String,
    /// `csv`, `xlsx`, `paste`.
    pub format: String,
    /// `previewed`, `confirmed`, `undone`.
    pub status: String,
    /// JSON, once confirmed.
    pub outcome: Option<String>,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
}

/// Stores an uploaded file for previewing.
///
/// # Errors
/// When the database does not answer.
pub async fn add(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    new: &StoredImport,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(new.id).bind(institution.0).bind(user.0).bind(&new.file_name).bind(&new.file_hash).bind(&new.format)
        .bind(&new.file).bind(&new.options).bind(&new.status).bind(new.created_at)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// One import of this student.
///
/// # Errors
/// When the database does not answer.
pub async fn find(on: &mut impl AsConn, user: UserId, id: ImportId) -> Result<Option<StoredImport>> {
    Ok(on_conn!(on, c => sqlx::query_as(FIND).bind(id.0).bind(user.0).fetch_optional(c).await)?)
}

/// The newest imports of this student.
///
/// # Errors
/// When the database does not answer.
pub async fn recent(on: &mut impl AsConn, user: UserId, limit: u32) -> Result<Vec<ListedImport>> {
    Ok(on_conn!(on, c => sqlx::query_as(RECENT).bind(user.0).bind(i64::from(limit)).fetch_all(c).await)?)
}

/// Changes how the file is read; `false` once it was confirmed.
///
/// # Errors
/// When the database does not answer.
pub async fn set_options(
    on: &mut impl AsConn,
    user: UserId,
    id: ImportId,
    options: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(
        on_conn!(on, c => sqlx::query(SET_OPTIONS).bind(options).bind(now).bind(id.0).bind(user.0).execute(c).await.map(|d| d.rows_affected()))?
            == 1,
    )
}

/// Marks as confirmed; `false` when it was not waiting for that, so that a double click imports once.
///
/// # Errors
/// When the database does not answer.
pub async fn confirm(
    on: &mut impl AsConn,
    user: UserId,
    id: ImportId,
    outcome: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(
        on_conn!(on, c => sqlx::query(CONFIRM).bind(outcome).bind(now).bind(id.0).bind(user.0).execute(c).await.map(|d| d.rows_affected()))?
            == 1,
    )
}

/// Marks as undone; `false` when it was not confirmed.
///
/// # Errors
/// When the database does not answer.
pub async fn undo(
    on: &mut impl AsConn,
    user: UserId,
    id: ImportId,
    outcome: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(
        on_conn!(on, c => sqlx::query(UNDO).bind(outcome).bind(now).bind(id.0).bind(user.0).execute(c).await.map(|d| d.rows_affected()))?
            == 1,
    )
}

/// An import that was confirmed after another one and changed some of the same tests.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Newer {
    /// Its id.
    pub id: Uuid,
    /// As uploaded, cleaned.
    pub file_name: String,
    /// `csv`, `xlsx`, `paste`.
    pub format: String,
}

/// The newest import that is not undone, was confirmed after this one, and changed a test that this one brought or
/// changed; at one moment the greater id counts as later.
///
/// # Errors
/// When the database does not answer.
pub async fn newer(
    on: &mut impl AsConn,
    user: UserId,
    id: ImportId,
    confirmed_at: DateTime<Utc>,
) -> Result<Option<Newer>> {
    Ok(
        on_conn!(on, c => sqlx::query_as(NEWER).bind(user.0).bind(confirmed_at).bind(id.0).fetch_optional(c).await)?,
    )
}

/// Keeps what a result was before the import changed it.
///
/// # Errors
/// When the database does not answer.
pub async fn add_change(
    on: &mut impl AsConn,
    institution: InstitutionId,
    import: ImportId,
    result: ResultId,
    before: &str,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD_CHANGE).bind(institution.0).bind(import.0).bind(result.0).bind(before).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// What an import overwrote.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Change {
    /// The result.
    pub result_id: Uuid,
    /// Its former state as JSON.
    pub before: String,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was removed, if it was.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// What an import overwrote, as far as it is stored still; removed results among it.
///
/// # Errors
/// When the database does not answer.
pub async fn changes(on: &mut impl AsConn, import: ImportId) -> Result<Vec<Change>> {
    Ok(on_conn!(on, c => sqlx::query_as(CHANGES).bind(import.0).fetch_all(c).await)?)
}

/// Lets go of files that nobody can use any more.
///
/// # Errors
/// When the database does not answer.
pub async fn purge_files(on: &mut impl AsConn, before: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(DROP_FILES).bind(before).execute(c).await.map(|_| ()))?;
    on_conn!(on, c => sqlx::query(EMPTY_FILES).bind(Vec::<u8>::new()).bind(before).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The mapping remembered for files with these headers.
///
/// # Errors
/// When the database does not answer.
pub async fn mapping(on: &mut impl AsConn, user: UserId, fingerprint: &str) -> Result<Option<String>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(MAPPING).bind(user.0).bind(fingerprint).fetch_optional(c).await)?)
}

/// Remembers a mapping.
///
/// # Errors
/// When the database does not answer.
pub async fn set_mapping(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    fingerprint: &str,
    mapping: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(SET_MAPPING).bind(institution.0).bind(user.0).bind(fingerprint).bind(mapping).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}
