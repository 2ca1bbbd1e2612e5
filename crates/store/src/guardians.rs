//! What guardians were asked and have answered: one row a student under age, the newest answer in it.

pub(crate) mod ages;
pub mod waits;

pub use ages::{Young, raise_young, remove_grown, young};

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

/// Somebody was asked and has not answered.
pub const ASKED: &str = "asked";
/// A guardian agrees.
pub const GIVEN: &str = "given";
/// A guardian has said no.
pub const REFUSED: &str = "refused";
/// A guardian agreed and does no longer.
pub const WITHDRAWN: &str = "withdrawn";

macro_rules! columns {
    () => {
        "user_id, institution_id, status, name, email_key, email, allows_balance, allows_learning, asked_at, expires_at, \
         decided_at, withdrawn_at"
    };
}

statements! {
    // Nobody is asked again while a consent holds: the student could put another guardian in the place of theirs. Of
    // the same guardian ($10) what they answered before stays, and their own link with it.
    ASK = "INSERT INTO guardian_consents (user_id, institution_id, status, name, email_key, email, ask_hash, keep_hash, \
           text_version, allows_balance, allows_learning, asked_at, expires_at, decided_at, withdrawn_at, created_at, \
           updated_at) VALUES ($1, $2, 'asked', $3, $4, $5, $6, NULL, 0, $7, $7, $8, $9, NULL, NULL, $8, $8) \
           ON CONFLICT (user_id) DO UPDATE SET status = 'asked', name = $3, email_key = $4, email = $5, ask_hash = $6, \
           keep_hash = CASE WHEN $10 THEN guardian_consents.keep_hash END, text_version = 0, allows_balance = $7, \
           allows_learning = $7, asked_at = $8, expires_at = $9, \
           decided_at = CASE WHEN $10 THEN guardian_consents.decided_at END, \
           withdrawn_at = CASE WHEN $10 THEN guardian_consents.withdrawn_at END, updated_at = $8 \
           WHERE guardian_consents.status <> 'given'";
    FIND = concat!("SELECT ", columns!(), " FROM guardian_consents WHERE user_id = $1");
    FIND_BY_ASK = concat!("SELECT ", columns!(), " FROM guardian_consents \
                   WHERE ask_hash = $1 AND status = 'asked' AND expires_at > $2");
    FIND_BY_KEEP = concat!("SELECT ", columns!(), " FROM guardian_consents WHERE keep_hash = $1");
    DECIDE = "UPDATE guardian_consents SET status = $3, name = $4, ask_hash = NULL, keep_hash = $5, text_version = $6, \
              allows_balance = $7, allows_learning = $8, decided_at = $9, withdrawn_at = NULL, updated_at = $9, \
              first_given_at = CASE WHEN $3 = 'given' THEN COALESCE(first_given_at, $9) ELSE first_given_at END \
              WHERE user_id = $1 AND ask_hash = $2 AND status = 'asked' AND expires_at > $9";
    // Whoever chooses anew reads the words of today, and agrees to these.
    CHOOSE = "UPDATE guardian_consents SET allows_balance = $2, allows_learning = $3, text_version = $5, updated_at = $4 \
              WHERE keep_hash = $1 AND status = 'given'";
    WITHDRAW = "UPDATE guardian_consents SET status = 'withdrawn', allows_balance = $2, allows_learning = $2, \
                withdrawn_at = $3, updated_at = $3 WHERE keep_hash = $1 AND status = 'given'";
    LOCK = "UPDATE guardian_consents SET updated_at = $2 WHERE user_id = $1";
    OWN_ADDRESSES = "SELECT email FROM users WHERE id = $1 \
                     UNION SELECT email FROM identities WHERE user_id = $1 AND email IS NOT NULL \
                     UNION SELECT email FROM email_reverts WHERE user_id = $1 \
                     UNION SELECT email FROM email_changes WHERE user_id = $1";
}

/// A guardian about to be asked.
#[derive(Debug)]
pub struct NewAsk<'a> {
    /// Whose guardian.
    pub user: UserId,
    /// Tenant.
    pub institution: InstitutionId,
    /// As the student calls them.
    pub name: &'a str,
    /// Canonical address.
    pub email_key: &'a str,
    /// Address as given.
    pub email: &'a str,
    /// SHA-256 of the token in the mail.
    pub ask_hash: &'a [u8],
    /// When the link of the mail ends.
    pub expires_at: DateTime<Utc>,
    /// It is the guardian who was asked before: their earlier answer stays known.
    pub is_same: bool,
}

/// A guardian's answer.
#[derive(Debug)]
pub struct Decision<'a> {
    /// [`GIVEN`] or [`REFUSED`].
    pub status: &'a str,
    /// What the guardian is called.
    pub name: &'a str,
    /// SHA-256 of the token to come back with; none after a no.
    pub keep_hash: Option<&'a [u8]>,
    /// Which words were agreed to.
    pub text_version: i64,
    /// Also to what looks at behaviour across sessions.
    pub allows_balance: bool,
    /// Also to models that learn from many students.
    pub allows_learning: bool,
}

/// What is stored of a guardian.
#[derive(Debug, Clone, FromRow)]
pub struct Guardian {
    /// Whose guardian.
    #[sqlx(rename = "user_id", try_from = "Uuid")]
    pub user: UserId,
    /// Tenant.
    #[sqlx(rename = "institution_id", try_from = "Uuid")]
    pub institution: InstitutionId,
    /// [`ASKED`], [`GIVEN`], [`REFUSED`] or [`WITHDRAWN`].
    pub status: String,
    /// What they are called.
    pub name: String,
    /// Canonical address.
    pub email_key: String,
    /// Address as given.
    pub email: String,
    /// Also to what looks at behaviour across sessions.
    pub allows_balance: bool,
    /// Also to models that learn from many students.
    pub allows_learning: bool,
    /// When they were asked last.
    pub asked_at: DateTime<Utc>,
    /// When the link that asks ends.
    pub expires_at: DateTime<Utc>,
    /// When they answered.
    pub decided_at: Option<DateTime<Utc>>,
    /// When they took their consent back.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// Stores that a guardian is asked, in place of an earlier question; `false` while a consent holds.
///
/// # Errors
/// When the database does not answer.
pub async fn ask(on: &mut impl AsConn, new: &NewAsk<'_>, now: DateTime<Utc>) -> Result<bool> {
    let stored = on_conn!(on, c => sqlx::query(ASK).bind(new.user.0).bind(new.institution.0).bind(new.name)
        .bind(new.email_key).bind(new.email).bind(new.ask_hash).bind(false).bind(now).bind(new.expires_at)
        .bind(new.is_same).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(stored == 1)
}

/// What is stored of a person's guardian.
///
/// # Errors
/// When the database does not answer.
pub async fn find(on: &mut impl AsConn, user: UserId) -> Result<Option<Guardian>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Guardian>(FIND).bind(user.0).fetch_optional(c).await)?)
}

/// Until the transaction ends, an answer of this person's guardian waits.
///
/// # Errors
/// When the database does not answer.
pub async fn lock(on: &mut impl AsConn, user: UserId, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(LOCK).bind(user.0).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Every address that is known to be a person's own: of the account, of providers, of changes under way or just made.
///
/// # Errors
/// When the database does not answer.
pub async fn own_addresses(on: &mut impl AsConn, user: UserId) -> Result<Vec<String>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(OWN_ADDRESSES).bind(user.0).fetch_all(c).await)?)
}

/// The open question that this token was mailed for.
///
/// # Errors
/// When the database does not answer.
pub async fn find_by_ask(
    on: &mut impl AsConn,
    ask_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Guardian>> {
    Ok(
        on_conn!(on, c => sqlx::query_as::<_, Guardian>(FIND_BY_ASK).bind(ask_hash).bind(now).fetch_optional(c).await)?,
    )
}

/// The answer that this token was mailed for, also once it was taken back.
///
/// # Errors
/// When the database does not answer.
pub async fn find_by_keep(on: &mut impl AsConn, keep_hash: &[u8]) -> Result<Option<Guardian>> {
    Ok(
        on_conn!(on, c => sqlx::query_as::<_, Guardian>(FIND_BY_KEEP).bind(keep_hash).fetch_optional(c).await)?,
    )
}

/// Stores the answer to an open question, once; `false` when it is no longer open.
///
/// # Errors
/// When the database does not answer.
pub async fn decide(
    on: &mut impl AsConn,
    user: UserId,
    ask_hash: &[u8],
    answer: &Decision<'_>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let stored = on_conn!(on, c => sqlx::query(DECIDE).bind(user.0).bind(ask_hash).bind(answer.status).bind(answer.name)
        .bind(answer.keep_hash).bind(answer.text_version).bind(answer.allows_balance).bind(answer.allows_learning)
        .bind(now).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(stored == 1)
}

/// Changes what a consent that holds goes to, as the words of `text_version` say it; `false` when none does.
///
/// # Errors
/// When the database does not answer.
pub async fn choose(
    on: &mut impl AsConn,
    keep_hash: &[u8],
    (balance, learning): (bool, bool),
    text_version: i64,
    now: DateTime<Utc>,
) -> Result<bool> {
    let stored = on_conn!(on, c => sqlx::query(CHOOSE).bind(keep_hash).bind(balance).bind(learning).bind(now).bind(text_version)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(stored == 1)
}

/// Takes a consent back; `false` when none holds.
///
/// # Errors
/// When the database does not answer.
pub async fn withdraw(on: &mut impl AsConn, keep_hash: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let stored = on_conn!(on, c => sqlx::query(WITHDRAW).bind(keep_hash).bind(false).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(stored == 1)
}
