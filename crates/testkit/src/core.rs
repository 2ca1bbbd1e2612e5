//! What use cases stand on, in a test: cheap hashes, a clock to move, mail in a folder.

use crate::{MovableClock, SeededRandom};
use auth::password::Params;
use auth::{AccessTokens, MasterSecret, Passwords};
use service::limits::Limits;
use service::{Core, Settings};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::Db;
use tempfile::TempDir;

/// Two cores on one database must not draw the same ids.
static SEED: AtomicU64 = AtomicU64::new(1);

/// A core and the things a test turns.
pub struct TestCore {
    /// For `Services::new` and its like.
    pub core: Arc<Core>,
    /// Its clock.
    pub clock: Arc<MovableClock>,
    /// Where its mail goes when it has no server.
    pub outbox: TempDir,
}

/// A core on `db` with settings as after installation.
///
/// # Panics
/// When no temporary folder can be made.
pub fn test_core(db: Db) -> TestCore {
    test_core_with(db, |_| {})
}

/// Like [`test_core`], with other settings.
///
/// # Panics
/// When no temporary folder can be made.
pub fn test_core_with(db: Db, change: impl FnOnce(&mut Settings)) -> TestCore {
    let outbox = tempfile::tempdir().expect("a temporary folder can be made");
    let mut settings = Settings {
        public_url: "https://study.test".into(),
        outbox_dir: outbox.path().to_owned(),
        smtp_url: None,
        is_private: true,
        mail_from: "Study Plus <study@study.test>".into(),
        has_limits: true,
        providers: Vec::new(),
        sms: None,
        password_policy: auth::Policy::default(),
        breached_passwords: None,
        help_contacts: Vec::new(),
    };
    change(&mut settings);
    let clock = Arc::new(MovableClock::default());
    let secret = MasterSecret::from_bytes([7; 32]);
    let cheap = Params::new(8, 1, 1).expect("the least that argon2 takes");
    let core = Core {
        db,
        clock: Arc::clone(&clock) as _,
        random: Arc::new(SeededRandom::new(SEED.fetch_add(1, Ordering::Relaxed))),
        passwords: Passwords::new(secret.derive("pepper"), cheap),
        access: AccessTokens::new(&secret, &[], settings.public_url.clone(), "study-plus"),
        ids: domain::ids::Ids::default(),
        limits: Limits::new(settings.has_limits),
        secret,
        settings,
    };
    TestCore {
        core: Arc::new(core),
        clock,
        outbox,
    }
}
