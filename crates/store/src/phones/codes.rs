//! Codes under way to a number. What has ended stays for a day, to be counted.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    ADD = "INSERT INTO phone_codes (id_hash, institution_id, user_id, purpose, stage, number, block, code_hash, tries, \
           used_at, expires_at, created_at, updated_at) \
           VALUES ($1, $2, $3, $4, 'sms', $5, $6, $7, 0, NULL, $8, $9, $9)";
    FIND = "SELECT institution_id, user_id, stage, number, code_hash, tries, expires_at, created_at FROM phone_codes \
            WHERE id_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3 AND tries < $4";
    COUNT_TRY = "UPDATE phone_codes SET tries = tries + 1, updated_at = $3 \
                 WHERE id_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3 AND tries < $4 \
                 RETURNING institution_id, user_id, stage, number, code_hash, tries, expires_at, created_at";
    ASK_MAIL = "UPDATE phone_codes SET stage = 'mail', code_hash = $2, tries = 0, expires_at = $3, updated_at = $4 \
                WHERE id_hash = $1 AND used_at IS NULL";
    END = "UPDATE phone_codes SET used_at = $2, updated_at = $2 WHERE id_hash = $1 AND used_at IS NULL";
    TO_NUMBER = "SELECT COUNT(*) AS n, MIN(created_at) AS oldest_at FROM phone_codes \
                 WHERE number = $1 AND created_at > $2";
    TO_BLOCK = "SELECT COUNT(*) AS n, MIN(created_at) AS oldest_at FROM phone_codes \
                WHERE block = $1 AND created_at > $2";
    TO_ANYBODY = "SELECT COUNT(*) AS n, MIN(created_at) AS oldest_at FROM phone_codes WHERE created_at > $1";
    REMOVE_OLD = "DELETE FROM phone_codes WHERE created_at <= $1";
}

/// The stage of a code that was sent by text message.
pub const SMS: &str = "sms";
/// The stage after it, where the mailbox must prove itself as well.
pub const MAIL: &str = "mail";

/// A code about to be sent.
#[derive(Debug)]
pub struct NewCode<'a> {
    /// SHA-256 of the token that the request gets.
    pub id_hash: &'a [u8],
    /// Tenant.
    pub institution: InstitutionId,
    /// Whom it would let in, or whose number it would become.
    pub user: Option<UserId>,
    /// What for; it is found under no other.
    pub purpose: &'a str,
    /// E.164.
    pub number: &'a str,
    /// What is common to numbers side by side.
    pub block: &'a str,
    /// Salted MAC of the digits.
    pub code_hash: &'a str,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct CodeRow {
    institution_id: Uuid,
    user_id: Option<Uuid>,
    stage: String,
    number: String,
    code_hash: String,
    tries: i64,
    expires_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

/// A code that may be typed.
#[derive(Debug, Clone)]
pub struct Code {
    /// Tenant.
    pub institution: InstitutionId,
    /// Whom it would let in, or whose number it would become; `None` where the number leads to nobody.
    pub user: Option<UserId>,
    /// [`SMS`] or [`MAIL`].
    pub stage: String,
    /// E.164.
    pub number: String,
    /// Salted MAC of the digits.
    pub code_hash: String,
    /// Tries so far.
    pub tries: i64,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

impl From<CodeRow> for Code {
    fn from(row: CodeRow) -> Self {
        Self {
            institution: InstitutionId(row.institution_id),
            user: row.user_id.map(UserId),
            stage: row.stage,
            number: row.number,
            code_hash: row.code_hash,
            tries: row.tries,
            expires_at: row.expires_at,
            created_at: row.created_at,
        }
    }
}

/// How many were asked for, and when the first of them was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Sent {
    /// How many.
    pub n: i64,
    /// The first of them.
    pub oldest_at: Option<DateTime<Utc>>,
}

/// Stores a code.
pub async fn add(on: &mut impl AsConn, new: &NewCode<'_>, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(new.id_hash)
        .bind(new.institution.0)
        .bind(new.user.map(|user| user.0))
        .bind(new.purpose)
        .bind(new.number)
        .bind(new.block)
        .bind(new.code_hash)
        .bind(new.expires_at)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The code, unless it was used, has expired, or was tried `max` times.
pub async fn find(
    on: &mut impl AsConn,
    id_hash: &[u8],
    purpose: &str,
    max: i64,
    now: DateTime<Utc>,
) -> Result<Option<Code>> {
    let row: Option<CodeRow> = on_conn!(on, c => sqlx::query_as(FIND)
        .bind(id_hash)
        .bind(purpose)
        .bind(now)
        .bind(max)
        .fetch_optional(c).await)?;
    Ok(row.map(Code::from))
}

/// Counts one try before the digits are looked at, so that tries at the same time cannot exceed `max`.
pub async fn count_try(
    on: &mut impl AsConn,
    id_hash: &[u8],
    purpose: &str,
    max: i64,
    now: DateTime<Utc>,
) -> Result<Option<Code>> {
    let row: Option<CodeRow> = on_conn!(on, c => sqlx::query_as(COUNT_TRY)
        .bind(id_hash)
        .bind(purpose)
        .bind(now)
        .bind(max)
        .fetch_optional(c).await)?;
    Ok(row.map(Code::from))
}

/// Asks for the digits of a mail from now on, in place of those of the message.
pub async fn ask_mail(
    on: &mut impl AsConn,
    id_hash: &[u8],
    code_hash: &str,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ASK_MAIL)
        .bind(id_hash)
        .bind(code_hash)
        .bind(expires_at)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Ends a code; `false` when it had ended before.
pub async fn end(on: &mut impl AsConn, id_hash: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let changed = on_conn!(on, c => sqlx::query(END)
        .bind(id_hash)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// What was asked for to a number after `since`.
pub async fn to_number(on: &mut impl AsConn, number: &str, since: DateTime<Utc>) -> Result<Sent> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Sent>(TO_NUMBER).bind(number).bind(since).fetch_one(c).await)?)
}

/// What was asked for to the numbers of a block after `since`.
pub async fn to_block(on: &mut impl AsConn, block: &str, since: DateTime<Utc>) -> Result<Sent> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Sent>(TO_BLOCK).bind(block).bind(since).fetch_one(c).await)?)
}

/// What was asked for to all numbers after `since`.
pub async fn to_anybody(on: &mut impl AsConn, since: DateTime<Utc>) -> Result<Sent> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Sent>(TO_ANYBODY).bind(since).fetch_one(c).await)?)
}

/// Removes what is counted no more.
pub async fn remove_old(on: &mut impl AsConn, before: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_OLD).bind(before).execute(c).await.map(|_| ()))?;
    Ok(())
}
