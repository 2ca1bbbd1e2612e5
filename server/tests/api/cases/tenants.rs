//! A02: two institutions on one installation. What an admin asks for is of their own one, whoever's id they name.

use crate::access::rest_rules;
use crate::app::{Client, TestApp, form, id};
use crate::keys::key;
use crate::on_both;
use domain::people::Role;
use serde_json::{Value, json};
use server::access::Who;
use testkit::Engine;

const MAKE: [&str; 2] = [
    "INSERT INTO institutions (id, kind, name, created_at, updated_at) VALUES \
     (X'01900000000070008000000000000B0B', 'school', 'Banyan', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00')",
    "INSERT INTO institutions (id, kind, name, created_at, updated_at) VALUES \
     ('01900000-0000-7000-8000-000000000b0b', 'school', 'Banyan', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00')",
];
const MOVE: [&str; 2] = [
    "UPDATE users SET institution_id = X'01900000000070008000000000000B0B' WHERE email_key = 'rector@y.test'",
    "UPDATE users SET institution_id = '01900000-0000-7000-8000-000000000b0b' WHERE email_key = 'rector@y.test'",
];
const MOVE_ROLES: [&str; 2] = [
    "UPDATE memberships SET institution_id = X'01900000000070008000000000000B0B' \
     WHERE user_id = (SELECT id FROM users WHERE email_key = 'rector@y.test')",
    "UPDATE memberships SET institution_id = '01900000-0000-7000-8000-000000000b0b' \
     WHERE user_id = (SELECT id FROM users WHERE email_key = 'rector@y.test')",
];

/// An admin of an institution beside the one that everybody joins.
pub(crate) async fn rector(app: &TestApp) -> Client {
    let db = &app.services.core.db;
    let side = usize::from(db.engine() == Engine::Postgres);
    let student = app.student("rector@y.test").await;
    app.grant(app.user(&student).await, Role::InstitutionAdmin).await;
    for statement in [MAKE, MOVE, MOVE_ROLES] {
        testkit::execute(db, statement[side]).await;
    }
    app.enrolled("rector@y.test").await
}

/// Things of an institution: a service account, a key of it, a rank table.
async fn belongings(app: &TestApp, admin: &Client, name: &str) -> [Value; 3] {
    let account = app
        .post(admin, "/api/v1/service-accounts", &json!({"name": name}))
        .await
        .expect(201);
    let mut wanted = key(&["audit:read"]);
    wanted["service_account"] = account["id"].clone();
    let made = app.post(admin, "/api/v1/keys", &wanted).await.expect(201);
    let texts = [
        ("exam", "neet_ug"),
        ("year", "2031"),
        ("shift", name),
        ("source", name),
    ];
    let table = form(
        "/api/v1/rank/tables",
        admin,
        &texts,
        "t.csv",
        b"marks,candidates\n700,10\n690,10\n680,10\n670,10\n660,10\n650,10\n640,10\n630,10\n620,10\n610,10\n",
    );
    let table = app.send(table).await.expect(201);
    [account, made, table]
}

on_both! {
    /// A02
    async fn an_admin_sees_changes_and_ends_nothing_of_another_institution(app) {
        let dean = app.admin("dean@x.test").await;
        let rector = rector(app).await;
        let (of_dean, of_rector) = (belongings(app, &dean, "Aspen").await, belongings(app, &rector, "Birch").await);
        for (admin, own, theirs, names) in [
            (&rector, &of_rector, &of_dean, ["Aspen", "dean@x.test", "Dean"]),
            (&dean, &of_dean, &of_rector, ["Birch", "rector@y.test", "Banyan"]),
        ] {
            let mut n = 0;
            for rule in rest_rules().filter(|rule| rule.who == Who::Has(Role::InstitutionAdmin) && rule.method == "GET" && !rule.path.contains('{')) {
                let answer = app.get(admin, rule.path).await;
                let text = answer.expect(200).to_string();
                for word in names {
                    // What the installation ships is everybody's: tables of the institution that everybody joins.
                    let is_public = word == "Aspen" && rule.path.contains("/rank/");
                    assert!(is_public || !text.contains(word), "{} tells {word}: {text}", rule.path);
                }
                assert!(!text.contains(&id(&theirs[0]).to_string()) && !text.contains(&id(&theirs[1]["key"]).to_string()), "{}", rule.path);
                n += 1;
            }
            assert!(n >= 2, "{n}");
            let [account, made, table] = theirs;
            let before = app.rows().await;
            let table = format!("/api/v1/rank/tables/{}", id(table));
            for path in [format!("/api/v1/service-accounts/{}", id(account)), format!("/api/v1/keys/{}", id(&made["key"])), table.clone()] {
                app.as_client(admin, "DELETE", &path, None).await.refused(404, "not_found");
            }
            app.as_client(admin, "POST", &format!("{table}/restore"), None).await.refused(404, "not_found");
            let mut foreign = key(&["audit:read"]);
            foreign["service_account"] = account["id"].clone();
            let refused = app.post(admin, "/api/v1/keys", &foreign).await;
            assert!(matches!(refused.status.as_u16(), 404 | 422), "{}", refused.text());
            assert_eq!(app.rows().await, before);
            let by_key = Client { access: own[1]["secret"].as_str().unwrap().into(), refresh: String::new() };
            let trail = app.get(&by_key, "/api/v1/audit?limit=200").await.expect(200).to_string();
            assert!(names.iter().all(|word| !trail.contains(word)), "{trail}");
        }
    }
}
