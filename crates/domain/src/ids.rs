//! Ids as types of their own, so that a student's id cannot be passed where a result's is meant.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);
        impl From<Uuid> for $name { fn from(id: Uuid) -> Self { Self(id) } }
        impl From<$name> for Uuid { fn from(id: $name) -> Self { id.0 } }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
    )+};
}
ids! {
    /// A tenant. Self-registered students live in one of the public institutions.
    InstitutionId;
    /// A person with an account.
    UserId;
    /// One stored test result.
    ResultId;
    /// One stored study session.
    SessionId;
    /// An exam a student prepares for.
    ExamId;
    /// One import of a file.
    ImportId;
}

/// The institution of everybody who registered without one. Fixed, so that it exists before the first registration.
pub const PUBLIC_INSTITUTION: InstitutionId =
    InstitutionId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
