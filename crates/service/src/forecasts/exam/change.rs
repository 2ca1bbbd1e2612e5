//! Why a forecast is not what the one before it was.

use super::{Exam, Said, target};
use crate::error::{Result, ServiceError};
use crate::forecasts::frame::WholeTest;
use crate::forecasts::rounded;
use analytics::ability::{Ability, Test};
use analytics::rank_forecast::{self, Snapshot};
use api::forecasts::ForecastChange;
use store::predictions::Forecast;

impl Exam<'_> {
    /// The stored forecast that this one is compared with: the newest that says something else.
    pub(super) fn before(&self, said: &Said) -> Option<&Forecast> {
        let (newest, before) = self.inputs.told.get(&(self.stored.id.0, said.kind))?;
        if newest.inputs_hash == said.hash {
            before.as_ref()
        } else {
            Some(newest)
        }
    }

    pub(super) fn is_new(&self, said: &Said) -> bool {
        let told = self.inputs.told.get(&(self.stored.id.0, said.kind));
        told.is_none_or(|(newest, _)| newest.inputs_hash != said.hash)
    }

    pub(super) fn change(&self, said: &Said) -> Result<Option<ForecastChange>> {
        let Some(before) = self.before(said) else {
            return Ok(None);
        };
        let was_known = |test: &WholeTest| {
            test.completed_at <= before.created_at || (before.is_sample && test.date <= before.data_until)
        };
        let rows: Vec<Test> = self
            .tests
            .iter()
            .zip(&self.rows)
            .filter(|(test, _)| was_known(test))
            .map(|(_, row)| *row)
            .collect();
        let ability = Ability::of(&rows, &self.model.prior).map_err(ServiceError::internal)?;
        let (mut time, mut new_tests, mut sources) = (0.0, 0.0, 0.0);
        for (source, share) in &said.setters {
            let snapshot = |ability, on| Snapshot {
                ability,
                target: target(on, *source),
                tables: None,
            };
            let (then, now) = (
                snapshot(&ability, before.target_on),
                snapshot(&self.ability, said.on),
            );
            let (parts, _) = rank_forecast::explain(&then, &now).map_err(ServiceError::internal)?;
            time += share * parts.time;
            new_tests += share * parts.new_tests;
            sources += share * parts.sources;
        }
        let scale = self.frame.unit() / before.max_score.max(f64::MIN_POSITIVE);
        let (was, is) = (rounded(before.predicted * scale), self.marks(said.estimate.mean));
        let (time, new_tests, sources) = (self.marks(time), self.marks(new_tests), self.marks(sources));
        Ok(Some(ForecastChange {
            since: before.made_on,
            before: was,
            now: is,
            new_tests,
            time,
            sources,
            other: rounded(is - was - new_tests - time - sources),
            has_new_tables: before.rank.is_some() && before.rank_table_ids != self.table_ids(),
        }))
    }
}
