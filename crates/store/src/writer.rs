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
    group: Group,
    /// A use case left its savepoint behind without being done: it failed, or its caller went away.
    has_orphan: bool,
    /// The use case before is done and its savepoint still open. COMMIT closes it along with the transaction, so whoever
    /// is alone asks the engine twice instead of four times.
    is_done: bool,
    /// Those who wait for the next COMMIT.
    batch: Vec<oneshot::Sender<Result<()>>>,
}

/// The transaction on the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Closed,
    /// BEGIN was asked for and nobody saw its answer.
    Unsure,
    Open,
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
        let state = State {
            conn,
            group: Group::Closed,
            has_orphan: false,
            is_done: false,
            batch: Vec::new(),
        };
        let state = Arc::new(Mutex::new(state));
        let wake = Arc::new(Notify::new());
        let committer = tokio::spawn(commit_groups(Arc::clone(&state), Arc::clone(&wake)));
        Self {
            state,
            wake,
            _committer: Arc::new(Committer(committer)),
        }
    }

    pub(crate) async fn begin(&self) -> Result<SqliteTx> {
        let state = Arc::clone(&self.state).lock_owned().await;
        // Made before anything is asked of the engine: if this future is dropped half-way, the committer cleans up.
        let mut tx = SqliteTx {
            state: Some(state),
            wake: Arc::clone(&self.wake),
        };
        tx.state().begin().await?;
        Ok(tx)
    }
}

impl SqliteTx {
    fn state(&mut self) -> &mut State {
        self.state.as_mut().expect("present until it is dropped")
    }

    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.state().conn
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        let (done, answer) = oneshot::channel();
        let state = self.state();
        (state.has_orphan, state.is_done) = (false, true);
        state.batch.push(done);
        drop(self);
        match answer.await {
            Ok(outcome) => outcome,
            Err(_) => Err(StoreError::CommitFailed("the writer stopped".into())),
        }
    }
}

impl Drop for SqliteTx {
    fn drop(&mut self) {
        // Committed, or else rolled back by whoever holds the connection next; that is the committer when nobody comes.
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

    /// Opens a savepoint, in the transaction that is open or in a new one.
    async fn begin(&mut self) -> Result<()> {
        self.settle().await;
        if self.is_done && self.run("RELEASE use_case").await.is_err() {
            // Released already, as a caller went away. Whatever else it was: what is done is not to be taken back with
            // what comes now.
            self.close().await;
        }
        self.is_done = false;
        if self.group != Group::Open {
            self.group = Group::Unsure;
            self.run("BEGIN IMMEDIATE; SAVEPOINT use_case").await?;
            (self.group, self.has_orphan) = (Group::Open, true);
            return Ok(());
        }
        // Said before the savepoint is made: if this future is dropped in between, the next one cleans up.
        self.has_orphan = true;
        self.run("SAVEPOINT use_case").await
    }

    /// Takes back what an abandoned use case had done, and nothing else of the open transaction.
    async fn settle(&mut self) {
        if self.group == Group::Unsure {
            // Fails where BEGIN had failed, which is as good.
            let _ = self.run("ROLLBACK").await;
            self.group = Group::Closed;
        }
        if !self.has_orphan {
            return;
        }
        let is_back =
            self.run("ROLLBACK TO use_case").await.is_ok() && self.run("RELEASE use_case").await.is_ok();
        if !is_back {
            // There is no such savepoint: it was released as its caller went away, or the engine has rolled the whole
            // transaction back (disk full). COMMIT tells which, and nobody may come in before the batch is told.
            self.close().await;
        }
        self.has_orphan = false;
    }

    /// Commits what is open and answers everybody in it.
    async fn close(&mut self) {
        if self.group != Group::Open {
            return;
        }
        let outcome = self.run("COMMIT").await;
        if let Err(error) = &outcome {
            tracing::error!(%error, waiting = self.batch.len(), "commit failed, rolling back");
            if self.run("ROLLBACK").await.is_err() && self.conn.ping().await.is_err() {
                tracing::error!("the writer's connection is gone");
            }
        }
        (self.group, self.is_done) = (Group::Closed, false);
        for waiting in self.batch.drain(..) {
            // Whoever is gone needs no answer.
            let _ = waiting.send(outcome.as_ref().map(|&()| ()).map_err(StoreError::of_commit));
        }
    }
}

async fn commit_groups(state: Arc<Mutex<State>>, wake: Arc<Notify>) {
    loop {
        wake.notified().await;
        let mut state = state.lock().await;
        state.settle().await;
        state.close().await;
    }
}
