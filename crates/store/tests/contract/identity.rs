use crate::entries::{begin_family, begin_session};
use crate::{add_student, at, with_student};
use domain::ids::PUBLIC_INSTITUTION;
use domain::people::Role;
use store::identity::{codes, pending, refresh, sessions};
use store::{limits, people};
use testkit::contract;
use uuid::Uuid;

const FAMILY: Uuid = Uuid::from_u128(501);

fn a_pending(n: u8) -> pending::Pending {
    pending::Pending {
        id_hash: vec![n; 32],
        email_key: "asha@x.test".into(),
        email: "Asha@X.test".into(),
        display_name: "Asha".into(),
        password_hash: "phc".into(),
        time_zone: "UTC".into(),
        code_hash: "v1$a$b".into(),
        link_hash: vec![n + 100; 32],
        tries: 0,
        is_claimable: true,
        outbox_id: Some(Uuid::from_u128(3)),
        expires_at: at(60),
        created_at: at(0),
        born: Some("2001-04".into()),
    }
}

contract! {
    async fn the_sixth_try_of_a_code_is_not_taken(db) {
        let mut tx = db.begin().await.unwrap();
        pending::add(&mut tx, &a_pending(1)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tries = Vec::new();
        for _ in 0..6 {
            let mut tx = db.begin().await.unwrap();
            tries.push(pending::count_try(&mut tx, &[1; 32], 5, at(1)).await.unwrap().map(|found| found.tries));
            tx.commit().await.unwrap();
        }
        assert_eq!(tries, [Some(1), Some(2), Some(3), Some(4), Some(5), None]);
    }

    async fn a_pending_registration_ends_at_its_time_and_with_its_address(db) {
        let mut tx = db.begin().await.unwrap();
        for n in [1, 2] {
            pending::add(&mut tx, &a_pending(n)).await.unwrap();
        }
        let found = pending::find_by_link(&mut tx, &[102; 32], at(59)).await.unwrap().unwrap();
        assert_eq!((found.id_hash, found.expires_at, found.is_claimable), (vec![2; 32], at(60), true));
        assert!(pending::find(&mut tx, &[1; 32], at(60)).await.unwrap().is_none());
        assert!(pending::count_try(&mut tx, &[1; 32], 5, at(60)).await.unwrap().is_none());
        pending::remove_of_email(&mut tx, "asha@x.test").await.unwrap();
        assert!(pending::find(&mut tx, &[1; 32], at(1)).await.unwrap().is_none());
    }

    async fn a_mailed_token_is_taken_once_in_time_and_for_its_purpose(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        for (n, owner) in [(1, Some(user)), (2, None)] {
            let new = codes::NewCode {
                token_hash: &[n; 32],
                institution: PUBLIC_INSTITUTION,
                user: owner,
                purpose: "reset",
                expires_at: at(60),
            };
            codes::add(&mut tx, &new, at(0)).await.unwrap();
        }
        assert_eq!(codes::find(&mut tx, &[1; 32], "reset", at(1)).await.unwrap(), Some(user));
        assert_eq!(codes::take(&mut tx, &[1; 32], "other", at(1)).await.unwrap(), None);
        assert_eq!(codes::take(&mut tx, &[1; 32], "reset", at(60)).await.unwrap(), None);
        assert_eq!(codes::take(&mut tx, &[1; 32], "reset", at(59)).await.unwrap(), Some(user));
        assert_eq!(codes::take(&mut tx, &[1; 32], "reset", at(59)).await.unwrap(), None);
        // Nobody's: made where an unknown address asked.
        assert_eq!(codes::take(&mut tx, &[2; 32], "reset", at(59)).await.unwrap(), None);
    }

    async fn a_session_brings_its_person_and_all_roles(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        add_student(&mut tx, 2, "ben").await;
        begin_session(&mut tx, 1, 0, 9).await;
        people::grant_role(&mut tx, PUBLIC_INSTITUTION, user, Role::Mentor, at(1)).await.unwrap();
        sessions::touch(&mut tx, &[1; 32], at(90)).await.unwrap();
        let found = sessions::find(&mut tx, &[1; 32]).await.unwrap().unwrap();
        assert_eq!((found.account.user, found.account.is_active), (user, true));
        assert_eq!(found.account.roles, [Role::Mentor, Role::Student]);
        assert_eq!((found.created_at, found.last_seen_at), (at(0), at(90)));
        people::set_status(&mut tx, user, people::DISABLED, at(91)).await.unwrap();
        assert!(!sessions::find(&mut tx, &[1; 32]).await.unwrap().unwrap().account.is_active);
        assert!(sessions::find(&mut tx, &[9; 32]).await.unwrap().is_none());
    }

    async fn a_refresh_token_is_rotated_by_one_of_two(db) {
        let user = with_student(&db).await;
        let (first, child) = (Uuid::from_u128(701), Uuid::from_u128(52));
        let mut tx = db.begin().await.unwrap();
        begin_family(&mut tx, 1, 0, 9).await;
        let fresh = refresh::find(&mut tx, &[1; 32]).await.unwrap().unwrap();
        assert_eq!((fresh.rotated_at, fresh.child, fresh.child_hash, fresh.user), (None, None, None, user));
        assert!(refresh::rotate(&mut tx, first, child, at(1)).await.unwrap());
        assert!(!refresh::rotate(&mut tx, first, Uuid::from_u128(53), at(1)).await.unwrap());
        refresh::add_token(&mut tx, child, PUBLIC_INSTITUTION, FAMILY, &[2; 32], at(1)).await.unwrap();
        let parent = refresh::find(&mut tx, &[1; 32]).await.unwrap().unwrap();
        assert_eq!((parent.rotated_at, parent.child), (Some(at(1)), Some(child)));
        assert_eq!((parent.child_hash, parent.child_rotated_at), (Some(vec![2; 32]), None));
        assert!(refresh::revoke_family(&mut tx, FAMILY, at(2)).await.unwrap());
        assert!(!refresh::revoke_family(&mut tx, FAMILY, at(3)).await.unwrap());
        let family = refresh::find_family(&mut tx, FAMILY).await.unwrap().unwrap();
        assert_eq!((family.revoked_at, family.account.roles), (Some(at(2)), vec![Role::Student]));
        refresh::remove_expired(&mut tx, at(600)).await.unwrap();
        assert!(refresh::find(&mut tx, &[2; 32]).await.unwrap().is_none());
    }

    async fn tries_at_the_same_time_all_count_and_a_block_stops_the_count(db) {
        let tries: Vec<_> = (0..8)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut tx = db.begin().await.unwrap();
                    let count = limits::count_login(&mut tx, &[1; 32], at(0)).await.unwrap();
                    tx.commit().await.unwrap();
                    count.unwrap()
                })
            })
            .collect();
        let mut counts = Vec::new();
        for one in tries {
            counts.push(one.await.unwrap());
        }
        counts.sort_unstable();
        assert_eq!(counts, [1, 2, 3, 4, 5, 6, 7, 8]);

        let mut tx = db.begin().await.unwrap();
        limits::block_login(&mut tx, &[1; 32], at(10)).await.unwrap();
        assert_eq!(limits::count_login(&mut tx, &[1; 32], at(9)).await.unwrap(), None);
        assert_eq!(limits::count_login(&mut tx, &[1; 32], at(10)).await.unwrap(), Some(9));
        limits::block_login(&mut tx, &[1; 32], at(900)).await.unwrap();
        // The clock was set back by a day: the block no longer counts.
        assert_eq!(limits::count_login(&mut tx, &[1; 32], at(-86_400)).await.unwrap(), Some(10));
        limits::take_back_login(&mut tx, &[1; 32]).await.unwrap();
        assert_eq!(limits::find_login(&mut tx, &[1; 32]).await.unwrap().unwrap().failures, 9);
        limits::remove_stale(&mut tx, at(-90_000), 10, at(0)).await.unwrap();
        assert!(limits::find_login(&mut tx, &[1; 32]).await.unwrap().is_none());
    }
}
