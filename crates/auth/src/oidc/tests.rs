use super::*;
use crate::secret::MasterSecret;
use crate::tests::Counting;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

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

#[test]
fn an_honest_token_of_either_algorithm_and_spelling_is_believed() {
    let found = check(&token(&claims())).unwrap();
    assert_eq!((found.subject.as_str(), found.is_email_verified), ("1108", true));
    assert_eq!(
        (found.email.as_deref(), found.name.as_deref()),
        (Some("asha@x.test"), Some("Asha"))
    );
    assert_eq!(fault("iss", "accounts.google.com".into()), Ok(()));
    let apple = Expected {
        algorithms: &[Alg::Es256],
        ..GOOGLE
    };
    let es256 = signed(
        &json!({"alg": "ES256", "kid": "e"}),
        &claims().to_string(),
        &ec(0),
        Algorithm::ES256,
    );
    assert!(verify(&es256, &keys(), &apple, now()).is_ok());
    // Not what this provider signs with, although the key and the signature are right.
    assert_eq!(check(&es256), Err(TokenFault::Algorithm));
}

// O05
#[test]
fn a_valid_header_over_another_key_is_refused() {
    let forged = signed(
        &json!({"alg": "RS256", "kid": "r"}),
        &claims().to_string(),
        &rsa(1),
        Algorithm::RS256,
    );
    assert_eq!(check(&forged), Err(TokenFault::Signature));
    let honest = token(&claims());
    let (message, signature) = honest.rsplit_once('.').unwrap();
    let (head, _) = message.split_once('.').unwrap();
    let other = format!(
        "{head}.{}.{signature}",
        part(&with("sub", "2".into()).to_string())
    );
    assert_eq!(check(&other), Err(TokenFault::Signature));
}

// J01, J02
#[test]
fn no_algorithm_and_a_symmetric_one_are_no_choice() {
    for alg in ["none", "None", "nOnE", "HS256", "RS512", "PS256", "rs256"] {
        let message = format!(
            "{}.{}",
            part(&json!({"alg": alg, "kid": "r"}).to_string()),
            part(&claims().to_string())
        );
        assert_eq!(check(&format!("{message}.")), Err(TokenFault::Algorithm), "{alg}");
    }
    let public = serde_json::to_vec(&Jwk::from_encoding_key(&rsa(0), Algorithm::RS256).unwrap()).unwrap();
    let confused = signed(
        &json!({"alg": "HS256", "kid": "r"}),
        &claims().to_string(),
        &EncodingKey::from_secret(&public),
        Algorithm::HS256,
    );
    assert_eq!(check(&confused), Err(TokenFault::Algorithm));
}

// J04
#[test]
fn a_header_that_chooses_its_own_key_is_refused() {
    for (name, value) in [
        ("jku", json!("https://evil.test/keys")),
        ("x5u", json!("https://evil.test/cert")),
        ("x5c", json!(["MII"])),
        ("jwk", json!({"kty": "RSA"})),
        ("crit", json!(["exp"])),
    ] {
        let mut header = json!({"alg": "RS256", "kid": "r"});
        header[name] = value;
        let token = signed(&header, &claims().to_string(), &rsa(0), Algorithm::RS256);
        assert_eq!(check(&token), Err(TokenFault::Header), "{name}");
    }
    for kid in [json!("../../etc/passwd"), json!("' OR 1=1"), Value::Null] {
        let token = signed(
            &json!({"alg": "RS256", "kid": kid}),
            &claims().to_string(),
            &rsa(0),
            Algorithm::RS256,
        );
        assert_eq!(check(&token), Err(TokenFault::UnknownKey), "{kid}");
    }
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

// O01, O09, O17
#[test]
fn a_flow_opens_with_its_own_state_at_its_own_provider_and_in_time() {
    let sealer = Sealer::new(&MasterSecret::from_bytes([7; 32]), "oidc-flow/v1");
    let random = Counting::default();
    let flow = Flow::begin("google", Intent::SignIn, Some("/tests".into()), &random, now());
    let cookie = sealer.seal_flow(&flow, &random);
    let open = |cookie: &str, provider, state: &str, at| sealer.open_flow(cookie, provider, state, at);
    assert_eq!(open(&cookie, "google", &flow.state, now()), Some(flow.clone()));
    assert_eq!(open(&cookie, "apple", &flow.state, now()), None);
    assert_eq!(open(&cookie, "google", "other", now()), None);
    assert_eq!(
        open(&cookie, "google", &flow.state, now() + TimeDelta::minutes(10)),
        None
    );
    let other = Sealer::new(&MasterSecret::from_bytes([8; 32]), "oidc-flow/v1");
    assert_eq!(other.open_flow(&cookie, "google", &flow.state, now()), None);
    for bad in ["", "AAAA", &cookie[1..], &cookie.replacen('A', "B", 1)] {
        assert_eq!(open(bad, "google", &flow.state, now()), None, "{bad}");
    }
    let second = Flow::begin("google", Intent::SignIn, None, &random, now());
    assert_ne!(
        Flow::cookie_suffix(&flow.state),
        Flow::cookie_suffix(&second.state)
    );
}

#[test]
fn the_challenge_is_that_of_rfc_7636() {
    let random = Counting::default();
    let mut flow = Flow::begin("google", Intent::SignIn, None, &random, now());
    assert_eq!(flow.verifier.len(), 43);
    flow.verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into();
    assert_eq!(flow.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

#[test]
fn the_secret_for_apple_is_signed_by_our_key_and_short_lived() {
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        base64::prelude::BASE64_STANDARD.encode(EC[0])
    );
    let key = ClientKey::parse(&pem, "e", "TEAM").unwrap();
    let secret = key.secret("org.study", "https://appleid.apple.com", now());
    let apple = Expected {
        issuers: &["TEAM"],
        clients: &["https://appleid.apple.com"],
        algorithms: &[Alg::Es256],
        nonce: None,
        access_token: None,
    };
    let claims: Value = read_signed(&secret, &keys(), &apple, now()).unwrap();
    assert_eq!(claims["sub"], "org.study");
    assert!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap() <= 15_777_000);
    assert!(!format!("{key:?}").contains("TEAM"));
    for bad in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n", "{}"] {
        assert!(ClientKey::parse(bad, "e", "TEAM").is_err());
    }
}
