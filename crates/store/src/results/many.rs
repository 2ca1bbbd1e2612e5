//! Many results in few statements, and what is done to all that came together.

use super::{
    COUNT_IMPORTED, Owner, REMOVE_IMPORTED, REMOVE_SAMPLE, Row, StoredResult, chapters_json, identity_key,
    search_text,
};
use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{ImportId, ResultId, UserId};
use domain::results::NewResult;

/// Rows of one statement. SQLite takes 32,766 parameters in one, PostgreSQL 65,535, and a row has twenty. Within a
/// transaction each statement that writes many rows costs SQLite time that grows with what was written before it.
const AT_ONCE: usize = 1_000;

/// The identities among `wanted` that the student has, with their results.
///
/// # Errors
/// When the database does not answer.
pub async fn by_identities(
    on: &mut impl AsConn,
    user: UserId,
    wanted: &[String],
) -> Result<Vec<(String, StoredResult)>> {
    let mut found = Vec::new();
    // Both engines bound the number of parameters of one statement.
    for some in wanted.chunks(500) {
        let rows: Vec<Row> = on_conn!(on, c => {
            let mut sql = sqlx::QueryBuilder::new(concat!("SELECT ", columns!(), " FROM test_results WHERE user_id = "));
            sql.push_bind(user.0).push(" AND deleted_at IS NULL AND identity IN (");
            let mut list = sql.separated(", ");
            for identity in some {
                list.push_bind(identity);
            }
            sql.push(")");
            sql.build_query_as().fetch_all(c).await
        })?;
        for row in rows {
            let stored: StoredResult = row.try_into()?;
            found.push((identity_key(&stored.result), stored));
        }
    }
    Ok(found)
}

/// Stores many results of one owner in few statements.
///
/// # Errors
/// When the database does not answer.
pub async fn add_many(
    on: &mut impl AsConn,
    owner: Owner,
    results: &[(ResultId, &NewResult)],
    now: DateTime<Utc>,
) -> Result<()> {
    for some in results.chunks(AT_ONCE) {
        on_conn!(on, c => {
            let mut sql = sqlx::QueryBuilder::new(
                "INSERT INTO test_results (id, institution_id, user_id, test_name, source, subject, total_questions, \
                 correct_answers, wrong_answers, score, max_score, time_taken, test_date, chapter_performance, identity, \
                 search, import_id, is_sample, created_at, updated_at) ");
            sql.push_values(some, |mut row, (id, result)| {
                row.push_bind(id.0).push_bind(owner.institution.0).push_bind(owner.user.0)
                    .push_bind(&result.test_name).push_bind(&result.source).push_bind(&result.subject)
                    .push_bind(i64::from(result.total_questions)).push_bind(i64::from(result.correct_answers))
                    .push_bind(i64::from(result.wrong_answers)).push_bind(result.score).push_bind(result.max_score)
                    .push_bind(result.time_taken.map(i64::from)).push_bind(result.test_date)
                    .push_bind(chapters_json(result)).push_bind(identity_key(result)).push_bind(search_text(result))
                    .push_bind(owner.import.map(|import| import.0)).push_bind(owner.is_sample)
                    .push_bind(now).push_bind(now);
            });
            // Too long a text to keep for another time.
            sql.build().persistent(false).execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Hides what an import brought at `confirmed_at` and nobody has touched since: neither changed, nor noted answers of.
/// Returns how many.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_imported(
    on: &mut impl AsConn,
    user: UserId,
    import: ImportId,
    confirmed_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<u64> {
    Ok(
        on_conn!(on, c => sqlx::query(REMOVE_IMPORTED).bind(now).bind(import.0).bind(user.0).bind(confirmed_at).execute(c).await.map(|d| d.rows_affected()))?,
    )
}

/// How many results that an import brought are there.
///
/// # Errors
/// When the database does not answer.
pub async fn count_imported(on: &mut impl AsConn, user: UserId, import: ImportId) -> Result<u64> {
    let n: i64 =
        on_conn!(on, c => sqlx::query_scalar(COUNT_IMPORTED).bind(import.0).bind(user.0).fetch_one(c).await)?;
    Ok(n as u64)
}

/// Deletes sample results; returns how many.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_sample(on: &mut impl AsConn, user: UserId) -> Result<u64> {
    Ok(
        on_conn!(on, c => sqlx::query(REMOVE_SAMPLE).bind(user.0).bind(true).execute(c).await.map(|d| d.rows_affected()))?,
    )
}
