//! Official tables of marks and ranks: what is shipped, what admins import, where marks stood.

use crate::error::Result;
use crate::forecasts::Forecasts;
use crate::{Caller, Core};
use api::exams::RankTableView;
use domain::exams::ExamProfile;
use domain::ids::PUBLIC_INSTITUTION;
use std::sync::Arc;
use store::StoreError;
use store::rank_tables::{self, RankTable};

mod csv_table;
mod import;
mod look_up;
mod percentiles;
mod rows;

pub use import::{NewTable, sample_file};

/// The whole NEET (UG) 2024 table as published on 20 July 2024 by the National Testing Agency, centre by centre.
const NEET_UG_2024: &str = include_str!("../data/rank_tables/neet_ug_2024.csv");
const NEET_SOURCE: &str = "National Testing Agency, marks of all candidates by centre, 20 July 2024";

/// Rank tables.
#[derive(Clone)]
pub struct Ranks {
    core: Arc<Core>,
    forecasts: Forecasts,
}

impl Ranks {
    pub(crate) fn new(core: Arc<Core>, forecasts: Forecasts) -> Self {
        Self { core, forecasts }
    }

    /// Stores the shipped tables, once.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ensure_shipped(&self) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        // What an admin has taken out or corrected stays so.
        if rank_tables::newest_version(&mut tx, PUBLIC_INSTITUTION, "neet_ug", 2024, "").await? > 0 {
            return Ok(());
        }
        let range = crate::exams::profile("neet_ug").and_then(ExamProfile::range);
        let read = csv_table::read(NEET_UG_2024, None, range)?;
        let table = RankTable {
            id: self.core.new_id(),
            institution_id: PUBLIC_INSTITUTION.0,
            exam: "neet_ug".to_owned(),
            year: 2024,
            shift: String::new(),
            source: NEET_SOURCE.to_owned(),
            kind: read.kind.to_owned(),
            candidates: read.candidates,
            exam_candidates: None,
            version: 1,
        };
        match rank_tables::add(&mut tx, &table, &read.steps, self.core.now()).await {
            // Another process started in the same moment and was faster.
            Err(StoreError::Duplicate) => Ok(()),
            Err(error) => Err(error.into()),
            Ok(()) => Ok(tx.commit().await?),
        }
    }

    /// Tables the caller can look marks up in.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list(&self, caller: &Caller) -> Result<Vec<RankTableView>> {
        let all = self.with_owner(caller).await?;
        Ok(all.into_iter().map(|(table, _)| table).collect())
    }

    /// The same, each with whether it is of the caller's institution, whose admins replace it and take it out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn with_owner(&self, caller: &Caller) -> Result<Vec<(RankTableView, bool)>> {
        let mut on = self.core.db.read().await?;
        let tables = rank_tables::list(&mut on, caller.institution, PUBLIC_INSTITUTION).await?;
        let own = caller.institution.0;
        let each = tables.into_iter().map(|table| {
            let is_own = table.institution_id == own;
            (view(table), is_own)
        });
        Ok(each.collect())
    }
}

pub(crate) fn view(table: RankTable) -> RankTableView {
    RankTableView {
        id: table.id,
        exam: table.exam,
        year: table.year as i32,
        shift: Some(table.shift).filter(|shift| !shift.is_empty()),
        source: table.source,
        kind: table.kind,
        candidates: table.candidates as u64,
        exam_candidates: table.exam_candidates.map(i64::unsigned_abs),
        version: table.version as u32,
    }
}
