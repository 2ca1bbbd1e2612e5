//! Pages of somebody else, of another role, of nobody: every page of the route table is tried (A01, A04, A05, A08).

use super::browser;
use crate::access::{belongings, everything, is_for_admins, rest_rules};
use crate::app::{Client, TestApp};
use crate::on_both;
use domain::people::Role;
use serde_json::json;
use server::access::{Door, RULES, Rule, Who};

/// Where pages keep what the API has under another address; the more special first.
const NOUNS: [(&str, &str); 13] = [
    ("/tests/import/", "/api/v1/imports/"),
    ("/tests/", "/api/v1/results/"),
    ("/chapter/resources/", "/api/v1/resources/"),
    ("/chapter/", "/api/v1/chapters/"),
    ("/session/", "/api/v1/sessions/"),
    ("/plan/blocks/", "/api/v1/plan/blocks/"),
    ("/exams/", "/api/v1/exams/"),
    ("/goal/", "/api/v1/goals/"),
    ("/me/factors/passkeys/", "/api/v1/factors/passkeys/"),
    ("/me/sessions/", "/api/v1/account/sessions/"),
    ("/me/providers/", "/api/v1/account/identities/"),
    ("/me/data/", "/api/v1/account/data/"),
    ("/me/keys/", "/api/v1/keys/"),
];

fn pages() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(|rule| rule.door == Door::Page)
}

/// A form that the page would take from its owner.
fn form_for(path: &str) -> &'static str {
    match path {
        "/tests/{id}/edit" => {
            "test_date=2026-03-01&test_name=Theirs&subject=Physics&total_questions=10&correct_answers=5&wrong_answers=1&score=19&max_score=40"
        }
        "/plan/blocks/{id}/move" => "date=2026-03-04",
        "/chapter/{id}/difficulty" => "difficulty=3",
        "/chapter/{id}/resources" => "title=Theirs&link=https://example.org/",
        "/goal/{exam}" => "target_score=1000",
        "/exams/{id}" => "profile=sat",
        "/me/factors/passkeys/{id}/name" => "name=Mine",
        _ => "sure=true",
    }
}

/// Opens the page, or sends its form.
async fn ask(app: &TestApp, cookie: &str, rule: &Rule, path: &str) -> crate::app::Answer {
    match rule.method {
        "GET" => app.page(cookie, path).await,
        _ => app.form(cookie, path, form_for(rule.path)).await,
    }
}

/// What the database holds of a person, in either spelling of an id, but for what looking on changes.
async fn rows_of(app: &TestApp, who: &Client) -> Vec<String> {
    let id = app.user(who).await.0;
    let (plain, packed) = (id.to_string(), id.simple().to_string().to_uppercase());
    let mut rows = app.rows().await;
    rows.retain(|row| row.contains(&plain) || row.contains(&packed));
    rows
}

on_both! {
    /// A01, by pages
    async fn a_page_of_another_student_is_not_there_and_its_form_changes_nothing(app) {
        let (owner, _) = (app.student("owner@x.test").await, app.student("stranger@x.test").await);
        // A second factor is among what they own.
        let owners = browser(app, "owner@x.test").await;
        let theirs = belongings(app, &owner).await;
        let stranger = browser(app, "stranger@x.test").await;
        let (before, rows) = (everything(app, &owner).await, rows_of(app, &owner).await);
        assert!(rows.len() > 20, "{}", rows.len());
        let mut n_tried = 0;
        let own = |rule: &&Rule| rule.who != Who::Anyone && !is_for_admins(rule);
        for rule in pages().filter(own).filter(|rule| rule.path.contains("{id}") || rule.path.contains("{exam}")) {
            let noun = NOUNS.iter().find(|(start, _)| rule.path.starts_with(start));
            let (_, rest) = noun.unwrap_or_else(|| panic!("{} has ids, and no test makes one", rule.path));
            for id in [theirs[rest].as_str(), "01900000-0000-7000-8000-00000000ffff", "nonsense", "%27%20OR%201%3D1--"] {
                let path = rule.path.replace("{id}", id).replace("{exam}", id);
                let answer = ask(app, &stranger, rule, &path).await;
                assert_eq!(answer.status, 404, "{} {path}: {}", rule.method, answer.header("location"));
                n_tried += 1;
            }
        }
        assert!(n_tried >= 4 * 24, "{n_tried}");
        assert_eq!(everything(app, &owner).await, before);
        assert_eq!(rows_of(app, &owner).await, rows);
        // The same pages are there for whom they belong to.
        for (start, rest) in NOUNS {
            let path = format!("{start}{}", theirs[rest]);
            if pages().any(|rule| rule.method == "GET" && rule.path.strip_prefix(start) == Some("{id}")) {
                assert_eq!(app.page(&owners, &path).await.status, 200, "{path}");
            }
        }
    }

    /// A04 and A08, by pages
    async fn every_page_asks_who_comes_and_what_they_may(app) {
        app.student("student@x.test").await;
        let (student, admin) = (browser(app, "student@x.test").await, app.admin_browser().await);
        assert_eq!(app.page(&admin, "/admin").await.status, 200);
        let rows = app.rows().await;
        let (mut n_shut, mut n_refused) = (0, 0);
        for rule in pages().filter(|rule| rule.who != Who::Anyone) {
            let path = rule.path.replace("{id}", "x").replace("{exam}", "x").replace("{file}", "x").replace("{provider}", "x")
                .replace("{instrument}", "x").replace("{token}", "x").replace("{mentor}", "x");
            for nobody in ["", "__Host-session=x", "__Host-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
                let answer = ask(app, nobody, rule, &path).await;
                let leads = answer.header("location");
                assert!(answer.status == 303 && leads.starts_with("/login"), "{} {path}: {} {leads}", rule.method, answer.status);
                n_shut += 1;
            }
            let wrong = match rule.who {
                Who::Has(Role::Student) => &admin,
                Who::Has(_) => &student,
                _ => continue,
            };
            assert_eq!(ask(app, wrong, rule, &path).await.status, 403, "{} {path}", rule.method);
            n_refused += 1;
        }
        assert!(n_shut > 300 && n_refused > 60, "{n_shut} {n_refused}");
        assert_eq!(app.rows().await, rows);
    }

    /// A08: there is no further door behind the pages, such as addresses of functions that a page calls.
    async fn an_address_that_no_page_and_no_route_has_takes_nothing(app) {
        let who = app.student("a@x.test").await;
        let cookie = browser(app, "a@x.test").await;
        for path in ["/api/load_results", "/api/v1/fn/results", "/fn/results/upload", "/leptos/results", "/pkg/results", "/tests/upload", "/admin/users", "/api/v1/admin/users"] {
            for sent in [app.form(&cookie, path, "role=institution_admin").await, app.post(&who, path, &json!({"role": "institution_admin"})).await] {
                assert!(matches!(sent.status.as_u16(), 403..=405), "{path}: {} {}", sent.status, sent.text());
            }
        }
        assert_eq!(app.get(&who, "/api/v1/auth/me").await.expect(200)["roles"], json!(["student"]));
    }

    /// A05, J07
    async fn who_was_an_admin_a_second_ago_is_none_with_the_next_request(app) {
        let admin = app.admin("dean@x.test").await;
        app.get(&admin, "/api/v1/audit").await.expect(200);
        let service = app.post(&admin, "/api/v1/service-accounts", &json!({"name": "SIEM"})).await.expect(201);
        testkit::execute(&app.services.core.db, "DELETE FROM memberships WHERE role = 'institution_admin'").await;
        let mut n_shut = 0;
        for rule in rest_rules().filter(|rule| is_for_admins(rule)) {
            let path = rule.path.replace("{id}", service["id"].as_str().unwrap()).replace("{file}", "audit.csv");
            app.as_client(&admin, rule.method, &path, crate::access::body_for(rule).as_ref()).await.refused(403, "forbidden");
            n_shut += 1;
        }
        assert!(n_shut >= 6, "{n_shut}");
        let refresh = json!({"refresh_token": admin.refresh});
        let renewed = Client::of(&app.call("POST", "/api/v1/auth/refresh", &refresh).await.expect(200));
        app.get(&renewed, "/api/v1/audit").await.refused(403, "forbidden");
    }

    /// A01, by an id within a body
    async fn an_id_in_a_body_opens_nothing_of_somebody_else(app) {
        let (admin, student) = (app.admin("dean@x.test").await, app.student("a@x.test").await);
        let service = app.post(&admin, "/api/v1/service-accounts", &json!({"name": "SIEM"})).await.expect(201);
        for id in [service["id"].clone(), json!("01900000-0000-7000-8000-00000000ffff")] {
            for scope in ["audit:read", "results:read"] {
                let draft = json!({"name": "n", "scopes": [scope], "service_account": id});
                let refused = app.post(&student, "/api/v1/keys", &draft).await;
                assert!(matches!(refused.status.as_u16(), 403 | 404 | 422), "{id} {scope}: {}", refused.text());
            }
        }
        assert_eq!(app.get(&student, "/api/v1/keys").await.expect(200), json!([]));
        assert!(!testkit::dump(&app.services.core.db).await.contains("api_keys "));
    }
}
