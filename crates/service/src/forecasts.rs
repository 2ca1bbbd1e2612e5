//! What is likely to come: next score, percentile, rank. Each forecast is stored once, when it is first said, and is
//! scored when the result arrives; what an institution's students teach is learned in the background.

use crate::cache::Cache;
use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use analytics::models::rank::RankTable as Shares;
use api::forecasts::{ForecastHistory, ForecastOutcome, SimpleRules, StoredForecast, WhatIf};
use catalogue::{Locale, problems};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{ExamId, UserId};
use domain::people::Role;
use exam::{Chance, Exam};
use inputs::Inputs;
use std::sync::Arc;
use store::predictions::{self, Forecast, Told};
use uuid::Uuid;

mod errors;
mod exam;
mod export;
pub(crate) mod frame;
mod inputs;
mod learn;
mod nearer;
mod official;
mod prior;
mod record;
mod rules;
pub(crate) mod scoring;
mod to_come;
pub(crate) mod told;
mod trends;
pub(crate) mod words;

/// The kinds of forecasts.
const NEXT_SCORE: &str = "next_score";
const EXAM_SCORE: &str = "exam_score";
/// The model: raise the version whenever the same inputs would give another number.
const MODEL: &str = "state_space";
const MODEL_VERSION: u32 = 3;
/// Outcomes from which the bands are widened or narrowed by what was measured.
const CALIBRATED_FROM: u32 = 50;
/// Stored forecasts that are listed, and all of them.
const LISTED: u32 = 500;
const EVERY: u32 = u32::MAX;

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
            tx.commit().await
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

    /// The newest 500 of the caller's stored forecasts with what came true, newest first; the counts are of all.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn history(&self, caller: &Caller) -> Result<ForecastHistory> {
        self.newest(caller, LISTED).await
    }

    async fn newest(&self, caller: &Caller, most: u32) -> Result<ForecastHistory> {
        caller.must_be(Role::Student)?;
        let mut on = self.core.db.read().await?;
        let told = predictions::history(&mut on, caller.user, most).await?;
        let tally = predictions::tally(&mut on, caller.user).await?;
        let published = predictions::official_of_student(&mut on, caller.user).await?;
        let items: Vec<StoredForecast> = told
            .into_iter()
            .map(|told| {
                let id = told.forecast.id;
                let of_it = published.iter().find(|one| one.prediction_id == id);
                StoredForecast {
                    official: of_it.map(|one| official::beside(&told.forecast, one)),
                    ..stored(told)
                }
            })
            .collect();
        Ok(ForecastHistory {
            total: tally.total as u32,
            scored: tally.scored as u32,
            in_band: tally.in_band as u32,
            awaited: official::awaited(&mut on, caller, caller.today(self.core.now())).await?,
            items,
        })
    }

    /// Where `score` marks would stand in one of the caller's exams.
    ///
    /// # Errors
    /// `NotFound` when the exam is not the caller's, `Invalid` for a score that cannot be.
    pub async fn what_if(&self, caller: &Caller, exam: ExamId, score: f64) -> Result<WhatIf> {
        caller.must_be(Role::Student)?;
        let (mut on, surroundings) = inputs::surroundings(&self.core, caller).await?;
        let inputs = Inputs::read(self, &mut on, caller, surroundings).await?;
        let stored = inputs.exams.iter().find(|stored| stored.id == exam);
        let stored = stored.ok_or(ServiceError::NotFound)?;
        let (least, max) = crate::exams::range(stored);
        if !(least..=max).contains(&score) {
            let words = problems::exams::range(Locale::current(), least, max);
            return Err(ServiceError::field("score", "out_of_range", words));
        }
        let ranks = inputs.ranks.get(&stored.exam.profile);
        let drawn = ranks.and_then(|ranks| ranks.tables.what_if(100.0 * score / max).ok());
        let percentile = drawn.map(|drawn| drawn.percentile);
        let rank = drawn.map(|drawn| drawn.rank.rounded());
        let no_table = drawn.is_none().then(words::rank_table);
        let years = ranks
            .filter(|_| drawn.is_some())
            .map(|ranks| ranks.tables.years());
        let (chance, unsaid) = Exam::read(&inputs, stored)?.chance(score);
        Ok(WhatIf {
            exam_id: stored.id.0,
            score,
            percentile: percentile.map(|band| exam::hundredths(band.middle)),
            percentile_low: percentile.map(|band| exam::hundredths(band.low)),
            percentile_high: percentile.map(|band| exam::hundredths(band.high)),
            rank: rank.map(|band| band.middle as u64),
            rank_low: rank.map(|band| band.low as u64),
            rank_high: rank.map(|band| band.high as u64),
            years: years.map(words::years),
            chance: chance.map(|chance| chance.percent),
            chance_beyond: chance.and_then(Chance::beyond),
            tables: ranks.map_or_else(Vec::new, |ranks| {
                ranks.views.iter().cloned().map(crate::ranks::view).collect()
            }),
            missing: no_table.into_iter().chain(unsaid).collect(),
        })
    }
}

/// One decimal, the same everywhere; `+ 0.0` keeps a rounded -0.01 from being written as -0.
fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0 + 0.0
}

fn stored(told: Told) -> StoredForecast {
    let said = told.forecast;
    let outcome = match (told.actual, told.test_date, told.result_id) {
        (Some(score), Some(date), Some(result_id)) => Some(ForecastOutcome {
            result_id,
            date,
            score: rounded(score),
            was_in_band: (said.low..=said.high).contains(&score),
            was_in_mid_band: (said.mid_low..=said.mid_high).contains(&score),
        }),
        _ => None,
    };
    let whole = |rank: Option<f64>| rank.map(|rank| analytics::rank_forecast::two_figures(rank) as u64);
    StoredForecast {
        id: said.id,
        exam_id: said.exam_id,
        exam: said.exam,
        kind: said.kind,
        made_at: said.created_at,
        made_on: said.made_on,
        target_on: said.target_on,
        data_until: said.data_until,
        n: said.n as u32,
        max_score: said.max_score,
        score: rounded(said.predicted),
        low: rounded(said.low),
        high: rounded(said.high),
        mid_low: rounded(said.mid_low),
        mid_high: rounded(said.mid_high),
        source: Some(said.source).filter(|source| !source.is_empty()),
        percentile: said.percentile.map(exam::hundredths),
        percentile_low: said.percentile_low.map(exam::hundredths),
        percentile_high: said.percentile_high.map(exam::hundredths),
        rank: whole(said.rank),
        rank_low: whole(said.rank_low),
        rank_high: whole(said.rank_high),
        rank_tables: said
            .rank_table_ids
            .split(' ')
            .filter_map(|id| id.parse().ok())
            .collect(),
        model: said.model,
        model_version: said.model_version as u32,
        prior_version: said.prior_version as u32,
        scale: said.scale,
        inputs_hash: said.inputs_hash,
        rules: SimpleRules {
            last: said.rule_last,
            mean_of_three: said.rule_mean,
            line: said.rule_line,
        },
        is_sample: said.is_sample,
        outcome,
        official: None,
    }
}
