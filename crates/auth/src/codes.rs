//! What is mailed or kept in a cookie: six-digit codes and 256-bit tokens. Only hashes of either are stored.

use crate::secret::{MasterSecret, hmac_sha256};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::Random;
use sha2::{Digest as _, Sha256};
use std::fmt;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

/// Makes and checks six-digit codes. How often one may be tried (5 times) and how long it lasts is the caller's to count.
#[derive(Clone)]
pub struct Codes {
    key: [u8; 32],
}

/// A new code in its two forms.
#[derive(Clone)]
pub struct NewCode {
    /// Six digits, for the person, once.
    pub plain: String,
    /// `v1$salt$mac`, for the database.
    pub stored: String,
}

impl fmt::Debug for NewCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewCode")
            .field("stored", &self.stored)
            .finish_non_exhaustive()
    }
}

impl Codes {
    /// Codes under a key derived from `master`.
    pub fn new(master: &MasterSecret) -> Self {
        Self {
            key: master.derive("codes/v1"),
        }
    }

    /// A code that holds for one `purpose` (`verify-email`, `sign-in`) and one `request` only: the same digits prove
    /// nothing anywhere else.
    pub fn make(&self, purpose: &str, request: Uuid, random: &dyn Random) -> NewCode {
        let mut salt = [0; 16];
        random.fill(&mut salt);
        let plain = six_digits(random);
        let mac = self.mac(&salt, purpose, request, &plain);
        let stored = format!(
            "v1${}${}",
            BASE64_URL_SAFE_NO_PAD.encode(salt),
            BASE64_URL_SAFE_NO_PAD.encode(mac)
        );
        NewCode { plain, stored }
    }

    /// Whether `typed` is the code that `stored` was made for. Blanks and hyphens between the digits are forgiven.
    /// Takes the same time for every wrong code; a malformed `stored` matches nothing.
    pub fn verify(&self, typed: &str, stored: &str, purpose: &str, request: Uuid) -> bool {
        let Some((salt, mac)) = parts(stored) else {
            return false;
        };
        let typed: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .take(7)
            .collect();
        self.mac(&salt, purpose, request, &typed).ct_eq(&mac).into()
    }

    fn mac(&self, salt: &[u8; 16], purpose: &str, request: Uuid, code: &str) -> [u8; 32] {
        // The purpose is the only part of free length before the end, so its length goes in front of it.
        let length = (purpose.len() as u64).to_le_bytes();
        hmac_sha256(
            &self.key,
            &[
                salt,
                &length,
                purpose.as_bytes(),
                request.as_bytes(),
                code.as_bytes(),
            ],
        )
    }
}

impl fmt::Debug for Codes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Codes(redacted)")
    }
}

/// Every code from 000000 to 999999 with the same chance: what lies beyond the last whole million of 32 bits is drawn
/// again instead of being folded onto the low codes.
fn six_digits(random: &dyn Random) -> String {
    const CODES: u32 = 1_000_000;
    const LIMIT: u32 = u32::MAX - u32::MAX % CODES;
    loop {
        let mut bytes = [0; 4];
        random.fill(&mut bytes);
        let drawn = u32::from_le_bytes(bytes);
        if drawn < LIMIT {
            return format!("{:06}", drawn % CODES);
        }
    }
}

fn parts(stored: &str) -> Option<([u8; 16], [u8; 32])> {
    let (salt, mac) = stored.strip_prefix("v1$")?.split_once('$')?;
    let salt = BASE64_URL_SAFE_NO_PAD.decode(salt).ok()?.try_into().ok()?;
    let mac = BASE64_URL_SAFE_NO_PAD.decode(mac).ok()?.try_into().ok()?;
    Some((salt, mac))
}

/// 256 random bits: a session, a refresh token, a link in a mail. Its `Debug` says nothing.
#[derive(Clone)]
pub struct Token([u8; 32]);

impl Token {
    /// A new token.
    pub fn generate(random: &dyn Random) -> Self {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        Self(bytes)
    }

    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads a token in its one spelling, 43 characters of base64url. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 43 {
            return None;
        }
        Some(Self(BASE64_URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?))
    }

    /// The token as its owner gets it: 43 characters of base64url.
    pub fn encode(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// SHA-256 of the token, which is what is stored and looked up. No salt: there is nothing to guess in 256 bits.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// Whether `stored` is the hash of this token, in constant time. A hash of another length matches nothing.
    pub fn matches(&self, stored: &[u8]) -> bool {
        self.hash().as_slice().ct_eq(stored).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Counting;
    use std::sync::Mutex;

    const REQUEST: Uuid = Uuid::from_u128(1);

    /// Gives the listed bytes, then zeros.
    struct Listed(Mutex<Vec<u8>>);
    impl Random for Listed {
        fn fill(&self, bytes: &mut [u8]) {
            let mut list = self.0.lock().unwrap();
            for byte in bytes {
                *byte = if list.is_empty() { 0 } else { list.remove(0) };
            }
        }
    }

    #[test]
    fn a_code_proves_its_own_request_and_purpose_only() {
        let codes = Codes::new(&MasterSecret::from_bytes([1; 32]));
        let code = codes.make("verify-email", REQUEST, &Counting::default());
        assert!(codes.verify(&code.plain, &code.stored, "verify-email", REQUEST));
        assert!(!codes.verify(&code.plain, &code.stored, "sign-in", REQUEST));
        assert!(!codes.verify(&code.plain, &code.stored, "verify-email", Uuid::from_u128(2)));
        let other = Codes::new(&MasterSecret::from_bytes([2; 32]));
        assert!(!other.verify(&code.plain, &code.stored, "verify-email", REQUEST));
    }
    #[test]
    fn blanks_are_forgiven_and_further_digits_are_not() {
        let codes = Codes::new(&MasterSecret::from_bytes([1; 32]));
        let code = codes.make("sign-in", REQUEST, &Counting::default());
        let (head, tail) = code.plain.split_at(3);
        assert!(codes.verify(&format!(" {head} {tail}\n"), &code.stored, "sign-in", REQUEST));
        for wrong in ["", "000000", &format!("{}0", code.plain), &code.plain[..5]] {
            assert!(!codes.verify(wrong, &code.stored, "sign-in", REQUEST), "{wrong}");
        }
        assert!(!codes.verify(&code.plain, "v1$$", "sign-in", REQUEST));
        assert!(!codes.verify(&code.plain, &code.stored.replace("v1", "v2"), "sign-in", REQUEST));
    }
    #[test]
    fn what_is_stored_shows_no_digits_and_differs_for_the_same_code() {
        let codes = Codes::new(&MasterSecret::from_bytes([1; 32]));
        let first = codes.make("sign-in", REQUEST, &Listed(Mutex::new(vec![1; 16])));
        let second = codes.make("sign-in", REQUEST, &Listed(Mutex::new(vec![2; 16])));
        assert_eq!(
            (first.plain.as_str(), second.plain.as_str()),
            ("000000", "000000")
        );
        assert_ne!(first.stored, second.stored);
        assert!(!format!("{first:?}").contains("000000"));
    }
    #[test]
    fn a_draw_beyond_the_last_whole_million_is_drawn_again() {
        // 4,294,000,000 is the first value that would favour the low codes; the next draw is 999,999.
        let beyond = 4_294_000_000_u32.to_le_bytes();
        let draws = [beyond, 999_999_u32.to_le_bytes()].concat();
        assert_eq!(six_digits(&Listed(Mutex::new(draws))), "999999");
        assert_eq!(
            six_digits(&Listed(Mutex::new(4_293_999_999_u32.to_le_bytes().to_vec()))),
            "999999"
        );
    }
    #[test]
    fn a_token_has_one_spelling_and_is_stored_as_its_hash() {
        let token = Token::generate(&Counting::default());
        let text = token.encode();
        assert_eq!(text.len(), 43);
        assert!(Token::parse(&text).unwrap().matches(&token.hash()));
        assert!(!token.matches(&token.hash()[..31]));
        assert!(!Token::generate(&Listed(Mutex::default())).matches(&token.hash()));
        // The last character carries two unused bits; setting one must not make a second spelling.
        let respelt = format!("{}9", &text[..42]);
        for bad in ["", &format!("{text}="), &text[..42], &respelt] {
            assert!(Token::parse(bad).is_none(), "{bad}");
        }
        assert_eq!(format!("{token:?}"), "Token(redacted)");
    }
}
