//! An installation for one test, and how to speak to it.

use auth::access::AccessTokens;
use auth::password::Params;
use auth::{MasterSecret, Passwords};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use domain::Clock as _;
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use domain::people::Role;
use serde_json::{Value, json};
use server::assets::Site;
use server::config::Config;
use server::state::AppState;
use service::limits::Limits;
use service::providers::ProviderSettings;
use service::sms::SmsSettings;
use service::{Core, Services, Settings};
use std::path::Path;
use std::sync::Arc;
use store::outbox_mail::{self, Mail};
use testkit::{Engine, MovableClock, TestDb};

mod answer;
mod calls;
mod chance;
mod keeper;

pub use answer::Answer;
pub use calls::{digits, form, from, id, link_token, registration, request, result, send};
pub use chance::Chance;
use keeper::Keeper;

pub const PASSWORD: &str = "thirteen green umbrellas";
const URL: &str = "http://127.0.0.1:3000";

/// What differs between installations of tests.
#[derive(Default)]
struct Setup {
    has_no_limits: bool,
    providers: Vec<ProviderSettings>,
    sms: Option<SmsSettings>,
    /// Where people reach it, where that is not [`URL`].
    url: Option<&'static str>,
    password_policy: auth::Policy,
}

/// A fresh installation.
pub struct TestApp {
    pub router: Router,
    pub services: Services,
    pub clock: Arc<MovableClock>,
    pub random: Arc<Chance>,
    db: TestDb,
    folder: tempfile::TempDir,
    keeper: Keeper,
}

/// A signed-in API client.
#[derive(Debug, Clone)]
pub struct Client {
    pub access: String,
    pub refresh: String,
}

impl TestApp {
    pub async fn new(engine: Engine) -> Self {
        Self::with(engine, Setup::default()).await
    }

    /// Without limits, where a test does more than any person may.
    pub async fn without_limits(engine: Engine) -> Self {
        Self::with(
            engine,
            Setup {
                has_no_limits: true,
                ..Setup::default()
            },
        )
        .await
    }

    /// With others who vouch for people.
    pub async fn with_providers(engine: Engine, providers: Vec<ProviderSettings>) -> Self {
        Self::with(
            engine,
            Setup {
                providers,
                ..Setup::default()
            },
        )
        .await
    }

    /// With somebody who sends text messages.
    pub async fn with_sms(engine: Engine, sms: SmsSettings) -> Self {
        let setup = Setup {
            sms: Some(sms),
            ..Setup::default()
        };
        Self::with(engine, setup).await
    }

    /// With both, at an address that may have passkeys.
    pub async fn with_ways(engine: Engine, sms: SmsSettings, providers: Vec<ProviderSettings>) -> Self {
        let setup = Setup {
            sms: Some(sms),
            providers,
            url: Some("http://localhost:3000"),
            ..Setup::default()
        };
        Self::with(engine, setup).await
    }

    /// Where a password has to be longer than elsewhere.
    pub async fn with_passwords_of(engine: Engine, min_chars: usize) -> Self {
        let setup = Setup {
            password_policy: auth::Policy { min_chars },
            ..Setup::default()
        };
        Self::with(engine, setup).await
    }

    async fn with(engine: Engine, setup: Setup) -> Self {
        let (db, folder) = (TestDb::new(engine).await, tempfile::tempdir().unwrap());
        let (clock, random) = (Arc::new(MovableClock::default()), Arc::new(Chance::new(7)));
        let services = services(&db, &clock, &random, folder.path(), &secret(1), &[], setup);
        services.ranks.ensure_shipped().await.unwrap();
        Self {
            router: router(&services, folder.path()),
            services,
            clock,
            random,
            db,
            folder,
            keeper: Keeper::default(),
        }
    }

    /// A second process on the same data, with another signing secret; tokens under `previous` secrets hold.
    pub fn restarted(&self, current: u8, previous: &[u8]) -> Router {
        let previous: Vec<MasterSecret> = previous.iter().map(|byte| secret(*byte)).collect();
        let (db, folder) = (&self.db, self.folder.path());
        router(
            &services(
                db,
                &self.clock,
                &self.random,
                folder,
                &secret(current),
                &previous,
                Setup::default(),
            ),
            folder,
        )
    }

    /// What its handlers reach, to be changed for a router of a test's own.
    pub fn state(&self) -> AppState {
        state(&self.services, self.folder.path())
    }

    pub async fn end(self) {
        drop(self.router);
        self.services.core.db.close().await;
    }

    /// A refusal is found to have written nothing, too.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (db, asked) = (
            &self.services.core.db,
            format!("{} {}", request.method(), request.uri()),
        );
        let before = self.keeper.before(db).await;
        let answer = send(&self.router, request).await;
        self.keeper.after(db, before, &asked, &answer).await;
        answer
    }

    /// A call without a token.
    pub async fn call(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.send(request(method, path, None, Some(body))).await
    }

    pub async fn get(&self, who: &Client, path: &str) -> Answer {
        self.send(request("GET", path, Some(who), None)).await
    }

    pub async fn post(&self, who: &Client, path: &str, body: &Value) -> Answer {
        self.send(request("POST", path, Some(who), Some(body))).await
    }

    /// A call with a body only where there is one.
    pub async fn as_client(&self, who: &Client, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.send(request(method, path, Some(who), body)).await
    }

    /// Uploads a file as a form does.
    pub async fn upload(&self, who: &Client, query: &str, name: &str, bytes: &[u8]) -> Answer {
        self.send(form(
            &format!("/api/v1/tests/upload{query}"),
            who,
            &[],
            name,
            bytes,
        ))
        .await
    }

    /// The mails queued since the last call, oldest first.
    pub async fn mails(&self) -> Vec<Mail> {
        let now = self.clock.now();
        let mut tx = self.services.core.db.begin().await.unwrap();
        let mails = outbox_mail::claim(&mut tx, 1_000, now + TimeDelta::days(3_650), now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        mails
    }

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

    /// Every row that the database holds, but for what being looked at changes: the trail and when who was last here.
    pub async fn rows(&self) -> Vec<String> {
        let all = testkit::dump(&self.services.core.db).await;
        let kept = all
            .lines()
            .filter(|row| !row.starts_with("audit_events ") && !row.starts_with("sessions "));
        let mut kept: Vec<String> = kept.map(str::to_owned).collect();
        kept.sort_unstable();
        kept
    }

    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
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

fn secret(byte: u8) -> MasterSecret {
    MasterSecret::from_bytes([byte; 32])
}

fn services(
    db: &TestDb,
    clock: &Arc<MovableClock>,
    random: &Arc<Chance>,
    folder: &Path,
    current: &MasterSecret,
    previous: &[MasterSecret],
    setup: Setup,
) -> Services {
    let settings = Settings {
        public_url: setup.url.unwrap_or(URL).into(),
        outbox_dir: folder.join("outbox"),
        smtp_url: None,
        is_private: true,
        mail_from: "Study Plus <no-reply@localhost>".into(),
        has_limits: !setup.has_no_limits,
        providers: setup.providers,
        sms: setup.sms,
        password_policy: setup.password_policy,
        breached_passwords: None,
        help_contacts: Vec::new(),
    };
    Services::new(Arc::new(Core {
        db: db.db.clone(),
        clock: Arc::clone(clock) as _,
        random: Arc::clone(random) as _,
        limits: Limits::new(settings.has_limits),
        settings,
        // The cheapest there is: what a hash costs is measured elsewhere.
        passwords: Passwords::new(secret(1).derive("password-pepper"), Params::new(8, 1, 1).unwrap()),
        access: AccessTokens::new(current, previous, URL, URL),
        ids: domain::ids::Ids::default(),
        secret: secret(1),
    }))
}

fn router(services: &Services, folder: &Path) -> Router {
    server::app(state(services, folder))
}

fn state(services: &Services, folder: &Path) -> AppState {
    let config = Config {
        data_dir: folder.into(),
        public_url: Some(URL.into()),
        ..Config::default()
    };
    AppState {
        services: Arc::new(services.clone()),
        config: Arc::new(config),
        site: Arc::new(Site::read(None).unwrap()),
        metrics: None,
        is_stopping: Arc::default(),
        refuses_writes: Arc::default(),
    }
}
