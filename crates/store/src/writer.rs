//! SQLite's one writer, with group commit.
//!
//! A commit in WAL mode with `synchronous=FULL` waits for the disk. To pay that once for many, each use case runs in a
//! SAVEPOINT of one open transaction. The lock is fair: whoever asks while a use case runs queues up, and the committer,
//! woken by the first that is done, queues behind them. When its turn comes, all of them are in, and one COMMIT, one
//! fsync, answers all. An answer is only sent after that, so "stored" means on the disk.

use crate::error::{Result, StoreError};
use sqlx::{Connection as _, SqliteConnection};
use std::sync::Arc;
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

#[derive(Debug, Clone)]
pub(crate) struct Writer {
    state: Arc<Mutex<State>>,
    wake: Arc<Notify>,
    _committer: Arc<Committer>,
}

#[derive(Debug)]
struct State {
    conn: SqliteConnection,
    /// A transaction is open on the connection.
    is_open: bool,
    /// A use case left its savepoint behind without releasing it: it failed, or its caller went away.
    has_orphan: bool,
    /// Those who wait for the next COMMIT.
    batch: Vec<oneshot::Sender<std::result::Result<(), String>>>,
}

/// One use case's part of the open transaction.
#[derive(Debug)]
pub struct SqliteTx {
    state: Option<OwnedMutexGuard<State>>,
    wake: Arc<Notify>,
}

#[derive(Debug)]
struct Committer(tokio::task::JoinHandle<()>);

impl Drop for Committer {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Writer {
    pub(crate) fn new(conn: SqliteConnection) -> Self {
        let state = Arc::new(Mutex::new(State { conn, is_open: false, has_orphan: false, batch: Vec::new() }));
        let wake = Arc::new(Notify::new());
        let committer = tokio::spawn(commit_groups(Arc::clone(&state), Arc::clone(&wake)));
        Self { state, wake, _committer: Arc::new(Committer(committer)) }
    }

    pub(crate) async fn begin(&self) -> Result<SqliteTx> {
        let mut state = Arc::clone(&self.state).lock_owned().await;
        state.settle().await?;
        if !state.is_open {
            state.run("BEGIN IMMEDIATE").await?;
            state.is_open = true;
        }
        // Said before the savepoint is made: if this future is dropped in between, the next one cleans up.
        state.has_orphan = true;
        let tx = SqliteTx { state: Some(state), wake: Arc::clone(&self.wake) };
        tx.run_savepoint().await
    }
}

impl SqliteTx {
    async fn run_savepoint(mut self) -> Result<Self> {
        if let Some(state) = &mut self.state {
            state.run("SAVEPOINT use_case").await?;
        }
        Ok(self)
    }

    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.state.as_mut().expect("present until commit, which takes self").conn
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        let (done, answer) = oneshot::channel();
        {
            let mut state = self.state.take().expect("present until commit, which takes self");
            if let Err(error) = state.run("RELEASE use_case").await {
                self.state = Some(state);
                return Err(error);
            }
            state.has_orphan = false;
            state.batch.push(done);
        }
        self.wake.notify_one();
        match answer.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(reason)) => Err(StoreError::CommitFailed(reason)),
            Err(_) => Err(StoreError::CommitFailed("the writer stopped".into())),
        }
    }
}

impl Drop for SqliteTx {
    fn drop(&mut self) {
        // Rolled back by whoever holds the connection next; the committer does when nobody else comes.
        if self.state.take().is_some() {
            self.wake.notify_one();
        }
    }
}

impl State {
    async fn run(&mut self, sql: &'static str) -> Result<()> {
        sqlx::raw_sql(sql).execute(&mut self.conn).await?;
        Ok(())
    }

    /// Takes back what an abandoned use case had done, and nothing else of the open transaction.
    async fn settle(&mut self) -> Result<()> {
        if !self.has_orphan {
            return Ok(());
        }
        if self.run("ROLLBACK TO use_case").await.is_ok() {
            self.run("RELEASE use_case").await?;
        }
        // Where there is no such savepoint, the engine has rolled the whole transaction back (disk full), or it was
        // never made. COMMIT then fails or commits what is there, and the batch is told which.
        self.has_orphan = false;
        Ok(())
    }

    async fn commit(&mut self) {
        let settled = self.settle().await;
        if !self.is_open {
            return;
        }
        let outcome = match settled {
            Ok(()) => self.run("COMMIT").await,
            Err(error) => Err(error),
        };
        self.is_open = false;
        if let Err(error) = &outcome {
            tracing::error!(%error, waiting = self.batch.len(), "commit failed, rolling back");
            if self.run("ROLLBACK").await.is_err() && self.conn.ping().await.is_err() {
                tracing::error!("the writer's connection is gone");
            }
        }
        let outcome = outcome.map_err(|error| error.to_string());
        for waiting in self.batch.drain(..) {
            // Whoever is gone needs no answer.
            let _ = waiting.send(outcome.clone());
        }
    }
}

async fn commit_groups(state: Arc<Mutex<State>>, wake: Arc<Notify>) {
    loop {
        wake.notified().await;
        state.lock().await.commit().await;
    }
}
