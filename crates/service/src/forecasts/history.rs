//! What was said to a student, and what came true of it.

use super::exam::hundredths;
use super::{Forecasts, official, rounded};
use crate::Caller;
use crate::error::Result;
use analytics::rank_forecast::two_figures;
use api::forecasts::{ForecastHistory, ForecastOutcome, SimpleRules, StoredForecast};
use domain::people::Role;
use store::predictions::{self, Told};

/// Stored forecasts that are listed, and all of them.
const LISTED: u32 = 500;
pub(super) const EVERY: u32 = u32::MAX;

impl Forecasts {
    /// The newest 500 of the caller's stored forecasts with what came true, newest first; the counts are of all.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn history(&self, caller: &Caller) -> Result<ForecastHistory> {
        self.newest(caller, LISTED).await
    }

    pub(super) async fn newest(&self, caller: &Caller, most: u32) -> Result<ForecastHistory> {
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
    let whole = |rank: Option<f64>| rank.map(|rank| two_figures(rank) as u64);
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
        percentile: said.percentile.map(hundredths),
        percentile_low: said.percentile_low.map(hundredths),
        percentile_high: said.percentile_high.map(hundredths),
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
