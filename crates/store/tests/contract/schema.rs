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

/// A column of an index in its order: table, index, whether it is unique, whether it leaves rows out, the column.
type Indexed = (String, String, bool, bool, String);
/// The same whatever the engine calls it: table, unique, partial, columns. Primary keys are among them.
type Index = (String, bool, bool, Vec<String>);

const SQLITE_INDEXES: &str = "SELECT m.name, l.name, l.\"unique\" = 1, l.partial = 1, COALESCE(c.name, '()') \
                              FROM sqlite_master m JOIN pragma_index_list(m.name) l JOIN pragma_index_info(l.name) c \
                              WHERE m.type = 'table' AND m.name NOT LIKE '%sqlx%' AND m.name NOT LIKE 'sqlite%' \
                              ORDER BY m.name, l.name, c.seqno";
const POSTGRES_INDEXES: &str = "SELECT t.relname::text, i.relname::text, x.indisunique, x.indpred IS NOT NULL, \
                                COALESCE(a.attname::text, '()') FROM pg_index x \
                                JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid \
                                JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = current_schema() \
                                CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k (attnum, place) \
                                LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum AND k.attnum > 0 \
                                WHERE t.relname NOT LIKE '%sqlx%' ORDER BY t.relname, i.relname, k.place";

async fn indexes(db: &Db) -> Vec<Index> {
    let mut on = db.read().await.unwrap();
    let rows: Vec<Indexed> = match on.conn() {
        Conn::Sqlite(c) => sqlx::query_as(SQLITE_INDEXES).fetch_all(c).await.unwrap(),
        Conn::Postgres(c) => sqlx::query_as(POSTGRES_INDEXES).fetch_all(c).await.unwrap(),
    };
    let of_one = rows.chunk_by(|one, next| (&one.0, &one.1) == (&next.0, &next.1));
    let mut found: Vec<Index> = of_one
        .map(|columns| {
            let (table, _, is_unique, is_partial, _) = columns[0].clone();
            let columns = columns.iter().map(|column| column.4.clone()).collect();
            (table, is_unique, is_partial, columns)
        })
        .collect();
    found.sort();
    found
}

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

/// What keeps doubles out of one database keeps them out of the other, and both find things by the same ways.
#[test]
fn the_two_schemas_have_the_same_columns_keys_and_indexes() {
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
        let (left, right) = (indexes(&sqlite.db).await, indexes(&postgres.db).await);
        assert!(left.iter().filter(|index| index.1).count() > 40, "{left:?}");
        let only = |these: &[Index], those: &[Index]| -> Vec<Index> {
            these
                .iter()
                .filter(|index| !those.contains(index))
                .cloned()
                .collect()
        };
        assert_eq!((only(&left, &right), only(&right, &left)), (vec![], vec![]));
    });
}

contract! {
    async fn every_statement_prepares(db) {
        let mut on = db.read().await.unwrap();
        let batches = store::batches().into_iter().map(|(name, batch)| match db.engine() {
            Engine::Sqlite => (name, batch.sqlite),
            Engine::Postgres => (name, batch.postgres),
        });
        for (name, sql) in store::statements().into_iter().chain(batches) {
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
