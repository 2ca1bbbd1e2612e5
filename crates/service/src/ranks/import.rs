//! Bringing a table in, putting a corrected one in its place, taking one out.

use super::{Ranks, csv_table, view};
use crate::Caller;
use crate::error::{Result, ServiceError};
use api::exams::RankTableView;
use catalogue::{Locale, problems};
use domain::exams::ExamProfile;
use domain::people::Role;
use domain::{FieldErrors, text};
use store::rank_tables::{self, RankTable, Step};
use store::{StoreError, Tx};
use uuid::Uuid;

/// Invented, to show the columns.
const EXAMPLE_CANDIDATES: &str = include_str!("../../data/rank_tables/example_candidates.csv");
const EXAMPLE_PERCENTILES: &str = include_str!("../../data/rank_tables/example_percentiles.csv");

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
    /// CSV with the columns `marks,candidates` or `marks,percentile` and, if there are, more; higher marks first or last,
    /// each once and within what the exam gives.
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

impl Ranks {
    /// Imports a table, all rows or none. One of an exam, year and shift that is there already takes its place as the next
    /// version; forecasts that were read from the one before go on naming that.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an institution's admin, `Invalid` with the refused fields and rows, `Conflict`
    /// when the same is there already, `TooMany` after five in an hour.
    pub async fn import(&self, caller: &Caller, new: NewTable) -> Result<RankTableView> {
        caller.must_be(Role::InstitutionAdmin)?;
        let allowance = self.core.limits.import(caller.user, self.core.now()).await?;
        let mut errors = FieldErrors::default();
        let source = errors.take(text::line("source", &new.source, 300));
        let shift = errors
            .take(text::optional_line("shift", Some(&new.shift), 60))
            .flatten()
            .unwrap_or_default();
        let profile = crate::exams::profile(&new.exam);
        if profile.is_none() {
            errors.push(
                "exam",
                "unknown_profile",
                problems::ranks::profile(Locale::current()),
            );
        }
        if !(1990..=2100).contains(&new.year) {
            errors.push("year", "out_of_range", problems::ranks::year(Locale::current()));
        }
        let least = csv_table::LEAST_CANDIDATES;
        check_number("candidates", new.candidates, least, &mut errors);
        check_number("exam_candidates", new.exam_candidates, least, &mut errors);
        errors.into_result()?;
        let read = csv_table::read(&new.csv, new.candidates, profile.and_then(ExamProfile::range))?;
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
            version: 0,
        };
        let stored = self.store(caller, table, &read.steps).await?;
        allowance.spend();
        Ok(view(stored))
    }

    async fn store(&self, caller: &Caller, table: RankTable, steps: &[Step]) -> Result<RankTable> {
        let (own, now) = (caller.institution, self.core.now());
        let mut tx = self.core.db.begin().await?;
        let (exam, year, shift) = (&table.exam, table.year, &table.shift);
        let before = rank_tables::find(&mut tx, own, exam, year, shift).await?;
        let newest = rank_tables::newest_version(&mut tx, own, exam, year, shift).await?;
        let mut event = "rank_table_added";
        if let Some(before) = before {
            if is_same(&table, &before) && rank_tables::steps(&mut tx, before.id).await? == steps {
                let words = problems::ranks::duplicate(Locale::current());
                return Err(ServiceError::Conflict("duplicate", words.into()));
            }
            rank_tables::remove(&mut tx, own, before.id, now).await?;
            event = "rank_table_replaced";
        }
        let table = RankTable {
            version: newest + 1,
            ..table
        };
        rank_tables::add(&mut tx, &table, steps, now).await?;
        self.note(&mut tx, caller, event, &table).await?;
        tx.commit().await?;
        Ok(table)
    }

    /// Takes a table of the caller's institution out: no new rank is read from it. Stored forecasts keep naming it.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an institution's admin, `NotFound` when it is not there or of another institution.
    pub async fn remove(&self, caller: &Caller, id: Uuid) -> Result<()> {
        caller.must_be(Role::InstitutionAdmin)?;
        let mut tx = self.core.db.begin().await?;
        let table = own_table(&mut tx, caller, id).await?;
        if !rank_tables::remove(&mut tx, caller.institution, id, self.core.now()).await? {
            return Err(ServiceError::NotFound);
        }
        self.note(&mut tx, caller, "rank_table_removed", &table).await?;
        Ok(tx.commit().await?)
    }

    /// Puts a table back that was taken out or replaced.
    ///
    /// # Errors
    /// As [`Self::remove`]; `Conflict` while there is another one of its exam, year and shift.
    pub async fn restore(&self, caller: &Caller, id: Uuid) -> Result<RankTableView> {
        caller.must_be(Role::InstitutionAdmin)?;
        let mut tx = self.core.db.begin().await?;
        let table = own_table(&mut tx, caller, id).await?;
        match rank_tables::restore(&mut tx, caller.institution, id, self.core.now()).await {
            Ok(true) => (),
            Ok(false) => return Err(ServiceError::NotFound),
            Err(StoreError::Duplicate) => {
                let words = problems::ranks::another(Locale::current());
                return Err(ServiceError::Conflict("duplicate", words.into()));
            }
            Err(error) => return Err(error.into()),
        }
        self.note(&mut tx, caller, "rank_table_restored", &table).await?;
        tx.commit().await?;
        Ok(view(table))
    }

    async fn note(&self, tx: &mut Tx, caller: &Caller, event: &str, table: &RankTable) -> Result<()> {
        // Each shift counts its own versions.
        let shift = Some(&table.shift).filter(|shift| !shift.is_empty());
        let shift = shift.map(|shift| format!(" {shift}")).unwrap_or_default();
        let object = format!("{} {}{shift} version {}", table.exam, table.year, table.version);
        crate::audit::note(
            &self.core,
            tx,
            caller.institution,
            Some(caller.user),
            event,
            &object,
        )
        .await
    }
}

async fn own_table(tx: &mut Tx, caller: &Caller, id: Uuid) -> Result<RankTable> {
    let found = rank_tables::ever(tx, caller.institution, caller.institution, id).await?;
    found.ok_or(ServiceError::NotFound)
}

/// Besides the rows and the version.
fn is_same(a: &RankTable, b: &RankTable) -> bool {
    (&a.source, &a.kind, a.candidates, a.exam_candidates)
        == (&b.source, &b.kind, b.candidates, b.exam_candidates)
}

/// A number of candidates that was stated is at least `least`.
fn check_number(field: &'static str, stated: Option<i64>, least: i64, errors: &mut FieldErrors) {
    if stated.is_some_and(|n| !(least..=csv_table::MOST).contains(&n)) {
        let words = problems::ranks::number(Locale::current(), least, csv_table::MOST);
        errors.push(field, "out_of_range", words);
    }
}
