//! Accounts, keys and what admins do.

use super::Script;
use crate::app::{Client, form};
use serde_json::json;

/// What an owner does with an account, and an admin with an institution.
pub(super) async fn accounts(script: &mut Script<'_>, who: &Client, admin: &Client) {
    let key = crate::keys::key(&["results:read", "sessions:write"]);
    let made = script.ask(who, "POST", "/api/v1/keys", Some(&key)).await;
    let service = json!({"name": "Collector"});
    script
        .ask(admin, "POST", "/api/v1/service-accounts", Some(&service))
        .await;
    let with_key = Client {
        access: made["secret"].as_str().unwrap_or_default().to_owned(),
        refresh: String::new(),
    };
    script.get(&with_key, "/api/v1/tests/history?limit=2").await;
    script.get(&with_key, "/api/v1/plan").await;
    for (method, path, body) in [
        (
            "DELETE",
            format!("/api/v1/keys/{}", made["key"]["id"].as_str().unwrap_or_default()),
            None,
        ),
        (
            "POST",
            "/api/v1/account/email".into(),
            Some(json!({"email": "next@x.test"})),
        ),
        (
            "POST",
            "/api/v1/account/email".into(),
            Some(json!({"email": "other@x.test"})),
        ),
        ("DELETE", "/api/v1/account/email".into(), None),
        ("POST", "/api/v1/factors/totp".into(), None),
        (
            "POST",
            "/api/v1/factors/totp/confirm".into(),
            Some(json!({"code": "000000"})),
        ),
        (
            "POST",
            "/api/v1/auth/confirm".into(),
            Some(json!({"password": "not my umbrella"})),
        ),
        (
            "POST",
            "/api/v1/auth/confirm".into(),
            Some(json!({"password": crate::app::PASSWORD})),
        ),
        (
            "POST",
            "/api/v1/wellbeing/check-ins".into(),
            Some(json!({"instrument": "pulse", "answers": {"energy": "often"}})),
        ),
        ("PUT", "/api/v1/wellbeing/consent".into(), None),
        ("POST", "/api/v1/account/data".into(), None),
        ("POST", "/api/v1/account/data".into(), None),
        ("POST", "/api/v1/account/deletion".into(), None),
        ("GET", "/api/v1/plan".into(), None),
        ("DELETE", "/api/v1/account/deletion".into(), None),
        (
            "POST",
            "/api/v1/account/guardian".into(),
            Some(json!({"name": "Ma", "email": "ma@x.test"})),
        ),
        ("DELETE", "/api/v1/account/sessions".into(), None),
    ] {
        script.ask(who, method, &path, body.as_ref()).await;
    }
    script.app.services.own_data.make_due().await.unwrap();
    let texts = [
        ("exam", "neet_ug"),
        ("year", "2031"),
        ("shift", "I"),
        ("source", "test"),
    ];
    let csv =
        b"marks,candidates\n700,10\n690,10\n680,10\n670,10\n660,10\n650,10\n640,10\n630,10\n620,10\n610,10\n";
    let answer = script
        .app
        .send(form("/api/v1/rank/tables", admin, &texts, "t.csv", csv))
        .await;
    script.note("a rank table", &answer);
    for query in [
        "limit=3",
        "event=authn_login_fail",
        "actor=a@x.test",
        "object=key",
        "after=x",
    ] {
        script.get(admin, &format!("/api/v1/audit?{query}")).await;
    }
    script.get(admin, "/api/v1/audit/export/audit.csv").await;
}
