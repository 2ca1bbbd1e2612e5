//! SQLite's reading connections.
//!
//! Our own and not sqlx's pool, which starts a task and asks the connection whether it is alive each time one comes
//! back: for an embedded file that is as much work as the read itself. A read that was abandoned half-way leaves nothing
//! behind here, since each statement is a transaction of its own and is reset when nobody takes its rows.

use crate::error::{Result, StoreError};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Read-only connections, opened when they are first needed.
#[derive(Debug, Clone)]
pub(crate) struct Readers(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: SqliteConnectOptions,
    slots: Arc<Semaphore>,
    /// The one used last is taken first: its memory is warm, and those beyond the need stay small.
    idle: Mutex<Vec<SqliteConnection>>,
    max_wait: Duration,
}

/// A reading connection; it goes back when it is dropped.
#[derive(Debug)]
pub struct SqliteReader {
    connection: Option<SqliteConnection>,
    shared: Arc<Shared>,
    _slot: OwnedSemaphorePermit,
}

impl Readers {
    /// At most `n` connections; who waits for one longer than `max_wait` is told to come back.
    ///
    /// # Errors
    /// When the first one cannot be opened.
    pub(crate) async fn open(options: SqliteConnectOptions, n: usize, max_wait: Duration) -> Result<Self> {
        let first = options.connect().await?;
        Ok(Self(Arc::new(Shared {
            options,
            slots: Arc::new(Semaphore::new(n)),
            idle: Mutex::new(vec![first]),
            max_wait,
        })))
    }

    /// A connection of one's own for a while.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when none became free, or all are closed.
    pub(crate) async fn acquire(&self) -> Result<SqliteReader> {
        let shared = Arc::clone(&self.0);
        let slot = match Arc::clone(&shared.slots).try_acquire_owned() {
            Ok(slot) => slot,
            Err(_) => tokio::time::timeout(shared.max_wait, Arc::clone(&shared.slots).acquire_owned())
                .await
                .map_err(|_| StoreError::Busy)?
                .map_err(|_| StoreError::Busy)?,
        };
        let idle = shared.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => shared.options.connect().await?,
        };
        Ok(SqliteReader {
            connection: Some(connection),
            shared,
            _slot: slot,
        })
    }

    /// Closes those that are idle and gives out no more.
    pub(crate) async fn close(&self) {
        self.0.slots.close();
        let idle = std::mem::take(&mut *self.0.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for connection in idle {
            // It was only read from: nothing is lost when it does not end well.
            let _ = connection.close().await;
        }
    }
}

impl Deref for SqliteReader {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        self.connection.as_ref().expect("present until it is dropped")
    }
}

impl DerefMut for SqliteReader {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("present until it is dropped")
    }
}

impl Drop for SqliteReader {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && !self.shared.slots.is_closed()
        {
            let mut idle = self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push(connection);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_memory() -> SqliteConnectOptions {
        SqliteConnectOptions::new().in_memory(true)
    }

    #[tokio::test]
    async fn who_finds_none_free_is_told_to_come_back() {
        let readers = Readers::open(in_memory(), 1, Duration::from_millis(1))
            .await
            .unwrap();
        let held = readers.acquire().await.unwrap();
        assert!(matches!(readers.acquire().await, Err(StoreError::Busy)));
        drop(held);
        assert!(readers.acquire().await.is_ok());
    }
    #[tokio::test]
    async fn a_read_that_is_abandoned_leaves_the_connection_in_order() {
        let readers = Readers::open(in_memory(), 1, Duration::from_secs(5))
            .await
            .unwrap();
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
        let mut reader = readers.acquire().await.unwrap();
        let all = sqlx::query_scalar::<_, i64>(endless).fetch_all(&mut *reader);
        assert!(
            tokio::time::timeout(Duration::from_millis(20), all)
                .await
                .is_err()
        );
        drop(reader);
        let mut reader = readers.acquire().await.unwrap();
        let seven: i64 = sqlx::query_scalar("SELECT 7")
            .fetch_one(&mut *reader)
            .await
            .unwrap();
        assert_eq!(seven, 7);
    }
}
