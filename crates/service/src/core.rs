//! What every use case stands on: the database, time, chance, keys and settings.

use crate::error::Result;
use crate::limits::Limits;
use auth::access::AccessTokens;
use auth::password::Passwords;
use auth::secret::MasterSecret;
use chrono::{DateTime, Utc};
use domain::ids::Ids;
use domain::{Clock, Random};
use std::path::PathBuf;
use std::sync::Arc;
use store::Db;
use uuid::Uuid;

/// Settings the use cases need; read once at start.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people reach the site, without a slash at the end; every mailed link starts with it.
    pub public_url: String,
    /// Where mail is written when no server is configured.
    pub outbox_dir: PathBuf,
    /// The mail server, `smtp://user:password@host:port` or `smtps://…`.
    pub smtp_url: Option<String>,
    /// Whether nobody but this machine can reach the installation: what is mailed may be shown in the browser then.
    pub is_private: bool,
    /// Sender of mail.
    pub mail_from: String,
    /// Limits on tries and mail. Off only for load tests.
    pub has_limits: bool,
    /// Who else may vouch for people.
    pub providers: Vec<crate::providers::ProviderSettings>,
    /// Whether and how text messages are sent; without it nobody signs in by phone.
    pub sms: Option<crate::sms::SmsSettings>,
    /// Which passwords may be chosen.
    pub password_policy: auth::Policy,
    /// Passwords that nobody may choose, beside those that are built in.
    pub breached_passwords: Option<auth::BreachedFile>,
    /// Whom students can turn to where their institution has set nobody.
    pub help_contacts: Vec<domain::help_contacts::HelpContact>,
}

/// One installation.
pub struct Core {
    /// The database.
    pub db: Db,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// Ids in the order of their making.
    pub ids: Ids,
    /// How often something may be done.
    pub limits: Limits,
    /// Settings.
    pub settings: Settings,
    /// Password hashing, bounded.
    pub passwords: Passwords,
    /// Access tokens for API clients.
    pub access: AccessTokens,
    /// What further keys are derived from.
    pub secret: MasterSecret,
}

impl Core {
    /// The present moment.
    pub fn now(&self) -> DateTime<Utc> {
        domain::clock::to_micros(self.clock.now())
    }

    /// Stores something without a meaning, to see whether anything can be stored.
    ///
    /// # Errors
    /// Why it cannot.
    pub async fn try_write(&self) -> Result<()> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        store::installation::put(&mut tx, "write_probe", "", None, now).await?;
        Ok(tx.commit().await?)
    }

    /// A fresh id, greater than every one before it of this process.
    pub fn new_id(&self) -> Uuid {
        self.ids.next(self.now(), &*self.random)
    }
}
