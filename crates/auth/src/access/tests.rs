use super::*;
use domain::ids::{InstitutionId, UserId};
use jsonwebtoken::jwk::Jwk;
use serde_json::{Value, json};
use uuid::Uuid;

const ISSUER: &str = "https://study.test";
const AUDIENCE: &str = "study-plus-api";

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}
fn secret(byte: u8) -> MasterSecret {
    MasterSecret::from_bytes([byte; 32])
}
fn tokens() -> AccessTokens {
    AccessTokens::new(&secret(1), &[], ISSUER, AUDIENCE)
}
fn grant() -> Grant {
    let id = Uuid::from_u128;
    Grant {
        user: UserId(id(1)),
        institution: InstitutionId(id(2)),
        family: id(3),
        cred_version: 4,
    }
}
fn header() -> Value {
    json!({ "typ": TYPE, "alg": ALGORITHM, "kid": tokens().keys[0].kid })
}
fn payload() -> Value {
    let (iat, id) = (now().timestamp(), |n| Uuid::from_u128(n).to_string());
    json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": id(1), "inst": id(2), "sid": id(3), "cv": 4,
            "iat": iat, "nbf": iat, "exp": iat + 600 })
}
fn with(mut object: Value, field: &str, value: Value) -> Value {
    object[field] = value;
    object
}
fn raw(json: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(json)
}
/// The verdict on a token that is signed with our own key, whatever it says.
fn verdict(header: &str, payload: &str) -> Result<Claims, TokenRefused> {
    let tokens = tokens();
    tokens.verify(&tokens.sign(&raw(header), &raw(payload)), now())
}
fn refusal(header: &Value, payload: &Value) -> TokenRefused {
    verdict(&header.to_string(), &payload.to_string()).unwrap_err()
}

#[test]
fn a_token_says_what_it_was_issued_for() {
    let tokens = tokens();
    let token = tokens.issue(&grant(), now());
    let claims = tokens.verify(&token, now()).unwrap();
    assert_eq!(
        (claims.grant, claims.issued_at, claims.expires_at),
        (grant(), now(), now() + LIFETIME)
    );
    // The second look comes from the cache and says the same; the hand-made twin proves the tests below.
    assert_eq!(tokens.verify(&token, now()), Ok(claims));
    assert_eq!(verdict(&header().to_string(), &payload().to_string()), Ok(claims));
    let parsed = jsonwebtoken::decode_header(&token).unwrap();
    assert_eq!(
        (parsed.typ.as_deref(), parsed.alg),
        (Some("at+jwt"), Algorithm::EdDSA)
    );
}

#[test]
fn no_algorithm_and_other_algorithms_are_refused() {
    for alg in [
        "none", "None", "nOnE", "NONE", "", "HS256", "ES256", "RS256", "eddsa", "Ed25519",
    ] {
        let header = with(header(), "alg", json!(alg));
        assert_eq!(refusal(&header, &payload()), TokenRefused::Algorithm, "{alg}");
        let unsigned = format!("{}.{}.", part(&header), part(&payload()));
        assert_eq!(
            tokens().verify(&unsigned, now()).unwrap_err(),
            TokenRefused::Algorithm,
            "{alg}"
        );
    }
    let unsigned = format!("{}.{}.", part(&header()), part(&payload()));
    assert_eq!(
        tokens().verify(&unsigned, now()).unwrap_err(),
        TokenRefused::Signature
    );
}

#[test]
fn the_public_key_is_no_shared_secret() {
    let tokens = tokens();
    let public = tokens.keys[0].key.try_get_as_bytes().unwrap();
    let mut header = jsonwebtoken::Header::new(Algorithm::HS256);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(tokens.keys[0].kid.clone());
    let forged = jsonwebtoken::encode(&header, &payload(), &EncodingKey::from_secret(public)).unwrap();
    assert_eq!(
        tokens.verify(&forged, now()).unwrap_err(),
        TokenRefused::Algorithm
    );
    // The same bytes under a header that says EdDSA fail as what they are: a wrong signature.
    let mac = crypto::sign(b"x", &EncodingKey::from_secret(public), Algorithm::HS256).unwrap();
    let genuine = tokens.issue(&grant(), now());
    let (message, _) = genuine.rsplit_once('.').unwrap();
    assert_eq!(
        tokens.verify(&format!("{message}.{mac}"), now()).unwrap_err(),
        TokenRefused::Signature
    );
}

#[test]
fn a_key_id_is_only_ever_compared() {
    for kid in [
        "../../dev/null",
        "' OR 1=1 --",
        "",
        "\u{0}",
        "https://evil.test/jwks.json",
    ] {
        assert_eq!(
            refusal(&with(header(), "kid", json!(kid)), &payload()),
            TokenRefused::UnknownKey,
            "{kid}"
        );
    }
}

#[test]
fn a_header_that_brings_its_own_key_is_refused() {
    let extras = [
        ("jku", json!("https://evil.test/jwks.json")),
        ("x5u", json!("https://evil.test/cert.pem")),
        ("x5c", json!(["MIIB"])),
        ("jwk", json!({ "kty": "OKP", "crv": "Ed25519", "x": "AA" })),
        ("crit", json!(["exp"])),
        ("jku", Value::Null),
        ("b64", json!(false)),
    ];
    for (field, value) in extras {
        assert_eq!(
            refusal(&with(header(), field, value), &payload()),
            TokenRefused::Header,
            "{field}"
        );
    }
    assert_eq!(
        refusal(&with(header(), "typ", json!("JWT")), &payload()),
        TokenRefused::Type
    );
    assert_eq!(
        refusal(&json!({ "alg": ALGORITHM, "kid": "x" }), &payload()),
        TokenRefused::Header
    );
}

#[test]
fn a_field_that_comes_twice_is_refused() {
    let (header, payload) = (header().to_string(), payload().to_string());
    for second in [
        r#""exp":9999999999"#,
        r#""\u0065xp":9999999999"#,
        r#""sub":"00000000-0000-0000-0000-000000000009""#,
    ] {
        let twice = payload.replacen('{', &format!("{{{second},"), 1);
        assert_eq!(
            verdict(&header, &twice).unwrap_err(),
            TokenRefused::Claims,
            "{second}"
        );
    }
    let twice = header.replacen('{', r#"{"alg":"none","#, 1);
    assert_eq!(verdict(&twice, &payload).unwrap_err(), TokenRefused::Header);
    assert_eq!(
        verdict(&header, &format!("{payload} x")).unwrap_err(),
        TokenRefused::Malformed
    );
}

#[test]
fn claims_of_another_shape_issuer_or_audience_are_refused() {
    let cases = [
        ("iss", json!("https://study.test/"), TokenRefused::Issuer),
        ("aud", json!("another-api"), TokenRefused::Audience),
        ("aud", json!([AUDIENCE, "another-api"]), TokenRefused::Claims),
        ("sub", json!("1"), TokenRefused::Claims),
        ("exp", json!(1e300), TokenRefused::Claims),
        ("exp", json!(i64::MAX), TokenRefused::Claims),
        ("exp", json!("9999999999"), TokenRefused::Claims),
        ("role", json!("admin"), TokenRefused::Claims),
    ];
    for (field, value, refused) in cases {
        assert_eq!(
            refusal(&header(), &with(payload(), field, value.clone())),
            refused,
            "{field}: {value}"
        );
    }
    let mut endless = payload();
    endless.as_object_mut().unwrap().remove("exp");
    assert_eq!(refusal(&header(), &endless), TokenRefused::Claims);
}

#[test]
fn an_altered_or_misshapen_token_is_refused() {
    let tokens = tokens();
    let token = tokens.issue(&grant(), now());
    let pieces: Vec<&str> = token.split('.').collect();
    let richer = part(&with(payload(), "cv", json!(5)));
    let swapped = format!("{}.{richer}.{}", pieces[0], pieces[2]);
    assert_eq!(
        tokens.verify(&swapped, now()).unwrap_err(),
        TokenRefused::Signature
    );
    // One of the unused bits of the last character set: a second spelling of the same signature.
    let last = if token.ends_with('A') { 'B' } else { 'h' };
    let respelt = format!("{}{last}", &token[..token.len() - 1]);
    assert_eq!(
        tokens.verify(&respelt, now()).unwrap_err(),
        TokenRefused::Malformed
    );
    let long = format!("{token}{}", "A".repeat(MAX_BYTES));
    for bad in [
        "",
        ".",
        "..",
        "a.b",
        &format!("{token}.x"),
        &format!("{token}="),
        &format!(" {token}"),
        &long,
    ] {
        assert_eq!(
            tokens.verify(bad, now()).unwrap_err(),
            TokenRefused::Malformed,
            "{bad}"
        );
    }
}

#[test]
fn a_minute_of_skew_is_forgiven_and_no_more() {
    let tokens = tokens();
    let token = tokens.issue(&grant(), now());
    let at = |seconds: i64| {
        tokens
            .verify(&token, now() + TimeDelta::seconds(seconds))
            .map(|_| ())
    };
    assert_eq!(at(-60), Ok(()));
    assert_eq!(at(-61), Err(TokenRefused::NotYetValid));
    assert_eq!(at(-90), Err(TokenRefused::NotYetValid));
    assert_eq!(at(90), Ok(()));
    assert_eq!(at(659), Ok(()));
    assert_eq!(at(660), Err(TokenRefused::Expired));
    assert_eq!(at(3_600), Err(TokenRefused::Expired));
    // A clock that jumps back a day revives neither what has expired nor what it has not issued yet.
    assert_eq!(at(-86_400), Err(TokenRefused::NotYetValid));
}

#[test]
fn tokens_of_the_previous_key_hold_until_the_key_is_dropped() {
    let token = tokens().issue(&grant(), now());
    let rotated = AccessTokens::new(&secret(2), &[secret(1)], ISSUER, AUDIENCE);
    assert_eq!(rotated.verify(&token, now()).unwrap().grant, grant());
    let newer = rotated.issue(&grant(), now());
    assert_eq!(
        tokens().verify(&newer, now()).unwrap_err(),
        TokenRefused::UnknownKey
    );
    let dropped = AccessTokens::new(&secret(2), &[], ISSUER, AUDIENCE);
    assert_eq!(
        dropped.verify(&token, now()).unwrap_err(),
        TokenRefused::UnknownKey
    );
    // A valid header that names our key, signed with another one.
    let stranger = AccessTokens::new(&secret(9), &[], ISSUER, AUDIENCE);
    let forged = stranger.sign(&part(&header()), &part(&payload()));
    assert_eq!(
        tokens().verify(&forged, now()).unwrap_err(),
        TokenRefused::Signature
    );
}

#[test]
fn the_key_is_the_ed25519_key_of_the_derived_seed() {
    // RFC 8032, 7.1, test 1: this seed has this public key.
    let seed = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    let public = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    let jwk = Jwk::from_encoding_key(
        &keys::pkcs8(&BASE64_URL_SAFE_NO_PAD.decode(seed).unwrap()),
        Algorithm::EdDSA,
    );
    assert_eq!(serde_json::to_value(jwk.unwrap()).unwrap()["x"], public);
}
