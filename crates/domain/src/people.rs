//! Roles: what a person may be within an institution.

use serde::{Deserialize, Serialize};

/// A role within one institution. A person may have several; a student's own data needs none but `Student`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Prepares for exams.
    Student,
    /// Teaches students of a cohort.
    Mentor,
    /// Looks after cohorts.
    CohortAdmin,
    /// Looks after the whole institution.
    InstitutionAdmin,
}

impl Role {
    /// The stored and published name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Mentor => "mentor",
            Self::CohortAdmin => "cohort_admin",
            Self::InstitutionAdmin => "institution_admin",
        }
    }
}

/// A stored role that this version does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown role {0:?}")]
pub struct UnknownRole(pub String);

impl TryFrom<String> for Role {
    type Error = UnknownRole;
    fn try_from(name: String) -> Result<Self, UnknownRole> {
        match name.as_str() {
            "student" => Ok(Self::Student),
            "mentor" => Ok(Self::Mentor),
            "cohort_admin" => Ok(Self::CohortAdmin),
            "institution_admin" => Ok(Self::InstitutionAdmin),
            _ => Err(UnknownRole(name)),
        }
    }
}
