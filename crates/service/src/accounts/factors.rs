//! Second factors: what somebody has, who must have one, and the challenge between a first factor and a session.
//!
//! [`challenge`] is the seam: every way in passes it. [`manage`] adds and removes, [`passkeys`] has what is special about
//! them, [`proofs`] judges what was typed or signed.

mod challenge;
mod manage;
mod passkeys;
mod proofs;
mod trust;

pub use challenge::{Asked, Proven};
pub use passkeys::{PasskeyAnswer, PasskeyQuestion};
pub use proofs::Proof;

use crate::core::Core;
use crate::error::ServiceError;
use auth::{Passkeys, RecoveryCodes, Sealer};
use domain::people::Role;
use store::factors::State;
use store::people::Person;

/// The name that authenticator apps and devices show.
const SITE: &str = "Study Plus";

/// Keys of this module's own.
pub(super) struct Factors {
    /// For secrets of authenticator apps.
    secrets: Sealer,
    /// For what a browser keeps between a question and its answer.
    questions: Sealer,
    recovery: RecoveryCodes,
    passkeys: Option<Passkeys>,
    /// For secrets that follow from a challenge.
    offers: [u8; 32],
    /// For marks of trusted browsers.
    trust: [u8; 32],
}

impl Factors {
    pub(super) fn new(core: &Core) -> Self {
        let secret = &core.secret;
        Self {
            secrets: Sealer::new(secret, "totp-secrets/v1"),
            questions: Sealer::new(secret, "factor-questions/v1"),
            recovery: RecoveryCodes::new(secret),
            passkeys: Passkeys::new(&core.settings.public_url, SITE),
            offers: secret.derive("totp-offers/v1"),
            trust: secret.derive("trusted-browsers/v1"),
        }
    }
}

/// What is missing after a first factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Nothing.
    Nothing,
    /// A proof of a factor that is there.
    Second,
    /// A first second factor: the role needs one and there is none.
    Enrolment,
}

impl Need {
    pub(super) fn of(person: &Person, roles: &[Role], state: &State) -> Self {
        if state.has_any() {
            Self::Second
        } else if is_required(roles) && !person.is_sample {
            // Sample people share a password that stands in the documentation, and are not loaded where others can
            // reach the installation: a second factor of theirs would protect nothing.
            Self::Enrolment
        } else {
            Self::Nothing
        }
    }
}

/// Whether somebody with these roles must have a second factor: whoever may see or change what is others'.
fn is_required(roles: &[Role]) -> bool {
    roles
        .iter()
        .any(|role| matches!(role, Role::CohortAdmin | Role::InstitutionAdmin))
}

/// Another text after every change of the factors.
pub(super) fn stamp(state: &State) -> String {
    let newest = state.newest_at.map_or(0, |at| at.timestamp_micros());
    format!("{}/{}/{newest}", state.totp, state.passkeys)
}

fn wrong_code() -> ServiceError {
    ServiceError::Unauthenticated("wrong_code")
}
