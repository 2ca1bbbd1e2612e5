use crate::at;
use domain::ids::PUBLIC_INSTITUTION;
use store::{Db, audit, outbox_mail};
use testkit::contract;
use uuid::Uuid;

async fn queue(db: &Db, n: u128, seconds: i64) {
    let mut tx = db.begin().await.unwrap();
    let new = outbox_mail::NewMail {
        id: Uuid::from_u128(n),
        institution: PUBLIC_INSTITUTION,
        recipient: "a@x.test",
        subject: "Hi",
        body: "123456",
    };
    outbox_mail::add(&mut tx, &new, at(seconds)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn claim(db: &Db, seconds: i64) -> Vec<u128> {
    let mut tx = db.begin().await.unwrap();
    let mails = outbox_mail::claim(&mut tx, 2, at(seconds + 60), at(seconds))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    mails.iter().map(|mail| mail.id.as_u128()).collect()
}

contract! {
    async fn a_claimed_mail_is_passed_by_until_its_lease_ends(db) {
        for n in 1..=3 {
            queue(&db, n, 0).await;
        }
        assert_eq!(claim(&db, 0).await, [1, 2]);
        assert_eq!(claim(&db, 1).await, [3]);
        assert_eq!(claim(&db, 59).await.len(), 0);
        assert_eq!(claim(&db, 60).await, [1, 2]);
        let mut on = db.read().await.unwrap();
        assert_eq!(outbox_mail::find(&mut on, Uuid::from_u128(1)).await.unwrap().unwrap().tries, 2);
    }

    async fn of_many_who_claim_at_once_each_mail_goes_to_one(db) {
        for n in 1..=10 {
            queue(&db, n, 0).await;
        }
        let workers: Vec<_> = (0..6)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut mine = Vec::new();
                    for _ in 0..5 {
                        mine.extend(claim(&db, 1).await);
                    }
                    mine
                })
            })
            .collect();
        let mut all = Vec::new();
        for worker in workers {
            all.extend(worker.await.unwrap());
        }
        all.sort_unstable();
        assert_eq!(all, (1..=10).collect::<Vec<_>>());
    }

    async fn what_was_sent_or_given_up_is_never_due_again(db) {
        for n in 1..=3 {
            queue(&db, n, 0).await;
        }
        let id = Uuid::from_u128;
        let mut tx = db.begin().await.unwrap();
        assert_eq!(outbox_mail::next_due(&mut tx).await.unwrap(), Some(at(0)));
        outbox_mail::mark_sent(&mut tx, id(1), "", at(1)).await.unwrap();
        outbox_mail::mark_failed(&mut tx, id(2), "550 no such user", at(1)).await.unwrap();
        outbox_mail::mark_retry(&mut tx, id(3), at(30), "greylisted", at(1)).await.unwrap();
        assert_eq!(outbox_mail::next_due(&mut tx).await.unwrap(), Some(at(30)));
        tx.commit().await.unwrap();
        assert_eq!(claim(&db, 29).await.len(), 0);
        assert_eq!(claim(&db, 30).await, [3]);
        let mut tx = db.begin().await.unwrap();
        let sent = outbox_mail::find(&mut tx, id(1)).await.unwrap().unwrap();
        assert_eq!((sent.status.as_str(), sent.body.as_str()), ("sent", ""));
        outbox_mail::remove_done(&mut tx, at(2)).await.unwrap();
        assert!(outbox_mail::find(&mut tx, id(2)).await.unwrap().is_none());
        assert!(outbox_mail::find(&mut tx, id(3)).await.unwrap().is_some());
    }

    async fn events_come_back_newest_first(db) {
        let mut tx = db.begin().await.unwrap();
        for n in 0..3 {
            let new = audit::NewEvent {
                address: None,
                id: Uuid::from_u128(n),
                institution: PUBLIC_INSTITUTION,
                actor: None,
                event: "authn_login_fail",
                object: (n == 2).then_some("password"),
                request_id: None,
            };
            audit::add(&mut tx, &new, at(n as i64)).await.unwrap();
        }
        let newest = audit::newest(&mut tx, PUBLIC_INSTITUTION, 2).await.unwrap();
        let times: Vec<_> = newest.iter().map(|event| event.created_at).collect();
        assert_eq!((times, newest[0].object.as_deref()), (vec![at(2), at(1)], Some("password")));
    }
}
