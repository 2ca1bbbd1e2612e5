//! The two engines behind one face: open, read, write, back up.

use crate::connections::{Connections, PgHeld, PgTx};
use crate::error::{Result, StoreError};
use crate::readers::{Readers, SqliteReader};
use crate::writer::{SqliteTx, Writer};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, PgConnection, SqliteConnection, SqlitePool};
use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

/// Longest wait for a connection before the caller is told to come back.
const ACQUIRE: Duration = Duration::from_secs(2);
/// Connections that read a SQLite file.
const READERS: usize = 6;
/// Connections to a PostgreSQL server.
const CONNECTIONS: u32 = 20;
/// Pages of the file that each connection keeps, in KiB (SQLite counts them below zero). The file itself is not mapped
/// into memory: each connection would map it anew, and the system keeps its pages at hand in any case.
const CACHE_KIB: &str = "-4000";

/// Rows that the thread of a connection may read before somebody takes them. With few, a student's two hundred results
/// are four times a change of threads.
const ROWS_AHEAD: usize = 256;

/// Which engine a [`Db`] speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One file, embedded.
    Sqlite,
    /// A server.
    Postgres,
}

/// An open database.
#[derive(Debug, Clone)]
pub enum Db {
    /// Readers, and one writer with group commit.
    Sqlite {
        /// Read-only connections.
        #[expect(
            private_interfaces,
            reason = "nobody outside can name it, and nobody needs to"
        )]
        readers: Readers,
        /// One plain connection for migrations and backups.
        writable: SqlitePool,
        /// The one that use cases write through.
        #[expect(
            private_interfaces,
            reason = "nobody outside can name it, and nobody needs to"
        )]
        writer: Writer,
    },
    /// Connections to a server.
    #[expect(
        private_interfaces,
        reason = "nobody outside can name it, and nobody needs to"
    )]
    Postgres(Connections),
}

/// A transaction; dropped without [`Tx::commit`] it never happened.
#[derive(Debug)]
pub enum Tx {
    /// A savepoint in the writer's open transaction.
    Sqlite(SqliteTx),
    /// A transaction of its own.
    Postgres(PgTx),
}

/// A connection for reading.
#[derive(Debug)]
pub enum Reader {
    /// One of the read-only ones.
    Sqlite(SqliteReader),
    /// One of the server's.
    Postgres(PgHeld),
}

/// What a statement runs on.
#[derive(Debug)]
pub enum Conn<'c> {
    /// SQLite.
    Sqlite(&'c mut SqliteConnection),
    /// PostgreSQL.
    Postgres(&'c mut PgConnection),
}

/// Anything a statement can run on.
pub trait AsConn: Send {
    /// The connection beneath. It counts as busy until [`AsConn::answered`] says otherwise.
    fn conn(&mut self) -> Conn<'_>;
    /// Says that the statement just run was answered to its end, so that the connection can be used again.
    fn answered(&mut self);
}

impl AsConn for Tx {
    fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(tx) => Conn::Sqlite(tx.connection()),
            Self::Postgres(tx) => tx.held().conn(),
        }
    }
    fn answered(&mut self) {
        if let Self::Postgres(tx) = self {
            tx.held().is_answered = true;
        }
    }
}

impl AsConn for Reader {
    fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(connection) => Conn::Sqlite(connection),
            Self::Postgres(held) => held.conn(),
        }
    }
    fn answered(&mut self) {
        if let Self::Postgres(held) = self {
            held.is_answered = true;
        }
    }
}

impl Tx {
    /// Makes it so: the change that the request is about. Returns after the engine has it on the disk.
    ///
    /// # Errors
    /// When the commit could not be written, or the request that it belongs to was done before; then nothing of this
    /// transaction happened.
    pub async fn commit(mut self) -> Result<()> {
        let once = crate::once::set(&mut self).await?;
        self.commit_aside().await?;
        crate::once::is_committed(once);
        Ok(())
    }

    /// Makes so what is not the change that the request is about: a try that counts although it failed, a plan that is
    /// brought up to date first. The request is not done by it.
    ///
    /// # Errors
    /// When the commit could not be written; then nothing of this transaction happened.
    pub async fn commit_aside(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

impl Db {
    /// Opens `sqlite:FILE` (made when absent) or `postgres://…`, without touching the schema.
    ///
    /// # Errors
    /// When the address is of neither kind or the database cannot be reached.
    pub async fn open(url: &str) -> Result<Self> {
        match Self::file_of(url) {
            Some(file) => Self::open_sqlite(file).await,
            None => Self::open_postgres(PgConnectOptions::from_str(url)?).await,
        }
    }

    /// The file of a database of SQLite; `None` for an address of PostgreSQL.
    pub fn file_of(url: &str) -> Option<&Path> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return None;
        }
        let file = url.strip_prefix("sqlite:").unwrap_or(url);
        Some(Path::new(file.strip_prefix("//").unwrap_or(file)))
    }

    /// Opens a PostgreSQL database.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub async fn open_postgres(options: PgConnectOptions) -> Result<Self> {
        let options = options.application_name("study-plus").disable_statement_logging();
        let connections = Connections::open(options, CONNECTIONS, ACQUIRE).await?;
        Ok(Self::Postgres(connections))
    }

    /// Opens a SQLite file: WAL, an answer only after the fsync, foreign keys on.
    ///
    /// # Errors
    /// When the file cannot be opened or is no database.
    pub async fn open_sqlite(file: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .pragma("cache_size", CACHE_KIB)
            .pragma("temp_store", "memory")
            .statement_cache_capacity(200)
            .row_buffer_size(ROWS_AHEAD)
            .disable_statement_logging();
        let writer = options.connect().await?;
        let writable = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(0)
            .acquire_timeout(ACQUIRE)
            .connect_lazy_with(options.clone().busy_timeout(Duration::from_secs(30)));
        let readers = Readers::open(options.pragma("query_only", "on"), READERS, ACQUIRE).await?;
        Ok(Self::Sqlite {
            readers,
            writable,
            writer: Writer::new(writer),
        })
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Starts a transaction. Writers of SQLite queue up here.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when no connection became free.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.begin().await?),
            Self::Postgres(connections) => Tx::Postgres(PgTx::begin(connections.acquire().await?).await?),
        })
    }

    /// A connection for reading: what is committed, without waiting for writers.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when no connection became free.
    pub async fn read(&self) -> Result<Reader> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Reader::Sqlite(readers.acquire().await?),
            Self::Postgres(connections) => Reader::Postgres(connections.acquire().await?),
        })
    }

    /// One small read, for `/ready`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ping(&self) -> Result<()> {
        let mut on = self.read().await?;
        on_conn!(&mut on, c => sqlx::raw_sql("SELECT 1").execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Copies a live SQLite database into a new file; readers and writers go on.
    ///
    /// # Errors
    /// When the file has something in it, and on PostgreSQL, whose own `pg_dump` does it.
    pub async fn backup(&self, file: &Path) -> Result<()> {
        match self {
            Self::Sqlite { writable, .. } => {
                let name = file.to_string_lossy().into_owned();
                sqlx::query("VACUUM INTO $1").bind(name).execute(writable).await?;
                Ok(())
            }
            Self::Postgres(_) => Err(StoreError::Corrupt("use pg_dump to back up PostgreSQL".into())),
        }
    }

    /// Closes all connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite {
                readers, writable, ..
            } => {
                readers.close().await;
                writable.close().await;
            }
            Self::Postgres(connections) => connections.close().await,
        }
    }
}
