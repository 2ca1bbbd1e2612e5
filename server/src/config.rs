//! Settings: defaults, then `study-plus.toml`, then the environment. Read once, in `main`.

use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

mod breached;
mod example;
mod help;
mod limit;
mod password;
pub mod provider;
mod reach;
pub mod sms;
pub use example::EXAMPLE;
pub use help::HelpContacts;
pub use limit::LimitRules;
pub use password::PasswordLength;

/// All settings of a process.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where people reach it; links in mail start with it. `http://` and the listen address when absent.
    pub public_url: Option<String>,
    /// The folder of the SQLite file, the outbox and the secret.
    pub data_dir: PathBuf,
    /// The built site; looked for beside the program when absent.
    pub site_dir: Option<PathBuf>,
    /// `postgres://…`, or `sqlite:FILE`; a file in the data folder when absent.
    pub database_url: Option<String>,
    /// What all keys are derived from; made and kept in the data folder when absent.
    pub secret: Option<String>,
    /// What the key that signs access tokens is derived from; `secret` when absent.
    pub signing_secret: Option<String>,
    /// Further secrets whose access tokens hold, former and coming ones, separated by blanks.
    pub signing_accepted: String,
    /// `smtp://user:password@host:port` or `smtps://…`; mail goes to files when absent.
    pub smtp_url: Option<String>,
    /// Sender of mail.
    pub mail_from: String,
    /// `pretty` or `json`.
    pub log: LogFormat,
    /// What `/metrics` asks for from elsewhere than this machine.
    pub metrics_token: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed, separated by commas.
    pub trusted_proxies: String,
    /// `on`, or `off` for load tests only.
    pub limits: Switch,
    /// How often each thing may be done.
    pub limit: LimitRules,
    /// `redis://…`: limits are counted there, for all processes together; in memory when absent.
    pub redis_url: Option<String>,
    /// Most connections at once.
    pub max_connections: usize,
    /// People whom students can turn to where their institution has set nobody: `Name address; Name address`.
    pub help_contacts: HelpContacts,
    /// The fewest characters of a new password.
    pub password_length: PasswordLength,
    /// Passwords nobody may choose: lines of SHA1:COUNT in ascending order.
    pub breached_passwords: Option<PathBuf>,
    /// Who else may vouch for people.
    pub provider: Vec<provider::ProviderConfig>,
    /// Who sends text messages; nobody when absent.
    pub sms: Option<sms::SmsConfig>,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// A JSON object a line.
    Json,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            public_url: None,
            data_dir: "data".into(),
            site_dir: None,
            database_url: None,
            secret: None,
            signing_secret: None,
            signing_accepted: String::new(),
            smtp_url: None,
            mail_from: "Study Plus <no-reply@localhost>".into(),
            log: LogFormat::Pretty,
            metrics_token: None,
            trusted_proxies: String::new(),
            limits: Switch::On,
            limit: LimitRules::default(),
            redis_url: None,
            max_connections: 4096,
            help_contacts: HelpContacts::default(),
            password_length: PasswordLength::default(),
            breached_passwords: None,
            provider: Vec::new(),
            sms: None,
        }
    }
}

// By hand, so that no secret ever reaches a log.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("public_url", &self.public_url())
            .field("data_dir", &self.data_dir)
            .field("site_dir", &self.site_dir)
            .field("has_database_url", &self.database_url.is_some())
            .field("has_smtp", &self.smtp_url.is_some())
            .field("limits", &self.limits)
            .field("has_redis_url", &self.redis_url.is_some())
            .finish_non_exhaustive()
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file that cannot be read.
    #[error("cannot read {0}: {1}")]
    File(PathBuf, std::io::Error),
    /// A file that says something unknown.
    #[error("{0}: {1}")]
    Toml(PathBuf, Box<toml::de::Error>),
    /// A variable with a value that does not fit.
    #[error("{name}: {reason}")]
    Variable {
        /// Its name.
        name: String,
        /// What is wrong.
        reason: String,
    },
}

/// Environment variables, and the setting each sets.
const VARIABLES: [(&str, &str); 19] = [
    ("STUDY_PLUS_LISTEN", "listen"),
    ("STUDY_PLUS_PUBLIC_URL", "public_url"),
    ("STUDY_PLUS_DATA_DIR", "data_dir"),
    ("STUDY_PLUS_SITE_DIR", "site_dir"),
    ("DATABASE_URL", "database_url"),
    ("STUDY_PLUS_SECRET", "secret"),
    ("STUDY_PLUS_SIGNING_SECRET", "signing_secret"),
    ("STUDY_PLUS_SIGNING_ACCEPTED", "signing_accepted"),
    ("STUDY_PLUS_SMTP_URL", "smtp_url"),
    ("STUDY_PLUS_MAIL_FROM", "mail_from"),
    ("STUDY_PLUS_LOG", "log"),
    ("STUDY_PLUS_METRICS_TOKEN", "metrics_token"),
    ("STUDY_PLUS_TRUSTED_PROXIES", "trusted_proxies"),
    ("STUDY_PLUS_LIMITS", "limits"),
    ("REDIS_URL", "redis_url"),
    ("STUDY_PLUS_MAX_CONNECTIONS", "max_connections"),
    ("STUDY_PLUS_HELP_CONTACTS", "help_contacts"),
    ("STUDY_PLUS_PASSWORD_LENGTH", "password_length"),
    ("STUDY_PLUS_BREACHED_PASSWORDS", "breached_passwords"),
];

impl Config {
    /// Reads the file (when it is there) and the environment.
    ///
    /// # Errors
    /// The first setting that does not fit, by name.
    pub fn read(file: &Path, variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut table = match std::fs::read_to_string(file) {
            Ok(text) => text
                .parse::<toml::Table>()
                .map_err(|e| ConfigError::Toml(file.into(), e.into()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => toml::Table::new(),
            Err(error) => return Err(ConfigError::File(file.into(), error)),
        };
        for (name, key) in VARIABLES {
            // Empty means absent: compose files cannot leave a variable out.
            if let Some(value) = variable(name).filter(|value| !value.is_empty()) {
                let value = match key {
                    "max_connections" | "password_length" => value
                        .parse()
                        .map(toml::Value::Integer)
                        .map_err(|_| ConfigError::Variable {
                            name: name.into(),
                            reason: "a whole number is needed".into(),
                        })?,
                    _ => toml::Value::String(value),
                };
                let alone = toml::Table::from_iter([(key.to_owned(), value.clone())]);
                alone.try_into::<Self>().map_err(|error| ConfigError::Variable {
                    name: name.into(),
                    reason: error.message().into(),
                })?;
                table.insert(key.to_owned(), value);
            }
        }
        provider::from_environment(&mut table, &variable);
        sms::from_environment(&mut table, &variable);
        limit::from_environment(&mut table, &variable);
        table
            .try_into()
            .map_err(|error| ConfigError::Toml(file.into(), Box::new(error)))
    }

    /// Where people reach the site, without a slash at the end.
    pub fn public_url(&self) -> String {
        let own = || format!("http://{}", self.listen);
        self.public_url
            .clone()
            .unwrap_or_else(own)
            .trim_end_matches('/')
            .to_owned()
    }

    /// The database's address.
    pub fn database(&self) -> String {
        let file = || format!("sqlite:{}", self.data_dir.join("study-plus.db").display());
        self.database_url.clone().unwrap_or_else(file)
    }

    /// Proxies whose word on the client's address is taken.
    pub fn trusted_proxies(&self) -> Vec<IpAddr> {
        self.trusted_proxies
            .split(',')
            .filter_map(|address| address.trim().parse().ok())
            .collect()
    }

    /// The built site: as configured, else beside the program, else in the checkout.
    pub fn site(&self) -> Option<PathBuf> {
        let beside = std::env::current_exe()
            .ok()
            .and_then(|exe| exe.parent().map(Path::to_path_buf));
        let guesses = beside
            .into_iter()
            .flat_map(|folder| [folder.join("site"), folder.join("../site")]);
        self.site_dir.clone().or_else(|| {
            guesses
                .chain(["target/site".into()])
                .find(|folder| folder.join("pkg").is_dir())
        })
    }
}

#[cfg(test)]
mod tests;
