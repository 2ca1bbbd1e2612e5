//! Keys of integrators: what each opens, what none opens, and how one ends.

use crate::access::{belongings, body_for, is_for_admins, rest_rules};
use crate::app::{Answer, Client, PASSWORD, TestApp, id, request, result};
use crate::on_both;
use chrono::TimeDelta;
use domain::keys::Scope;
use domain::people::Role;
use serde_json::{Value, json};
use server::access::{RULES, Who};

pub fn key(scopes: &[&str]) -> Value {
    json!({"name": "Portal", "scopes": scopes})
}

/// A key as a client that sends it.
fn as_client(made: &Value) -> Client {
    Client {
        access: made["secret"].as_str().unwrap().to_owned(),
        refresh: String::new(),
    }
}

pub async fn made(app: &TestApp, who: &Client, draft: &Value) -> (Client, String) {
    let made = app.post(who, "/api/v1/keys", draft).await.expect(201);
    (as_client(&made), id(&made["key"]).to_string())
}

fn names(of: &[Role]) -> Vec<&'static str> {
    let all = Scope::ALL.iter().filter(|scope| scope.is_of(of));
    all.map(|scope| scope.as_str()).collect()
}

const HISTORY: &str = "/api/v1/tests/history";

on_both! {
    async fn a_key_opens_what_its_scopes_say_and_is_listed_without_its_secret(app) {
        let who = app.student("a@x.test").await;
        app.post(&who, "/api/v1/tests/upload", &result("A", "Physics", "2026-03-01")).await.expect(201);
        let answer = app.post(&who, "/api/v1/keys", &key(&["results:read", "results:read"])).await;
        let first = answer.expect(201);
        assert_eq!(first["key"]["scopes"], json!(["results:read"]));
        assert_eq!((&first["key"]["state"], &first["key"]["per_minute"]), (&json!("active"), &json!(60)));
        let secret = first["secret"].as_str().unwrap();
        assert!(secret.starts_with(&format!("sp_live_{}_", first["key"]["prefix"].as_str().unwrap())), "{secret}");
        assert_eq!(answer.header("cache-control"), "no-store");

        let client = as_client(&first);
        let seen = app.get(&client, HISTORY).await.expect(200);
        assert_eq!(seen, app.get(&who, HISTORY).await.expect(200));
        let upload = app.post(&client, "/api/v1/tests/upload", &result("B", "Physics", "2026-03-02")).await;
        let problem = upload.refused(403, "scope_missing");
        assert!(problem["detail"].as_str().unwrap().contains("results:write"), "{problem}");

        let listed = app.get(&who, "/api/v1/keys").await;
        assert!(!listed.text().contains(&secret[20..]) && listed.text().contains("last_used_at"), "{}", listed.text());
        assert_eq!(listed.expect(200).as_array().unwrap().len(), 1);
        let mail = app.mails().await.pop().unwrap();
        assert!(mail.body.contains("/me/keys") && !mail.body.contains(&secret[20..]), "{}", mail.body);
    }

    /// Every route × a key with one scope and a key with all.
    async fn a_key_opens_no_route_that_does_not_name_its_scope(app) {
        let who = app.student("a@x.test").await;
        let (narrow, _) = made(app, &who, &json!({"name": "n", "scopes": ["plan:read"], "per_minute": 600})).await;
        let (wide, _) = made(app, &who, &json!({"name": "w", "scopes": names(&[Role::Student]), "per_minute": 600})).await;
        let theirs = belongings(app, &who).await;
        let before = app.get(&who, "/api/v1/exports/results.json").await.text();
        let (mut n_opened, mut n_shut) = (0, 0);
        for rule in rest_rules().filter(|rule| rule.who != Who::Anyone) {
            let noun = theirs.iter().find(|(start, _)| rule.path.starts_with(*start));
            let path = rule.path.replace("{id}", noun.map_or("x", |(_, id)| id)).replace("{file}", "results.csv");
            let with = |client: &Client| request(rule.method, &path, Some(client), body_for(rule).as_ref());
            if rule.scope != Some(Scope::PlanRead) {
                let code = if is_for_admins(rule) { "forbidden" } else { "scope_missing" };
                app.send(with(&narrow)).await.refused(403, code);
                n_shut += 1;
            }
            match rule.scope.and_then(Scope::role) {
                _ if rule.method != "GET" => {}
                Some(Role::Student) => {
                    let answer = app.send(with(&wide)).await;
                    assert!(matches!(answer.status.as_u16(), 200 | 404 | 422), "{} {path} {}", rule.method, answer.text());
                    n_opened += 1;
                }
                _ if rule.scope.is_none() => {
                    assert_eq!(app.send(with(&wide)).await.status.as_u16(), 403, "{} {path}", rule.method);
                }
                _ => {}
            }
        }
        assert!(n_opened >= 20 && n_shut >= 70, "{n_opened} {n_shut}");
        assert_eq!(app.get(&who, "/api/v1/exports/results.json").await.text(), before);
        // A page is entered by a session only: a key is a stranger there.
        for rule in RULES.iter().filter(|rule| rule.method == "GET" && ["/me", "/me/keys"].contains(&rule.path)) {
            let answer = app.send(request(rule.method, rule.path, Some(&wide), None)).await;
            assert_eq!(answer.status.as_u16(), 303, "{}", rule.path);
            assert!(answer.header("location").starts_with("/login"));
        }
    }

    async fn a_key_that_was_revoked_or_has_expired_opens_nothing(app) {
        let who = app.student("a@x.test").await;
        let (first, first_id) = made(app, &who, &key(&["results:read"])).await;
        let (second, _) = made(app, &who, &json!({"name": "n", "scopes": ["results:read"], "expires_in_days": 1})).await;
        let stranger = app.student("b@x.test").await;
        let gone = format!("/api/v1/keys/{first_id}");
        app.as_client(&stranger, "DELETE", &gone, None).await.refused(404, "not_found");
        app.get(&first, HISTORY).await.expect(200);
        app.as_client(&who, "DELETE", &gone, None).await.expect(204);
        app.as_client(&who, "DELETE", &gone, None).await.refused(404, "not_found");
        app.get(&first, HISTORY).await.refused(401, "key_revoked");
        app.get(&second, HISTORY).await.expect(200);
        app.advance(TimeDelta::days(1));
        app.get(&second, HISTORY).await.refused(401, "key_expired");
    }

    async fn what_is_no_key_is_refused_and_so_is_another_secret(app) {
        let who = app.student("a@x.test").await;
        let (own, _) = made(app, &who, &key(&["results:read"])).await;
        let (other, _) = made(app, &who, &key(&["results:read"])).await;
        let crossed = format!("{}{}", &own.access[..19], &other.access[19..]);
        let shifted = own.access.replace("sp_live_", "sp_test_");
        for bad in [crossed, shifted, own.access[..61].to_owned(), "sp_".into(), "sp_live_' OR 1=1--_x".into()] {
            let client = Client { access: bad, refresh: String::new() };
            app.get(&client, HISTORY).await.refused(401, "invalid_key");
        }
        // J06: neither in the address nor twice.
        app.call("GET", &format!("{HISTORY}?access_token={}", own.access), &json!({})).await.refused(401, "token_required");
        let mut twice = request("GET", HISTORY, Some(&own), None);
        twice.headers_mut().append("authorization", "Bearer x".parse().unwrap());
        app.send(twice).await.refused(401, "token_required");
    }

    /// J07
    async fn a_key_ends_with_its_owner_with_their_role_and_with_a_new_password(app) {
        let who = app.student("a@x.test").await;
        let user = app.user(&who).await;
        let (client, _) = made(app, &who, &key(&["results:read"])).await;
        app.set_status(user, store::people::DISABLED).await;
        app.get(&client, HISTORY).await.refused(401, "key_revoked");
        app.set_status(user, store::people::ACTIVE).await;
        app.get(&client, HISTORY).await.expect(200);
        let caller = app.services.accounts.authenticate_bearer(&who.access).await.unwrap();
        app.services.accounts.change_password(&caller, PASSWORD.into(), "some other umbrellas".into()).await.unwrap();
        app.get(&client, HISTORY).await.refused(401, "key_revoked");
    }

    async fn each_key_has_a_limit_of_its_own(app) {
        let who = app.student("a@x.test").await;
        let draft = json!({"name": "n", "scopes": ["results:read"], "per_minute": 2});
        let ((one, _), (two, _)) = (made(app, &who, &draft).await, made(app, &who, &draft).await);
        app.get(&one, HISTORY).await.expect(200);
        app.get(&one, HISTORY).await.expect(200);
        let refused = app.get(&one, HISTORY).await;
        refused.refused(429, "too_many_requests");
        assert_eq!(refused.header("retry-after"), "30");
        app.get(&two, HISTORY).await.expect(200);
        app.get(&who, HISTORY).await.expect(200);
        app.advance(TimeDelta::seconds(30));
        app.get(&one, HISTORY).await.expect(200);
    }

    async fn a_draft_that_breaks_a_rule_is_refused_by_field(app) {
        let who = app.student("a@x.test").await;
        for (draft, path, code) in [
            (json!({"name": "", "scopes": ["results:read"]}), "name", "required"),
            (json!({"name": "n", "scopes": []}), "scopes", "required"),
            (json!({"name": "n", "scopes": ["audit:read"]}), "scopes", "not_allowed"),
            (json!({"name": "n", "scopes": ["results:*"]}), "scopes[0]", "wrong_type"),
            (json!({"name": "n", "scopes": ["results:read"], "expires_in_days": 366}), "expires_in_days", "out_of_range"),
            (json!({"name": "n", "scopes": ["results:read"], "expires_in_days": i64::MAX}), "expires_in_days", "out_of_range"),
            (json!({"name": "n", "scopes": ["results:read"], "per_minute": 0}), "per_minute", "out_of_range"),
            (json!({"name": "n", "scopes": ["results:read"], "secret_hash": "00"}), "secret_hash", "unknown_field"),
        ] {
            app.post(&who, "/api/v1/keys", &draft).await.refused_field(path, code);
        }
        let mut draft = key(&["results:read"]);
        draft["service_account"] = json!("01900000-0000-7000-8000-00000000ffff");
        app.post(&who, "/api/v1/keys", &draft).await.refused(403, "forbidden");
        for _ in 0..20 {
            app.post(&who, "/api/v1/keys", &key(&["results:read"])).await.expect(201);
        }
        app.post(&who, "/api/v1/keys", &key(&["results:read"])).await.refused(409, "too_many");
    }

    async fn keys_are_made_and_seen_after_a_fresh_proof_only(app) {
        let who = app.student("a@x.test").await;
        app.advance(TimeDelta::minutes(6));
        let every = [("GET", "/api/v1/keys"), ("POST", "/api/v1/keys"), ("DELETE", "/api/v1/keys/01900000-0000-7000-8000-00000000ffff")];
        let tried = |who: Client| async move {
            let mut answers: Vec<Answer> = Vec::new();
            for (method, path) in every {
                let body = (method == "POST").then(|| key(&["results:read"]));
                answers.push(app.as_client(&who, method, path, body.as_ref()).await);
            }
            answers
        };
        for answer in tried(who.clone()).await {
            answer.refused(403, "step_up_required");
        }
        app.post(&who, "/api/v1/auth/confirm", &json!({"password": PASSWORD})).await.expect(204);
        let statuses: Vec<u16> = tried(who).await.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!(statuses, [200, 201, 404]);
    }

    async fn a_service_account_acts_for_its_institution_within_the_scopes_of_its_keys(app) {
        let admin = app.admin("dean@x.test").await;
        let service = app.post(&admin, "/api/v1/service-accounts", &json!({"name": "Portal"})).await.expect(201);
        let mut draft = key(&["ranks:read"]);
        draft["service_account"] = service["id"].clone();
        let (client, key_id) = made(app, &admin, &draft).await;
        app.get(&client, "/api/v1/rank/tables").await.expect(200);
        app.post(&client, "/api/v1/rank/tables", &json!({})).await.refused(403, "scope_missing");
        app.get(&client, HISTORY).await.refused(403, "forbidden");
        app.get(&client, "/api/v1/auth/me").await.refused(403, "scope_missing");
        draft["scopes"] = json!(["results:read"]);
        app.post(&admin, "/api/v1/keys", &draft).await.refused_field("scopes", "not_allowed");

        let listed = app.get(&admin, "/api/v1/service-accounts").await.expect(200);
        assert_eq!((&listed[0]["name"], id(&listed[0]["keys"][0]).to_string()), (&json!("Portal"), key_id));
        assert_eq!(app.get(&admin, "/api/v1/keys").await.expect(200), json!([]));
        let end = format!("/api/v1/service-accounts/{}", id(&service));
        app.as_client(&admin, "DELETE", &end, None).await.expect(204);
        app.get(&client, "/api/v1/rank/tables").await.refused(401, "key_revoked");
        app.post(&admin, "/api/v1/keys", &draft).await.refused(422, "invalid");
        draft["scopes"] = json!(["ranks:read"]);
        app.post(&admin, "/api/v1/keys", &draft).await.refused(404, "not_found");
    }
}
