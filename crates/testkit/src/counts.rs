//! How many rows each table holds.

use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;
use store::Db;
use store::db::{AsConn as _, Conn};

/// Rows by table, counted in one statement; `None` while the database cannot be read.
pub async fn row_counts(db: &Db) -> Option<BTreeMap<String, i64>> {
    let mut on = db.read().await.ok()?;
    let counted: Vec<(String, i64)> = match on.conn() {
        Conn::Sqlite(c) => {
            let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
            let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut *c).await.ok()?;
            let counts = sqlx::query_as(AssertSqlSafe(of_all(&tables)));
            counts.fetch_all(&mut *c).await.ok()?
        }
        Conn::Postgres(c) => {
            let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1";
            let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut *c).await.ok()?;
            let counts = sqlx::query_as(AssertSqlSafe(of_all(&tables)));
            counts.fetch_all(&mut *c).await.ok()?
        }
    };
    Some(counted.into_iter().collect())
}

fn of_all(tables: &[String]) -> String {
    let one = |table: &String| format!("SELECT '{table}', COUNT(*) FROM \"{table}\"");
    tables.iter().map(one).collect::<Vec<_>>().join(" UNION ALL ")
}
