//! Hashes in PHC form, as they stand in the database.

use super::{HASH_BYTES, Params, SALT_BYTES};
use argon2::password_hash::PasswordHash;
use argon2::{Algorithm, Version};
use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};

/// What a hash was made with, less the password and the pepper.
#[derive(PartialEq, Eq)]
pub struct Recipe {
    pub algorithm: Algorithm,
    pub version: Version,
    /// Memory in KiB, passes, lanes.
    pub costs: (u32, u32, u32),
    pub salt: Vec<u8>,
}

impl Recipe {
    pub fn current(Params(params): &Params, salt: Vec<u8>) -> Self {
        let costs = (params.m_cost(), params.t_cost(), params.p_cost());
        Self {
            algorithm: Algorithm::Argon2id,
            version: Version::V0x13,
            costs,
            salt,
        }
    }

    pub fn phc(&self, hash: &[u8]) -> String {
        let (m, t, p) = self.costs;
        let (name, version) = (self.algorithm.as_str(), u32::from(self.version));
        let [salt, hash] = [&self.salt, hash].map(|bytes| BASE64_STANDARD_NO_PAD.encode(bytes));
        format!("${name}$v={version}$m={m},t={t},p={p}${salt}${hash}")
    }
}

/// A hash read back.
pub struct Stored {
    pub recipe: Recipe,
    pub hash: Vec<u8>,
}

impl Stored {
    /// `None` unless it is a whole argon2 hash in PHC form.
    pub fn parse(phc: &str) -> Option<Self> {
        let parsed = PasswordHash::new(phc).ok()?;
        let params = argon2::Params::try_from(&parsed).ok()?;
        let salt = BASE64_STANDARD_NO_PAD.decode(parsed.salt?.as_str()).ok()?;
        if salt.len() < argon2::MIN_SALT_LEN {
            return None;
        }
        let recipe = Recipe {
            algorithm: Algorithm::try_from(parsed.algorithm).ok()?,
            version: Version::try_from(parsed.version?).ok()?,
            costs: (params.m_cost(), params.t_cost(), params.p_cost()),
            salt,
        };
        Some(Self {
            recipe,
            hash: parsed.hash?.as_bytes().to_vec(),
        })
    }

    /// Stands in where there is no hash: the same work, and no password known that leads to it.
    pub fn dummy(params: &Params) -> Self {
        Self {
            recipe: Recipe::current(params, vec![0; SALT_BYTES]),
            hash: vec![0; HASH_BYTES],
        }
    }
}
