//! An institution at a glance, for its admins.

use crate::error::{Result, ServiceError};
use crate::wellbeing::end_uncovered_shares_of_young;
use crate::{Caller, Core};
use api::guardian::Exemption;
use catalogue::{Locale, guardian};
use chrono::{DateTime, Duration};
use domain::ids::{InstitutionId, UserId};
use domain::people::Role;
use domain::text;
use std::sync::Arc;
use store::{AsConn, exemptions, guardians, institutions};

/// Characters of the ground of an exemption.
const MIN_REASON: usize = 10;
const MAX_REASON: usize = 300;

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
    /// Accounts that were made to look around with.
    pub sample_people: u64,
    /// Cohorts by name with their number of students.
    pub cohorts: Vec<(String, u64)>,
}

/// Institutions.
#[derive(Clone)]
pub struct Institutions {
    pub(crate) core: Arc<Core>,
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
            sample_people: institutions::count_sample_people(&mut on, id).await?,
            cohorts: institutions::cohorts(&mut on, id).await?,
        })
    }

    /// Whether the caller's institution answers for its students under age itself.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is its admin.
    pub async fn exemption(&self, caller: &Caller) -> Result<Exemption> {
        caller.must_be(Role::InstitutionAdmin)?;
        let mut on = self.core.db.read().await?;
        read(&mut on, caller.institution).await
    }

    /// Exempts the caller's institution, with the ground it rests on; its students under age need no guardian's
    /// consent from their next request on.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is its admin; `Invalid` (`reason`).
    pub async fn exempt(&self, caller: &Caller, reason: &str) -> Result<Exemption> {
        caller.must_be(Role::InstitutionAdmin)?;
        let reason = text::line("reason", reason, MAX_REASON)?;
        if reason.chars().count() < MIN_REASON {
            let words = guardian::refused::reason(Locale::current());
            return Err(ServiceError::field("reason", "too_short", words));
        }
        self.set_exemption(caller, Some((&reason, caller.user)), "guardian_exemption_set")
            .await
    }

    /// Takes the exemption back: students under age wait for their guardians from their next request on.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is its admin.
    pub async fn end_exemption(&self, caller: &Caller) -> Result<Exemption> {
        caller.must_be(Role::InstitutionAdmin)?;
        self.set_exemption(caller, None, "guardian_exemption_ended").await
    }

    async fn set_exemption(
        &self,
        caller: &Caller,
        reason: Option<(&str, UserId)>,
        event: &str,
    ) -> Result<Exemption> {
        let (now, id) = (self.core.now(), caller.institution);
        let mut tx = self.core.db.begin().await?;
        exemptions::set(&mut tx, id, reason, now).await?;
        // What they may see has changed, so what was worked out before no longer holds.
        guardians::raise_young(&mut tx, id, &crate::sheltered::young_since(now), now).await?;
        end_uncovered_shares_of_young(&self.core, &mut tx, id).await?;
        crate::audit::note(&self.core, &mut tx, id, Some(caller.user), event, "institution").await?;
        let set = read(&mut tx, id).await?;
        tx.commit().await?;
        Ok(set)
    }
}

async fn read(on: &mut impl AsConn, institution: InstitutionId) -> Result<Exemption> {
    let found = exemptions::find(on, institution)
        .await?
        .ok_or(ServiceError::NotFound)?;
    Ok(Exemption {
        is_exempt: found.is_exempt,
        reason: found.reason,
        since: found.since,
        set_by: found.set_by,
    })
}
