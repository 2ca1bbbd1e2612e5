//! The audit trail: who did what to what, and the request to look for in the log.

use crate::app::{Answer, PASSWORD, TestApp};
use crate::on_both;
use domain::ids::PUBLIC_INSTITUTION;
use serde_json::json;
use store::audit::Event;

async fn newest(app: &TestApp) -> Event {
    let mut on = app.services.core.db.read().await.unwrap();
    store::audit::newest(&mut on, PUBLIC_INSTITUTION, 1)
        .await
        .unwrap()
        .remove(0)
}

/// The newest event as one line, after its request was found to be the one of `answer`.
async fn noted(app: &TestApp, answer: &Answer) -> (String, Option<uuid::Uuid>) {
    let event = newest(app).await;
    assert_eq!(
        event.request_id.as_deref(),
        Some(answer.header("x-request-id")),
        "{}",
        event.event
    );
    (
        format!("{} {}", event.event, event.object.unwrap_or_default()),
        event.actor,
    )
}

on_both! {
    async fn every_event_tells_who_what_and_in_which_request(app) {
        let who = app.student("a@x.test").await;
        let user = Some(app.user(&who).await.0);
        let guess = app.login("a@x.test", "some other umbrella").await;
        assert_eq!(noted(app, &guess).await, ("authn_login_fail password".into(), user));
        let unknown = app.login("nobody@x.test", "some other umbrella").await;
        assert_eq!(noted(app, &unknown).await, ("authn_login_fail password".into(), None));
        let known = app.login("a@x.test", PASSWORD).await;
        assert_eq!(noted(app, &known).await, ("authn_token_created tokens".into(), user));
        let refresh = json!({"refresh_token": who.refresh});
        let out = app.call("POST", "/api/v1/auth/logout", &refresh).await;
        assert_eq!(noted(app, &out).await, ("authn_token_revoked tokens".into(), user));
    }

    async fn what_no_request_caused_names_none(app) {
        app.services.accounts.bootstrap_link().await.unwrap().unwrap();
        app.services.accounts.request_reset("a@x.test", [127, 0, 0, 1].into()).await.unwrap();
        let event = newest(app).await;
        assert_eq!((event.event.as_str(), event.request_id), ("authn_password_reset_request", None));
    }
}
