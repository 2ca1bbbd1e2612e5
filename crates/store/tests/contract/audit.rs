use crate::at;
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use store::audit::{self, NewEvent};
use store::db::{AsConn as _, Conn};
use store::{Db, Tx};
use testkit::contract;
use uuid::Uuid;

async fn noted(db: &Db, actor: Option<u128>) {
    let mut tx = db.begin().await.unwrap();
    let new = NewEvent {
        id: Uuid::from_u128(actor.unwrap_or(1)),
        institution: PUBLIC_INSTITUTION,
        actor: actor.map(|id| UserId(Uuid::from_u128(id))),
        event: "authn_login_fail",
        object: Some("password"),
        request_id: None,
        address: Some("hash"),
    };
    audit::add(&mut tx, &new, at(0)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn execute(tx: &mut Tx, sql: &'static str) -> Result<u64, String> {
    let outcome = match tx.conn() {
        Conn::Sqlite(c) => sqlx::query(sql).execute(c).await.map(|done| done.rows_affected()),
        Conn::Postgres(c) => sqlx::query(sql).execute(c).await.map(|done| done.rows_affected()),
    };
    outcome.map_err(|error| error.to_string())
}

contract! {
    async fn an_event_can_be_neither_changed_nor_removed(db) {
        noted(&db, Some(7)).await;
        for sql in [
            "DELETE FROM audit_events",
            "UPDATE audit_events SET event = 'authn_login_success'",
            "UPDATE audit_events SET object = NULL",
            "UPDATE audit_events SET address_hash = 'other'",
            "UPDATE audit_events SET created_at = created_at, request_id = 'r'",
            "UPDATE audit_events SET actor_id = NULL",
        ] {
            let mut tx = db.begin().await.unwrap();
            let refused = execute(&mut tx, sql).await;
            assert!(refused.as_ref().is_err_and(|error| error.contains("audit events are never changed")), "{sql}: {refused:?}");
        }
    }

    async fn the_actor_of_a_deleted_account_becomes_another_id(db) {
        noted(&db, Some(7)).await;
        noted(&db, None).await;
        let mut tx = db.begin().await.unwrap();
        let changed = execute(&mut tx, "UPDATE audit_events SET actor_id = institution_id WHERE actor_id IS NOT NULL").await;
        assert_eq!(changed, Ok(1));
        let events = audit::newest(&mut tx, PUBLIC_INSTITUTION, 9).await.unwrap();
        assert!(events.iter().any(|event| event.actor == Some(PUBLIC_INSTITUTION.0)), "{events:?}");
        assert!(execute(&mut tx, "UPDATE audit_events SET actor_id = institution_id WHERE actor_id IS NULL").await.is_err());
    }
}
