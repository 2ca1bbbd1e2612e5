//! What is likely to come: next score, percentile, rank. Each forecast is stored once, when it is first said, and is
//! scored when the result arrives; what an institution's students teach is learned in the background.

use crate::cache::Cache;
use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use analytics::models::rank::RankTable as Shares;
use catalogue::Locale;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::UserId;
use domain::people::Role;
use exam::Exam;
use inputs::Inputs;
use std::sync::Arc;
use store::predictions::{self, Forecast};
use uuid::Uuid;

mod errors;
mod exam;
mod export;
pub(crate) mod frame;
mod history;
mod inputs;
mod learn;
mod nearer;
mod official;
mod prior;
mod ranks;
mod record;
mod rules;
pub(crate) mod scoring;
mod to_come;
pub(crate) mod told;
mod trends;
mod what_if;
pub(crate) mod words;

/// The kinds of forecasts.
const NEXT_SCORE: &str = "next_score";
const EXAM_SCORE: &str = "exam_score";
/// The model: raise the version whenever the same inputs would give another number.
const MODEL: &str = "state_space";
const MODEL_VERSION: u32 = 4;
/// Outcomes from which the bands are widened or narrowed by what was measured.
const CALIBRATED_FROM: u32 = 50;

/// Memory for finished forecasts, and about what those of one student take with their trend and history.
const KEPT_BYTES: usize = 4 << 20;
const ABOUT_BYTES: usize = 12 << 10;
/// Memory for rank tables.
const SHARES_BYTES: usize = 2 << 20;

/// Forecasts of students.
#[derive(Clone)]
pub struct Forecasts {
    core: Arc<Core>,
    kept: Arc<Cache<Key, api::forecasts::Forecasts>>,
    shares: Arc<Cache<Uuid, Shares>>,
    records: record::Records,
}

/// Whose, of which version of the data, on which day, with which models and tables, in which language.
type Key = (UserId, i64, NaiveDate, String, Locale);

impl Forecasts {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self {
            core,
            kept: Arc::new(Cache::new(KEPT_BYTES)),
            shares: Arc::new(Cache::new(SHARES_BYTES)),
            records: record::Records::default(),
        }
    }

    /// The caller's forecasts: kept as long as data, day, models and tables stay the same. What is said for the first
    /// time is stored before it is answered.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn get(&self, caller: &Caller) -> Result<Arc<api::forecasts::Forecasts>> {
        caller.must_be(Role::Student)?;
        let (on, surroundings) = inputs::surroundings(&self.core, caller).await?;
        let today = caller.today(self.core.now());
        let key = (
            caller.user,
            caller.data_version,
            today,
            surroundings.fingerprint(),
            Locale::current(),
        );
        if let Some(kept) = self.kept.get(&key) {
            return Ok(kept);
        }
        let (made, is_stored) = self.make(caller, on, surroundings).await?;
        let made = Arc::new(made);
        if is_stored {
            self.kept.put(key, Arc::clone(&made), ABOUT_BYTES);
        }
        Ok(made)
    }

    /// The caller's forecasts, computed afresh.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn compute(&self, caller: &Caller) -> Result<api::forecasts::Forecasts> {
        caller.must_be(Role::Student)?;
        let (on, surroundings) = inputs::surroundings(&self.core, caller).await?;
        Ok(self.make(caller, on, surroundings).await?.0)
    }

    /// Makes the forecasts and stores what is new; whether that worked comes with them.
    async fn make(
        &self,
        caller: &Caller,
        mut on: store::Reader,
        surroundings: inputs::Surroundings,
    ) -> Result<(api::forecasts::Forecasts, bool)> {
        let inputs = Inputs::read(self, &mut on, caller, surroundings).await?;
        drop(on);
        let now = self.core.now();
        let mut exams = Vec::new();
        let mut to_store = Vec::new();
        for stored in &inputs.exams {
            let made = Exam::read(&inputs, stored)?.make()?;
            exams.push(made.view);
            to_store.extend(made.to_store);
        }
        let is_stored = self.store(caller, to_store, now).await?;
        let mut missing = Vec::new();
        if inputs.exams.is_empty() {
            missing.push(words::no_exam());
        }
        if inputs.parts.is_empty() {
            missing.push(words::no_results());
        }
        let made = api::forecasts::Forecasts {
            today: inputs.today,
            computed_at: now,
            is_stored,
            trends: trends::trends(&inputs)?,
            exams,
            missing,
        };
        Ok((made, is_stored))
    }

    /// Stores what is new. A full disk hides nothing that can be read: then it is not stored, which is said with it, and
    /// tried again.
    async fn store(&self, caller: &Caller, new: Vec<Forecast>, now: DateTime<Utc>) -> Result<bool> {
        if new.is_empty() {
            return Ok(true);
        }
        let outcome = async {
            let mut tx = self.core.db.begin().await?;
            for mut forecast in new {
                forecast.id = self.core.new_id();
                forecast.created_at = now;
                predictions::add(&mut tx, caller.institution, caller.user, &forecast).await?;
            }
            // What is told beside a change is not the change.
            tx.commit_aside().await
        };
        match outcome.await.map_err(ServiceError::from) {
            Ok(()) => Ok(true),
            Err(error @ (ServiceError::Full | ServiceError::ReadOnly | ServiceError::Busy(_))) => {
                tracing::warn!(%error, "a forecast was shown and could not be stored");
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }
}

/// One decimal, the same everywhere; `+ 0.0` keeps a rounded -0.01 from being written as -0.
fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0 + 0.0
}
