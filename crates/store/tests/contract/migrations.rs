use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use std::collections::BTreeSet;
use store::db::Conn;
use store::{AsConn as _, Db, Engine, StoreError};
use testkit::{TestDb, contract};

const DONE: &str = "SELECT version, description FROM _sqlx_migrations ORDER BY version";
const FROM_THE_FUTURE: &str = "INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum, execution_time) \
                               SELECT 9999, 'of a later version', installed_on, success, checksum, execution_time \
                               FROM _sqlx_migrations WHERE version = 1";

/// Table, whether it is unique, and its columns in order: keys and indexes alike.
const SQLITE_INDEXES: &str = "SELECT m.name || ' ' || l.\"unique\" || ' ' || \
    (SELECT group_concat(i.name, ',') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) i) \
    FROM sqlite_master m JOIN pragma_index_list(m.name) l WHERE m.type = 'table' AND m.name NOT LIKE '%sqlx%'";
const POSTGRES_INDEXES: &str = "SELECT t.relname || ' ' || x.indisunique::int || ' ' || \
    (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(x.indkey::int[]) WITH ORDINALITY k (attnum, n) \
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum) \
    FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid \
    WHERE t.relnamespace = current_schema()::regnamespace AND t.relname NOT LIKE '%sqlx%'";

/// Table and column, what they point to, and what a removal there does.
const SQLITE_REFERENCES: &str = "SELECT m.name || '.' || f.\"from\" || ' ' || f.\"table\" || ' ' || f.on_delete \
    FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'";
const POSTGRES_REFERENCES: &str = "SELECT t.relname || '.' || a.attname || ' ' || f.relname || ' ' || \
    CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'a' THEN 'NO ACTION' ELSE c.confdeltype::text END \
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid \
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY(c.conkey) \
    WHERE c.contype = 'f' AND t.relnamespace = current_schema()::regnamespace";

async fn texts(db: &Db, sqlite: &'static str, postgres: &'static str) -> BTreeSet<String> {
    let mut on = db.read().await.unwrap();
    let rows: Vec<String> = match on.conn() {
        Conn::Sqlite(c) => sqlx::query_scalar(sqlite).fetch_all(c).await.unwrap(),
        Conn::Postgres(c) => sqlx::query_scalar(postgres).fetch_all(c).await.unwrap(),
    };
    rows.into_iter().collect()
}

async fn done(db: &Db) -> Vec<(i64, String)> {
    let mut on = db.read().await.unwrap();
    match on.conn() {
        Conn::Sqlite(c) => sqlx::query_as(DONE).fetch_all(c).await.unwrap(),
        Conn::Postgres(c) => sqlx::query_as(DONE).fetch_all(c).await.unwrap(),
    }
}

async fn on_sqlite(sql: &'static str, c: &mut SqliteConnection) {
    sqlx::raw_sql(sql).execute(c).await.unwrap();
}

async fn on_postgres(sql: &'static str, c: &mut PgConnection) {
    sqlx::raw_sql(sql).execute(c).await.unwrap();
}

#[test]
fn the_two_engines_have_the_same_migrations_keys_indexes_and_references() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (sqlite, postgres) = (
            TestDb::new(Engine::Sqlite).await,
            TestDb::new(Engine::Postgres).await,
        );
        let migrations = done(&sqlite.db).await;
        assert!(migrations.len() >= 5);
        assert_eq!(migrations, done(&postgres.db).await);
        for (in_sqlite, in_postgres, least) in [
            (SQLITE_INDEXES, POSTGRES_INDEXES, 40),
            (SQLITE_REFERENCES, POSTGRES_REFERENCES, 30),
        ] {
            let left = texts(&sqlite.db, in_sqlite, in_postgres).await;
            assert!(left.len() >= least, "{}", left.len());
            assert_eq!(left, texts(&postgres.db, in_sqlite, in_postgres).await);
        }
    });
}

contract! {
    async fn a_database_of_a_newer_version_is_refused_and_left_as_it_is(db) {
        let mut tx = db.begin().await.unwrap();
        match tx.conn() {
            Conn::Sqlite(c) => on_sqlite(FROM_THE_FUTURE, c).await,
            Conn::Postgres(c) => on_postgres(FROM_THE_FUTURE, c).await,
        }
        tx.commit().await.unwrap();
        let before = done(&db).await;
        let refused = db.migrate().await;
        assert!(matches!(refused, Err(StoreError::NewerSchema(9999))), "{refused:?}");
        assert_eq!(done(&db).await, before);
    }

    async fn processes_that_migrate_at_once_agree(db) {
        let before = done(&db).await;
        let (one, two, three) = tokio::join!(db.migrate(), db.migrate(), db.migrate());
        for outcome in [one, two, three] {
            outcome.unwrap();
        }
        assert_eq!(done(&db).await, before);
    }
}
