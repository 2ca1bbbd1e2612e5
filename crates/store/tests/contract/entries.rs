use crate::{add_student, at, with_student};
use domain::ids::PUBLIC_INSTITUTION;
use domain::people::Role;
use store::audit::{self, NewEvent};
use store::factors::{State, totp};
use store::identity::beginnings::{self, NewFamily, NewSession};
use store::identity::entries;
use store::identity::{refresh, sessions};
use store::{Tx, people};
use testkit::contract;
use uuid::Uuid;

/// The nth event of the student with id 1.
fn an_event(n: u128) -> NewEvent<'static> {
    NewEvent {
        id: Uuid::from_u128(900 + n),
        institution: PUBLIC_INSTITUTION,
        actor: Some(Uuid::from_u128(1).into()),
        event: "came_in",
        object: Some("door"),
        request_id: None,
        address: Some("a1"),
    }
}

/// Begins the nth session of the student with id 1, and keeps so many of the others.
pub async fn begin_session(tx: &mut Tx, n: u8, seconds: i64, keep: i64) {
    let new = NewSession {
        id_hash: &[n; 32],
        institution: PUBLIC_INSTITUTION,
        user: Uuid::from_u128(1).into(),
        cred_version: 1,
        proven_at: Some(at(seconds)),
        user_agent: "ua",
    };
    beginnings::begin_session(tx, &new, keep, &an_event(n.into()), at(seconds))
        .await
        .unwrap();
}

/// Begins the nth family of the student with id 1; its token's hash is all n.
pub async fn begin_family(tx: &mut Tx, n: u8, seconds: i64, keep: i64) {
    let new = NewFamily {
        id: Uuid::from_u128(500 + u128::from(n)),
        institution: PUBLIC_INSTITUTION,
        user: Uuid::from_u128(1).into(),
        cred_version: 1,
        proven_at: Some(at(seconds)),
        expires_at: at(600),
        token: Uuid::from_u128(700 + u128::from(n)),
        token_hash: &[n; 32],
    };
    beginnings::begin_family(tx, &new, keep, &an_event(n.into()), at(seconds))
        .await
        .unwrap();
}

contract! {
    async fn of_many_sessions_the_least_recently_used_ends(db) {
        with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        for n in 1..=3 {
            begin_session(&mut tx, n, n.into(), 9).await;
        }
        sessions::touch(&mut tx, &[1; 32], at(60)).await.unwrap();
        begin_session(&mut tx, 4, 4, 1).await;
        let mut left = Vec::new();
        for n in 1..=4 {
            left.push(sessions::find(&mut tx, &[n; 32]).await.unwrap().is_some());
        }
        assert_eq!(left, [true, false, false, true]);
    }

    async fn of_many_families_the_oldest_living_one_ends_with_its_token(db) {
        with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        add_student(&mut tx, 2, "ben").await;
        for n in 1..=4 {
            begin_family(&mut tx, n, n.into(), 9).await;
        }
        // It has ended and takes nobody's place.
        refresh::revoke_family(&mut tx, Uuid::from_u128(504), at(5)).await.unwrap();
        begin_family(&mut tx, 5, 6, 2).await;
        let mut left = Vec::new();
        for n in 1..=5 {
            left.push(refresh::find(&mut tx, &[n; 32]).await.unwrap().is_some());
        }
        assert_eq!(left, [false, true, true, true, true]);
        let noted = audit::newest(&mut tx, PUBLIC_INSTITUTION, 9).await.unwrap();
        assert_eq!(noted.len(), 5);
        assert_eq!((noted[0].event.as_str(), noted[0].object.as_deref(), noted[0].created_at), ("came_in", Some("door"), at(6)));
    }

    async fn a_batch_of_which_one_part_is_refused_leaves_nothing(db) {
        with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        begin_family(&mut tx, 1, 1, 9).await;
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        // The event's id is taken: the last part is refused, when the others have been done.
        let new = NewFamily {
            id: Uuid::from_u128(77),
            institution: PUBLIC_INSTITUTION,
            user: Uuid::from_u128(1).into(),
            cred_version: 1,
            proven_at: None,
            expires_at: at(600),
            token: Uuid::from_u128(78),
            token_hash: &[7; 32],
        };
        assert!(beginnings::begin_family(&mut tx, &new, 0, &an_event(1), at(2)).await.is_err());
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        assert!(refresh::find(&mut tx, &[1; 32]).await.unwrap().is_some());
        assert!(refresh::find(&mut tx, &[7; 32]).await.unwrap().is_none());
    }

    async fn the_gate_knows_all_roles_and_factors_and_nobody_has_none(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        people::grant_role(&mut tx, PUBLIC_INSTITUTION, user, Role::Mentor, at(1)).await.unwrap();
        let gate = entries::gate(&mut tx, user).await.unwrap();
        assert_eq!(gate, (vec![Role::Mentor, Role::Student], State::default()));
        totp::put(&mut tx, PUBLIC_INSTITUTION, user, b"sealed", 3, at(2)).await.unwrap();
        let (roles, state) = entries::gate(&mut tx, user).await.unwrap();
        assert_eq!((roles.len(), state.totp, state.newest_at), (2, 1, Some(at(2))));
        assert_eq!(state, store::factors::state(&mut tx, user).await.unwrap());
        let nobody = entries::gate(&mut tx, Uuid::from_u128(9).into()).await.unwrap();
        assert_eq!(nobody, (vec![], State::default()));
    }

    async fn who_came_in_is_noted_with_the_moment(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        beginnings::note(&mut tx, user, &an_event(1), at(7)).await.unwrap();
        let noted = audit::newest(&mut tx, PUBLIC_INSTITUTION, 9).await.unwrap();
        assert_eq!((noted.len(), noted[0].actor, noted[0].created_at), (1, Some(user.0), at(7)));
    }
}
