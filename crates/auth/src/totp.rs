//! Codes of authenticator apps: six digits that change every thirty seconds (RFC 6238, HMAC-SHA-1 as all apps have it).

use chrono::{DateTime, Utc};
use domain::Random;
use std::fmt;
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// Seconds for which a code holds.
pub const STEP_S: i64 = 30;
/// How many steps before and after the present one are taken, for clocks that are not quite right.
const WINDOW: i64 = 1;
/// As long as the hash, which RFC 4226 recommends.
const SECRET_BYTES: usize = 20;

/// What app and server share.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; SECRET_BYTES]);

impl TotpSecret {
    /// A new secret.
    pub fn generate(random: &dyn Random) -> Self {
        let mut bytes = [0; SECRET_BYTES];
        random.fill(&mut bytes);
        Self(bytes)
    }

    /// The secret of these bytes; `None` for another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(bytes.try_into().ok()?))
    }

    /// To be sealed.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// For typing: base32 in groups of four.
    pub fn words(&self) -> String {
        let base32 = Secret::from(self.0.to_vec()).to_base32();
        let groups: Vec<&str> = (0..base32.len())
            .step_by(4)
            .map(|at| &base32[at..base32.len().min(at + 4)])
            .collect();
        groups.join(" ")
    }

    /// For scanning: an `otpauth` address.
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        let secret = Secret::from(self.0.to_vec()).to_base32();
        let (issuer, account) = (encoded(issuer), encoded(account));
        format!(
            "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP_S}"
        )
    }

    /// The time step whose code was typed, at most one away from the present. The caller sees to it that each is taken
    /// once. Blanks between the digits are forgiven.
    pub fn step_of(&self, typed: &str, now: DateTime<Utc>) -> Option<i64> {
        let typed: String = typed.chars().filter(|c| !c.is_whitespace()).take(7).collect();
        if typed.len() != 6 || !typed.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let (totp, present) = (self.totp(), now.timestamp().div_euclid(STEP_S));
        // All three are looked at, so that the time says nothing; the comparison itself takes the same time for all.
        (present - WINDOW..=present + WINDOW).fold(None, |found, step| {
            if is_code(&totp, step, &typed) {
                Some(step)
            } else {
                found
            }
        })
    }

    /// The code of a time step.
    pub fn code(&self, step: i64) -> String {
        self.totp()
            .generate((step * STEP_S).max(0).unsigned_abs())
            .to_string()
    }

    fn totp(&self) -> Totp {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(0)
            .with_step_duration(STEP_S.unsigned_abs())
            .with_secret(self.0.to_vec())
            .build_noncompliant()
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(redacted)")
    }
}

fn is_code(totp: &Totp, step: i64, typed: &str) -> bool {
    totp.check(typed, (step * STEP_S).max(0).unsigned_abs()).is_some()
}

/// Percent-encoded, as a part of an address.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Counting;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    /// Appendix B of RFC 6238, SHA-1. Its codes have eight digits, ours are the last six of them: both are the same
    /// number modulo a power of ten.
    #[test]
    fn codes_are_those_of_rfc_6238() {
        let secret = TotpSecret::from_bytes(b"12345678901234567890").unwrap();
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(secret.code(seconds / STEP_S), code[2..]);
            assert_eq!(secret.step_of(&code[2..], at(seconds)), Some(seconds / STEP_S));
        }
    }

    /// L16
    #[test]
    fn a_code_holds_one_step_to_either_side_and_no_longer() {
        let secret = TotpSecret::generate(&Counting::default());
        let now = at(1_700_000_010);
        let present = now.timestamp() / STEP_S;
        for away in -3..=3 {
            let found = secret.step_of(&secret.code(present + away), now);
            assert_eq!(found, (away.abs() <= 1).then_some(present + away), "{away}");
        }
    }

    #[test]
    fn what_is_no_code_is_none_and_blanks_are_forgiven() {
        let secret = TotpSecret::generate(&Counting::default());
        let now = at(1_700_000_010);
        let code = secret.code(now.timestamp() / STEP_S);
        assert!(
            secret
                .step_of(&format!(" {} {} ", &code[..3], &code[3..]), now)
                .is_some()
        );
        for bad in [
            "",
            "12345",
            "1234567",
            "abcdef",
            "１２３４５６",
            &format!("{code}0"),
            &format!("+{}", &code[1..]),
        ] {
            assert_eq!(secret.step_of(bad, now), None, "{bad}");
        }
    }

    #[test]
    fn the_address_names_issuer_account_and_secret() {
        let secret = TotpSecret::from_bytes(b"12345678901234567890").unwrap();
        assert_eq!(secret.words(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            secret.uri("Study Plus", "a&b@x.test"),
            "otpauth://totp/Study%20Plus:a%26b%40x.test?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Study%20Plus\
             &algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(format!("{secret:?}"), "TotpSecret(redacted)");
    }
}
