//! Fields that are not a student's: neither in what is answered (A09) nor in what is taken (R07).

use crate::access::{belongings, body_for, is_for_admins, rest_rules};
use crate::app::PASSWORD;
use crate::on_both;
use serde_json::{Value, json};
use server::access::Who;

/// Names of fields that stand in no answer to a student.
const INTERNAL: [&str; 20] = [
    "password",
    "password_hash",
    "email_key",
    "institution_id",
    "institution",
    "cred_version",
    "data_version",
    "code_hash",
    "token_hash",
    "id_hash",
    "link_hash",
    "key_hash",
    "secret",
    "credential",
    "counter",
    "issuer",
    "refresh_sealed",
    "address",
    "admin_notes",
    "risk",
];

fn field_names(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| field_names(item, into)),
        Value::Object(fields) => {
            for (name, item) in fields {
                into.push(name.clone());
                field_names(item, into);
            }
        }
        _ => {}
    }
}

on_both! {
    /// R07, of every call that takes JSON
    async fn no_call_takes_a_field_that_it_does_not_name(app) {
        let who = app.student("a@x.test").await;
        let own = belongings(app, &who).await;
        let document = app.call("GET", "/api/v1/openapi.json", &json!({})).await.expect(200);
        let rows = app.rows().await;
        let mut n_tried = 0;
        for rule in rest_rules().filter(|rule| !is_for_admins(rule)) {
            let described = &document["paths"][rule.path][rule.method.to_lowercase()]["requestBody"]["content"];
            if !described["application/json"].is_object() {
                continue;
            }
            let noun = own.iter().find(|(start, _)| rule.path.starts_with(*start));
            let path = rule.path.replace("{id}", noun.map_or("x", |(_, id)| id));
            for (field, value) in [("role", json!("institution_admin")), ("user_id", json!("01900000-0000-7000-8000-00000000ffff")), ("__proto__", json!({"is_admin": true}))] {
                let mut body = body_for(rule).unwrap_or_else(|| json!({}));
                body[field] = value;
                let answer = app.as_client(&who, rule.method, &path, Some(&body)).await;
                answer.refused_field(field, "unknown_field");
                n_tried += 1;
            }
        }
        assert!(n_tried > 3 * 35, "{n_tried}");
        assert_eq!(app.rows().await, rows);
    }

    /// A09
    async fn no_answer_to_a_student_has_a_field_of_ours(app) {
        let who = app.student("a@x.test").await;
        let own = belongings(app, &who).await;
        let (mut n_read, mut names) = (0, Vec::new());
        for rule in rest_rules().filter(|rule| rule.method == "GET" && rule.who != Who::Anyone && !is_for_admins(rule)) {
            let noun = own.iter().find(|(start, _)| rule.path.starts_with(*start));
            let path = rule.path.replace("{id}", noun.map_or("x", |(_, id)| id)).replace("{file}", "results.json");
            let answer = app.get(&who, &path).await;
            if answer.status == 200 && answer.header("content-type") == "application/json" {
                field_names(&answer.expect(200), &mut names);
                n_read += 1;
            }
            assert!(!answer.text().contains(PASSWORD) && !answer.text().contains("$argon2"), "{path}");
        }
        names.sort_unstable();
        names.dedup();
        assert!(n_read > 25 && names.len() > 100, "{n_read} {}", names.len());
        let shown: Vec<_> = names.iter().filter(|name| INTERNAL.contains(&name.as_str())).collect();
        assert!(shown.is_empty(), "{shown:?}");
    }
}
