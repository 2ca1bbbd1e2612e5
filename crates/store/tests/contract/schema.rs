use sqlx::{Executor as _, SqlSafeStr as _};
use store::db::{AsConn as _, Conn};
use store::{Db, Engine};
use testkit::{TestDb, contract};

/// Table, column, whether it may be NULL, and the type in SQLite's words.
type Column = (String, String, bool, String);

const SQLITE: &str = "SELECT m.name, p.name, p.\"notnull\" = 0, p.type FROM sqlite_master m \
                      JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE '%sqlx%' \
                      AND m.name NOT LIKE 'sqlite%' ORDER BY 1, 2";
const POSTGRES: &str = "SELECT c.table_name::text, c.column_name::text, c.is_nullable = 'YES', c.data_type::text \
                        FROM information_schema.columns c WHERE c.table_schema = current_schema() \
                        AND c.table_name NOT LIKE '%sqlx%' ORDER BY c.table_name COLLATE \"C\", c.column_name COLLATE \"C\"";

async fn columns(db: &Db) -> Vec<Column> {
    let mut on = db.read().await.unwrap();
    match on.conn() {
        Conn::Sqlite(c) => sqlx::query_as(SQLITE).fetch_all(c).await.unwrap(),
        Conn::Postgres(c) => {
            let columns: Vec<Column> = sqlx::query_as(POSTGRES).fetch_all(c).await.unwrap();
            columns
                .into_iter()
                .map(|(table, name, null, kind)| (table, name, null, in_sqlite(&kind)))
                .collect()
        }
    }
}

fn in_sqlite(postgres: &str) -> String {
    let kind = match postgres {
        "bigint" | "boolean" => "INTEGER",
        "double precision" => "REAL",
        "bytea" | "uuid" => "BLOB",
        "text" | "date" | "timestamp with time zone" => "TEXT",
        other => panic!("no column here should be of the type {other}"),
    };
    kind.to_owned()
}

#[test]
fn the_two_schemas_have_the_same_columns() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (sqlite, postgres) = (
            TestDb::new(Engine::Sqlite).await,
            TestDb::new(Engine::Postgres).await,
        );
        let (left, right) = (columns(&sqlite.db).await, columns(&postgres.db).await);
        assert!(left.len() > 100, "{}", left.len());
        assert_eq!(left, right);
    });
}

contract! {
    async fn every_statement_prepares(db) {
        let mut on = db.read().await.unwrap();
        for (name, sql) in store::statements() {
            let outcome = match on.conn() {
                Conn::Sqlite(c) => c.prepare(sql.into_sql_str()).await.map(|_| ()),
                Conn::Postgres(c) => c.prepare(sql.into_sql_str()).await.map(|_| ()),
            };
            outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }

    async fn migrating_again_changes_nothing(db) {
        let before = columns(&db).await;
        db.migrate().await.unwrap();
        assert_eq!(columns(&db).await, before);
    }
}
