//! Stored passwords, as far as a sign-in shows them.

use crate::app::{PASSWORD, TestApp};
use crate::on_both;
use auth::password::Params;
use auth::{MasterSecret, Passwords};
use serde_json::{Value, json};
use testkit::{Engine, SeededRandom};

/// What is stored of the password of `a@x.test`.
async fn stored(app: &TestApp) -> String {
    let mut on = app.services.core.db.read().await.unwrap();
    let person = store::people::find_by_email(&mut on, "a@x.test")
        .await
        .unwrap()
        .unwrap();
    person.password_hash.unwrap()
}

on_both! {
    /// L08
    async fn a_hash_of_other_costs_is_replaced_by_the_next_right_password(app) {
        const OLD: &str = "$argon2id$v=19$m=16,t=2,p=1$";
        const NEW: &str = "$argon2id$v=19$m=8,t=1,p=1$";
        let who = app.student("a@x.test").await;
        let user = app.user(&who).await;
        assert!(stored(app).await.starts_with(NEW));
        // As an earlier version stored it, under the pepper of this installation.
        let pepper = MasterSecret::from_bytes([1; 32]).derive("password-pepper");
        let earlier = Passwords::new(pepper, Params::new(16, 2, 1).unwrap());
        let hash = earlier.hash(PASSWORD.into(), &SeededRandom::new(8)).await.unwrap();
        let mut tx = app.services.core.db.begin().await.unwrap();
        let before = store::people::find(&mut tx, user).await.unwrap().unwrap().cred_version;
        store::people::set_password(&mut tx, (user, before), &hash, app.services.core.now()).await.unwrap();
        tx.commit().await.unwrap();

        app.login("a@x.test", "some other umbrella").await.refused(401, "wrong_credentials");
        assert!(stored(app).await.starts_with(OLD));
        app.login("a@x.test", PASSWORD).await.expect(200);
        let renewed = stored(app).await;
        assert!(renewed.starts_with(NEW), "{renewed}");
        app.login("a@x.test", PASSWORD).await.expect(200);
        assert_eq!(stored(app).await, renewed);
    }
}

/// D9
#[tokio::test]
async fn where_fifteen_characters_are_asked_for_rule_and_form_say_so() {
    let app = TestApp::with_passwords_of(Engine::Sqlite, 15).await;
    let form = app.call("GET", "/register", &Value::Null).await.text();
    assert!(
        form.contains("At least 15 characters") && form.contains("max=\"15\""),
        "{form}"
    );
    let register = async |password: &str| {
        let body = json!({
            "email": "a@x.test", "password": password, "display_name": "Asha Rao", "time_zone": "Asia/Kolkata",
            "born": "2001-04",
        });
        app.call("POST", "/api/v1/auth/register", &body).await
    };
    let refused = register("plum kettle or").await;
    refused.refused_field("password", "too_short");
    assert!(
        refused.text().contains("at least 15 characters"),
        "{}",
        refused.text()
    );
    register("plum kettle oar").await.expect(202);
    app.end().await;
}
