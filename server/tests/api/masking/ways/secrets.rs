//! The secrets that were met, and how to find one in what was answered.

use serde_json::Value;

/// What must stay unknown, by what it is.
#[derive(Default)]
pub(super) struct Secrets(pub Vec<(&'static str, String)>);

impl Secrets {
    pub(super) fn keep(&mut self, what: &'static str, secret: impl Into<String>) -> String {
        let secret = secret.into();
        assert!(secret.len() >= 6, "{what}: {secret}");
        self.0.push((what, secret.clone()));
        secret
    }

    /// The values of an answer's cookies.
    pub(super) fn keep_cookies(&mut self, jar: &str) {
        for (name, value) in jar.split("; ").filter_map(|pair| pair.split_once('=')) {
            if !name.ends_with("-theme") {
                self.keep("cookie", value);
            }
        }
    }
}

#[track_caller]
pub(super) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no text: {value}"))
        .to_owned()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The last part of the mailed link that holds a token.
pub(super) fn token_of(mail: &str) -> String {
    let links = mail
        .split_whitespace()
        .filter(|word| word.starts_with("http://localhost:3000/"));
    let mut parts = links.filter_map(|link| link.rsplit('/').next());
    parts
        .rfind(|part| part.len() > 40)
        .unwrap_or_else(|| panic!("no token: {mail}"))
        .to_owned()
}

pub(super) fn parameter(address: &str, name: &str) -> String {
    let (_, query) = address.split_once('?').unwrap();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).unwrap().1.to_owned()
}
