//! Why a forecast is not what the one before it was.

use super::{Exam, Said, target};
use crate::error::{Result, ServiceError};
use crate::forecasts::frame::WholeTest;
use crate::forecasts::rounded;
use analytics::ability::{Ability, Test};
use analytics::rank_forecast::{self, Changes, Snapshot, Tables, two_figures};
use api::forecasts::{ForecastChange, RankChange};
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
        let (tables_then, tables_now) = self.tables_of(before).unzip();
        let (mut score, mut rank) = (Parts::default(), tables_now.map(|_| Parts::default()));
        for (source, share) in &said.setters {
            let snapshot = |ability, on, tables| Snapshot {
                ability,
                target: target(on, *source),
                tables,
            };
            let (then, now) = (
                snapshot(&ability, before.target_on, tables_then),
                snapshot(&self.ability, said.on, tables_now),
            );
            let (in_marks, in_ranks) = rank_forecast::explain(&then, &now).map_err(ServiceError::internal)?;
            score.add(&in_marks, *share);
            if let (Some(rank), Some(in_ranks)) = (&mut rank, in_ranks) {
                rank.add(&in_ranks, *share);
            }
        }
        let scale = self.frame.unit() / before.max_score.max(f64::MIN_POSITIVE);
        let (was, is) = (rounded(before.predicted * scale), self.marks(said.estimate.mean));
        let [time, new_tests, sources] =
            [score.time, score.new_tests, score.sources].map(|percent| self.marks(percent));
        Ok(Some(ForecastChange {
            since: before.made_on,
            before: was,
            now: is,
            new_tests,
            time,
            sources,
            other: rounded(is - was - new_tests - time - sources),
            has_new_tables: before.rank.is_some() && before.rank_table_ids != self.table_ids(),
            rank: rank.and_then(|parts| rank_change(before.rank?, said.drawn?.rank.middle, &parts)),
        }))
    }

    /// The tables behind the forecast before, while all of them are there, and today's.
    fn tables_of(&self, before: &Forecast) -> Option<(&Tables, &Tables)> {
        let now = self.ranks?;
        let then = if before.rank_table_ids == now.ids() {
            &now.tables
        } else {
            self.inputs.ranks_then.get(&before.rank_table_ids)?
        };
        Some((then, &now.tables))
    }
}

/// The parts of a change, over all series that may come next.
#[derive(Default)]
struct Parts {
    time: f64,
    new_tests: f64,
    sources: f64,
    tables: f64,
}

impl Parts {
    fn add(&mut self, of_one: &Changes, share: f64) {
        self.time += share * of_one.time;
        self.new_tests += share * of_one.new_tests;
        self.sources += share * of_one.sources;
        self.tables += share * of_one.tables;
    }
}

/// In steps of the second figure of the smaller rank, as ranks are shown; so the parts add up to what is read.
fn rank_change(before: f64, now: f64, parts: &Parts) -> Option<RankChange> {
    let (before, now) = (two_figures(before), two_figures(now));
    let step = 10_f64.powf(before.min(now).log10().floor() - 1.0).max(1.0);
    let whole = |ranks: f64| (ranks / step).round() * step;
    let [time, new_tests, sources, tables] =
        [parts.time, parts.new_tests, parts.sources, parts.tables].map(whole);
    let other = whole(now - before - time - new_tests - sources - tables);
    let all = [before, now, time, new_tests, sources, tables, other];
    all.iter().all(|value| value.is_finite()).then_some(RankChange {
        before: before as u64,
        now: now as u64,
        new_tests: new_tests as i64,
        time: time as i64,
        sources: sources as i64,
        tables: tables as i64,
        other: other as i64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_change_of_rank_are_told_in_shown_figures_and_add_up() {
        let parts = Parts {
            time: -312.4,
            new_tests: -4_870.0,
            sources: 61.0,
            tables: 38_949.0,
        };
        let change = rank_change(14_723.0, 48_512.0, &parts).unwrap();
        assert_eq!(
            (change.before, change.now, change.tables),
            (15_000, 49_000, 39_000)
        );
        let sum = change.new_tests + change.time + change.sources + change.tables + change.other;
        assert_eq!(sum, 34_000, "{change:?}");
        assert_eq!((change.time, change.sources, change.other), (0, 0, 0));
    }
}
