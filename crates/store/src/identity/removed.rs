//! What was taken out of an account or replaced, kept for as long as a mailed link can bring it back.
//!
//! Whoever is signed in takes a way in out by a function here: it removes the row and keeps it, in one transaction.
//! Secrets stay as they are stored, sealed or hashed. Bringing back is in `back`.

pub(crate) mod back;

pub use back::put_back;

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    KEEP = "INSERT INTO removed_ways (id, institution_id, user_id, kind, payload, removed_at, expires_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
    TAKE_TOTP = "DELETE FROM totp_secrets WHERE user_id = $1 RETURNING secret, last_step, last_used_at, created_at";
    TAKE_PASSKEY = "DELETE FROM passkeys WHERE id = $1 AND user_id = $2 \
                    RETURNING id, credential_id, name, credential, counter, last_used_at, created_at";
    TAKE_CODES = "DELETE FROM recovery_codes WHERE user_id = $1 RETURNING id, code_hash, used_at, created_at";
    TAKE_PHONE = "DELETE FROM phones WHERE user_id = $1 RETURNING number, proven_at, created_at";
    // Not what ends the sign-in at the provider: it is used for that as soon as the identity is unlinked.
    TAKE_IDENTITY = "DELETE FROM identities WHERE id = $1 AND user_id = $2 RETURNING id, provider, issuer, subject, \
                     email, is_email_verified, is_private_relay, last_used_at, created_at";
    REMOVE_EXPIRED = "DELETE FROM removed_ways WHERE expires_at <= $1";
}

/// A removal, and how long it can be taken back.
#[derive(Debug)]
pub struct Removal {
    /// Id of what is kept.
    pub id: Uuid,
    /// Tenant.
    pub institution: InstitutionId,
    /// Whose.
    pub user: UserId,
    /// When it is removed.
    pub removed_at: DateTime<Utc>,
    /// When it is forgotten.
    pub expires_at: DateTime<Utc>,
}

/// What is kept, as it is written down. None of it is printed anywhere: it has no `Debug`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Way {
    Totp(Totp),
    Passkey(Passkey),
    RecoveryCodes(Vec<KeptCode>),
    Phone(Phone),
    Identity(Identity),
}

impl Way {
    fn kind(&self) -> &'static str {
        match self {
            Self::Totp(_) => "totp",
            Self::Passkey(_) => "passkey",
            Self::RecoveryCodes(_) => "recovery_codes",
            Self::Phone(_) => "phone",
            Self::Identity(_) => "identity",
        }
    }
}

#[derive(Serialize, Deserialize, FromRow)]
struct Totp {
    secret: Vec<u8>,
    last_step: i64,
    last_used_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

#[derive(Serialize, Deserialize, FromRow)]
struct Passkey {
    id: Uuid,
    credential_id: Vec<u8>,
    name: String,
    credential: String,
    counter: i64,
    last_used_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

#[derive(Serialize, Deserialize, FromRow)]
struct KeptCode {
    id: Uuid,
    code_hash: String,
    used_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

#[derive(Serialize, Deserialize, FromRow)]
struct Phone {
    number: String,
    proven_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

#[derive(Serialize, Deserialize, FromRow)]
struct Identity {
    id: Uuid,
    provider: String,
    issuer: String,
    subject: String,
    email: Option<String>,
    is_email_verified: bool,
    is_private_relay: bool,
    last_used_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

/// Takes the authenticator app out; `false` when there was none.
pub async fn totp(on: &mut impl AsConn, removal: &Removal) -> Result<bool> {
    let taken: Option<Totp> =
        on_conn!(on, c => sqlx::query_as(TAKE_TOTP).bind(removal.user.0).fetch_optional(c).await)?;
    keep(on, removal, taken.map(Way::Totp)).await
}

/// Takes a passkey of this person out; `false` when there is none.
pub async fn passkey(on: &mut impl AsConn, removal: &Removal, id: Uuid) -> Result<bool> {
    let taken: Option<Passkey> = on_conn!(on, c => sqlx::query_as(TAKE_PASSKEY)
        .bind(id)
        .bind(removal.user.0)
        .fetch_optional(c).await)?;
    keep(on, removal, taken.map(Way::Passkey)).await
}

/// Takes all recovery codes out, used ones too: they are one set.
pub async fn recovery_codes(on: &mut impl AsConn, removal: &Removal) -> Result<()> {
    let taken: Vec<KeptCode> =
        on_conn!(on, c => sqlx::query_as(TAKE_CODES).bind(removal.user.0).fetch_all(c).await)?;
    let set = (!taken.is_empty()).then_some(Way::RecoveryCodes(taken));
    keep(on, removal, set).await?;
    Ok(())
}

/// Takes the number out; `false` when there was none.
pub async fn phone(on: &mut impl AsConn, removal: &Removal) -> Result<bool> {
    let taken: Option<Phone> =
        on_conn!(on, c => sqlx::query_as(TAKE_PHONE).bind(removal.user.0).fetch_optional(c).await)?;
    keep(on, removal, taken.map(Way::Phone)).await
}

/// Unlinks an identity of this person; `false` when it is not theirs.
pub async fn identity(on: &mut impl AsConn, removal: &Removal, id: Uuid) -> Result<bool> {
    let taken: Option<Identity> = on_conn!(on, c => sqlx::query_as(TAKE_IDENTITY)
        .bind(id)
        .bind(removal.user.0)
        .fetch_optional(c).await)?;
    keep(on, removal, taken.map(Way::Identity)).await
}

/// Keeps what was taken out; `false` when nothing was.
async fn keep(on: &mut impl AsConn, removal: &Removal, taken: Option<Way>) -> Result<bool> {
    let Some(way) = taken else {
        return Ok(false);
    };
    let payload = serde_json::to_string(&way).expect("plain numbers and strings");
    on_conn!(on, c => sqlx::query(KEEP)
        .bind(removal.id)
        .bind(removal.institution.0)
        .bind(removal.user.0)
        .bind(way.kind())
        .bind(&payload)
        .bind(removal.removed_at)
        .bind(removal.expires_at)
        .execute(c).await.map(|_| ()))?;
    Ok(true)
}

/// Forgets what can be brought back no more.
pub async fn remove_expired(on: &mut impl AsConn, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_EXPIRED).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}
