//! Keys of integrators: a prefix that may be shown, and 256 random bits behind it of which only a hash is stored.

use crate::codes::Token;
use domain::Random;
use std::fmt;
use std::fmt::Write as _;

/// What every key begins with, so that programs which look for leaked secrets know one.
const KIND: &str = "sp_live_";
/// Bytes of the prefix, written as hexadecimal digits.
const PREFIX_BYTES: usize = 5;

/// A key. Its `Debug` says nothing of the secret.
#[derive(Clone)]
pub struct ApiKey {
    /// What is shown and looked up by: ten hexadecimal digits.
    pub prefix: String,
    /// What proves it.
    pub secret: Token,
}

impl ApiKey {
    /// A new key.
    pub fn generate(random: &dyn Random) -> Self {
        let mut bytes = [0; PREFIX_BYTES];
        random.fill(&mut bytes);
        let prefix = bytes.iter().fold(String::new(), |mut text, byte| {
            // Writing into a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
        Self {
            prefix,
            secret: Token::generate(random),
        }
    }

    /// Whether a bearer token claims to be a key. No access token does: those begin with a header in base64url.
    pub fn is_one(text: &str) -> bool {
        text.starts_with("sp_")
    }

    /// Reads a key in its one spelling. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (prefix, secret) = text.strip_prefix(KIND)?.split_once('_')?;
        let is_hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
        if prefix.len() != 2 * PREFIX_BYTES || !prefix.bytes().all(is_hex) {
            return None;
        }
        Some(Self {
            prefix: prefix.to_owned(),
            secret: Token::parse(secret)?,
        })
    }

    /// The key as its owner gets it, once.
    pub fn encode(&self) -> String {
        format!("{KIND}{}_{}", self.prefix, self.secret.encode())
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Counting;

    #[test]
    fn a_key_has_one_spelling_and_shows_no_secret() {
        let key = ApiKey::generate(&Counting::default());
        let text = key.encode();
        assert_eq!(&text[..19], "sp_live_0001020304_");
        assert_eq!(text.len(), 19 + 43);
        let read = ApiKey::parse(&text).unwrap();
        assert!(read.secret.matches(&key.secret.hash()) && read.prefix == key.prefix);
        assert!(!format!("{key:?}").contains(&key.secret.encode()));
        for bad in [
            text.replace("live", "test"),
            text.replace("0001020304", "000102030A"),
            text.replace("0001020304", "00010203"),
            text[..61].to_owned(),
            format!("{text}_"),
            "sp_".to_owned(),
        ] {
            assert!(ApiKey::is_one(&bad) && ApiKey::parse(&bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_secret_with_underscores_comes_back_whole() {
        struct All;
        impl Random for All {
            fn fill(&self, bytes: &mut [u8]) {
                bytes.fill(0xff);
            }
        }
        let key = ApiKey::generate(&All);
        assert!(key.secret.encode().contains('_'));
        assert!(
            ApiKey::parse(&key.encode())
                .unwrap()
                .secret
                .matches(&key.secret.hash())
        );
    }
}
