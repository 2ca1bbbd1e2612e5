//! A flow from its begin to its end, and the secret for Apple.

use super::*;
use crate::secret::MasterSecret;
use crate::tests::Counting;

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
