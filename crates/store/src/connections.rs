//! PostgreSQL's connections.
//!
//! Our own and not sqlx's pool, which asks the server whether a connection is alive when it comes back and again when it
//! is taken: two more round trips around each read. A connection that was in use a moment ago is taken as it is; one
//! that has rested is asked. One that was left in the middle of a statement, since whoever waited for it went away, is
//! not used again.

use crate::db::Conn;
use crate::error::{Result, StoreError};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

mod transaction;
pub use transaction::PgTx;

/// A connection that rested longer is asked whether it is alive: the server may have been restarted meanwhile.
const TRUSTED: Duration = Duration::from_secs(1);
/// A connection that nobody needed for so long is closed.
const MAX_REST: Duration = Duration::from_mins(10);
/// No connection is older: the server's memory for it grows with its age.
const MAX_AGE: Duration = Duration::from_mins(30);
/// Longest wait for an abandoned transaction to be taken back before its connection is cut.
const ROLLBACK: Duration = Duration::from_secs(5);

/// At most so many connections, opened when they are needed.
#[derive(Debug, Clone)]
pub(crate) struct Connections(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: PgConnectOptions,
    slots: Arc<Semaphore>,
    n: u32,
    /// The one used last is taken first; those beyond the need rest and are closed.
    idle: Mutex<Vec<Idle>>,
    max_wait: Duration,
}

#[derive(Debug)]
struct Idle {
    connection: PgConnection,
    since: Instant,
    opened: Instant,
}

/// A connection of one's own for a while; it goes back when it is dropped.
#[derive(Debug)]
pub struct PgHeld {
    connection: Option<PgConnection>,
    opened: Instant,
    /// Every statement that was begun has been answered.
    pub(crate) is_answered: bool,
    shared: Arc<Shared>,
    slot: Option<OwnedSemaphorePermit>,
}

impl Connections {
    /// At most `n` connections; who waits for one longer than `max_wait` is told to come back.
    ///
    /// # Errors
    /// When the first one cannot be opened.
    pub(crate) async fn open(options: PgConnectOptions, n: u32, max_wait: Duration) -> Result<Self> {
        let first = options.connect().await?;
        let now = Instant::now();
        Ok(Self(Arc::new(Shared {
            options,
            slots: Arc::new(Semaphore::new(n as usize)),
            n,
            idle: Mutex::new(vec![Idle {
                connection: first,
                since: now,
                opened: now,
            }]),
            max_wait,
        })))
    }

    /// How to reach the server.
    pub(crate) fn options(&self) -> &PgConnectOptions {
        &self.0.options
    }

    /// A connection of one's own.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when none became free, the server is not there, or all are closed.
    pub(crate) async fn acquire(&self) -> Result<PgHeld> {
        let shared = &self.0;
        let slots = Arc::clone(&shared.slots);
        let slot = match Arc::clone(&slots).try_acquire_owned() {
            Ok(slot) => slot,
            Err(_) => timeout(shared.max_wait, slots.acquire_owned())
                .await
                .map_err(|_| StoreError::Busy)?
                .map_err(|_| StoreError::Busy)?,
        };
        while let Some(mut rested) = shared.take() {
            let is_trusted = rested.since.elapsed() < TRUSTED;
            if is_trusted
                || matches!(
                    timeout(shared.max_wait, rested.connection.ping()).await,
                    Ok(Ok(()))
                )
            {
                return Ok(shared.lend(rested.connection, rested.opened, slot));
            }
        }
        let connection = timeout(shared.max_wait, shared.options.connect())
            .await
            .map_err(|_| StoreError::Busy)??;
        Ok(shared.lend(connection, Instant::now(), slot))
    }

    /// Waits a moment for those in use, closes all, and gives out no more.
    pub(crate) async fn close(&self) {
        let _all = timeout(self.0.max_wait, self.0.slots.acquire_many(self.0.n)).await;
        self.0.slots.close();
        let idle = std::mem::take(&mut *self.0.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for rested in idle {
            // Nothing is open on it: nothing is lost when it does not end well.
            let _ = rested.connection.close().await;
        }
    }
}

impl Shared {
    fn take(&self) -> Option<Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn lend(
        self: &Arc<Self>,
        connection: PgConnection,
        opened: Instant,
        slot: OwnedSemaphorePermit,
    ) -> PgHeld {
        PgHeld {
            connection: Some(connection),
            opened,
            is_answered: true,
            shared: Arc::clone(self),
            slot: Some(slot),
        }
    }

    /// Takes a connection back, and closes one that nobody needed for long.
    fn put(&self, connection: PgConnection, opened: Instant) {
        let now = Instant::now();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.slots.is_closed() && now - opened < MAX_AGE {
            idle.push(Idle {
                connection,
                since: now,
                opened,
            });
        }
        if idle.first().is_some_and(|first| now - first.since > MAX_REST) {
            idle.remove(0);
        }
    }
}

impl PgHeld {
    /// For a statement, which is unanswered until it is said to be.
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        self.is_answered = false;
        Conn::Postgres(self)
    }

    /// Takes back an open transaction, apart from whoever left it, and then gives the connection back. Where that does
    /// not work the connection is cut, and the server takes the transaction back.
    pub(crate) fn roll_back_later(mut self) {
        let (connection, slot) = (self.connection.take(), self.slot.take());
        let (Some(mut connection), Ok(runtime)) = (connection, Handle::try_current()) else {
            return;
        };
        let (shared, opened, is_answered) = (Arc::clone(&self.shared), self.opened, self.is_answered);
        runtime.spawn(async move {
            let back = timeout(ROLLBACK, sqlx::raw_sql("ROLLBACK").execute(&mut connection)).await;
            if is_answered && matches!(back, Ok(Ok(_))) {
                shared.put(connection, opened);
            }
            drop(slot);
        });
    }
}

impl Deref for PgHeld {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        self.connection.as_ref().expect("present until it is dropped")
    }
}

impl DerefMut for PgHeld {
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.connection.as_mut().expect("present until it is dropped")
    }
}

impl Drop for PgHeld {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && self.is_answered
        {
            self.shared.put(connection, self.opened);
        }
        // After the connection is back, so that whoever gets the place finds it.
        drop(self.slot.take());
    }
}

/// Whether the server has said all it will say about a statement, also where it refused it.
pub(crate) fn is_answered<T>(outcome: &std::result::Result<T, sqlx::Error>) -> bool {
    match outcome {
        Ok(_) => true,
        Err(error) => matches!(
            error,
            sqlx::Error::Database(_)
                | sqlx::Error::RowNotFound
                | sqlx::Error::ColumnDecode { .. }
                | sqlx::Error::Decode(_)
        ),
    }
}
