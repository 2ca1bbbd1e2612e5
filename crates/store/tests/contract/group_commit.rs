//! SQLite's writer: many transactions, one COMMIT.

use crate::given::{a_result, owner, result_id, store_results};
use crate::transactions::{add, add_one, count};
use crate::{at, with_student};
use domain::results::NewResult;
use sqlx::sqlite::SqliteConnection;
use std::future::poll_fn;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::Poll;
use store::db::Conn;
use store::{AsConn as _, Db, Engine, StoreError, Tx, results};
use testkit::TestDb;

fn sqlite(tx: &mut Tx) -> &mut SqliteConnection {
    match tx.conn() {
        Conn::Sqlite(c) => c,
        Conn::Postgres(_) => panic!("this is SQLite"),
    }
}

type Begin<'d> = Pin<Box<dyn Future<Output = store::Result<Tx>> + Send + 'd>>;

/// Transactions that wait for their turn, in this order; they are of one group with the one that runs.
async fn queued<const N: usize>(db: &Db) -> [Begin<'_>; N] {
    let mut all: [Begin<'_>; N] = std::array::from_fn(|_| Box::pin(db.begin()) as Begin<'_>);
    poll_fn(|context| {
        for one in &mut all {
            assert!(one.as_mut().poll(context).is_pending());
        }
        Poll::Ready(())
    })
    .await;
    all
}

/// Runs `body` with a SQLite database and the path of its file.
fn with_sqlite<B, F>(body: B)
where
    B: FnOnce(Db, PathBuf) -> F,
    F: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let test = TestDb::new(Engine::Sqlite).await;
        let url = test.url();
        body(
            test.db.clone(),
            PathBuf::from(url.strip_prefix("sqlite:").unwrap()),
        )
        .await;
        test.db.close().await;
    });
}

/// COMMITs in the write-ahead log: frames that say how large the database is after them, under the newest salt.
/// Source: <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>
fn commits(file: &Path) -> usize {
    let wal = std::fs::read(format!("{}-wal", file.display())).unwrap();
    let number = |at: usize| u32::from_be_bytes(wal[at..at + 4].try_into().unwrap());
    let (page, salt) = (number(8) as usize, &wal[16..24]);
    let frames = (32..)
        .step_by(24 + page)
        .take_while(|at| at + 24 + page <= wal.len());
    frames
        .filter(|at| number(at + 4) > 0 && &wal[at + 8..at + 16] == salt)
        .count()
}

#[test]
fn of_many_transactions_at_once_all_are_stored_and_few_commits_written() {
    with_sqlite(|db, file| async move {
        let user = with_student(&db).await;
        let before = commits(&file);
        let all: Vec<_> = (1..=200)
            .map(|n| tokio::spawn(add_one(db.clone(), user, n)))
            .collect();
        for one in all {
            one.await.unwrap();
        }
        let written = commits(&file) - before;
        assert!((1..100).contains(&written), "{written} commits");
        // Through another process's eyes: nothing is left in this one's memory.
        let other = Db::open(&format!("sqlite:{}", file.display())).await.unwrap();
        assert_eq!(count(&other, user).await, 200);
        other.close().await;
    });
}

#[test]
fn a_commit_is_on_the_disk_before_it_is_answered() {
    with_sqlite(|db, file| async move {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        for (pragma, value) in [
            ("PRAGMA synchronous", "2"),
            ("PRAGMA journal_mode", "wal"),
            ("PRAGMA foreign_keys", "1"),
        ] {
            let found: String = match pragma {
                "PRAGMA journal_mode" => sqlx::query_scalar(pragma)
                    .fetch_one(sqlite(&mut tx))
                    .await
                    .unwrap(),
                _ => sqlx::query_scalar::<_, i64>(pragma)
                    .fetch_one(sqlite(&mut tx))
                    .await
                    .unwrap()
                    .to_string(),
            };
            assert_eq!(found, value, "{pragma}");
        }
        drop(tx);
        let before = commits(&file);
        add_one(db.clone(), user, 1).await;
        assert_eq!(commits(&file), before + 1);
    });
}

#[test]
fn one_that_fails_does_not_undo_its_group() {
    with_sqlite(|db, file| async move {
        let user = with_student(&db).await;
        let mut first = db.begin().await.unwrap();
        let [refused, left, last] = queued(&db).await;
        let before = commits(&file);
        add(&mut first, user, 1).await;
        let first = tokio::spawn(first.commit());
        let mut refused = refused.await.unwrap();
        add(&mut refused, user, 2).await;
        let again = results::add(&mut refused, owner(user), result_id(1), &a_result("Again"), at(0)).await;
        assert!(matches!(again, Err(StoreError::Duplicate)), "{again:?}");
        drop(refused);
        let mut left = left.await.unwrap();
        add(&mut left, user, 3).await;
        drop(left);
        let mut last = last.await.unwrap();
        assert_eq!(results::count(&mut last, user).await.unwrap(), 1);
        add(&mut last, user, 4).await;
        last.commit().await.unwrap();
        first.await.unwrap().unwrap();
        assert_eq!(count(&db, user).await, 2);
        assert_eq!(commits(&file), before + 1);
    });
}

#[test]
fn whoever_is_told_stored_is_stored_and_nobody_else_when_the_disk_is_full() {
    with_sqlite(|db, _| async move {
        let user = with_student(&db).await;
        let mut first = db.begin().await.unwrap();
        let [full, last, after] = queued(&db).await;
        add(&mut first, user, 1).await;
        let first = tokio::spawn(first.commit());

        let mut full = full.await.unwrap();
        let pages: i64 = sqlx::query_scalar("PRAGMA page_count")
            .fetch_one(sqlite(&mut full))
            .await
            .unwrap();
        let limit = format!("PRAGMA max_page_count = {}", pages + 2);
        sqlx::raw_sql(sqlx::AssertSqlSafe(limit))
            .execute(sqlite(&mut full))
            .await
            .unwrap();
        let large = NewResult {
            test_name: "x".repeat(100_000),
            ..a_result("")
        };
        let outcome = results::add(&mut full, owner(user), result_id(2), &large, at(0)).await;
        assert!(matches!(outcome, Err(StoreError::Full)), "{outcome:?}");
        let limit = "PRAGMA max_page_count = 1000000";
        sqlx::raw_sql(limit).execute(sqlite(&mut full)).await.unwrap();
        drop(full);

        let mut last = last.await.unwrap();
        add(&mut last, user, 3).await;
        let last = tokio::spawn(last.commit());
        let mut after = after.await.unwrap();
        add(&mut after, user, 4).await;
        drop(after);
        for (n, outcome) in [(1, first.await.unwrap()), (3, last.await.unwrap())] {
            let found = results::find(&mut db.read().await.unwrap(), user, result_id(n))
                .await
                .unwrap();
            assert_eq!(found.is_some(), outcome.is_ok(), "{n}: {outcome:?}");
        }
        add_one(db.clone(), user, 5).await;
        for (n, is_stored) in [(2, false), (4, false), (5, true)] {
            let found = results::find(&mut db.read().await.unwrap(), user, result_id(n))
                .await
                .unwrap();
            assert_eq!(found.is_some(), is_stored, "{n}");
        }
    });
}

#[test]
fn a_live_database_is_backed_up_whole_and_into_a_new_file_only() {
    with_sqlite(|db, file| async move {
        let user = with_student(&db).await;
        let new: Vec<_> = (0..300).map(|n| a_result(&format!("Mock {n}"))).collect();
        store_results(&db, user, &new).await;
        // A transaction that is open meanwhile is not in the copy, and goes on afterwards.
        let mut open = db.begin().await.unwrap();
        add(&mut open, user, 999).await;
        let copy = file.with_file_name("copy.db");
        db.backup(&copy).await.unwrap();
        open.commit().await.unwrap();
        let restored = Db::open(&format!("sqlite:{}", copy.display())).await.unwrap();
        restored.migrate().await.unwrap();
        assert_eq!((count(&restored, user).await, count(&db, user).await), (300, 301));
        let stored = results::of_student(&mut restored.read().await.unwrap(), user)
            .await
            .unwrap();
        let kept = results::of_student(&mut db.read().await.unwrap(), user)
            .await
            .unwrap();
        assert_eq!(stored[..], kept[..300]);
        restored.close().await;
        assert!(db.backup(&copy).await.is_err());
        assert!(Db::open(&format!("sqlite:{}", copy.display())).await.is_ok());
    });
}
