//! Lists of results: narrowed, in pages.

use super::{Row, SUBJECTS, StoredResult};
use crate::bounds;
use crate::db::AsConn;
use crate::error::Result;
use chrono::NaiveDate;
use domain::ids::UserId;
use domain::results::Sort;
use uuid::Uuid;

/// `WHERE` of a filtered list, for both engines' builders.
macro_rules! narrow {
    ($sql:ident, $user:ident, $filter:ident) => {
        $sql.push(" WHERE deleted_at IS NULL AND user_id = ")
            .push_bind($user.0);
        if let Some(subjects) = &$filter.subjects {
            $sql.push(" AND subject IN (");
            let mut list = $sql.separated(", ");
            for subject in subjects {
                list.push_bind(subject.clone());
            }
            $sql.push(")");
        }
        if let Some(text) = &$filter.search {
            $sql.push(" AND search LIKE ")
                .push_bind(like(text))
                .push(r" ESCAPE '\'");
        }
        if let Some(from) = $filter.from {
            $sql.push(" AND test_date >= ").push_bind(bounds::date(from));
        }
        if let Some(to) = $filter.to {
            $sql.push(" AND test_date <= ").push_bind(bounds::date(to));
        }
    };
}

/// Subjects a student has results in, sorted, in every spelling.
///
/// # Errors
/// When the database does not answer.
pub async fn subjects(on: &mut impl AsConn, user: UserId) -> Result<Vec<String>> {
    let mut subjects: Vec<String> =
        on_conn!(on, c => sqlx::query_scalar(SUBJECTS).bind(user.0).fetch_all(c).await)?;
    // Here and not in SQL: PostgreSQL orders text by the collation its database was made with.
    subjects.sort_unstable();
    Ok(subjects)
}

/// What a list is narrowed to; values are folded by [`domain::text::fold`] where that matters.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// One of these subjects, at most a few hundred, each exactly as it is stored.
    pub subjects: Option<Vec<String>>,
    /// Part of the name or source, folded.
    pub search: Option<String>,
    /// From this date.
    pub from: Option<NaiveDate>,
    /// To this date.
    pub to: Option<NaiveDate>,
}

/// The last result of the page before: what it is sorted by, and its id.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum After {
    /// By date.
    Date(NaiveDate, Uuid),
    /// By the share of the marks, exactly as the engines divide: IEEE 754 on both.
    Share(f64, Uuid),
}

/// A page of results that match, in the order of `sort`, and how many match in all. `limit` of `None` gives all.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    on: &mut impl AsConn,
    user: UserId,
    filter: &Filter,
    sort: Sort,
    after: Option<After>,
    limit: Option<u32>,
) -> Result<(Vec<StoredResult>, u64)> {
    let mut texts = filter.subjects.iter().flatten().chain(&filter.search);
    let is_nothing = filter.subjects.as_ref().is_some_and(Vec::is_empty);
    if is_nothing || !texts.all(|text| bounds::is_findable(text)) {
        return Ok((Vec::new(), 0));
    }
    let rows: Vec<Row> = on_conn!(on, c => {
        let mut sql = sqlx::QueryBuilder::new(concat!("SELECT ", columns!(), " FROM test_results"));
        narrow!(sql, user, filter);
        let by = if sort.is_by_date() { "test_date" } else { "score / max_score" };
        let (beyond, way) = if sort.is_descending() { ("<", "DESC") } else { (">", "ASC") };
        if let Some(after) = after {
            sql.push(format!(" AND ({by}, id) {beyond} ("));
            match after {
                After::Date(date, id) => sql.push_bind(bounds::date(date)).push(", ").push_bind(id),
                After::Share(share, id) => sql.push_bind(share).push(", ").push_bind(id),
            };
            sql.push(")");
        }
        sql.push(format!(" ORDER BY {by} {way}, id {way}"));
        if let Some(limit) = limit {
            sql.push(" LIMIT ").push_bind(i64::from(limit));
        }
        sql.build_query_as().fetch_all(c).await
    })?;
    let total: i64 = on_conn!(on, c => {
        let mut sql = sqlx::QueryBuilder::new("SELECT COUNT(*) FROM test_results");
        narrow!(sql, user, filter);
        sql.build_query_scalar().fetch_one(c).await
    })?;
    let rows = rows
        .into_iter()
        .map(TryInto::try_into)
        .collect::<Result<Vec<_>>>()?;
    Ok((rows, total as u64))
}

/// `%text%` with the wildcards in `text` taken literally.
fn like(text: &str) -> String {
    format!(
        "%{}%",
        text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")
    )
}
