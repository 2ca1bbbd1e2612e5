//! What an access token says, and why one is refused.

use super::LEEWAY;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who a token speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The person (`sub`).
    pub user: UserId,
    /// Their institution (`inst`).
    pub institution: InstitutionId,
    /// The family of refresh tokens it came from (`sid`).
    pub family: Uuid,
    /// The version of their credentials when it was issued (`cv`): a change of password outdates the token.
    pub cred_version: i64,
}

/// What a verified token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    /// Who it speaks for.
    pub grant: Grant,
    /// When it was issued, in whole seconds.
    pub issued_at: DateTime<Utc>,
    /// Before when it is valid.
    pub not_before: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Why a token was refused. For the log; the caller's answer is 401 for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefused {
    /// Too long, not three parts of base64url, or not JSON.
    #[error("the token is malformed")]
    Malformed,
    /// The header lacks a field, has one twice, or has another one (`jku`, `jwk`, `x5u`, `x5c`, `crit`).
    #[error("the token's header has other fields than ours")]
    Header,
    /// Signed with anything but `EdDSA`.
    #[error("the token's algorithm is not allowed")]
    Algorithm,
    /// Not an access token.
    #[error("the token is of another type")]
    Type,
    /// Signed with a key that is not ours, or no longer.
    #[error("the token's key is not known")]
    UnknownKey,
    /// Altered, or signed with another key than it names.
    #[error("the token's signature does not hold")]
    Signature,
    /// The claims lack a field, have one twice, have another one, or a value out of range.
    #[error("the token's claims have other fields than ours")]
    Claims,
    /// Issued by somebody else.
    #[error("the token has another issuer")]
    Issuer,
    /// Issued for somebody else.
    #[error("the token has another audience")]
    Audience,
    /// Its time has not come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
}

impl Claims {
    /// The claims, if their time has come and is not over, give or take [`LEEWAY`].
    pub(super) fn at(self, now: DateTime<Utc>) -> Result<Self, TokenRefused> {
        // Differences rather than sums: a time at the end of what chrono can hold has no minute after it.
        if self.not_before.max(self.issued_at) - now > LEEWAY {
            return Err(TokenRefused::NotYetValid);
        }
        if now - self.expires_at >= LEEWAY {
            return Err(TokenRefused::Expired);
        }
        Ok(self)
    }
}

/// The claims as they are written: these fields, each once, and no other.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payload {
    iss: String,
    aud: String,
    sub: Uuid,
    inst: Uuid,
    sid: Uuid,
    cv: i64,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl Payload {
    pub fn new(
        issuer: &str,
        audience: &str,
        grant: &Grant,
        issued_at: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Self {
        Self {
            iss: issuer.to_owned(),
            aud: audience.to_owned(),
            sub: grant.user.0,
            inst: grant.institution.0,
            sid: grant.family,
            cv: grant.cred_version,
            iat: issued_at.timestamp(),
            nbf: issued_at.timestamp(),
            exp: expires_at.timestamp(),
        }
    }

    /// Fails for another issuer or audience and for a time that no calendar has.
    pub fn claims(self, issuer: &str, audience: &str) -> Result<Claims, TokenRefused> {
        if self.iss != issuer {
            return Err(TokenRefused::Issuer);
        }
        if self.aud != audience {
            return Err(TokenRefused::Audience);
        }
        let time = |seconds| DateTime::from_timestamp(seconds, 0).ok_or(TokenRefused::Claims);
        let grant = Grant {
            user: UserId(self.sub),
            institution: InstitutionId(self.inst),
            family: self.sid,
            cred_version: self.cv,
        };
        Ok(Claims {
            grant,
            issued_at: time(self.iat)?,
            not_before: time(self.nbf)?,
            expires_at: time(self.exp)?,
        })
    }
}
