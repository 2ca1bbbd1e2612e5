//! Sample data: for a student who wants to look around, for a whole installation, for a benchmark.
//!
//! Every row made here is marked as sample and goes again with one call. What it looks like is decided in the crate
//! `sample`; it goes through the same checks as any input.

mod belongings;
mod bench;
mod installation;
mod people;
#[cfg(test)]
mod tests;

use crate::cache::Cache;
use crate::error::{Result, ServiceError};
use crate::{Caller, Core, forecasts::told, results::derived};
use belongings::Belongings;
use catalogue::{Locale, problems};
use domain::exams::ExamProfile;
use domain::ids::UserId;
use domain::people::Role;
pub use installation::SignIn;
pub use people::PASSWORD;
use std::sync::Arc;
use store::AsConn;

/// The exam that sample students prepare for.
const PROFILE: &str = "neet_ug";
/// What a single student gets, and how much of it.
const SEED: u64 = 2026;
const MONTHS: u32 = 6;

/// Loads and removes sample data.
#[derive(Clone)]
pub struct Samples {
    core: Arc<Core>,
    /// Whether a student's data of that version has some of ours in it.
    loaded: Arc<Cache<(UserId, i64), bool>>,
}

impl Samples {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self {
            core,
            loaded: Arc::new(Cache::new(256 << 10)),
        }
    }

    /// Whether sample data is loaded for this person.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has_sample(on: &mut impl AsConn, user: UserId) -> Result<bool> {
        Ok(store::people::has_sample_data(on, user).await?)
    }

    /// Whether the caller has sample data.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_loaded(&self, caller: &Caller) -> Result<bool> {
        let key = (caller.user, caller.data_version);
        if let Some(kept) = self.loaded.get(&key) {
            return Ok(*kept);
        }
        let mut on = self.core.db.read().await?;
        let is_loaded = Self::has_sample(&mut on, caller.user).await?;
        self.loaded.put(key, Arc::new(is_loaded), 96);
        Ok(is_loaded)
    }

    /// Gives the caller a sample exam with half a year of results and sessions, beside what the caller has.
    ///
    /// # Errors
    /// `Forbidden` for whoever is no student, `Conflict` (`sample_loaded`) when it is there already.
    pub async fn load(&self, caller: &Caller) -> Result<()> {
        caller.must_be(Role::Student)?;
        let (now, profile) = (self.core.now(), profile()?);
        let today = caller.today(now);
        let belongings = Belongings::of(sample::student(SEED, today, profile, MONTHS), profile, today)?;
        let mut tx = self.core.db.begin().await?;
        // First, since it locks the caller's row: of two loads at once, the second looks after the first is done.
        store::results::bump_data_version(&mut tx, caller.user).await?;
        if Self::has_sample(&mut tx, caller.user).await? {
            let detail = problems::samples::loaded(Locale::current());
            return Err(ServiceError::Conflict("sample_loaded", detail.into()));
        }
        belongings
            .store(&self.core, &mut tx, (caller.institution, caller.user), now)
            .await?;
        derived::rebuild(&mut tx, caller.institution, caller.user, today, now).await?;
        told::tell_past(&self.core, &mut tx, (caller.institution, caller.user), now).await?;
        Ok(tx.commit().await?)
    }

    /// Takes all sample data of the caller away again, and nothing else. Without any, nothing happens.
    ///
    /// # Errors
    /// `Forbidden` for whoever is no student.
    pub async fn remove(&self, caller: &Caller) -> Result<()> {
        caller.must_be(Role::Student)?;
        let (now, user) = (self.core.now(), caller.user);
        let mut tx = self.core.db.begin().await?;
        store::results::bump_data_version(&mut tx, user).await?;
        store::results::remove_sample(&mut tx, user).await?;
        store::study_sessions::remove_sample(&mut tx, user).await?;
        store::exams::remove_sample(&mut tx, user).await?;
        store::predictions::remove_sample(&mut tx, user).await?;
        store::plan::remove_planned(&mut tx, user).await?;
        derived::rebuild(&mut tx, caller.institution, user, caller.today(now), now).await?;
        Ok(tx.commit().await?)
    }
}

fn profile() -> Result<&'static ExamProfile> {
    crate::exams::profile(PROFILE)
        .ok_or_else(|| ServiceError::internal("the profile of the sample exam is missing"))
}
