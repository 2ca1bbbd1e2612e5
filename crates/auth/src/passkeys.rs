//! Passkeys (`WebAuthn`, level 2): what is asked of a browser, and whether the answer holds.
//!
//! A ceremony is a question and what must be remembered of it. Both are JSON here, so that nothing else needs the
//! library. User verification is always required: a passkey is something one has and is or knows at once.

use std::fmt;
use std::sync::Arc;
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Webauthn, WebauthnBuilder, WebauthnError,
};

/// A question to a browser.
#[derive(Clone)]
pub struct Question {
    /// `publicKey` of `navigator.credentials.create` or `get`, as JSON with base64url where there are bytes.
    pub options: String,
    /// What must be remembered until the answer; not for the browser to read or alter.
    pub state: String,
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Question(redacted)")
    }
}

/// A new passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What the device calls it.
    pub credential_id: Vec<u8>,
    /// As it is stored.
    pub credential: String,
}

/// A passkey that has just been used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// As it is to be stored from now on.
    pub credential: String,
    /// How often it was used, where the device counts; 0 where it does not.
    pub counter: i64,
}

/// Why an answer does not hold.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyRefused {
    /// It cannot be read.
    #[error("the answer cannot be read")]
    Malformed,
    /// The counter did not grow: there may be a copy of the key.
    #[error("the counter did not grow")]
    Copied,
    /// Anything else: another question, origin, person or key.
    #[error("the answer does not hold")]
    Wrong,
}

/// Asks and judges for one site.
#[derive(Clone)]
pub struct Passkeys {
    webauthn: Arc<Webauthn>,
}

impl fmt::Debug for Passkeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passkeys")
    }
}

impl Passkeys {
    /// For the site at this address. `None` where browsers allow no passkeys: an address without a name, such as
    /// `127.0.0.1`, or neither https nor localhost.
    pub fn new(public_url: &str, site_name: &str) -> Option<Self> {
        let origin = Url::parse(public_url).ok()?;
        let name = origin.domain()?.to_owned();
        let is_local = name == "localhost" || name.ends_with(".localhost");
        if origin.scheme() != "https" && !is_local {
            return None;
        }
        let webauthn = WebauthnBuilder::new(&name, &origin)
            .ok()?
            .rp_name(site_name)
            .build()
            .ok()?;
        Some(Self {
            webauthn: Arc::new(webauthn),
        })
    }

    /// Asks for a new passkey of `user`, on a device that has none of `existing` (as stored).
    pub fn ask_new(&self, user: Uuid, email: &str, name: &str, existing: &[String]) -> Option<Question> {
        let known = existing
            .iter()
            .filter_map(|text| stored(text))
            .map(|key| key.cred_id().clone())
            .collect();
        let (mut options, state) = self
            .webauthn
            .start_passkey_registration(user, email, name, Some(known))
            .ok()?;
        // One that names its person, so that it can be the only factor, too.
        if let Some(wanted) = &mut options.public_key.authenticator_selection {
            wanted.require_resident_key = true;
            wanted.resident_key = serde_json::from_value("required".into()).ok();
        }
        Some(Question {
            options: serde_json::to_string(&options.public_key).ok()?,
            state: serde_json::to_string(&state).ok()?,
        })
    }

    /// Judges the answer to [`Passkeys::ask_new`].
    ///
    /// # Errors
    /// When it does not hold.
    pub fn make(&self, answer: &str, state: &str) -> Result<Made, PasskeyRefused> {
        let answer: RegisterPublicKeyCredential = read(answer)?;
        let state: PasskeyRegistration = read(state)?;
        let key = self
            .webauthn
            .finish_passkey_registration(&answer, &state)
            .map_err(|error| refused(&error))?;
        Ok(Made {
            credential_id: key.cred_id().clone(),
            credential: serde_json::to_string(&key).map_err(|_| PasskeyRefused::Malformed)?,
        })
    }

    /// Asks for one of these passkeys (as stored); `None` where there is none.
    pub fn ask(&self, passkeys: &[String]) -> Option<Question> {
        let keys: Vec<Passkey> = passkeys.iter().filter_map(|text| stored(text)).collect();
        if keys.is_empty() {
            return None;
        }
        let (options, state) = self.webauthn.start_passkey_authentication(&keys).ok()?;
        Some(Question {
            options: serde_json::to_string(&options.public_key).ok()?,
            state: serde_json::to_string(&state).ok()?,
        })
    }

    /// Judges the answer to [`Passkeys::ask`] with the passkey it names.
    ///
    /// # Errors
    /// When it does not hold.
    pub fn prove(&self, answer: &str, state: &str, passkey: &str) -> Result<Used, PasskeyRefused> {
        let answer: PublicKeyCredential = read(answer)?;
        let state: PasskeyAuthentication = read(state)?;
        let result = self
            .webauthn
            .finish_passkey_authentication(&answer, &state)
            .map_err(|error| refused(&error))?;
        used(passkey, &result)
    }

    /// Asks whoever it is for any passkey of this site.
    pub fn ask_anyone(&self) -> Option<Question> {
        let (options, state) = self.webauthn.start_discoverable_authentication().ok()?;
        Some(Question {
            options: serde_json::to_string(&options.public_key).ok()?,
            state: serde_json::to_string(&state).ok()?,
        })
    }

    /// Judges the answer to [`Passkeys::ask_anyone`] with the passkey it names.
    ///
    /// # Errors
    /// When it does not hold.
    pub fn prove_anyone(&self, answer: &str, state: &str, passkey: &str) -> Result<Used, PasskeyRefused> {
        let answer: PublicKeyCredential = read(answer)?;
        let state: DiscoverableAuthentication = read(state)?;
        let key = stored(passkey).ok_or(PasskeyRefused::Malformed)?;
        let result = self
            .webauthn
            .finish_discoverable_authentication_v2(&answer, state, &key)
            .map_err(|error| refused(&error))?;
        used(passkey, &result)
    }
}

/// The passkey an answer names, and whose it says it is: claims, until the answer was judged.
pub fn claimed(answer: &str) -> Option<(Vec<u8>, Option<Uuid>)> {
    let answer: PublicKeyCredential = read(answer).ok()?;
    let user = answer
        .get_user_unique_id()
        .and_then(|bytes| Uuid::from_slice(bytes).ok());
    Some((answer.get_credential_id().to_vec(), user))
}

fn used(passkey: &str, result: &webauthn_rs::prelude::AuthenticationResult) -> Result<Used, PasskeyRefused> {
    let mut key = stored(passkey).ok_or(PasskeyRefused::Malformed)?;
    if !result.user_verified() || key.update_credential(result).is_none() {
        return Err(PasskeyRefused::Wrong);
    }
    Ok(Used {
        credential: serde_json::to_string(&key).map_err(|_| PasskeyRefused::Malformed)?,
        counter: i64::from(result.counter()),
    })
}

fn stored(text: &str) -> Option<Passkey> {
    serde_json::from_str(text).ok()
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, PasskeyRefused> {
    serde_json::from_str(text).map_err(|_| PasskeyRefused::Malformed)
}

fn refused(error: &WebauthnError) -> PasskeyRefused {
    match error {
        WebauthnError::CredentialPossibleCompromise => PasskeyRefused::Copied,
        _ => PasskeyRefused::Wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_a_site_with_a_name() {
        for (url, is_one) in [
            ("https://study.example", true),
            ("https://study.example:8443/", true),
            ("http://localhost:3000", true),
            ("http://127.0.0.1:3000", false),
            ("https://192.0.2.7", false),
            ("http://study.example", false),
            ("none", false),
        ] {
            assert_eq!(Passkeys::new(url, "Study Plus").is_some(), is_one, "{url}");
        }
    }

    #[test]
    fn questions_ask_for_verification_and_for_keys_that_name_their_person() {
        let passkeys = Passkeys::new("https://study.example", "Study Plus").unwrap();
        let new = passkeys
            .ask_new(Uuid::from_u128(1), "a@x.test", "Asha", &[])
            .unwrap();
        let options: serde_json::Value = serde_json::from_str(&new.options).unwrap();
        assert_eq!(options["rp"]["id"], "study.example");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        let any = passkeys.ask_anyone().unwrap();
        let options: serde_json::Value = serde_json::from_str(&any.options).unwrap();
        assert_eq!(
            (&options["rpId"], &options["userVerification"]),
            (&"study.example".into(), &"required".into())
        );
        assert!(passkeys.ask(&[]).is_none());
        assert!(matches!(
            passkeys.make("{}", &new.state),
            Err(PasskeyRefused::Malformed)
        ));
        assert_eq!(claimed("[]"), None);
    }
}
