//! Official tables of marks and ranks, one a year and shift. A table is never changed: a corrected one is the next
//! version, and those before stay for the forecasts that name them.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::InstitutionId;
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    ADD = "INSERT INTO rank_tables (id, institution_id, exam, year, shift, source, kind, candidates, exam_candidates, \
           version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)";
    FIND = "SELECT id, institution_id, exam, year, shift, source, kind, candidates, exam_candidates, version \
            FROM rank_tables WHERE institution_id = $1 AND exam = $2 AND year = $3 AND shift = $4 AND removed_at IS NULL";
    // Taken out or not: a version's number is never given twice.
    NEWEST = "SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) FROM rank_tables \
              WHERE institution_id = $1 AND exam = $2 AND year = $3 AND shift = $4";
    LIST = "SELECT id, institution_id, exam, year, shift, source, kind, candidates, exam_candidates, version \
            FROM rank_tables WHERE institution_id IN ($1, $2) AND removed_at IS NULL";
    ONE = "SELECT id, institution_id, exam, year, shift, source, kind, candidates, exam_candidates, version \
           FROM rank_tables WHERE id = $1 AND institution_id IN ($2, $3)";
    REMOVE = "UPDATE rank_tables SET removed_at = $3, updated_at = $3 \
              WHERE id = $1 AND institution_id = $2 AND removed_at IS NULL";
    RESTORE = "UPDATE rank_tables SET removed_at = NULL, updated_at = $3 \
               WHERE id = $1 AND institution_id = $2 AND removed_at IS NOT NULL";
    STEPS = "SELECT marks, candidates, best_rank, worst_rank, percentile FROM rank_table_rows \
             WHERE table_id = $1 ORDER BY marks DESC";
    // The nearest step at or below the marks: everybody there or lower is not better.
    AT_OR_BELOW = "SELECT marks, candidates, best_rank, worst_rank, percentile FROM rank_table_rows \
                   WHERE table_id = $1 AND marks <= $2 ORDER BY marks DESC LIMIT 1";
    ABOVE = "SELECT marks, candidates, best_rank, worst_rank, percentile FROM rank_table_rows \
             WHERE table_id = $1 AND marks > $2 ORDER BY marks LIMIT 1";
}

/// The [`RankTable::kind`] of a table that says how many had exactly which marks.
pub const CANDIDATES: &str = "candidates";
/// The [`RankTable::kind`] of a table that says which percentile marks were.
pub const PERCENTILE: &str = "percentile";

/// A table without its rows.
#[derive(Debug, Clone, FromRow)]
pub struct RankTable {
    /// Its id.
    pub id: Uuid,
    /// Whose it is: shifts of one year belong together within one owner.
    pub institution_id: Uuid,
    /// The exam's profile key.
    pub exam: String,
    /// Year.
    pub year: i64,
    /// Shift; empty where there was one.
    pub shift: String,
    /// Who published it.
    pub source: String,
    /// [`CANDIDATES`] or [`PERCENTILE`].
    pub kind: String,
    /// Candidates of this table, so of this shift.
    pub candidates: i64,
    /// Candidates of the whole exam in that year, where that was said.
    pub exam_candidates: Option<i64>,
    /// Counts the tables of this exam, year and shift from 1.
    pub version: i64,
}

impl RankTable {
    /// Its steps carry percentiles.
    pub fn is_percentile(&self) -> bool {
        self.kind == PERCENTILE
    }
}

/// One step: so many candidates had exactly these marks; of a percentile table, these marks or fewer down to the next step.
#[derive(Debug, Clone, Copy, PartialEq, FromRow)]
pub struct Step {
    /// Marks.
    pub marks: f64,
    /// Candidates with exactly these marks.
    pub candidates: i64,
    /// Best rank of these.
    pub best_rank: i64,
    /// Worst rank of these.
    pub worst_rank: i64,
    /// As published; of a percentile table only.
    pub percentile: Option<f64>,
}

/// Stores a table and its rows.
///
/// # Errors
/// `Duplicate` when the institution has one of the same exam, year and shift that was not taken out.
pub async fn add(on: &mut impl AsConn, table: &RankTable, steps: &[Step], now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(table.id).bind(table.institution_id).bind(&table.exam).bind(table.year).bind(&table.shift).bind(&table.source)
        .bind(&table.kind).bind(table.candidates).bind(table.exam_candidates).bind(table.version)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    for some in steps.chunks(500) {
        on_conn!(on, c => {
            let mut sql = sqlx::QueryBuilder::new(
                "INSERT INTO rank_table_rows (institution_id, table_id, marks, candidates, best_rank, worst_rank, percentile) ");
            sql.push_values(some, |mut row, step| {
                row.push_bind(table.institution_id).push_bind(table.id).push_bind(step.marks).push_bind(step.candidates)
                    .push_bind(step.best_rank).push_bind(step.worst_rank).push_bind(step.percentile);
            });
            sql.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// The institution's current table of this exam, year and shift.
///
/// # Errors
/// When the database does not answer.
pub async fn find(
    on: &mut impl AsConn,
    institution: InstitutionId,
    exam: &str,
    year: i64,
    shift: &str,
) -> Result<Option<RankTable>> {
    Ok(
        on_conn!(on, c => sqlx::query_as(FIND).bind(institution.0).bind(exam).bind(year).bind(shift).fetch_optional(c).await)?,
    )
}

/// The newest version of this exam, year and shift, whether it was taken out or not; 0 when there was never one.
///
/// # Errors
/// When the database does not answer.
pub async fn newest_version(
    on: &mut impl AsConn,
    institution: InstitutionId,
    exam: &str,
    year: i64,
    shift: &str,
) -> Result<i64> {
    Ok(
        on_conn!(on, c => sqlx::query_scalar(NEWEST).bind(institution.0).bind(exam).bind(year).bind(shift).fetch_one(c).await)?,
    )
}

/// A table of this institution or of `shared`, also one that was taken out or followed by another.
///
/// # Errors
/// When the database does not answer.
pub async fn ever(
    on: &mut impl AsConn,
    institution: InstitutionId,
    shared: InstitutionId,
    id: Uuid,
) -> Result<Option<RankTable>> {
    Ok(
        on_conn!(on, c => sqlx::query_as(ONE).bind(id).bind(institution.0).bind(shared.0).fetch_optional(c).await)?,
    )
}

/// Current tables of this institution and of `shared`, newest year first within an exam.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    on: &mut impl AsConn,
    institution: InstitutionId,
    shared: InstitutionId,
) -> Result<Vec<RankTable>> {
    let mut tables: Vec<RankTable> =
        on_conn!(on, c => sqlx::query_as(LIST).bind(institution.0).bind(shared.0).fetch_all(c).await)?;
    // Here and not in SQL: PostgreSQL orders text by the collation its database was made with.
    tables.sort_unstable_by(|a, b| (&a.exam, b.year, &a.shift, a.id).cmp(&(&b.exam, a.year, &b.shift, b.id)));
    Ok(tables)
}

/// All steps of a table, the best marks first.
///
/// # Errors
/// When the database does not answer.
pub async fn steps(on: &mut impl AsConn, table: Uuid) -> Result<Vec<Step>> {
    Ok(on_conn!(on, c => sqlx::query_as(STEPS).bind(table).fetch_all(c).await)?)
}

/// Takes a table out; `false` when there is none. Its rows stay for the forecasts that name it.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(
    on: &mut impl AsConn,
    institution: InstitutionId,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = on_conn!(on, c => sqlx::query(REMOVE).bind(id).bind(institution.0).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// Puts a table back that was taken out; `false` when none was.
///
/// # Errors
/// `Duplicate` when another one of its exam, year and shift has come since.
pub async fn restore(
    on: &mut impl AsConn,
    institution: InstitutionId,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = on_conn!(on, c => sqlx::query(RESTORE).bind(id).bind(institution.0).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// The steps around `marks`: the one at or below, and the next above.
///
/// # Errors
/// When the database does not answer.
pub async fn around(on: &mut impl AsConn, table: Uuid, marks: f64) -> Result<(Option<Step>, Option<Step>)> {
    let below =
        on_conn!(on, c => sqlx::query_as(AT_OR_BELOW).bind(table).bind(marks).fetch_optional(c).await)?;
    let above = on_conn!(on, c => sqlx::query_as(ABOVE).bind(table).bind(marks).fetch_optional(c).await)?;
    Ok((below, above))
}
