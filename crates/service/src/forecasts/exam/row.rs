//! What was said, in the shape it is stored.

use super::{Exam, Said};
use crate::forecasts::rules::rules;
use crate::forecasts::{MODEL, MODEL_VERSION};
use store::predictions::Forecast;
use uuid::Uuid;

impl Exam<'_> {
    pub(super) fn row(&self, said: &Said) -> Forecast {
        let told = self.inputs.told.get(&(self.stored.id.0, said.kind));
        let marks = |percent: f64| percent / 100.0 * self.frame.unit();
        let estimate = &said.estimate;
        let rules = rules(&self.full().collect::<Vec<_>>(), said.on, self.frame.unit());
        let (percentile, rank) = (
            said.drawn.map(|drawn| drawn.percentile),
            said.drawn.map(|drawn| drawn.rank),
        );
        Forecast {
            id: Uuid::nil(),
            exam_id: self.stored.id.0,
            exam: self.stored.exam.profile.clone(),
            kind: said.kind.to_owned(),
            previous_id: told.map_or(Uuid::nil(), |(newest, _)| newest.id),
            made_on: self.inputs.today,
            target_on: said.on,
            data_until: self.tests.last().map_or(self.inputs.today, |test| test.date),
            max_score: self.frame.unit(),
            subjects: self.frame.encode(),
            source: said.source.clone().unwrap_or_default(),
            model: MODEL.to_owned(),
            model_version: i64::from(MODEL_VERSION),
            prior_version: self.model.version,
            scale: self.model.scale,
            scale_n: i64::from(self.model.outcomes),
            inputs_hash: said.hash.clone(),
            predicted: marks(estimate.mean),
            low: marks(estimate.band_80.0),
            high: marks(estimate.band_80.1),
            mid_low: marks(estimate.band_50.0),
            mid_high: marks(estimate.band_50.1),
            percentile: percentile.map(|band| band.middle),
            percentile_low: percentile.map(|band| band.low),
            percentile_high: percentile.map(|band| band.high),
            rank: rank.map(|band| band.middle),
            rank_low: rank.map(|band| band.low),
            rank_high: rank.map(|band| band.high),
            rank_table_ids: said.drawn.map_or_else(String::new, |_| self.table_ids()),
            rule_last: rules.last,
            rule_mean: rules.mean_of_three,
            rule_line: rules.line,
            n: i64::from(self.n_full()),
            is_sample: self.is_sample(),
            created_at: chrono::DateTime::UNIX_EPOCH,
        }
    }
}
