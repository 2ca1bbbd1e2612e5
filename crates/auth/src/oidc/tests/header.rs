//! Whose key signed, and what a header may say of it.

use super::*;

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
