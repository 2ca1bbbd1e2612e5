//! Where marks would stand in a year to come.

use super::exam::hundredths;
use super::{Forecasts, words};
use crate::error::Result;
use analytics::rank_forecast::RankForecast;
use api::exams::RankToCome;
use domain::exams::ExamProfile;
use store::AsConn;
use store::rank_tables::RankTable;

impl Forecasts {
    /// The place of `marks` in an exam, read from these tables; nothing without one of it.
    pub(crate) async fn to_come(
        &self,
        on: &mut impl AsConn,
        tables: &[RankTable],
        profile: &ExamProfile,
        marks: f64,
    ) -> Result<Option<RankToCome>> {
        let Some(max) = profile.max_score else {
            return Ok(None);
        };
        let ranks = self.ranks_of(on, tables, &profile.key, max).await?;
        Ok(ranks.and_then(|ranks| {
            let drawn = ranks.tables.what_if(100.0 * marks / max).ok()?;
            Some(view(&drawn, words::years(ranks.tables.years())))
        }))
    }
}

fn view(drawn: &RankForecast, years: api::forecasts::YearSpread) -> RankToCome {
    let rank = drawn.rank.rounded();
    RankToCome {
        percentile: hundredths(drawn.percentile.middle),
        percentile_low: hundredths(drawn.percentile.low),
        percentile_high: hundredths(drawn.percentile.high),
        rank: rank.middle as u64,
        rank_low: rank.low as u64,
        rank_high: rank.high as u64,
        years,
    }
}
