//! Official tables of marks and ranks: what is shipped, what admins import, where marks stood.

use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use api::exams::{RankAnswer, RankTableView};
use catalogue::{Locale, problems};
use domain::ids::PUBLIC_INSTITUTION;
use domain::people::Role;
use domain::{FieldErrors, text};
use std::sync::Arc;
use store::StoreError;
use store::rank_tables::{self, RankTable, Step};

mod csv_table;
mod percentiles;

/// The whole NEET (UG) 2024 table as published on 20 July 2024 by the National Testing Agency, centre by centre.
const NEET_UG_2024: &str = include_str!("../data/rank_tables/neet_ug_2024.csv");
/// Invented, to show the columns.
const EXAMPLE_CANDIDATES: &str = include_str!("../data/rank_tables/example_candidates.csv");
const EXAMPLE_PERCENTILES: &str = include_str!("../data/rank_tables/example_percentiles.csv");
const NEET_SOURCE: &str = "National Testing Agency, marks of all candidates by centre, 20 July 2024";

/// A table as an admin enters it.
#[derive(Debug, Clone)]
pub struct NewTable {
    /// Key of the exam's profile.
    pub exam: String,
    /// Year.
    pub year: i64,
    /// Shift; empty where there was one.
    pub shift: String,
    /// Who published it.
    pub source: String,
    /// CSV with the columns `marks,candidates` or `marks,percentile` and, if there are, more; higher marks first or last.
    pub csv: String,
    /// Candidates of the table: needed beside percentiles, checked beside counts.
    pub candidates: Option<i64>,
    /// Candidates of the whole exam in that year, all shifts, where they are known and not the sum of the tables.
    pub exam_candidates: Option<i64>,
}

/// The sample files to start from: `candidates.csv` and `percentiles.csv`.
pub fn sample_file(name: &str) -> Option<crate::exports::File> {
    let (text, saved_as) = match name {
        "candidates.csv" => (EXAMPLE_CANDIDATES, "rank-table-candidates.csv"),
        "percentiles.csv" => (EXAMPLE_PERCENTILES, "rank-table-percentiles.csv"),
        _ => return None,
    };
    Some(crate::exports::File {
        media_type: "text/csv; charset=utf-8",
        disposition: crate::exports::disposition(saved_as),
        bytes: text.as_bytes().to_vec(),
    })
}

/// Rank tables.
#[derive(Clone)]
pub struct Ranks {
    core: Arc<Core>,
}

impl Ranks {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Stores the shipped tables, once.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ensure_shipped(&self) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        if rank_tables::find(&mut tx, PUBLIC_INSTITUTION, "neet_ug", 2024, "")
            .await?
            .is_some()
        {
            return Ok(());
        }
        let read = csv_table::read(NEET_UG_2024, None)?;
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
        let mut on = self.core.db.read().await?;
        let tables = rank_tables::list(&mut on, caller.institution, PUBLIC_INSTITUTION).await?;
        Ok(tables.into_iter().map(view).collect())
    }

    /// Imports a table, all rows or none.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an institution's admin, `Invalid` with the refused fields and rows, `Conflict`
    /// when there is one of this exam, year and shift, `TooMany` after five in an hour.
    pub async fn import(&self, caller: &Caller, new: NewTable) -> Result<RankTableView> {
        caller.must_be(Role::InstitutionAdmin)?;
        let allowance = self.core.limits.import(caller.user, self.core.now()).await?;
        let mut errors = FieldErrors::default();
        let source = errors.take(text::line("source", &new.source, 300));
        let shift = errors
            .take(text::optional_line("shift", Some(&new.shift), 60))
            .flatten()
            .unwrap_or_default();
        if crate::exams::profile(&new.exam).is_none() {
            errors.push(
                "exam",
                "unknown_profile",
                problems::ranks::profile(Locale::current()),
            );
        }
        if !(1990..=2100).contains(&new.year) {
            errors.push("year", "out_of_range", problems::ranks::year(Locale::current()));
        }
        check_number("candidates", new.candidates, 1, &mut errors);
        check_number("exam_candidates", new.exam_candidates, 1, &mut errors);
        errors.into_result()?;
        let read = csv_table::read(&new.csv, new.candidates)?;
        let mut errors = FieldErrors::default();
        check_number(
            "exam_candidates",
            new.exam_candidates,
            read.candidates,
            &mut errors,
        );
        errors.into_result()?;
        let table = RankTable {
            id: self.core.new_id(),
            institution_id: caller.institution.0,
            exam: new.exam,
            year: new.year,
            shift,
            source: source.unwrap_or_default(),
            kind: read.kind.to_owned(),
            candidates: read.candidates,
            exam_candidates: new.exam_candidates,
        };
        let mut tx = self.core.db.begin().await?;
        if rank_tables::find(&mut tx, caller.institution, &table.exam, table.year, &table.shift)
            .await?
            .is_some()
        {
            return Err(ServiceError::Conflict(
                "duplicate",
                problems::ranks::duplicate(Locale::current()).into(),
            ));
        }
        rank_tables::add(&mut tx, &table, &read.steps, self.core.now()).await?;
        tx.commit().await?;
        allowance.spend();
        Ok(view(table))
    }

    /// Where `marks` stood in each table of this exam.
    ///
    /// # Errors
    /// `Invalid` for marks that are no number.
    pub async fn look_up(&self, caller: &Caller, exam: &str, marks: f64) -> Result<Vec<RankAnswer>> {
        if !(marks.is_finite() && marks.abs() <= 10_000.0) {
            return Err(ServiceError::field(
                "marks",
                "out_of_range",
                problems::ranks::marks(Locale::current()),
            ));
        }
        // -0 is 0, also where floats are compared in their total order.
        let marks = marks + 0.0;
        let mut on = self.core.db.read().await?;
        let mut answers = Vec::new();
        for table in rank_tables::list(&mut on, caller.institution, PUBLIC_INSTITUTION).await? {
            if table.exam == exam {
                let around = rank_tables::around(&mut on, table.id, marks).await?;
                answers.push(answer(table, marks, around));
            }
        }
        Ok(answers)
    }
}

/// A number of candidates that was stated is at least `least`.
fn check_number(field: &'static str, stated: Option<i64>, least: i64, errors: &mut FieldErrors) {
    if stated.is_some_and(|n| !(least..=csv_table::MOST).contains(&n)) {
        let words = problems::ranks::number(Locale::current(), least, csv_table::MOST);
        errors.push(field, "out_of_range", words);
    }
}

/// Candidates with exactly these marks share the step's ranks. Between two steps the marks would have come right after
/// the step above.
fn answer(table: RankTable, marks: f64, (below, above): (Option<Step>, Option<Step>)) -> RankAnswer {
    if table.is_percentile() {
        let (best, worst, percentile) = percentiles::between(&table, marks, below, above);
        return RankAnswer {
            marks,
            best_rank: best.unsigned_abs(),
            worst_rank: worst.unsigned_abs(),
            percentile,
            table: view(table),
        };
    }
    let after_above = above.map_or(1, |step| step.worst_rank + 1);
    let (best, worst) = match below {
        Some(step) if step.marks.total_cmp(&marks).is_eq() => (step.best_rank, step.worst_rank),
        _ => (after_above, after_above),
    };
    let not_above = table.candidates - (best - 1);
    RankAnswer {
        marks,
        best_rank: best as u64,
        worst_rank: worst as u64,
        percentile: 100.0 * not_above.max(0) as f64 / table.candidates as f64,
        table: view(table),
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
    }
}
