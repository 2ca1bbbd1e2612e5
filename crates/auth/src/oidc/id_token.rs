//! The checks of an `id_token` (OpenID Connect Core 3.1.3.7), in one function.

use super::keys::{Alg, KeySet};
use super::{LEEWAY_S, MAX_BYTES};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::crypto;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The longest time from issue to end that is believed, in seconds. Apple's tokens live a day.
const MAX_LIFETIME_S: i64 = 25 * 3600;
/// The longest subject (OpenID Connect Core 2), in bytes.
const MAX_SUBJECT: usize = 255;

/// Why a token is refused. For the log; the client learns only that it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Not three parts of base64url, or no JSON in them, or too long.
    #[error("malformed")]
    Malformed,
    /// The header brings or names a key, or asks for what is not known here.
    #[error("a header that chooses its own key")]
    Header,
    /// Another algorithm than the provider's.
    #[error("another algorithm")]
    Algorithm,
    /// The provider has no such key.
    #[error("unknown key")]
    UnknownKey,
    /// Signed by somebody else.
    #[error("wrong signature")]
    Signature,
    /// Claims are missing, twice there, or of another kind.
    #[error("claims that cannot be read")]
    Claims,
    /// Another issuer.
    #[error("another issuer")]
    Issuer,
    /// For somebody else, or for others as well.
    #[error("another audience")]
    Audience,
    /// Over.
    #[error("expired")]
    Expired,
    /// Issued in the future, not valid yet, or valid for too long.
    #[error("times that cannot be")]
    Times,
    /// Not of this flow.
    #[error("another nonce")]
    Nonce,
    /// Issued with another access token.
    #[error("another access token")]
    AccessToken,
}

/// What a token must say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Spellings of the issuer, each compared exactly.
    pub issuers: &'a [&'a str],
    /// Our clients at the provider.
    pub clients: &'a [&'a str],
    /// What the provider signs with.
    pub algorithms: &'a [Alg],
    /// What was sent with the flow; a token without is then refused, and one with when nothing was sent.
    pub nonce: Option<&'a str>,
    /// What came with the token.
    pub access_token: Option<&'a str>,
}

/// What is believed of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdToken {
    /// Whom it speaks of, within the issuer.
    pub subject: String,
    /// The address, as the provider has it.
    pub email: Option<String>,
    /// Whether the provider has seen it proven: `true`, or Apple's `"true"`.
    pub is_email_verified: bool,
    /// Whether it is one of Apple's addresses that pass mail on.
    pub is_private_relay: bool,
    /// What the person is called there.
    pub name: Option<String>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    jku: Option<IgnoredAny>,
    jwk: Option<IgnoredAny>,
    x5u: Option<IgnoredAny>,
    x5c: Option<IgnoredAny>,
    crit: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// What every signed statement of a provider carries.
#[derive(Deserialize)]
struct Common {
    iss: String,
    aud: Audience,
    azp: Option<String>,
    iat: i64,
    exp: Option<i64>,
    nbf: Option<i64>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    nonce: Option<String>,
    at_hash: Option<String>,
    email: Option<String>,
    #[serde(default)]
    email_verified: serde_json::Value,
    #[serde(default)]
    is_private_email: serde_json::Value,
    name: Option<String>,
}

/// The name of the key that a token says it is signed with. Nothing is proven by it.
///
/// # Errors
/// [`TokenFault::Malformed`], [`TokenFault::Header`], or [`TokenFault::UnknownKey`] where it names none.
pub fn kid(token: &str) -> Result<String, TokenFault> {
    header(token)?.0.kid.ok_or(TokenFault::UnknownKey)
}

/// Checks a token of a provider at the time `now`.
///
/// # Errors
/// [`TokenFault`] with the first reason found.
pub fn verify(
    token: &str,
    keys: &KeySet,
    expected: &Expected<'_>,
    now: DateTime<Utc>,
) -> Result<IdToken, TokenFault> {
    let payload = signed_payload(token, keys, expected.algorithms)?;
    check_common(&part::<Common>(payload, TokenFault::Claims)?, expected, now)?;
    let claims: Claims = part(payload, TokenFault::Claims)?;
    if claims.sub.is_empty() || claims.sub.len() > MAX_SUBJECT || claims.sub.contains('\0') {
        return Err(TokenFault::Claims);
    }
    match (expected.nonce, claims.nonce.as_deref()) {
        (None, None) => {}
        (Some(wanted), Some(found)) if is_same(wanted, found) => {}
        _ => return Err(TokenFault::Nonce),
    }
    if let (Some(hash), Some(access_token)) = (&claims.at_hash, expected.access_token)
        && !is_same(&left_half(access_token), hash)
    {
        return Err(TokenFault::AccessToken);
    }
    Ok(IdToken {
        subject: claims.sub,
        email: claims.email.filter(|email| !email.contains('\0')),
        is_email_verified: is_true(&claims.email_verified),
        is_private_relay: is_true(&claims.is_private_email),
        name: claims.name,
        expires_at: DateTime::from_timestamp(claims.exp, 0).ok_or(TokenFault::Times)?,
    })
}

/// Checks another signed statement of a provider, such as a notice: signature, issuer, audience, times. Its nonce
/// and access token are nobody's.
///
/// # Errors
/// [`TokenFault`] with the first reason found; [`TokenFault::Claims`] where `T` does not fit.
pub fn read_signed<T: DeserializeOwned>(
    token: &str,
    keys: &KeySet,
    expected: &Expected<'_>,
    now: DateTime<Utc>,
) -> Result<T, TokenFault> {
    let payload = signed_payload(token, keys, expected.algorithms)?;
    check_common(&part::<Common>(payload, TokenFault::Claims)?, expected, now)?;
    part(payload, TokenFault::Claims)
}

/// The payload of a token whose signature holds.
fn signed_payload<'t>(token: &'t str, keys: &KeySet, algorithms: &[Alg]) -> Result<&'t str, TokenFault> {
    // Chosen here, since jsonwebtoken panics at first use when features elsewhere leave it without a choice. An error
    // means that the choice was made before.
    let _ = crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
    let (header, message, payload, signature) = header(token)?;
    let alg = Alg::of(&header.alg)
        .filter(|alg| algorithms.contains(alg))
        .ok_or(TokenFault::Algorithm)?;
    let kid = header.kid.ok_or(TokenFault::UnknownKey)?;
    let key = keys.find(&kid, alg).ok_or(TokenFault::UnknownKey)?;
    match crypto::verify(signature, message.as_bytes(), &key, alg.algorithm()) {
        Ok(true) => Ok(payload),
        Ok(false) => Err(TokenFault::Signature),
        Err(_) => Err(TokenFault::Malformed),
    }
}

/// Header, signed message, payload, signature.
fn header(token: &str) -> Result<(Header, &str, &str, &str), TokenFault> {
    if token.len() > MAX_BYTES {
        return Err(TokenFault::Malformed);
    }
    let (message, signature) = token.rsplit_once('.').ok_or(TokenFault::Malformed)?;
    let (head, payload) = message.split_once('.').ok_or(TokenFault::Malformed)?;
    if payload.contains('.') {
        return Err(TokenFault::Malformed);
    }
    let header: Header = part(head, TokenFault::Header)?;
    let chooses = [&header.jku, &header.jwk, &header.x5u, &header.x5c, &header.crit];
    if chooses.into_iter().any(Option::is_some) {
        return Err(TokenFault::Header);
    }
    Ok((header, message, payload, signature))
}

fn check_common(claims: &Common, expected: &Expected<'_>, now: DateTime<Utc>) -> Result<(), TokenFault> {
    if !expected.issuers.contains(&claims.iss.as_str()) {
        return Err(TokenFault::Issuer);
    }
    let is_ours = |client: &String| expected.clients.contains(&client.as_str());
    let (n, are_ours) = match &claims.aud {
        Audience::One(client) => (1, is_ours(client)),
        Audience::Many(clients) => (clients.len(), !clients.is_empty() && clients.iter().all(is_ours)),
    };
    // Who asked for the token must be told where it is for several, and must be us wherever it is told.
    let is_asked_by_us = claims.azp.as_ref().map_or(n == 1, is_ours);
    if !are_ours || !is_asked_by_us {
        return Err(TokenFault::Audience);
    }
    let now = now.timestamp();
    let exp = claims.exp.unwrap_or(i64::MAX);
    if exp <= now.saturating_sub(LEEWAY_S) {
        return Err(TokenFault::Expired);
    }
    let latest = now.saturating_add(LEEWAY_S);
    let is_too_long = claims
        .exp
        .is_some_and(|exp| exp.saturating_sub(claims.iat) > MAX_LIFETIME_S);
    let is_too_old = now.saturating_sub(claims.iat) > MAX_LIFETIME_S;
    if claims.iat > latest
        || claims.iat > exp
        || claims.nbf.is_some_and(|nbf| nbf > latest)
        || is_too_long
        || is_too_old
    {
        return Err(TokenFault::Times);
    }
    Ok(())
}

/// Reads one part; `unfit` is the refusal of JSON that is well-formed and not what is wanted. A field that is there
/// twice does not fit.
fn part<T: DeserializeOwned>(part: &str, unfit: TokenFault) -> Result<T, TokenFault> {
    let json = BASE64_URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| TokenFault::Malformed)?;
    serde_json::from_slice(&json).map_err(|error| {
        if error.is_data() {
            unfit
        } else {
            TokenFault::Malformed
        }
    })
}

fn is_true(value: &serde_json::Value) -> bool {
    value.as_bool() == Some(true) || value.as_str() == Some("true")
}

fn is_same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

/// The hash of an access token as an `id_token` names it, for algorithms with SHA-256.
fn left_half(access_token: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(access_token)[..16])
}
