//! What a transaction leaves behind that is dropped, fails, or whose caller goes away.

use crate::given::{a_result, owner, result_id};
use crate::{at, with_student};
use domain::ids::UserId;
use std::pin::pin;
use std::task::{Context, Waker};
use store::{Db, StoreError, Tx, results};
use testkit::contract;

pub async fn add(tx: &mut Tx, user: UserId, n: u128) {
    results::add(tx, owner(user), result_id(n), &a_result("Mock"), at(0))
        .await
        .unwrap();
}

pub async fn count(db: &Db, user: UserId) -> u64 {
    results::count(&mut db.read().await.unwrap(), user).await.unwrap()
}

/// Adds one result in a transaction of its own.
pub async fn add_one(db: Db, user: UserId, n: u128) {
    let mut tx = db.begin().await.unwrap();
    add(&mut tx, user, n).await;
    tx.commit().await.unwrap();
}

/// Polls `future` `times` times and drops it: a caller who goes away.
async fn poll_and_drop<T>(future: impl Future<Output = T>, times: usize) {
    let mut future = pin!(future);
    for _ in 0..times {
        if future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_ready()
        {
            return;
        }
        // Long enough for the engine to answer what was asked of it.
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }
}

contract! {
    async fn readers_see_what_is_committed_and_nothing_before(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, user, 1).await;
        assert_eq!(results::count(&mut tx, user).await.unwrap(), 1);
        assert_eq!(count(&db, user).await, 0);
        tx.commit().await.unwrap();
        assert_eq!(count(&db, user).await, 1);
    }

    async fn a_dropped_transaction_leaves_nothing_and_the_next_goes_on(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, user, 1).await;
        drop(tx);
        let waiting = tokio::spawn({
            let db = db.clone();
            async move {
                let mut tx = db.begin().await.unwrap();
                add(&mut tx, user, 2).await;
                std::future::pending::<()>().await;
            }
        });
        while !waiting.is_finished() {
            waiting.abort();
            tokio::task::yield_now().await;
        }
        assert!(waiting.await.unwrap_err().is_cancelled());
        add_one(db.clone(), user, 3).await;
        assert_eq!(count(&db, user).await, 1);
    }

    async fn a_caller_who_goes_away_at_any_moment_does_not_stop_the_next(db) {
        let user = with_student(&db).await;
        for times in 1..12 {
            poll_and_drop(db.begin(), times).await;
            add_one(db.clone(), user, 1_000 + times as u128).await;
            poll_and_drop(add_one(db.clone(), user, 2_000 + times as u128), times).await;
            add_one(db.clone(), user, 3_000 + times as u128).await;
        }
        // The one who went away may or may not be stored; everybody who was answered is.
        let stored = results::of_student(&mut db.read().await.unwrap(), user).await.unwrap();
        let answered = stored.iter().filter(|one| !(2_000..3_000).contains(&one.id.0.as_u128()));
        assert_eq!(answered.count(), 22);
    }

    async fn what_fails_in_a_transaction_is_not_half_stored(db) {
        let user = with_student(&db).await;
        add_one(db.clone(), user, 1).await;
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, user, 2).await;
        let refused = results::add(&mut tx, owner(user), result_id(1), &a_result("Again"), at(0)).await;
        assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
        drop(tx);
        assert_eq!(count(&db, user).await, 1);
        add_one(db.clone(), user, 3).await;
        assert_eq!(count(&db, user).await, 2);
    }
}
