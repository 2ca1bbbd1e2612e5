//! Where a score would stand, and how likely it is.

use super::exam::{Chance, Exam, hundredths};
use super::inputs::{self, Inputs};
use super::{Forecasts, words};
use crate::Caller;
use crate::error::{Result, ServiceError};
use api::forecasts::WhatIf;
use catalogue::{Locale, problems};
use domain::ids::ExamId;
use domain::people::Role;

impl Forecasts {
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
            percentile: percentile.map(|band| hundredths(band.middle)),
            percentile_low: percentile.map(|band| hundredths(band.low)),
            percentile_high: percentile.map(|band| hundredths(band.high)),
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
