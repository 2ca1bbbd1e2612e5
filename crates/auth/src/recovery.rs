//! Recovery codes: ten in a set, each good once, for when the phone is gone.

use crate::secret::{MasterSecret, hmac_sha256};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::Random;
use std::fmt;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

/// How many there are in a set.
pub const SET: usize = 10;
/// Letters and digits that are not taken for one another when they are copied by hand (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a code: 60 bits.
const LENGTH: usize = 12;

/// Makes and checks codes.
#[derive(Clone)]
pub struct RecoveryCodes {
    key: [u8; 32],
}

/// A new code in its two forms.
#[derive(Clone)]
pub struct NewRecoveryCode {
    /// For its owner, once: three groups of four.
    pub plain: String,
    /// `v1$salt$mac`, for the database.
    pub stored: String,
}

impl fmt::Debug for NewRecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewRecoveryCode(redacted)")
    }
}

impl RecoveryCodes {
    /// Codes under a key derived from `master`.
    pub fn new(master: &MasterSecret) -> Self {
        Self {
            key: master.derive("recovery-codes/v1"),
        }
    }

    /// A set of codes that hold for `user` only.
    pub fn make(&self, user: Uuid, random: &dyn Random) -> Vec<NewRecoveryCode> {
        (0..SET).map(|_| self.make_one(user, random)).collect()
    }

    fn make_one(&self, user: Uuid, random: &dyn Random) -> NewRecoveryCode {
        let (mut salt, mut drawn) = ([0; 16], [0; LENGTH]);
        random.fill(&mut salt);
        random.fill(&mut drawn);
        // 256 is a multiple of 32, so every letter has the same chance.
        let code: String = drawn
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
            .collect();
        let mac = self.mac(&salt, user, &code);
        NewRecoveryCode {
            stored: format!(
                "v1${}${}",
                BASE64_URL_SAFE_NO_PAD.encode(salt),
                BASE64_URL_SAFE_NO_PAD.encode(mac)
            ),
            plain: [&code[..4], &code[4..8], &code[8..]].join("-"),
        }
    }

    /// Whether `typed` is the code that `stored` was made for. Case, blanks and hyphens are forgiven, and so are the
    /// letters that are not used, which are read as the digits they look like.
    pub fn verify(&self, typed: &str, stored: &str, user: Uuid) -> bool {
        let Some((salt, mac)) = parts(stored) else {
            return false;
        };
        let typed: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .take(LENGTH + 1)
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        self.mac(&salt, user, &typed).ct_eq(&mac).into()
    }

    fn mac(&self, salt: &[u8; 16], user: Uuid, code: &str) -> [u8; 32] {
        hmac_sha256(&self.key, &[salt, user.as_bytes(), code.as_bytes()])
    }
}

impl fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCodes(redacted)")
    }
}

fn parts(stored: &str) -> Option<([u8; 16], [u8; 32])> {
    let (salt, mac) = stored.strip_prefix("v1$")?.split_once('$')?;
    let salt = BASE64_URL_SAFE_NO_PAD.decode(salt).ok()?.try_into().ok()?;
    let mac = BASE64_URL_SAFE_NO_PAD.decode(mac).ok()?.try_into().ok()?;
    Some((salt, mac))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Counting;

    #[test]
    fn a_code_is_its_owners_however_it_is_typed() {
        let codes = RecoveryCodes::new(&MasterSecret::from_bytes([1; 32]));
        let (asha, noor) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let set = codes.make(asha, &Counting::default());
        assert_eq!(set.len(), SET);
        let code = &set[0];
        let typed = code
            .plain
            .to_lowercase()
            .replace('-', " ")
            .replace('0', "o")
            .replace('1', "l");
        for typed in [&code.plain, &typed] {
            assert!(codes.verify(typed, &code.stored, asha), "{typed}");
        }
        assert!(!codes.verify(&code.plain, &code.stored, noor));
        assert!(!codes.verify(&code.plain, &set[1].stored, asha));
        assert!(!codes.verify(&format!("{}0", code.plain), &code.stored, asha));
        assert!(!codes.verify("", &code.stored, asha) && !codes.verify(&code.plain, "v1$x", asha));
        let other = RecoveryCodes::new(&MasterSecret::from_bytes([2; 32]));
        assert!(!other.verify(&code.plain, &code.stored, asha));
        assert!(!code.stored.contains(&code.plain[..4]));
    }
}
