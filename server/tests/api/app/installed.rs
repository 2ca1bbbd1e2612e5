//! Installations of tests, and what differs between them.

use super::{Chance, Keeper, TestApp, URL};
use auth::access::AccessTokens;
use auth::password::Params;
use auth::{MasterSecret, Passwords};
use axum::Router;
use server::assets::Site;
use server::config::Config;
use server::state::AppState;
use service::limits::Limits;
use service::providers::ProviderSettings;
use service::sms::SmsSettings;
use service::{Core, Services, Settings};
use std::path::Path;
use std::sync::Arc;
use testkit::{Engine, MovableClock, TestDb};

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
