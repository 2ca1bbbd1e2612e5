//! The track record: how good the forecasts of an exam have been, over all students of this installation.
//!
//! Each institution is read on its own, sample data never, and only sums leave this file. Kept for an hour. Ranks are told
//! twice: read through the tables they were said by, which measures the score, and against official ones ([`super::official`]).

use super::{Forecasts, NEXT_SCORE, errors, exam::hundredths};
use crate::error::{Result, ServiceError};
use api::forecasts::{TrackFigures, TrackRecord};
use chrono::{DateTime, Duration, Utc};
use domain::exams::is_one_exam;
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use store::predictions::Scored;
use uuid::Uuid;

/// Outcomes, and students behind them, below which nothing is said: figures would be chance, or somebody's.
pub(super) const NEED: u32 = 20;
pub(super) const NEED_STUDENTS: usize = 5;
/// Newest outcomes of an institution that count.
const NEWEST: u32 = 5_000;

/// Records by profile key.
#[derive(Clone, Default)]
pub(super) struct Records(Arc<Mutex<HashMap<String, TrackRecord>>>);

impl Records {
    fn fresh(&self, exam: &str, now: DateTime<Utc>) -> Option<TrackRecord> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let record = all.get(exam)?;
        let age = now - record.computed_at;
        (age >= Duration::zero() && age < Duration::hours(1)).then(|| record.clone())
    }

    fn keep(&self, record: TrackRecord) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(record.exam.clone(), record);
    }
}

impl Forecasts {
    /// The track record of an exam's profile; anybody may ask.
    ///
    /// # Errors
    /// `NotFound` for an exam nobody knows, and for exams of students' own, which have only their name in common.
    pub async fn record(&self, exam: &str) -> Result<TrackRecord> {
        let profile = crate::exams::profile(exam).filter(|profile| is_one_exam(&profile.key));
        let profile = profile.ok_or(ServiceError::NotFound)?;
        let now = self.core.now();
        if let Some(record) = self.records.fresh(exam, now) {
            return Ok(record);
        }
        let mut on = self.core.db.read().await?;
        let mut scored = Vec::new();
        let mut official = Vec::new();
        for institution in store::forecast_models::institutions(&mut on).await? {
            let apart = crate::sheltered::apart(&mut on, institution, now).await?;
            let mut of_one = store::predictions::scored(&mut on, institution, exam, NEWEST).await?;
            of_one.retain(|one| !apart.contains(&UserId(one.user_id)));
            scored.extend(of_one);
            let mut of_one =
                store::predictions::officially_checked(&mut on, institution, exam, NEWEST).await?;
            of_one.retain(|one| !apart.contains(&UserId(one.user_id)));
            official.extend(of_one);
        }
        let (official_ranks, official_percentiles) = super::official::checks(&official);
        let tables = store::rank_tables::list(&mut on, PUBLIC_INSTITUTION, PUBLIC_INSTITUTION).await?;
        let ranks = match profile.max_score {
            Some(max) => self.ranks_of(&mut on, &tables, exam, max).await?,
            None => None,
        };
        let actual_rank = |one: &Scored| {
            let drawn = ranks
                .as_ref()?
                .tables
                .what_if(100.0 * one.actual / one.max_score)
                .ok()?;
            Some(drawn.rank.middle)
        };
        let record = TrackRecord {
            exam: profile.key.clone(),
            name: profile.name.clone(),
            computed_at: now,
            n: scored.len() as u32,
            need: NEED,
            figures: figures(&scored, actual_rank),
            official_ranks,
            official_percentiles,
        };
        self.records.keep(record.clone());
        Ok(record)
    }

    /// The track records of all shipped profiles that are one exam, in the order these are offered.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn track_records(&self) -> Result<Vec<TrackRecord>> {
        let mut records = Vec::new();
        let shared = crate::exams::profiles().iter();
        for profile in shared.filter(|profile| is_one_exam(&profile.key)) {
            records.push(self.record(&profile.key).await?);
        }
        Ok(records)
    }
}

/// Nothing below the needed outcomes and students.
fn figures(scored: &[Scored], actual_rank: impl Fn(&Scored) -> Option<f64>) -> Option<TrackFigures> {
    let students: HashSet<Uuid> = scored.iter().map(|one| one.user_id).collect();
    if scored.len() < NEED as usize || students.len() < NEED_STUDENTS {
        return None;
    }
    let share = |is_held: fn(&Scored) -> bool| {
        let held = scored.iter().filter(|one| is_held(one)).count();
        hundredths(100.0 * held as f64 / scored.len() as f64)
    };
    let error = |said: fn(&Scored) -> Option<f64>| {
        let far = |one: &Scored| Some(100.0 * (one.actual - said(one)?).abs() / one.max_score);
        median(scored.iter().filter_map(far).collect()).map(hundredths)
    };
    let next = scored.iter().filter(|one| one.kind == NEXT_SCORE);
    let ratios: Vec<f64> = next
        .filter_map(|one| Some((actual_rank(one)?.max(1.0) / one.rank?.max(1.0)).log10().abs()))
        .collect();
    Some(TrackFigures {
        coverage_80: share(|one| (one.low..=one.high).contains(&one.actual)),
        coverage_50: share(|one| (one.mid_low..=one.mid_high).contains(&one.actual)),
        median_error: error(|one| Some(one.predicted))?,
        median_error_last: error(|one| Some(one.rule_last))?,
        median_error_mean: error(|one| Some(one.rule_mean))?,
        median_error_line: error(|one| one.rule_line),
        mean_errors: errors::mean_errors(scored)?,
        n_rank: ratios.len() as u32,
        median_log_rank_ratio: median(ratios).map(hundredths),
    })
}

pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some(f64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(user: u128, predicted: f64, actual: f64) -> Scored {
        Scored {
            user_id: Uuid::from_u128(user),
            kind: NEXT_SCORE.into(),
            predicted,
            low: predicted - 20.0,
            high: predicted + 20.0,
            mid_low: predicted - 5.0,
            mid_high: predicted + 5.0,
            max_score: 200.0,
            scale: 1.0,
            rank: Some(1_000.0),
            rule_last: predicted + 10.0,
            rule_mean: predicted,
            rule_line: None,
            actual,
        }
    }

    #[test]
    fn the_figures_are_those_counted_by_hand_and_absent_below_the_minimum() {
        let mut scored: Vec<Scored> = (0..20)
            .map(|n| one(n % 5, 100.0, 100.0 + f64::from(n as u32) * 2.0))
            .collect();
        assert!(figures(&scored[..19], |_| None).is_none());
        // 0, 2 .. 38 marks off: 11 within 20, 3 within 5; the median is 19 marks of 200.
        let said = figures(&scored, |_| Some(2_000.0)).unwrap();
        assert!((said.coverage_80 - 55.0).abs() < 1e-9 && (said.coverage_50 - 15.0).abs() < 1e-9);
        assert!((said.median_error - 9.5).abs() < 1e-9, "{said:?}");
        assert_eq!((said.median_error_line, said.n_rank), (None, 20));
        assert_eq!(said.median_log_rank_ratio, Some(0.3));
        // 0, 2 .. 38 marks are 19 on average, of 200.
        let model = said.mean_errors.model;
        assert_eq!((model.n, model.percent, model.marks), (20, 9.5, Some(19.0)));
        for one in &mut scored {
            one.user_id = Uuid::from_u128(1);
        }
        assert!(
            figures(&scored, |_| None).is_none(),
            "one student is not a record"
        );
    }
}
