//! The tables that ranks are read from: those of today, and those that earlier forecasts were read from.

use super::Forecasts;
use super::inputs::Surroundings;
use crate::error::Result;
use analytics::models::rank::RankTable as Shares;
use analytics::rank_forecast::years::Marks;
use analytics::rank_forecast::{Sitting, Tables};
use domain::ids::{InstitutionId, PUBLIC_INSTITUTION};
use std::collections::HashMap;
use std::sync::Arc;
use store::AsConn;
use store::exams::StoredExam;
use store::rank_tables::RankTable;

/// The tables of one exam.
#[derive(Clone)]
pub(super) struct Ranks {
    pub tables: Arc<Tables>,
    pub views: Vec<RankTable>,
    /// Fewest and most candidates of the exam in a year of these tables.
    pub candidates: (u64, u64),
}

impl Ranks {
    /// Ids of the tables, as they are stored with a forecast.
    pub(super) fn ids(&self) -> String {
        let ids = self.views.iter().map(|table| table.id.to_string());
        ids.collect::<Vec<_>>().join(" ")
    }
}

impl Forecasts {
    /// The tables of these exams, by profile key.
    pub(super) async fn ranks_by_exam(
        &self,
        on: &mut impl AsConn,
        exams: &[StoredExam],
        surroundings: &Surroundings,
    ) -> Result<HashMap<String, Ranks>> {
        let mut ranks = HashMap::new();
        for stored in exams {
            let exam = &stored.exam;
            // Whoever prepares for other marks than the published ones cannot be read from these tables.
            let published = crate::exams::profile(&exam.profile).and_then(|profile| profile.max_score);
            if let Some(max) = published.filter(|max| exam.max_score == Some(*max))
                && !ranks.contains_key(&exam.profile)
                && let Some(found) = self
                    .ranks_of(on, &surroundings.tables, &exam.profile, max)
                    .await?
            {
                ranks.insert(exam.profile.clone(), found);
            }
        }
        Ok(ranks)
    }

    /// The tables that stored forecasts were read from, where these are others than today's: asked for by their ids, the
    /// exam's profile and its maximum. One that was taken out or replaced since is still read.
    pub(super) async fn ranks_then(
        &self,
        on: &mut impl AsConn,
        institution: InstitutionId,
        terms: Vec<(String, String, f64)>,
        ranks: &HashMap<String, Ranks>,
        surroundings: &Surroundings,
    ) -> Result<HashMap<String, Arc<Tables>>> {
        let mut then = HashMap::new();
        for (ids, exam, max) in terms {
            let is_other = ranks.get(&exam).is_some_and(|now| now.ids() != ids);
            if ids.is_empty() || !is_other || then.contains_key(&ids) {
                continue;
            }
            let mut of_then = Vec::new();
            for id in ids.split(' ') {
                let Ok(id) = id.parse() else { continue };
                let mut current = surroundings.tables.iter();
                of_then.extend(match current.find(|table| table.id == id) {
                    Some(table) => Some(table.clone()),
                    None => store::rank_tables::ever(on, institution, PUBLIC_INSTITUTION, id).await?,
                });
            }
            let found = self.ranks_of(on, &of_then, &exam, max).await?;
            if let Some(found) = found.filter(|found| found.ids() == ids) {
                then.insert(ids, found.tables);
            }
        }
        Ok(then)
    }

    /// The tables of an exam out of `max` marks; `None` without any.
    pub(super) async fn ranks_of(
        &self,
        on: &mut impl AsConn,
        tables: &[RankTable],
        exam: &str,
        max: f64,
    ) -> Result<Option<Ranks>> {
        let own: Vec<&RankTable> = tables.iter().filter(|table| table.exam == exam).collect();
        let mut sittings = Vec::new();
        let mut views = Vec::new();
        let mut candidates = (u64::MAX, 0);
        for table in &own {
            // An imported table with a single step has no slope to read from.
            if let Some(shares) = self.shares(on, table).await? {
                let sat = sat(&own, table);
                candidates = (sat.min(candidates.0), sat.max(candidates.1));
                sittings.push(Sitting {
                    table: shares.as_ref().clone(),
                    year: i32::try_from(table.year).unwrap_or_default(),
                    candidates: Some(sat),
                });
                views.push((*table).clone());
            }
        }
        let is_scaled = crate::exams::profile(exam).is_some_and(|profile| profile.is_scaled);
        let marks = if is_scaled { Marks::Converted } else { Marks::Raw };
        let tables = Tables::new(sittings, max, marks).ok().map(Arc::new);
        Ok(tables.map(|tables| Ranks {
            tables,
            views,
            candidates,
        }))
    }

    /// The steps of a table; they never change, so they are kept.
    async fn shares(&self, on: &mut impl AsConn, table: &RankTable) -> Result<Option<Arc<Shares>>> {
        if let Some(kept) = self.shares.get(&table.id) {
            return Ok(Some(kept));
        }
        let steps = store::rank_tables::steps(on, table.id).await?;
        let whole = |n: i64| u64::try_from(n).unwrap_or_default();
        let shares = if table.is_percentile() {
            let rows = steps
                .iter()
                .filter_map(|step| Some((step.marks, step.percentile?)));
            Shares::from_percentiles(&rows.collect::<Vec<_>>(), whole(table.candidates))
        } else {
            let rows = steps.iter().map(|step| (step.marks, whole(step.candidates)));
            Shares::new(&rows.collect::<Vec<_>>())
        };
        let Ok(shares) = shares.map(Arc::new) else {
            return Ok(None);
        };
        self.shares
            .put(table.id, Arc::clone(&shares), size_of_val(steps.as_slice()));
        Ok(Some(shares))
    }
}

/// Candidates of the whole exam in the year of `table`: as stated for it, or else those of all shifts together. Tables
/// of one owner belong together; one without a shift is the whole exam by itself.
fn sat(own: &[&RankTable], table: &RankTable) -> u64 {
    let same_year =
        |other: &&&RankTable| (other.institution_id, other.year) == (table.institution_id, table.year);
    let year = || own.iter().filter(same_year);
    let stated = year().filter_map(|other| other.exam_candidates).max();
    let of_shifts = |is_shift: bool| {
        let some = year().filter(move |other| other.shift.is_empty() != is_shift);
        some.map(|other| other.candidates)
    };
    let whole = of_shifts(false).max().unwrap_or_default();
    let counted = of_shifts(true).sum::<i64>().max(whole);
    u64::try_from(stated.unwrap_or(counted)).unwrap_or_default()
}
