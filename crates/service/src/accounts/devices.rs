//! Marks a browser as one that its person has signed in from, so that strangers' tries do not lock the owner out.

use auth::{MasterSecret, Token};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::Random;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// Makes and reads the marks: a random value and the version of the credentials, and their MAC with the address.
#[derive(Clone)]
pub(super) struct Devices {
    key: [u8; 32],
}

/// What a genuine mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark<'a> {
    /// Tells browsers apart.
    pub(super) value: &'a str,
    /// The person's version when they signed in there: once it is raised, as by a new password or by taking a change
    /// back, the browser is as new to its owner as any other.
    pub(super) cred_version: i64,
}

impl Devices {
    pub(super) fn new(master: &MasterSecret) -> Self {
        Self {
            key: master.derive("known-device/v2"),
        }
    }

    pub(super) fn issue(&self, email_key: &str, cred_version: i64, random: &dyn Random) -> String {
        let value = Token::generate(random).encode();
        let mac = self.mac(&value, cred_version, email_key).finalize().into_bytes();
        format!("{value}.{cred_version}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac))
    }

    /// A genuine mark for this address.
    pub(super) fn read<'a>(&self, mark: &'a str, email_key: &str) -> Option<Mark<'a>> {
        let (value, rest) = mark.split_once('.')?;
        let (version, mac) = rest.split_once('.')?;
        Token::parse(value)?;
        let cred_version = version.parse().ok()?;
        let mac = BASE64_URL_SAFE_NO_PAD.decode(mac).ok()?;
        self.mac(value, cred_version, email_key)
            .verify_slice(&mac)
            .is_ok()
            .then_some(Mark { value, cred_version })
    }

    fn mac(&self, value: &str, cred_version: i64, email_key: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        // The value and the number have a fixed length, so they cannot be cut differently.
        mac.update(value.as_bytes());
        mac.update(&cred_version.to_be_bytes());
        mac.update(email_key.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;
    impl Random for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[test]
    fn a_mark_holds_for_its_own_address_and_key_only() {
        let devices = Devices::new(&MasterSecret::from_bytes([1; 32]));
        let mark = devices.issue("a@x.test", 3, &Fixed);
        let read = devices.read(&mark, "a@x.test").unwrap();
        assert_eq!((Some(read.value), read.cred_version), (mark.split('.').next(), 3));
        assert_eq!(devices.read(&mark, "b@x.test"), None);
        assert_eq!(
            Devices::new(&MasterSecret::from_bytes([2; 32])).read(&mark, "a@x.test"),
            None
        );
        for bad in [
            "",
            ".",
            "..",
            &mark[..60],
            &mark.replacen('B', "C", 1),
            &mark.replacen(".3.", ".4.", 1),
        ] {
            assert_eq!(devices.read(bad, "a@x.test"), None, "{bad}");
        }
    }
}
