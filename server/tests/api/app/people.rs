//! People of an installation, and how they get in.

use super::{Answer, Client, PASSWORD, TestApp, digits, registration};
use domain::Clock as _;
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use domain::people::Role;
use serde_json::{Value, json};

impl TestApp {
    /// Begins a registration; returns `pending` and the digits of the mail.
    pub async fn begin_registration(&self, email: &str) -> (String, String) {
        let body = registration(email);
        let answer = self
            .call("POST", "/api/v1/auth/register", &body)
            .await
            .expect(202);
        let mail = self.mails().await.pop().unwrap();
        assert_eq!(mail.recipient, email);
        (
            answer["pending"].as_str().unwrap().to_owned(),
            digits(&mail.body).unwrap_or_default(),
        )
    }

    /// Registers, proves the mailbox, and is signed in.
    pub async fn student(&self, email: &str) -> Client {
        let (pending, code) = self.begin_registration(email).await;
        let body = json!({"pending": pending, "code": code});
        Client::of(&self.call("POST", "/api/v1/auth/verify", &body).await.expect(200))
    }

    /// The first admin, by the link that an installation prints.
    pub async fn admin(&self, email: &str) -> Client {
        let accounts = &self.services.accounts;
        let link = accounts.bootstrap_link().await.unwrap().unwrap();
        let token = link.rsplit('/').next().unwrap();
        accounts
            .bootstrap_admin(token, "Dean", email, PASSWORD.into())
            .await
            .unwrap();
        self.enrolled(email).await
    }

    pub async fn login(&self, email: &str, password: &str) -> Answer {
        self.call(
            "POST",
            "/api/v1/auth/login",
            &json!({"email": email, "password": password}),
        )
        .await
    }

    /// The id of this client's account.
    pub async fn user(&self, who: &Client) -> UserId {
        let me = self.get(who, "/api/v1/auth/me").await.expect(200);
        UserId(me["id"].as_str().unwrap().parse().unwrap())
    }

    pub async fn grant(&self, user: UserId, role: Role) {
        let mut tx = self.services.core.db.begin().await.unwrap();
        store::people::grant_role(&mut tx, PUBLIC_INSTITUTION, user, role, self.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn set_status(&self, user: UserId, status: &str) {
        let mut tx = self.services.core.db.begin().await.unwrap();
        store::people::set_status(&mut tx, user, status, self.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

impl Client {
    pub fn of(tokens: &Value) -> Self {
        let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
        }
    }
}
