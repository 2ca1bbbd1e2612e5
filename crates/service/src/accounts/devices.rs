//! Marks a browser as one that its person has signed in from, so that strangers' tries do not lock the owner out.

use auth::{MasterSecret, Token};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::Random;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// Makes and reads the marks: a random value and its MAC with the address it holds for.
#[derive(Clone)]
pub(super) struct Devices {
    key: [u8; 32],
}

impl Devices {
    pub(super) fn new(master: &MasterSecret) -> Self {
        Self {
            key: master.derive("known-device/v1"),
        }
    }

    pub(super) fn issue(&self, email_key: &str, random: &dyn Random) -> String {
        let value = Token::generate(random).encode();
        let mac = BASE64_URL_SAFE_NO_PAD.encode(self.mac(&value, email_key).finalize().into_bytes());
        format!("{value}.{mac}")
    }

    /// The random value of a genuine mark for this address.
    pub(super) fn read<'a>(&self, mark: &'a str, email_key: &str) -> Option<&'a str> {
        let (value, mac) = mark.split_once('.')?;
        Token::parse(value)?;
        let mac = BASE64_URL_SAFE_NO_PAD.decode(mac).ok()?;
        self.mac(value, email_key)
            .verify_slice(&mac)
            .is_ok()
            .then_some(value)
    }

    fn mac(&self, value: &str, email_key: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        // The value has a fixed length, so the two cannot be cut differently.
        mac.update(value.as_bytes());
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
        let mark = devices.issue("a@x.test", &Fixed);
        assert_eq!(
            devices.read(&mark, "a@x.test"),
            mark.split_once('.').map(|(value, _)| value)
        );
        assert_eq!(devices.read(&mark, "b@x.test"), None);
        assert_eq!(
            Devices::new(&MasterSecret::from_bytes([2; 32])).read(&mark, "a@x.test"),
            None
        );
        for bad in ["", ".", &mark[..60], &mark.replacen('B', "C", 1)] {
            assert_eq!(devices.read(bad, "a@x.test"), None, "{bad}");
        }
    }
}
