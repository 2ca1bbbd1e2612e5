//! A fresh, migrated database for each test, gone afterwards.

use sqlx::{Connection as _, PgConnection};
use std::sync::atomic::{AtomicU32, Ordering};
use store::{Db, Engine};
use tempfile::TempDir;

/// An address at which each test gets a schema of its own.
const POSTGRES_URL: &str = "TEST_DATABASE_URL";

/// A database that goes when it is dropped.
#[derive(Debug)]
pub struct TestDb {
    /// Migrated, and empty but for what migrations put in.
    pub db: Db,
    // Dropped after the field above: closed first, removed then.
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(TempDir),
    Schema(Schema),
}

#[derive(Debug)]
struct Schema {
    url: String,
    name: String,
}

impl TestDb {
    /// A database of this kind.
    ///
    /// # Panics
    /// When it cannot be made; for PostgreSQL also when `TEST_DATABASE_URL` is not set, since a test that is skipped
    /// proves nothing.
    pub async fn new(engine: Engine) -> Self {
        let (url, place) = match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder can be made");
                let url = format!("sqlite:{}", folder.path().join("test.db").display());
                (url, Place::Folder(folder))
            }
            Engine::Postgres => {
                let schema = Schema::create().await;
                (schema.url_within(), Place::Schema(schema))
            }
        };
        let db = Db::open(&url).await.expect("the database opens");
        db.migrate().await.expect("the schema can be migrated");
        Self { db, place }
    }

    /// The address of a PostgreSQL database's own schema, or the path of the SQLite file, as [`Db::open`] takes it.
    pub fn url(&self) -> String {
        match &self.place {
            Place::Folder(folder) => format!("sqlite:{}", folder.path().join("test.db").display()),
            Place::Schema(schema) => schema.url_within(),
        }
    }
}

impl Schema {
    async fn create() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let url = std::env::var(POSTGRES_URL).unwrap_or_else(|_| {
            panic!("{POSTGRES_URL} is not set: this test needs PostgreSQL, for instance postgres://postgres@127.0.0.1/postgres")
        });
        let name = format!(
            "test_{}_{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let schema = Self { url, name };
        // A run that was killed may have left one of the same name.
        schema.drop_now().await;
        schema
            .execute("CREATE SCHEMA")
            .await
            .expect("a schema can be made");
        schema
    }

    /// The same server, with this schema in place of the public one.
    fn url_within(&self) -> String {
        let joint = if self.url.contains('?') { '&' } else { '?' };
        format!("{}{joint}options=-c%20search_path%3D{}", self.url, self.name)
    }

    async fn drop_now(&self) {
        if let Err(error) = self.execute("DROP SCHEMA IF EXISTS").await {
            panic!("the test schema {} could not be dropped: {error}", self.name);
        }
    }

    async fn execute(&self, what: &str) -> Result<(), sqlx::Error> {
        let mut on = PgConnection::connect(&self.url).await?;
        let end = if what.starts_with("DROP") { " CASCADE" } else { "" };
        let sql = format!("SET client_min_messages = warning; {what} {}{end}", self.name);
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut on).await?;
        on.close().await
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        // Also after a panic, and from within a runtime: hence a thread with a runtime of its own.
        std::thread::scope(|scope| {
            let dropped = scope.spawn(|| runtime(1).block_on(self.drop_now())).join();
            assert!(
                dropped.is_ok() || std::thread::panicking(),
                "the test schema {} is left behind",
                self.name
            );
        });
    }
}

/// Runs `body` with a fresh database on a runtime of its own.
pub fn run<B, F>(engine: Engine, body: B)
where
    B: FnOnce(Db) -> F,
    F: Future<Output = ()>,
{
    runtime(2).block_on(async {
        let test = TestDb::new(engine).await;
        body(test.db.clone()).await;
        test.db.close().await;
    });
}

fn runtime(threads: usize) -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .expect("a runtime can be started")
}
