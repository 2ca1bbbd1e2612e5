//! Statements that are run as one: see `batches!`. What it is for is work under load, where each way to the engine and
//! back is a change of threads or of processes.

use crate::connections::PgHeld;
use crate::db::{AsConn, Conn, Db, Tx};
use crate::error::Result;
use sqlx::{PgConnection, SqliteConnection};

/// The same statements as each engine takes them.
#[derive(Debug, Clone, Copy)]
pub struct Batch {
    /// In a row.
    pub sqlite: &'static str,
    /// As one statement.
    pub postgres: &'static str,
}

/// A connection, as far as it knows which text is its engine's.
pub(crate) trait Speaks {
    fn text_of(&self, batch: &Batch) -> &'static str;
}

impl Speaks for SqliteConnection {
    fn text_of(&self, batch: &Batch) -> &'static str {
        batch.sqlite
    }
}

impl Speaks for PgConnection {
    fn text_of(&self, batch: &Batch) -> &'static str {
        batch.postgres
    }
}

/// Where one batch is run that is a whole use case. PostgreSQL takes a statement alone as it takes a transaction, and is
/// asked once instead of three times. What was run on it has happened, or may have, also where [`Alone::done`] was not
/// reached.
pub(crate) enum Alone {
    InTransaction(Tx),
    AsItIs(PgHeld),
}

impl Alone {
    pub(crate) async fn on(db: &Db) -> Result<Self> {
        Ok(match db {
            // What is done once only is set down beside it.
            Db::Postgres(connections) if !crate::once::stands() => Self::AsItIs(connections.acquire().await?),
            _ => Self::InTransaction(db.begin().await?),
        })
    }

    /// Returns after the engine has it on the disk.
    pub(crate) async fn done(self) -> Result<()> {
        match self {
            Self::InTransaction(tx) => tx.commit().await,
            Self::AsItIs(_) => Ok(()),
        }
    }
}

impl AsConn for Alone {
    fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::InTransaction(tx) => tx.conn(),
            Self::AsItIs(held) => held.conn(),
        }
    }
    fn answered(&mut self) {
        match self {
            Self::InTransaction(tx) => tx.answered(),
            Self::AsItIs(held) => held.is_answered = true,
        }
    }
}
