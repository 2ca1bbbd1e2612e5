//! Check-offs under a key: what broke off in the middle was not done, and what is being done is not done yet.

use super::{prepared, status, today};
use crate::given::{App, a_draft, chapter, code, day, with_chapters};
use chrono::TimeDelta;
use service::once::{Begun, Running};
use service::study_sessions::Moment;
use service::{Caller, Result, Services};
use std::pin::pin;
use std::task::{Context, Waker};
use testkit::contract;
use uuid::Uuid;

async fn begin(services: &Services, caller: &Caller, key: &str, what: &str) -> Result<Begun> {
    services.repeats.begin(caller, key, &[what.as_bytes()]).await
}

fn new(begun: Result<Begun>) -> Running {
    match begun.unwrap() {
        Begun::New(running) => running,
        Begun::Answered(..) => panic!("it was answered before"),
    }
}

/// The student with data that the stored plan does not know, and an open block of it.
async fn with_a_stale_plan(app: &App, asha: &Caller, n: usize) -> (Caller, Uuid) {
    // No more than the uploads of an hour.
    app.pass(TimeDelta::minutes(2));
    let asha = app.fresh(asha).await;
    let plan = app.services.plan.get(&asha).await.unwrap();
    let block = today(&plan)[0].id;
    let test = a_draft(&format!("Since {n}"), "Art", day(40));
    app.upload(&asha, with_chapters(test, vec![chapter("Colour", 3, 9)]))
        .await;
    (app.fresh(&asha).await, block)
}

/// Whether it came to its end before its sender went away.
async fn poll_and_drop(work: impl Future, times: usize) -> bool {
    let mut work = pin!(work);
    for _ in 0..times {
        if work
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_ready()
        {
            return true;
        }
        // Long enough for the engine to answer what was asked of it.
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    false
}

async fn status_of(app: &App, caller: &Caller, id: Uuid) -> String {
    // In a transaction: it sees also what is just about to be on the disk.
    let mut tx = app.test.core.db.begin().await.unwrap();
    let found = store::plan::find(&mut tx, caller.user, id).await.unwrap();
    found.map(|block| block.status).unwrap_or_default()
}

contract! {
    async fn a_check_off_that_broke_off_anywhere_was_done_or_is_done_when_it_comes_again(db) {
        let app = App::new(db);
        let mut asha = prepared(&app).await;
        let mut n_over = 0;
        for times in 0..100 {
            let (caller, block) = with_a_stale_plan(&app, &asha, times).await;
            asha = caller;
            let key = format!("key {times}");
            let check_off = || Box::pin(app.services.plan.change_block(&asha, block, status("done", Some(20))));
            let running = new(begin(&app.services, &asha, &key, "done").await);
            n_over += usize::from(poll_and_drop(running.scope(check_off()), times).await);
            drop(running);
            let again = match begin(&app.services, &asha, &key, "done").await {
                Ok(Begun::New(again)) => again.scope(check_off()).await.map(|_| ()),
                told => told.map(|_| ()),
            };
            // Or what was left in the middle of its commit came to the disk meanwhile.
            if again.is_err() {
                assert_eq!(code(again), "409 idempotency_done");
            }
            assert_eq!(status_of(&app, &asha, block).await, "done", "away after {times}");
            let back = app.services.plan.change_block(&asha, block, status("open", None)).await;
            back.unwrap();
            if n_over > 1 {
                break;
            }
        }
    }

    async fn what_was_refused_beside_a_plan_made_anew_is_not_done(db) {
        let app = App::new(db);
        let (asha, _) = with_a_stale_plan(&app, &prepared(&app).await, 1).await;
        let plans = &app.services.plan;
        let running = new(begin(&app.services, &asha, "k", "done").await);
        let nobodys = plans.change_block(&asha, Uuid::from_u128(7), status("done", None));
        assert_eq!(code(running.scope(nobodys).await), "404 not_found");
        assert!(!running.is_done());
        // Looking at the plan makes it anew, which is not what the request was about either.
        running.scope(plans.get(&asha)).await.unwrap();
        assert!(!running.is_done());
        drop(running);
        new(begin(&app.services, &asha, "k", "done").await);
    }

    async fn what_is_still_being_done_is_told_to_wait(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let running = new(begin(&app.services, &asha, "k", "done").await);
        assert_eq!(code(begin(&app.services, &asha, "k", "done").await), "409 idempotency_running");
        assert_eq!(code(begin(&app.services, &asha, "k", "undo").await), "422 Idempotency-Key idempotency_key_reused");
        // A key is its sender's own.
        new(begin(&app.services, &app.student("ben").await, "k", "done").await);
        drop(running);
        new(begin(&app.services, &asha, "k", "done").await);
    }

    async fn what_another_process_did_meanwhile_is_the_answer_to_a_refusal(db) {
        let app = App::new(db);
        let (here, there) = (&app.services, Services::new(app.test.core.clone()));
        let asha = app.student("asha").await;
        let (first, second) = (new(begin(here, &asha, "k", "stop").await), new(begin(&there, &asha, "k", "stop").await));
        assert_eq!(there.repeats.answered_elsewhere(&second).await.unwrap(), None);
        let start = api::sessions::TimerStart { subject: "Physics".into(), chapter: None };
        first.scope(here.study_sessions.start(&asha, start, Moment::default())).await.unwrap();
        assert_eq!(code(there.repeats.answered_elsewhere(&second).await), "409 idempotency_done");
        here.repeats.end(&first, true, Some((303, "/session"))).await.unwrap();
        assert_eq!(there.repeats.answered_elsewhere(&second).await.unwrap(), Some((303, "/session".to_owned())));
        assert_eq!(here.repeats.answered_elsewhere(&first).await.unwrap(), None);
    }
}
