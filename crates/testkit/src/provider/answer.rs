//! What the provider answers over the network.

use super::{EC, FakeProvider, Mood, RSA};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

impl FakeProvider {
    pub(super) async fn answer(self, mut stream: TcpStream) {
        let Some((path, body)) = read(&mut stream).await else {
            return;
        };
        let mood = {
            let mut told = self.told();
            told.asked.push(path.clone());
            told.mood
        };
        let (status, more, body) = match mood {
            Mood::Down => return,
            Mood::Slow => {
                tokio::time::sleep(Duration::from_secs(20)).await;
                ("200 OK", "", String::new())
            }
            Mood::Huge => ("200 OK", "", " ".repeat(10 << 20)),
            Mood::Redirecting => ("302 Found", "Location: http://127.0.0.1:1/\r\n", String::new()),
            Mood::Page => ("200 OK", "", "<!doctype html><p>hello".to_owned()),
            Mood::Honest => self.honest(&path, &body),
        };
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{more}Connection: close\r\n\r\n",
            body.len()
        );
        let _ = stream.write_all(head.as_bytes()).await;
        let _ = stream.write_all(body.as_bytes()).await;
    }

    fn honest(&self, path: &str, body: &str) -> (&'static str, &'static str, String) {
        match path {
            "/.well-known/openid-configuration" => {
                let at = |path: &str| format!("{}{path}", self.issuer);
                let document = json!({
                    "issuer": self.issuer, "authorization_endpoint": at("/auth"), "token_endpoint": at("/token"),
                    "jwks_uri": at("/keys"), "authorization_response_iss_parameter_supported": true,
                });
                ("200 OK", "", document.to_string())
            }
            "/keys" => ("200 OK", "", keys()),
            "/token" => match self.exchange(body) {
                Some(answer) => ("200 OK", "", answer.to_string()),
                None => (
                    "400 Bad Request",
                    "",
                    json!({"error": "invalid_grant"}).to_string(),
                ),
            },
            "/revoke" => {
                self.told().revoked.push(body.to_owned());
                ("200 OK", "", String::new())
            }
            _ => ("404 Not Found", "", String::new()),
        }
    }

    /// A code is good for one exchange, by whoever holds the verifier of its challenge.
    fn exchange(&self, body: &str) -> Option<Value> {
        let form: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes())
            .into_owned()
            .collect();
        let (claims, challenge) = self.told().codes.remove(form.get("code")?)?;
        let verifier = form.get("code_verifier")?;
        let hash = <sha2::Sha256 as sha2::Digest>::digest(verifier);
        if BASE64_URL_SAFE_NO_PAD.encode(hash) != challenge {
            return None;
        }
        // A secret of three parts is Apple's.
        let is_apple = form
            .get("client_secret")
            .is_some_and(|secret| secret.split('.').count() == 3);
        let id_token = match claims.get("raw").and_then(Value::as_str) {
            Some(raw) => raw.to_owned(),
            None if is_apple => self.es256(&claims),
            None => self.rs256(&claims),
        };
        Some(json!({
            "access_token": "at", "token_type": "Bearer", "expires_in": 3600, "id_token": id_token,
            "refresh_token": format!("refresh-{}", claims["sub"].as_str().unwrap_or_default()),
        }))
    }
}

fn keys() -> String {
    let jwk = |key: &EncodingKey, alg, kid: &str| {
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(key, alg).expect("a fixture"))
            .expect("a key is JSON");
        jwk["kid"] = kid.into();
        jwk
    };
    let rsa = jwk(&EncodingKey::from_rsa_der(RSA[0]), Algorithm::RS256, "r");
    let ec = jwk(&EncodingKey::from_ec_der(EC), Algorithm::ES256, "e");
    json!({"keys": [rsa, ec]}).to_string()
}

/// Path and body of one request.
async fn read(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let n = stream.read(&mut buffer).await.ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .and_then(|(_, value)| value.trim().parse::<usize>().ok())
            .unwrap_or_default();
        if body.len() >= length {
            let path = head.split(' ').nth(1)?.split('?').next()?.to_owned();
            return Some((path, body.to_owned()));
        }
    }
}
