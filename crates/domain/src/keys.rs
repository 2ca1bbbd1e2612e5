//! What a key of an integrator may be used for.

use crate::people::Role;
use serde::{Deserialize, Serialize};

macro_rules! scopes {
    ($($(#[$doc:meta])+ $name:ident = $text:literal of $role:expr;)+) => {
        /// One thing that a key opens. What is not named in a key stays shut.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum Scope {
            $($(#[$doc])+ #[serde(rename = $text)] $name,)+
        }
        impl Scope {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The stored and published name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
            /// The role that its owner needs; `None` where anybody signed in will do.
            pub const fn role(self) -> Option<Role> {
                match self { $(Self::$name => $role),+ }
            }
        }
    };
}
scopes! {
    /// Results, their answers, imports and files of results.
    ResultsRead = "results:read" of Some(Role::Student);
    /// Results coming in, changes of them, imports.
    ResultsWrite = "results:write" of Some(Role::Student);
    /// Study sessions and the timer.
    SessionsRead = "sessions:read" of Some(Role::Student);
    /// Study sessions coming in, and the timer's buttons.
    SessionsWrite = "sessions:write" of Some(Role::Student);
    /// Exams and chapters.
    ExamsRead = "exams:read" of Some(Role::Student);
    /// The dashboard, insights, forecasts and goals.
    InsightsRead = "insights:read" of Some(Role::Student);
    /// The study plan.
    PlanRead = "plan:read" of Some(Role::Student);
    /// Balance and check-ins. Never given by default.
    WellbeingRead = "wellbeing:read" of Some(Role::Student);
    /// Official tables of marks and ranks.
    RanksRead = "ranks:read" of None;
    /// New tables of marks and ranks.
    RanksWrite = "ranks:write" of Some(Role::InstitutionAdmin);
    /// The institution's audit trail.
    AuditRead = "audit:read" of Some(Role::InstitutionAdmin);
}

/// A scope that this version does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown scope {0:?}")]
pub struct UnknownScope(pub String);

impl TryFrom<&str> for Scope {
    type Error = UnknownScope;
    fn try_from(name: &str) -> Result<Self, UnknownScope> {
        let found = Self::ALL.iter().find(|scope| scope.as_str() == name);
        found.copied().ok_or_else(|| UnknownScope(name.to_owned()))
    }
}

impl Scope {
    /// Whether somebody with these roles can give it to a key.
    pub fn is_of(self, roles: &[Role]) -> bool {
        self.role().is_none_or(|role| roles.contains(&role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::value::{Error, StrDeserializer};

    #[test]
    fn every_scope_has_one_name_in_the_database_and_on_the_network() {
        for scope in Scope::ALL {
            assert_eq!(Scope::try_from(scope.as_str()).unwrap(), *scope);
            let read = Scope::deserialize(StrDeserializer::<Error>::new(scope.as_str()));
            assert_eq!(read.unwrap(), *scope);
        }
        assert!(Scope::try_from("results:*").is_err());
    }
}
