//! A balance shared with a mentor, over the API and by pages: what comes out, to whom, and who finds nothing.

use crate::app::{Client, TestApp, id};
use crate::keys::made;
use crate::on_both;
use domain::people::Role;
use serde_json::{Value, json};

const SHARES: &str = "/api/v1/wellbeing/shares";
const SHARED: &str = "/api/v1/mentor/balance";
const RAO: &str = "rao@x.test";
const ASHA: &str = "asha@x.test";

/// Somebody who is a mentor, too.
async fn mentor(app: &TestApp, email: &str) -> (Client, String) {
    let who = app.student(email).await;
    let user = app.user(&who).await;
    app.grant(user, Role::Mentor).await;
    (who, user.to_string())
}

async fn share(app: &TestApp, who: &Client, mentor: &str) -> crate::app::Answer {
    app.as_client(who, "PUT", &format!("{SHARES}/{mentor}"), None)
        .await
}

async fn stop(app: &TestApp, who: &Client, mentor: &str) {
    app.as_client(who, "DELETE", &format!("{SHARES}/{mentor}"), None)
        .await
        .expect(204);
}

async fn shared_with(app: &TestApp, mentor: &Client) -> Vec<Value> {
    let page = app.get(mentor, SHARED).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

/// A student with the sessions of the sample, and answers whose score is 58.3.
async fn student(app: &TestApp) -> Client {
    let who = app.student(ASHA).await;
    app.as_client(&who, "POST", "/api/v1/sample", None)
        .await
        .expect(204);
    app.as_client(&who, "PUT", "/api/v1/wellbeing/consent", None)
        .await
        .expect(200);
    let answers = json!({"personal_1": "often", "personal_2": "sometimes", "personal_3": "sometimes"});
    let draft = json!({"instrument": "cbi_s", "answers": answers});
    let stored = app
        .post(&who, "/api/v1/wellbeing/check-ins", &draft)
        .await
        .expect(201);
    assert!(stored["scores"].to_string().contains("58.3"), "{stored}");
    who
}

async fn browser(app: &TestApp, email: &str) -> String {
    let body = crate::factors::password_form(email, "/today");
    crate::factors::cookies(&app.form("", "/login", &body).await)
}

on_both! {
    async fn a_mentor_finds_what_is_shared_until_the_student_stops(app) {
        let (who, (rao, rao_id)) = (student(app).await, mentor(app, RAO).await);
        let own = app.get(&who, SHARES).await.expect(200);
        assert_eq!((&own["items"], &own["shut"]), (&json!([]), &Value::Null));
        assert_eq!(own["mentors"], json!([{"id": rao_id, "name": "Asha Rao"}]));
        assert_eq!(shared_with(app, &rao).await, [] as [Value; 0]);
        let first = share(app, &who, &rao_id).await.expect(200);
        assert_eq!(share(app, &who, &rao_id).await.expect(200), first);
        let listed = shared_with(app, &rao).await;
        let path = format!("{SHARED}/{}", id(&listed[0]));
        let answer = app.get(&rao, &path).await;
        let shared = answer.expect(200);
        let balance = app.get(&who, "/api/v1/wellbeing").await.expect(200);
        for part in ["balance", "trend", "parts"] {
            assert_eq!(shared[part], balance[part], "{part}");
        }
        assert_eq!((listed.len(), &listed[0]["balance"], shared["trend"].as_array().unwrap().len()), (1, &balance["balance"], 30));
        // Not the check-in's score, nor anything else that was said or agreed on.
        for text in [answer.text(), json!(listed).to_string()] {
            for private in ["58.3", "cbi_s", "check_in", "self_report", "\"state\"", "\"ease\"", "consent", ASHA] {
                assert!(!text.contains(private), "{private}: {text}");
            }
        }
        let seen = app.get(&who, SHARES).await.expect(200);
        assert!(seen["items"][0]["last_looked_at"].is_string() && seen["mentors"] == json!([]), "{seen}");
        for _ in 0..2 {
            stop(app, &who, &rao_id).await;
            app.get(&rao, &path).await.refused(404, "not_found");
            assert_eq!(shared_with(app, &rao).await, [] as [Value; 0]);
        }
    }

    /// A01, A02
    async fn what_is_not_shared_with_a_mentor_reads_like_what_never_was(app) {
        let (who, (rao, rao_id), (das, das_id)) = (app.student(ASHA).await, mentor(app, RAO).await, mentor(app, "das@x.test").await);
        share(app, &who, &rao_id).await.expect(200);
        let path = format!("{SHARED}/{}", id(&shared_with(app, &rao).await[0]));
        let missing = app.get(&das, &format!("{SHARED}/01900000-0000-7000-8000-00000000ffff")).await.refused(404, "not_found");
        let other = app.get(&das, &path).await.refused(404, "not_found");
        let told = |problem: &Value| (problem["title"].clone(), problem["detail"].clone());
        assert_eq!(told(&other), told(&missing));
        assert_eq!(shared_with(app, &das).await, [] as [Value; 0]);
        app.get(&das, &format!("{SHARED}/nonsense")).await.refused(404, "not_found");
        app.get(&das, &format!("{SHARED}?after=1")).await.refused_field("after", "unknown_page");
        app.get(&das, &format!("{SHARED}?limit=201")).await.refused_field("limit", "out_of_range");
        app.get(&das, &format!("{SHARED}?student={}", app.user(&who).await)).await.refused_field("student", "unknown_field");
        // Of no mentor, of nobody, and of oneself.
        let own = app.user(&who).await.to_string();
        for nobody in [own.as_str(), "01900000-0000-7000-8000-00000000ffff", "nonsense"] {
            share(app, &who, nobody).await.refused(404, "not_found");
            app.as_client(&who, "DELETE", &format!("{SHARES}/{nobody}"), None).await.refused(404, "not_found");
        }
        // A mentor of another institution is nobody either, and finds nothing of this one.
        let rector = crate::cases::rector(app).await;
        let rector_id = app.user(&rector).await;
        let (banyan, now) = ("01900000-0000-7000-8000-000000000b0b".parse::<uuid::Uuid>().unwrap(), app.services.core.now());
        let mut tx = app.services.core.db.begin().await.unwrap();
        store::people::grant_role(&mut tx, banyan.into(), rector_id, Role::Mentor, now).await.unwrap();
        tx.commit().await.unwrap();
        share(app, &who, &rector_id.to_string()).await.refused(404, "not_found");
        assert!(!app.get(&who, SHARES).await.text().contains(&rector_id.to_string()));
        app.get(&rector, &path).await.refused(404, "not_found");
        assert_eq!(shared_with(app, &rector).await, [] as [Value; 0]);
        assert_eq!(app.get(&who, SHARES).await.expect(200)["mentors"][0]["id"], das_id);
    }

    async fn no_key_opens_what_is_shared_and_a_key_of_the_student_only_reads_with_whom(app) {
        let (who, (rao, rao_id)) = (app.student(ASHA).await, mentor(app, RAO).await);
        let (key, _) = made(app, &who, &json!({"name": "k", "scopes": ["wellbeing:read"]})).await;
        let (other, _) = made(app, &who, &json!({"name": "o", "scopes": ["plan:read"]})).await;
        share(app, &key, &rao_id).await.refused(403, "scope_missing");
        share(app, &who, &rao_id).await.expect(200);
        assert_eq!(app.get(&key, SHARES).await.expect(200)["items"][0]["mentor"]["id"], rao_id);
        app.get(&other, SHARES).await.refused(403, "scope_missing");
        app.as_client(&key, "DELETE", &format!("{SHARES}/{rao_id}"), None).await.refused(403, "scope_missing");
        let (of_mentor, _) = made(app, &rao, &json!({"name": "m", "scopes": ["wellbeing:read", "insights:read"]})).await;
        let path = format!("{SHARED}/{}", id(&shared_with(app, &rao).await[0]));
        for path in [SHARED, &path] {
            app.get(&of_mentor, path).await.refused(403, "scope_missing");
            app.get(&who, path).await.refused(403, "forbidden");
        }
    }

    async fn a_role_taken_away_and_an_account_that_leaves_end_it_with_the_next_request(app) {
        let (who, (rao, rao_id)) = (app.student(ASHA).await, mentor(app, RAO).await);
        share(app, &who, &rao_id).await.expect(200);
        let path = format!("{SHARED}/{}", id(&shared_with(app, &rao).await[0]));
        testkit::execute(&app.services.core.db, "DELETE FROM memberships WHERE role = 'mentor'").await;
        app.get(&rao, &path).await.refused(403, "forbidden");
        app.grant(app.user(&rao).await, Role::Mentor).await;
        app.get(&rao, &path).await.refused(404, "not_found");
        assert_eq!(app.get(&who, SHARES).await.expect(200)["items"], json!([]));
        share(app, &who, &rao_id).await.expect(200);
        let user = app.user(&who).await;
        for status in ["leaving", "active"] {
            app.set_status(user, status).await;
            assert!(shared_with(app, &rao).await.is_empty(), "{status}");
        }
    }

    async fn a_page_shares_shows_and_stops_without_script(app) {
        let (_, (_, rao_id)) = (student(app).await, mentor(app, RAO).await);
        let (own, theirs) = (browser(app, ASHA).await, browser(app, RAO).await);
        let before = app.page(&own, "/wellbeing").await.expect_page(200);
        assert!(before.contains("Only you see this page") && before.contains("<strong>Only you</strong>"), "{before}");
        assert!(before.contains("They never see your answers") && before.contains("Share my Balance"));
        assert!(app.page(&theirs, "/mentor/balance").await.expect_page(200).contains("Nobody shares with you yet"));
        for nobody in ["", "mentor=", "mentor=x", "mentor=01900000-0000-7000-8000-00000000ffff"] {
            assert_eq!(app.form(&own, "/wellbeing/shares", nobody).await.status, 404, "{nobody}");
        }
        let done = app.form(&own, "/wellbeing/shares", &format!("mentor={rao_id}")).await;
        assert_eq!(done.header("location"), format!("/wellbeing?done=balance_shared&undo={rao_id}#shares"));
        let after = app.page(&own, "/wellbeing").await.expect_page(200);
        assert!(after.contains("You and Asha Rao") && after.contains("not looked at yet") && !after.contains("Only you see"), "{after}");
        let list = app.page(&theirs, "/mentor/balance").await.expect_page(200);
        let (_, rest) = list.split_once("href=\"/mentor/balance/").unwrap();
        let path = format!("/mentor/balance/{}", rest.split('"').next().unwrap());
        let shared = app.page(&theirs, &path).await.expect_page(200);
        assert!(shared.contains("Balance of Asha Rao") && shared.contains("Hours in 7 days") && shared.contains("usual:"), "{shared}");
        for text in [&list, &shared] {
            for private in ["58.3", "Burnout", "often", "Personal", ASHA] {
                assert!(!text.contains(private), "{private}: {text}");
            }
        }
        assert!(app.page(&own, "/wellbeing").await.text().contains("last looked at on"));
        assert_eq!(app.page(&own, &path).await.status, 403);
        let stopped = app.form(&own, &format!("/wellbeing/shares/{rao_id}/stop"), "").await;
        assert_eq!(stopped.header("location"), "/wellbeing?done=balance_unshared#shares");
        assert_eq!(app.page(&theirs, &path).await.status, 404);
        assert_eq!(app.page(&theirs, "/mentor/balance?after=x").await.status, 422);
    }
}
