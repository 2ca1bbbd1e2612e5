//! Rows of one person in every table there is, whatever the tables are: for tests of what must leave nothing behind.

use domain::ids::{InstitutionId, UserId};
use sqlx::AssertSqlSafe;
use store::Db;
use store::db::{AsConn as _, Conn};
use uuid::Uuid;

/// Tables that others refer to, in the order in which they can be filled.
const PARENTS: [(&str, &str); 7] = [
    ("cohorts", "cohort_id"),
    ("exams", "exam_id"),
    ("test_results", "result_id"),
    ("imports", "import_id"),
    ("predictions", "prediction_id"),
    ("refresh_families", "family_id"),
    // By role and person, so no column has an id of it.
    ("memberships", "membership_id"),
];
/// Columns that say whose a row is.
const WHOSE: [&str; 4] = ["user_id", "created_by", "actor_id", "mentor_id"];
/// Columns of text in SQLite that hold a date.
const DAYS: [&str; 13] = [
    "result_not_now",
    "date",
    "day",
    "exam_date",
    "test_date",
    "from_date",
    "until_date",
    "made_on",
    "target_on",
    "data_until",
    "last_seen",
    "lighter_on",
    "taken_on",
];
/// The same for moments that are not called `…_at`.
const MOMENTS: [&str; 2] = ["running_since", "last_updated"];

/// Table, column, type.
type Column = (String, String, String);

/// Puts a row of `user` into every table that can hold one, with `marker` for each text, and names these tables. Where
/// a row of the person stands in the way of another, it is that row.
///
/// # Panics
/// When a row cannot be stored.
pub async fn fill(db: &Db, institution: InstitutionId, user: UserId, marker: &str) -> Vec<String> {
    let mut tx = db.begin().await.expect("a transaction begins");
    let columns = columns(&mut tx).await;
    let parent = |column: &str| PARENTS.iter().position(|(_, name)| *name == column);
    let mut tables: Vec<String> = columns.iter().map(|(table, ..)| table.clone()).collect();
    tables.dedup();
    let is_theirs = |table: &String| {
        table == "cohorts"
            || columns.iter().any(|(of, column, _)| {
                of == table && (WHOSE.contains(&column.as_str()) || parent(column).is_some())
            })
    };
    tables.retain(is_theirs);
    // What others refer to comes first.
    tables.sort_by_key(|table| {
        PARENTS
            .iter()
            .position(|(name, _)| name == table)
            .unwrap_or(PARENTS.len())
    });
    let is_sqlite = matches!(tx.conn(), Conn::Sqlite(_));
    for (n, table) in tables.iter().enumerate() {
        let of_table: Vec<&Column> = columns
            .iter()
            .filter(|(of, column, _)| of == table && column != "service_account_id")
            .collect();
        let values: Vec<String> = of_table
            .iter()
            .map(|(_, column, kind)| {
                let id = match column.as_str() {
                    "institution_id" => Some(institution.0),
                    whose if WHOSE.contains(&whose) => Some(user.0),
                    "id" => Some(made_up(n)),
                    // A parent has its place in the order for its id.
                    other => parent(other).map(made_up),
                };
                literal(
                    column,
                    kind,
                    id.unwrap_or_else(|| made_up(100 + n)),
                    marker,
                    is_sqlite,
                )
            })
            .collect();
        let names: Vec<String> = of_table
            .iter()
            .map(|(_, column, _)| format!("\"{column}\""))
            .collect();
        let sql = format!(
            "INSERT INTO {table} ({}) VALUES ({}) ON CONFLICT DO NOTHING",
            names.join(", "),
            values.join(", ")
        );
        let stored = match tx.conn() {
            Conn::Sqlite(c) => sqlx::query(AssertSqlSafe(sql)).execute(c).await.map(|_| ()),
            Conn::Postgres(c) => sqlx::query(AssertSqlSafe(sql)).execute(c).await.map(|_| ()),
        };
        stored.unwrap_or_else(|error| panic!("{table}: {error}"));
    }
    tx.commit().await.expect("the rows are stored");
    tables
}

async fn columns(tx: &mut store::Tx) -> Vec<Column> {
    let found =
        match tx.conn() {
            Conn::Sqlite(c) => {
                sqlx::query_as(
                    "SELECT m.name, p.name, p.type FROM sqlite_master m JOIN pragma_table_info(m.name) p \
                 WHERE m.type = 'table' ORDER BY 1, 2",
                )
                .fetch_all(c)
                .await
            }
            Conn::Postgres(c) => sqlx::query_as(
                "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns \
                 WHERE table_schema = current_schema() ORDER BY 1, 2",
            )
            .fetch_all(c)
            .await,
        };
    found.expect("columns can be listed")
}

fn made_up(n: usize) -> Uuid {
    Uuid::from_u128(0xf111_0000_0000_4000_8000_0000_0000_0000 + n as u128)
}

fn literal(column: &str, kind: &str, id: Uuid, marker: &str, is_sqlite: bool) -> String {
    let is_moment = column.ends_with("_at") || MOMENTS.contains(&column);
    match kind {
        "BLOB" => format!("X'{}'", id.simple()),
        "uuid" => format!("'{id}'"),
        "bytea" => format!("'\\x{}'", id.simple()),
        "boolean" => "TRUE".into(),
        "INTEGER" | "bigint" => "1".into(),
        "REAL" | "double precision" => "0.5".into(),
        "timestamp with time zone" => "'2026-01-01T00:00:00+00:00'".into(),
        "TEXT" if is_sqlite && is_moment => "'2026-01-01T00:00:00+00:00'".into(),
        "date" => "'2026-01-01'".into(),
        "TEXT" if is_sqlite && DAYS.contains(&column) => "'2026-01-01'".into(),
        // The one word that is read as more than a text by everything that finds out who somebody is.
        _ if column == "role" => "'mentor'".into(),
        _ => format!("'{marker}'"),
    }
}
