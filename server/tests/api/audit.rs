//! The audit trail: who did what to what, and the request to look for in the log.

use crate::app::{Answer, Client, PASSWORD, TestApp, from, request};
use crate::keys::key;
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

    async fn the_trail_tells_who_what_when_and_from_where_and_is_narrowed_by_each(app) {
        let admin = app.admin("dean@x.test").await;
        let who = app.student("a@x.test").await;
        let user = app.user(&who).await;
        let wrong = json!({"email": "a@x.test", "password": "some other umbrella"});
        for address in ["192.0.2.7", "192.0.2.8", "192.0.2.7"] {
            app.send(from(request("POST", "/api/v1/auth/login", None, Some(&wrong)), address)).await.refused(401, "wrong_credentials");
        }
        app.post(&who, "/api/v1/keys", &key(&["results:read"])).await.expect(201);

        let all = app.get(&admin, "/api/v1/audit").await.expect(200);
        let failed = app.get(&admin, "/api/v1/audit?event=authn_login_fail").await.expect(200);
        let failed = failed["items"].as_array().unwrap();
        assert_eq!(failed.len(), 3);
        let address = |i: usize| failed[i]["address"].as_str().unwrap();
        assert!(address(0) == address(2) && address(0) != address(1) && address(0).len() == 12, "{failed:?}");
        assert_eq!((&failed[0]["actor"]["name"], &failed[0]["object"]), (&json!("Asha Rao"), &json!("password")));
        assert!(!all.to_string().contains("192.0.2") && !all.to_string().contains("a@x.test"));

        let theirs = items(app, &admin, &format!("actor={user}")).await;
        assert!(theirs.len() >= 5 && theirs.len() < all["items"].as_array().unwrap().len(), "{theirs:?}");
        assert_eq!(items(app, &admin, "actor=A%40X.test").await, theirs);
        assert_eq!(items(app, &admin, "actor=nobody%40x.test").await.len(), 0);
        assert_eq!(items(app, &admin, "object=key").await.len(), 1);
        assert_eq!(items(app, &admin, "object=%25").await.len(), 0);
        let day = all["items"][0]["at"].as_str().unwrap()[..10].to_owned();
        assert_eq!(items(app, &admin, &format!("from={day}&to={day}")).await.len(), all["items"].as_array().unwrap().len());
        assert_eq!(items(app, &admin, "to=2019-01-01").await.len() + items(app, &admin, "from=9999-12-31").await.len(), 0);
        for (query, path, code) in [
            ("actor=Asha", "actor", "unknown_form"),
            ("after=1", "after", "unknown_page"),
            ("limit=0", "limit", "out_of_range"),
            ("from=soon", "from", "wrong_type"),
            ("who=x", "who", "unknown_field"),
        ] {
            app.get(&admin, &format!("/api/v1/audit?{query}")).await.refused_field(path, code);
        }
    }

    async fn pages_of_the_trail_join_without_gap_or_repetition(app) {
        let admin = app.admin("dean@x.test").await;
        for _ in 0..5 {
            app.login("nobody@x.test", "some other umbrella").await;
        }
        let whole = items(app, &admin, "").await;
        let (mut joined, mut after) = (Vec::new(), String::new());
        loop {
            let answer = app.get(&admin, &format!("/api/v1/audit?limit=2{after}")).await;
            let (link, page) = (answer.header("link").to_owned(), answer.expect(200));
            let next = page["next"].as_str().map_or(String::new(), |next| format!("</api/v1/audit?limit=2&after={next}>; rel=\"next\""));
            assert_eq!(link, next);
            joined.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(joined, whole);
        assert!(whole.len() > 6);
    }

    async fn what_somebody_may_not_do_stands_in_the_trail_and_cannot_flood_it(app) {
        let (admin, who) = (app.admin("dean@x.test").await, app.student("a@x.test").await);
        for _ in 0..25 {
            app.get(&who, "/api/v1/audit").await.refused(403, "forbidden");
        }
        let refused = items(app, &admin, "event=authz_fail").await;
        assert_eq!(refused.len(), 20);
        assert_eq!(refused[0]["object"], "GET /api/v1/audit");
        assert_eq!(refused[0]["actor"]["id"], app.user(&who).await.0.to_string());
        // What a proof or a sign-in would open is no refusal of the person.
        app.send(request("GET", "/api/v1/audit", None, None)).await.refused(401, "token_required");
        assert_eq!(items(app, &admin, "event=authz_fail").await.len(), 20);
    }

    /// A04, A10
    async fn the_trail_is_an_admins_and_its_export_is_noted_in_it(app) {
        let (admin, student) = (app.admin("dean@x.test").await, app.student("a@x.test").await);
        for path in ["/api/v1/audit", "/api/v1/audit/export/audit.csv"] {
            app.get(&student, path).await.refused(403, "forbidden");
        }
        let mut tx = app.services.core.db.begin().await.unwrap();
        let formula = store::audit::NewEvent {
            id: app.services.core.new_id(),
            institution: PUBLIC_INSTITUTION,
            actor: None,
            event: "user_updated",
            object: Some("=cmd|' /C calc'!A0"),
            request_id: None,
            address: None,
        };
        store::audit::add(&mut tx, &formula, app.services.core.now()).await.unwrap();
        tx.commit().await.unwrap();
        let file = app.get(&admin, "/api/v1/audit/export/audit.csv?event=user_updated").await;
        assert!(file.header("content-disposition").contains("audit-"), "{:?}", file.headers);
        assert!(file.text().contains("\"'=cmd|") || file.text().contains(",'=cmd|"), "{}", file.text());
        // The head, the formula, and the second factor that made the admin one.
        assert_eq!(file.text().lines().count(), 3);
        assert_eq!(noted(app, &file).await.0, "sensitive_read audit csv");
        let file = app.get(&admin, "/api/v1/audit/export/audit.json").await.expect(200);
        assert_eq!(file[0]["event"], "sensitive_read");
        app.advance(chrono::TimeDelta::minutes(6));
        app.get(&admin, "/api/v1/audit/export/audit.csv").await.refused(403, "step_up_required");
    }

    async fn a_service_accounts_key_reads_the_trail_of_its_own_institution(app) {
        let admin = app.admin("dean@x.test").await;
        let service = app.post(&admin, "/api/v1/service-accounts", &json!({"name": "SIEM"})).await.expect(201);
        let draft = json!({"name": "n", "scopes": ["audit:read"], "service_account": service["id"]});
        let made = app.post(&admin, "/api/v1/keys", &draft).await.expect(201);
        let client = Client { access: made["secret"].as_str().unwrap().to_owned(), refresh: String::new() };
        assert_eq!(items(app, &client, "object=service").await.len(), 1);
        app.get(&client, "/api/v1/audit/export/audit.csv").await.refused(403, "scope_missing");
    }
}

async fn items(app: &TestApp, who: &Client, query: &str) -> Vec<serde_json::Value> {
    let found = app
        .get(who, &format!("/api/v1/audit?limit=200&{query}"))
        .await
        .expect(200);
    found["items"].as_array().unwrap().clone()
}
