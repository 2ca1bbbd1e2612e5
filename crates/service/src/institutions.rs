//! An institution at a glance, for its admins.

use crate::error::Result;
use crate::{Caller, Core};
use chrono::{DateTime, Duration};
use domain::people::Role;
use std::sync::Arc;
use store::institutions;

/// Plain counts; nothing about a single person.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The institution's name.
    pub name: String,
    /// Students.
    pub students: u64,
    /// Results in all.
    pub results: u64,
    /// Results of the last seven days.
    pub results_this_week: u64,
    /// Study sessions in all.
    pub sessions: u64,
    /// Cohorts by name with their number of students.
    pub cohorts: Vec<(String, u64)>,
}

/// Institutions.
#[derive(Clone)]
pub struct Institutions {
    core: Arc<Core>,
}

impl Institutions {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// The caller's own institution.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is its admin.
    pub async fn overview(&self, caller: &Caller) -> Result<Overview> {
        caller.must_be(Role::InstitutionAdmin)?;
        let mut on = self.core.db.read().await?;
        let (id, ever, week) = (
            caller.institution,
            DateTime::UNIX_EPOCH,
            self.core.now() - Duration::days(7),
        );
        Ok(Overview {
            name: institutions::name(&mut on, id).await?.unwrap_or_default(),
            students: institutions::count_students(&mut on, id).await?,
            results: institutions::count_results(&mut on, id, ever).await?,
            results_this_week: institutions::count_results(&mut on, id, week).await?,
            sessions: institutions::count_sessions(&mut on, id, ever).await?,
            cohorts: institutions::cohorts(&mut on, id).await?,
        })
    }
}
