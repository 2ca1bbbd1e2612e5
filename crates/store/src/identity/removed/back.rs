//! Puts back what was taken out since a moment: what was there then, and nothing that was added after it.

use super::{Identity, KeptCode, Passkey, Phone, Totp, Way};
use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    // The oldest first: of two apps or sets of codes it is the one of then, and the place is taken for the other.
    KEPT = "SELECT id, payload FROM removed_ways WHERE user_id = $1 AND removed_at >= $2 AND expires_at > $3 \
            ORDER BY removed_at, id";
    FORGET = "DELETE FROM removed_ways WHERE user_id = $1 AND removed_at >= $2";
    // What is somebody else's by now, or has another in its place, stays out.
    PUT_TOTP = "INSERT INTO totp_secrets (user_id, institution_id, secret, last_step, last_used_at, created_at, \
                updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    PUT_PASSKEY = "INSERT INTO passkeys (id, institution_id, user_id, credential_id, name, credential, counter, \
                   last_used_at, created_at, updated_at) VALUES ($3, $2, $1, $4, $5, $6, $7, $8, $9, $10) \
                   ON CONFLICT DO NOTHING";
    HAS_CODES = "SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1";
    PUT_CODE = "INSERT INTO recovery_codes (id, institution_id, user_id, code_hash, used_at, created_at, updated_at) \
                VALUES ($3, $2, $1, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    PUT_PHONE = "INSERT INTO phones (user_id, institution_id, number, proven_at, created_at, updated_at) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    PUT_IDENTITY = "INSERT INTO identities (id, institution_id, user_id, provider, issuer, subject, email, \
                    is_email_verified, is_private_relay, refresh_sealed, last_used_at, created_at, updated_at) \
                    VALUES ($3, $2, $1, $4, $5, $6, $7, $8, $9, NULL, $10, $11, $12) ON CONFLICT DO NOTHING";
}

#[derive(FromRow)]
struct Kept {
    id: Uuid,
    payload: String,
}

/// Whose row is put back, and when.
#[derive(Clone, Copy)]
struct Place {
    institution: InstitutionId,
    user: UserId,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Place {
    /// Whether what was added at `created_at` was there at the moment that is gone back to.
    fn was_there(self, created_at: DateTime<Utc>) -> bool {
        created_at < self.since
    }
}

/// Puts back what this person had at `since` and what was taken out from then on. What cannot be put back, since it is
/// somebody else's by now, is left out without a word: the rest still comes back. Nothing of it is kept afterwards.
pub async fn put_back(
    on: &mut impl AsConn,
    (institution, user): (InstitutionId, UserId),
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    let kept: Vec<Kept> = on_conn!(on, c => sqlx::query_as(KEPT)
        .bind(user.0)
        .bind(since)
        .bind(now)
        .fetch_all(c).await)?;
    let place = Place {
        institution,
        user,
        since,
        now,
    };
    for one in kept {
        if let Ok(way) = serde_json::from_str(&one.payload) {
            put(on, place, &way).await?;
        } else {
            // Which one, and nothing of what is in it.
            tracing::error!(removed.id = %one.id, "a way that was kept cannot be read");
        }
    }
    on_conn!(on, c => sqlx::query(FORGET).bind(user.0).bind(since).execute(c).await.map(|_| ()))?;
    Ok(())
}

async fn put(on: &mut impl AsConn, place: Place, way: &Way) -> Result<()> {
    match way {
        Way::Totp(totp) if place.was_there(totp.created_at) => put_totp(on, place, totp).await,
        Way::Passkey(passkey) if place.was_there(passkey.created_at) => put_passkey(on, place, passkey).await,
        Way::RecoveryCodes(set) if set.iter().all(|code| place.was_there(code.created_at)) => {
            put_codes(on, place, set).await
        }
        Way::Phone(phone) if place.was_there(phone.created_at) => put_phone(on, place, phone).await,
        Way::Identity(identity) if place.was_there(identity.created_at) => {
            put_identity(on, place, identity).await
        }
        // Added after that moment, by whomever, and taken out again.
        _ => Ok(()),
    }
}

/// With the step that was taken last: no code is good twice because its app went and came back.
async fn put_totp(on: &mut impl AsConn, place: Place, totp: &Totp) -> Result<()> {
    on_conn!(on, c => sqlx::query(PUT_TOTP)
        .bind(place.user.0)
        .bind(place.institution.0)
        .bind(&totp.secret)
        .bind(totp.last_step)
        .bind(totp.last_used_at)
        .bind(totp.created_at)
        .bind(place.now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

async fn put_passkey(on: &mut impl AsConn, place: Place, passkey: &Passkey) -> Result<()> {
    on_conn!(on, c => sqlx::query(PUT_PASSKEY)
        .bind(place.user.0)
        .bind(place.institution.0)
        .bind(passkey.id)
        .bind(&passkey.credential_id)
        .bind(&passkey.name)
        .bind(&passkey.credential)
        .bind(passkey.counter)
        .bind(passkey.last_used_at)
        .bind(passkey.created_at)
        .bind(place.now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The set as a whole, used codes as used; nothing where there is a set.
async fn put_codes(on: &mut impl AsConn, place: Place, set: &[KeptCode]) -> Result<()> {
    let there: i64 = on_conn!(on, c => sqlx::query_scalar(HAS_CODES).bind(place.user.0).fetch_one(c).await)?;
    if there > 0 {
        return Ok(());
    }
    for code in set {
        on_conn!(on, c => sqlx::query(PUT_CODE)
            .bind(place.user.0)
            .bind(place.institution.0)
            .bind(code.id)
            .bind(&code.code_hash)
            .bind(code.used_at)
            .bind(code.created_at)
            .bind(place.now)
            .execute(c).await.map(|_| ()))?;
    }
    Ok(())
}

async fn put_phone(on: &mut impl AsConn, place: Place, phone: &Phone) -> Result<()> {
    on_conn!(on, c => sqlx::query(PUT_PHONE)
        .bind(place.user.0)
        .bind(place.institution.0)
        .bind(&phone.number)
        .bind(phone.proven_at)
        .bind(phone.created_at)
        .bind(place.now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

async fn put_identity(on: &mut impl AsConn, place: Place, identity: &Identity) -> Result<()> {
    on_conn!(on, c => sqlx::query(PUT_IDENTITY)
        .bind(place.user.0)
        .bind(place.institution.0)
        .bind(identity.id)
        .bind(&identity.provider)
        .bind(&identity.issuer)
        .bind(&identity.subject)
        .bind(&identity.email)
        .bind(identity.is_email_verified)
        .bind(identity.is_private_relay)
        .bind(identity.last_used_at)
        .bind(identity.created_at)
        .bind(place.now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}
