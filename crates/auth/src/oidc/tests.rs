use super::*;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

mod flow;
mod header;

const ISSUER: &str = "https://accounts.google.com";
const CLIENT: &str = "study-plus";
const NONCE: &str = "n-0S6_WzA2Mj";
const RSA: [&[u8]; 2] = [
    include_bytes!("../../../testkit/keys/rsa1.der"),
    include_bytes!("../../../testkit/keys/rsa2.der"),
];
const EC: [&[u8]; 2] = [
    include_bytes!("../../../testkit/keys/ec1.der"),
    include_bytes!("../../../testkit/keys/ec2.der"),
];

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_770_000_000, 0).unwrap()
}
fn rsa(n: usize) -> EncodingKey {
    EncodingKey::from_rsa_der(RSA[n])
}
fn ec(n: usize) -> EncodingKey {
    EncodingKey::from_ec_der(EC[n])
}

/// The provider's keys: an RSA one named `r`, an EC one named `e`.
fn keys() -> KeySet {
    let _ = crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
    let jwk = |key: &EncodingKey, alg, kid: &str| {
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(key, alg).unwrap()).unwrap();
        jwk["kid"] = kid.into();
        jwk
    };
    let keys = json!({"keys": [
        jwk(&rsa(0), Algorithm::RS256, "r"), jwk(&ec(0), Algorithm::ES256, "e"), {"kty": "future", "kid": "f"}, 7
    ]});
    KeySet::parse(keys.to_string().as_bytes()).unwrap()
}
fn claims() -> Value {
    let at = now().timestamp();
    json!({
        "iss": ISSUER, "sub": "1108", "aud": CLIENT, "azp": CLIENT, "iat": at, "exp": at + 3600, "nonce": NONCE,
        "email": "asha@x.test", "email_verified": true, "name": "Asha", "hd": "ignored",
    })
}
fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}
fn part(value: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(value)
}
fn signed(header: &Value, claims: &str, key: &EncodingKey, alg: Algorithm) -> String {
    let _ = crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
    let message = format!("{}.{}", part(&header.to_string()), part(claims));
    format!(
        "{message}.{}",
        crypto::sign(message.as_bytes(), key, alg).unwrap()
    )
}
fn token(claims: &Value) -> String {
    signed(
        &json!({"alg": "RS256", "kid": "r", "typ": "JWT"}),
        &claims.to_string(),
        &rsa(0),
        Algorithm::RS256,
    )
}
const GOOGLE: Expected<'_> = Expected {
    issuers: &[ISSUER, "accounts.google.com"],
    clients: &[CLIENT],
    algorithms: &[Alg::Rs256],
    nonce: Some(NONCE),
    access_token: None,
};
fn check(token: &str) -> Result<IdToken, TokenFault> {
    verify(token, &keys(), &GOOGLE, now())
}
fn fault(name: &str, value: Value) -> Result<(), TokenFault> {
    check(&token(&with(name, value))).map(|_| ())
}

// O04
#[test]
fn issuer_and_audience_are_compared_exactly() {
    for iss in [
        "https://accounts.google.com/",
        "https://evil.test",
        "HTTPS://ACCOUNTS.GOOGLE.COM",
        "",
    ] {
        assert_eq!(fault("iss", iss.into()), Err(TokenFault::Issuer), "{iss}");
    }
    assert_eq!(fault("aud", json!([CLIENT])), Ok(()));
    for aud in [
        json!("other"),
        json!([]),
        json!(["other"]),
        json!([CLIENT, "other"]),
    ] {
        assert_eq!(fault("aud", aud.clone()), Err(TokenFault::Audience), "{aud}");
    }
    assert_eq!(fault("azp", "other".into()), Err(TokenFault::Audience));
    let mut two = with("aud", json!([CLIENT, "study-plus-phone"]));
    two.as_object_mut().unwrap().remove("azp");
    let both = Expected {
        clients: &[CLIENT, "study-plus-phone"],
        ..GOOGLE
    };
    assert_eq!(
        verify(&token(&two), &keys(), &both, now()),
        Err(TokenFault::Audience)
    );
    two["azp"] = "study-plus-phone".into();
    assert!(verify(&token(&two), &keys(), &both, now()).is_ok());
}

// O06
#[test]
fn times_hold_within_a_minute() {
    let at = now().timestamp();
    for (name, seconds, outcome) in [
        ("exp", -59, Err(TokenFault::Times)), // ends before it was issued
        ("exp", -60, Err(TokenFault::Expired)),
        ("iat", 60, Ok(())),
        ("iat", 61, Err(TokenFault::Times)),
        ("iat", 3600, Err(TokenFault::Times)),
        ("nbf", 60, Ok(())),
        ("nbf", 61, Err(TokenFault::Times)),
        ("exp", 10 * 365 * 86_400, Err(TokenFault::Times)),
        ("exp", i64::MAX, Err(TokenFault::Times)),
        ("iat", i64::MIN, Err(TokenFault::Times)),
    ] {
        let value = at.saturating_add(seconds);
        assert_eq!(fault(name, value.into()), outcome, "{name} {seconds}");
    }
    let token = token(&claims());
    let later = |seconds| verify(&token, &keys(), &GOOGLE, now() + TimeDelta::seconds(seconds)).map(|_| ());
    assert_eq!(later(3659), Ok(()));
    assert_eq!(later(3660), Err(TokenFault::Expired));
}

// O03
#[test]
fn the_nonce_is_that_of_the_flow() {
    assert_eq!(fault("nonce", "other".into()), Err(TokenFault::Nonce));
    assert_eq!(fault("nonce", Value::Null), Err(TokenFault::Nonce));
    let unasked = Expected {
        nonce: None,
        ..GOOGLE
    };
    assert_eq!(
        verify(&token(&claims()), &keys(), &unasked, now()),
        Err(TokenFault::Nonce)
    );
}

#[test]
fn an_access_token_of_another_answer_is_noticed() {
    // The values of the example in OpenID Connect Core A.4.
    let hash = with("at_hash", "77QmUPtjPfzWtF2AnpK9RQ".into());
    let given = |access_token| {
        let expected = Expected {
            access_token: Some(access_token),
            ..GOOGLE
        };
        verify(&token(&hash), &keys(), &expected, now()).map(|_| ())
    };
    assert_eq!(given("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), Ok(()));
    assert_eq!(given("another"), Err(TokenFault::AccessToken));
}

// O11
#[test]
fn only_true_says_that_an_address_is_proven() {
    for (value, is_verified) in [
        (json!(true), true),
        (json!("true"), true),
        (json!("false"), false),
        (json!(false), false),
        (json!(1), false),
        (json!("True"), false),
        (json!(["true"]), false),
        (Value::Null, false),
    ] {
        let found = check(&token(&with("email_verified", value.clone()))).unwrap();
        assert_eq!(found.is_email_verified, is_verified, "{value}");
    }
}

// J06
#[test]
fn claims_that_stand_there_twice_or_are_of_another_kind_are_refused() {
    let twice = claims().to_string().replacen('{', "{\"sub\":\"admin\",", 1);
    let twice = signed(
        &json!({"alg": "RS256", "kid": "r"}),
        &twice,
        &rsa(0),
        Algorithm::RS256,
    );
    assert_eq!(check(&twice), Err(TokenFault::Claims));
    assert_eq!(fault("sub", 7.into()), Err(TokenFault::Claims));
    assert_eq!(fault("sub", "".into()), Err(TokenFault::Claims));
    assert_eq!(fault("sub", "x".repeat(256).into()), Err(TokenFault::Claims));
    assert_eq!(fault("exp", "tomorrow".into()), Err(TokenFault::Claims));
    for bad in ["", "a.b", "a.b.c", "a.b.c.d", &"x".repeat(MAX_BYTES + 1)] {
        assert_eq!(check(bad), Err(TokenFault::Malformed));
    }
}

#[test]
fn a_key_for_something_else_signs_nothing() {
    let _ = keys();
    let jwk = |change: fn(&mut Value)| {
        let mut jwk =
            serde_json::to_value(Jwk::from_encoding_key(&rsa(0), Algorithm::RS256).unwrap()).unwrap();
        jwk["kid"] = "r".into();
        change(&mut jwk);
        let set = KeySet::parse(json!({"keys": [jwk]}).to_string().as_bytes()).unwrap();
        verify(&token(&claims()), &set, &GOOGLE, now()).map(|_| ())
    };
    assert_eq!(jwk(|jwk| jwk["use"] = "sig".into()), Ok(()));
    assert_eq!(jwk(|jwk| jwk["use"] = "enc".into()), Err(TokenFault::UnknownKey));
    assert_eq!(
        jwk(|jwk| jwk["alg"] = "RS512".into()),
        Err(TokenFault::UnknownKey)
    );
    assert_eq!(jwk(|jwk| jwk["n"] = "AQAB".into()), Err(TokenFault::UnknownKey));
    assert!(KeySet::parse(b"<html>").is_err() && KeySet::parse(b"{}").is_err());
}
