//! All that a database holds, as text: what somebody reads who has stolen it.

use sqlx::AssertSqlSafe;
use store::Db;
use store::db::{AsConn as _, Conn};

/// Every row of every table, a row a line; bytes as hexadecimal digits.
///
/// # Panics
/// When the database cannot be read.
pub async fn dump(db: &Db) -> String {
    let mut on = db.read().await.expect("the database can be read");
    let mut lines = Vec::new();
    match on.conn() {
        Conn::Sqlite(c) => {
            let tables: Vec<(String, String)> = sqlx::query_as(
                "SELECT m.name, GROUP_CONCAT('quote(\"' || p.name || '\")', ' || '' '' || ') FROM sqlite_master m \
                 JOIN pragma_table_info(m.name) p WHERE m.type = 'table' GROUP BY m.name",
            )
            .fetch_all(&mut *c)
            .await
            .expect("tables can be listed");
            for (table, columns) in tables {
                let sql = format!("SELECT '{table} ' || {columns} FROM \"{table}\"");
                let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut *c).await;
                lines.extend::<Vec<String>>(rows.expect("a table can be read"));
            }
        }
        Conn::Postgres(c) => {
            let tables: Vec<String> =
                sqlx::query_scalar("SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()")
                    .fetch_all(&mut *c)
                    .await
                    .expect("tables can be listed");
            for table in tables {
                let sql = format!("SELECT '{table} ' || t::text FROM \"{table}\" t");
                let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut *c).await;
                lines.extend::<Vec<String>>(rows.expect("a table can be read"));
            }
        }
    }
    lines.join("\n")
}

/// Runs a statement for what no use case does, such as taking a role away.
///
/// # Panics
/// When the database refuses it.
pub async fn execute(db: &Db, sql: &'static str) {
    let mut tx = db.begin().await.expect("a transaction can be begun");
    match tx.conn() {
        Conn::Sqlite(c) => drop(sqlx::query(sql).execute(c).await.expect("the statement holds")),
        Conn::Postgres(c) => drop(sqlx::query(sql).execute(c).await.expect("the statement holds")),
    }
    tx.commit().await.expect("it can be committed");
}
