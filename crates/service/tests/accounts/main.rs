//! Accounts from the outside: what a stranger, an owner and an attacker get.
#![expect(clippy::unwrap_used, reason = "a test says with a panic what went wrong")]

mod bootstrap;
mod deletion;
mod email;
mod factors;
mod guardian;
mod guessing;
mod login;
mod mail;
mod own_data;
mod passwords;
mod phone;
mod providers;
mod register;
mod sessions;
mod sign_ins;
mod tokens;

use api::accounts::{Login, Register};
use domain::ids::PUBLIC_INSTITUTION;
use service::accounts::{Accounts, SignedIn};
use service::{Result, ServiceError};
use std::net::{IpAddr, Ipv4Addr};
use store::Db;
use testkit::{TestCore, test_core};

const PASSWORD: &str = "lapis-orbit-fern-42";
const OTHER_PASSWORD: &str = "quartz-meadow-tidal-9";

struct App {
    test: TestCore,
    accounts: Accounts,
}

impl App {
    fn new(db: Db) -> Self {
        Self::on(test_core(db))
    }

    fn on(test: TestCore) -> Self {
        Self {
            accounts: Accounts::new(test.core.clone()),
            test,
        }
    }

    fn pass(&self, seconds: i64) {
        self.test.clock.advance(chrono::TimeDelta::seconds(seconds));
    }

    async fn register(&self, email: &str, password: &str) -> Result<String> {
        Ok(self
            .accounts
            .register(registration(email, password), ip(1))
            .await?
            .pending)
    }

    /// The digits in the mail of one's own registration.
    async fn code(&self, pending: &str) -> String {
        let body = self.mail_of(pending).await;
        let (_, rest) = body.split_once("Your code: ").unwrap();
        rest[..6].to_owned()
    }

    async fn mail_of(&self, pending: &str) -> String {
        let id = self.accounts.outbox_link(pending).await.unwrap().unwrap();
        self.accounts.outbox_message(pending, id).await.unwrap().body
    }

    async fn sign_up(&self, email: &str) -> SignedIn {
        let pending = self.register(email, PASSWORD).await.unwrap();
        let code = self.code(&pending).await;
        let signed_in = self.accounts.verify_code(&pending, &code).await.unwrap();
        self.pass(61);
        signed_in
    }

    async fn login(&self, email: &str, password: &str) -> Result<SignedIn> {
        self.login_from(email, password, 1, None).await
    }

    async fn login_from(
        &self,
        email: &str,
        password: &str,
        host: u8,
        device: Option<&str>,
    ) -> Result<SignedIn> {
        let input = Login {
            email: email.into(),
            password: password.into(),
        };
        self.accounts.login(input, ip(host), device).await
    }

    /// Every mail so far to this address, oldest first, as it was written.
    async fn mails_to(&self, email: &str) -> Vec<String> {
        self.accounts.deliverer().unwrap().deliver_due().await.unwrap();
        let folder = std::fs::read_dir(self.test.outbox.path()).unwrap();
        let mut files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let texts = files
            .iter()
            .map(|file| std::fs::read_to_string(file).unwrap().replace("\r\n", "\n"));
        texts
            .filter(|text| text.contains(&format!("\nTo: {email}\n")))
            .collect()
    }

    /// Events so far, newest first.
    async fn events(&self) -> Vec<String> {
        let mut on = self.test.core.db.read().await.unwrap();
        let events = store::audit::newest(&mut on, PUBLIC_INSTITUTION, 100)
            .await
            .unwrap();
        events.into_iter().map(|event| event.event).collect()
    }

    async fn disable(&self, who: &SignedIn) {
        let mut tx = self.test.core.db.begin().await.unwrap();
        let now = self.test.core.now();
        store::people::set_status(&mut tx, who.user, store::people::DISABLED, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

fn registration(email: &str, password: &str) -> Register {
    Register {
        email: email.into(),
        password: password.into(),
        display_name: "Asha".into(),
        born: "2001-04".into(),
        time_zone: None,
    }
}

fn ip(host: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(192, 0, 2, host))
}

/// The part of the first link in a mail that follows `path`.
fn token_in(mail: &str, path: &str) -> String {
    let (_, rest) = mail.split_once(&format!("https://study.test{path}")).unwrap();
    rest.lines().next().unwrap().to_owned()
}

/// What a refusal says, in one word.
fn code<T: std::fmt::Debug>(outcome: Result<T>) -> String {
    match outcome.unwrap_err() {
        ServiceError::Invalid(errors) => format!("422 {} {}", errors.0[0].path, errors.0[0].code),
        error => {
            let problem = error.problem();
            format!("{} {}", problem.status, problem.code)
        }
    }
}
