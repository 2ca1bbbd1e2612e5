//! Who may what: the whole table, walked. A route that is added is tested here without a further line, or named here
//! as missing.

use crate::app::{Client, TestApp, form, id, request, result};
use crate::keys::key;
use crate::on_both;
use serde_json::{Value, json};
use server::access::{Door, RULES, Rule, Who};
use std::collections::BTreeMap;

pub(super) fn rest_rules() -> impl Iterator<Item = &'static Rule> {
    RULES
        .iter()
        .filter(|rule| rule.door == Door::Rest && rule.path.starts_with("/api/"))
}

/// Whether it is for those who see other people's data, mentors among them.
pub(super) fn is_for_admins(rule: &Rule) -> bool {
    matches!(rule.who, Who::Has(role) if role != domain::people::Role::Student)
}

/// A body that the route would take.
pub(super) fn body_for(rule: &Rule) -> Option<Value> {
    Some(match (rule.method, rule.path) {
        ("PUT", "/api/v1/results/{id}") | ("POST", "/api/v1/tests/upload") => {
            result("Theirs", "Physics", "2026-03-01")
        }
        ("PUT", "/api/v1/results/{id}/answers") => json!({"answers": []}),
        ("PATCH", "/api/v1/imports/{id}") => json!({"date_order": "dmy"}),
        ("POST", "/api/v1/imports/{id}/confirm") => json!({"file_hash": "00", "skip_bad": true}),
        ("POST", "/api/v1/wellbeing/check-ins") => {
            json!({"instrument": "pulse", "answers": {"energy": "often"}})
        }
        ("POST", "/api/v1/wellbeing/ease") => json!({"percent": 25, "days": 7}),
        ("PATCH", "/api/v1/plan/blocks/{id}") => json!({"status": "done"}),
        ("PATCH", "/api/v1/factors/passkeys/{id}") => json!({"name": "Mine"}),
        ("PUT", "/api/v1/chapters/{id}/difficulty") => json!({"difficulty": 3}),
        ("POST", "/api/v1/chapters/{id}/resources") => {
            json!({"title": "Theirs", "link": "https://example.org/"})
        }
        ("POST", "/api/v1/institution/resources") => {
            json!({"subject": "Physics", "chapter": "Optics", "title": "Ours", "link": "https://example.org/"})
        }
        ("PUT", "/api/v1/goals/{id}") => json!({"target_score": 500}),
        ("PUT", "/api/v1/exams/{id}/official-result") => json!({"rank": 4021}),
        ("PUT", "/api/v1/exams/{id}") | ("POST", "/api/v1/exams") => json!({"profile": "neet_ug"}),
        ("PUT", "/api/v1/institution/help-contacts") => json!({"contacts": []}),
        ("POST", "/api/v1/account/email") => json!({"email": "other@x.test"}),
        ("POST", "/api/v1/account/email/confirm") => json!({"code": "123456"}),
        ("POST", "/api/v1/auth/revert") => json!({"token": "x"}),
        ("POST", "/api/v1/keys") => json!({"name": "Portal", "scopes": ["results:read"]}),
        ("POST", "/api/v1/service-accounts") => json!({"name": "Portal"}),
        _ => return None,
    })
}

/// One thing of each noun that has ids, by the start of its address.
pub(super) async fn belongings(app: &TestApp, who: &Client) -> BTreeMap<&'static str, String> {
    let stored = app
        .post(
            who,
            "/api/v1/tests/upload",
            &result("Mine", "Physics", "2026-03-01"),
        )
        .await
        .expect(201);
    let session = json!({"subject": "Physics", "date": "2026-03-01", "duration_minutes": 30});
    let session = app.post(who, "/api/v1/sessions", &session).await.expect(201);
    let exam = app
        .post(who, "/api/v1/exams", &json!({"profile": "sat"}))
        .await
        .expect(201);
    let goal = format!("/api/v1/goals/{}", id(&exam));
    let target = json!({"target_score": 1200});
    app.as_client(who, "PUT", &goal, Some(&target)).await.expect(200);
    let import = app
        .upload(who, "", "mine.csv", &sheets::samples::wide_csv())
        .await
        .expect(200);
    let block = json!({"title": "Choir", "date": "2026-03-02", "minutes": 30});
    let block = app.post(who, "/api/v1/plan/blocks", &block).await.expect(201);
    let key = app
        .post(who, "/api/v1/keys", &key(&["results:read"]))
        .await
        .expect(201);
    let data = app
        .post(who, "/api/v1/account/data", &json!({}))
        .await
        .expect(202);
    app.services.own_data.make_due().await.unwrap();
    let chapters = app.get(who, "/api/v1/chapters").await.expect(200);
    let chapter = format!("/api/v1/chapters/{}", id(&chapters["items"][0]));
    let link = json!({"title": "Mine", "link": "https://example.org/"});
    let link = app
        .post(who, &format!("{chapter}/resources"), &link)
        .await
        .expect(201);
    let felt = json!({"difficulty": 4});
    app.as_client(who, "PUT", &format!("{chapter}/difficulty"), Some(&felt))
        .await
        .expect(200);
    let sign_ins = app.get(who, "/api/v1/account/sessions").await.expect(200);
    BTreeMap::from([
        (
            "/api/v1/account/sessions/",
            sign_ins[0]["id"].as_str().unwrap().to_owned(),
        ),
        ("/api/v1/account/data/", id(&data).to_string()),
        ("/api/v1/chapters/", id(&chapters["items"][0]).to_string()),
        ("/api/v1/resources/", id(&link).to_string()),
        ("/api/v1/plan/blocks/", id(&block).to_string()),
        ("/api/v1/results/", id(&stored["results"][0]).to_string()),
        ("/api/v1/sessions/", id(&session).to_string()),
        ("/api/v1/exams/", id(&exam).to_string()),
        ("/api/v1/imports/", id(&import).to_string()),
        ("/api/v1/goals/", id(&exam).to_string()),
        ("/api/v1/keys/", id(&key["key"]).to_string()),
        ("/api/v1/factors/passkeys/", passkey(app, who).await),
        ("/api/v1/account/identities/", identity(app, who).await),
    ])
}

/// A passkey as a browser would have made it: this test has none.
async fn passkey(app: &TestApp, who: &Client) -> String {
    let id = app.services.core.new_id();
    let new = store::factors::passkeys::NewPasskey {
        id,
        institution: domain::ids::PUBLIC_INSTITUTION,
        user: app.user(who).await,
        credential_id: id.as_bytes(),
        name: "A key",
        credential: "{}",
        counter: 0,
    };
    let mut tx = app.services.core.db.begin().await.unwrap();
    store::factors::passkeys::add(&mut tx, &new, app.services.core.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id.to_string()
}

/// An identity as a provider would have vouched for it: this test has none.
async fn identity(app: &TestApp, who: &Client) -> String {
    let (id, now) = (app.services.core.new_id(), app.services.core.now());
    let owner = store::identity::external::Owner {
        institution: domain::ids::PUBLIC_INSTITUTION,
        user: app.user(who).await,
    };
    let told = store::identity::external::Told {
        provider: "google".into(),
        issuer: "https://accounts.google.com".into(),
        subject: id.to_string(),
        email: None,
        is_email_verified: false,
        is_private_relay: false,
        refresh_sealed: None,
    };
    let mut tx = app.services.core.db.begin().await.unwrap();
    store::identity::external::add(&mut tx, id, owner, &told, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id.to_string()
}

/// Everything that a student can read of their own.
pub(super) async fn everything(app: &TestApp, who: &Client) -> Vec<String> {
    let mut all = Vec::new();
    for path in [
        "exports/results.json",
        "sessions",
        "exams",
        "imports",
        "tests/dashboard",
        "chapters",
        "wellbeing/check-ins",
        "plan",
        "forecasts/history",
        "goals",
        "keys",
        "factors",
        "account/identities",
    ] {
        all.push(app.get(who, &format!("/api/v1/{path}")).await.text());
    }
    all
}

on_both! {
    /// A01
    async fn what_belongs_to_another_student_is_not_there_by_any_verb(app) {
        let (owner, stranger) = (app.student("owner@x.test").await, app.student("stranger@x.test").await);
        let theirs = belongings(app, &owner).await;
        let before = everything(app, &owner).await;
        let mut n_tried = 0;
        for rule in rest_rules().filter(|rule| rule.path.contains("{id}") && !is_for_admins(rule)) {
            let noun = theirs.iter().find(|(start, _)| rule.path.starts_with(*start));
            let (_, id) = noun.unwrap_or_else(|| panic!("{} has ids, and no test makes one", rule.path));
            for id in [id.as_str(), "01900000-0000-7000-8000-00000000ffff", "nonsense", "%27%20OR%201%3D1--"] {
                let path = rule.path.replace("{id}", id);
                app.as_client(&stranger, rule.method, &path, body_for(rule).as_ref()).await.refused(404, "not_found");
                n_tried += 1;
            }
        }
        assert!(n_tried >= 4 * 14, "{n_tried}");
        assert_eq!(everything(app, &owner).await, before);
        // The same addresses are there for whom they belong to.
        for (start, id) in &theirs {
            let answer = app.get(&owner, &format!("{start}{id}")).await;
            assert!(matches!(answer.status.as_u16(), 200 | 405), "{start} {}", answer.text());
        }
    }

    async fn without_a_token_nothing_but_the_public_routes_answers(app) {
        for rule in rest_rules() {
            let path = rule.path.replace("{id}", "01900000-0000-7000-8000-00000000ffff").replace("{file}", "results.csv");
            let answer = app.send(request(rule.method, &path, None, body_for(rule).as_ref())).await;
            if rule.who == Who::Anyone {
                assert!(answer.status != 401 && answer.status != 403, "{} {path}", rule.method);
            } else {
                answer.refused(401, "token_required");
            }
        }
    }

    /// A04
    async fn a_student_reaches_no_admin_route_and_an_admin_no_students_data(app) {
        let student = app.student("student@x.test").await;
        let mut n_admin = 0;
        for rule in rest_rules().filter(|rule| is_for_admins(rule)) {
            app.as_client(&student, rule.method, rule.path, body_for(rule).as_ref()).await.refused(403, "forbidden");
            n_admin += 1;
        }
        assert!(n_admin >= 1);
        let csv = form("/api/v1/rank/tables", &student, &[("exam", "sat")], "t.csv", b"marks,candidates\n1,1\n");
        app.send(csv).await.refused(403, "forbidden");

        let admin = app.admin("dean@x.test").await;
        let theirs = belongings(app, &student).await;
        for rule in rest_rules().filter(|rule| rule.who == Who::Has(domain::people::Role::Student)) {
            let noun = theirs.iter().find(|(start, _)| rule.path.starts_with(*start));
            let path = rule.path.replace("{id}", noun.map_or("x", |(_, id)| id)).replace("{file}", "results.csv");
            app.as_client(&admin, rule.method, &path, body_for(rule).as_ref()).await.refused(403, "forbidden");
        }
        app.get(&admin, "/api/v1/rank/tables").await.expect(200);
    }

    /// H07, J13
    async fn other_methods_are_refused_with_those_that_there_are(app) {
        let who = app.student("a@x.test").await;
        let mut by_path: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for rule in rest_rules() {
            by_path.entry(rule.path).or_default().push(rule.method);
        }
        for (path, methods) in by_path {
            let address = path.replace("{id}", "01900000-0000-7000-8000-00000000ffff").replace("{file}", "results.csv");
            for method in ["GET", "PUT", "POST", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW"] {
                if methods.contains(&method) {
                    continue;
                }
                let answer = app.as_client(&who, method, &address, None).await;
                answer.refused(405, "method_not_allowed");
                let allowed: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
                assert!(methods.iter().all(|method| allowed.contains(method)), "{method} {path}: {allowed:?}");
            }
        }
        for path in ["/api", "/api/", "/api/v1/nothing", "/api/v2/", "/api/v1/results/a/b/c", "/api/v1/../v1/"] {
            app.get(&who, path).await.refused(404, "not_found");
        }
    }

    /// H01, H02
    async fn another_site_can_neither_post_nor_read(app) {
        let body = json!({"email": "a@x.test", "password": "some other umbrella"});
        for (name, value) in [("origin", "https://evil.test"), ("origin", "null"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")] {
            let mut forged = request("POST", "/api/v1/auth/login", None, Some(&body));
            forged.headers_mut().insert(name, value.parse().unwrap());
            let answer = app.send(forged).await;
            answer.refused(403, "csrf");
            assert_eq!(answer.header("access-control-allow-origin"), "");
        }
        let mut preflight = request("OPTIONS", "/api/v1/tests/upload", None, None);
        preflight.headers_mut().insert("origin", "https://evil.test".parse().unwrap());
        preflight.headers_mut().insert("access-control-request-method", "POST".parse().unwrap());
        let answer = app.send(preflight).await;
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control")));
    }
}
