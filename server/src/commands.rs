//! The sub-commands. What a person reads goes to standard output, what went wrong to standard error.
#![expect(clippy::print_stdout, reason = "printing is what commands do")]

use crate::assets::Site;
use crate::config::sms::SmsConfig;
use crate::config::{Config, EXAMPLE, LogFormat, Switch};
use crate::state::AppState;
use crate::system::{SystemClock, SystemRandom};
use crate::{app, background, openapi, serve};
use auth::{AccessTokens, MasterSecret, Passwords, password};
use service::limits::Limits;
use service::{Core, Services, Settings};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::Db;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

mod backup;
mod bench;
mod evaluate;
mod sample;

/// How long work in the background may go on once all requests are answered.
const LAST_WORK: Duration = Duration::from_secs(5);

type Outcome = Result<(), Box<dyn Error>>;

const USAGE: &str =
    "usage: study-plus [serve | migrate | sample [--remove] [--students N --results M --sessions K]
         [--yes-on-a-public-address]
       | evaluate TASK --data FILE [--fit FILE] [--seed N] [--format table|json]
       | backup FILE | admin bootstrap | openapi | config example | help | --version]";

/// Runs the command of these arguments.
pub async fn run(arguments: Vec<String>) -> ExitCode {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        [] | ["serve"] => run_server().await,
        ["migrate"] => migrate().await,
        ["sample", options @ ..] => sample::run(options).await,
        ["bench", options @ ..] => bench::run(options).await,
        ["evaluate", options @ ..] => return evaluate::run(options),
        ["backup", file] if !file.starts_with('-') => backup::backup(Path::new(file)).await,
        ["admin", "bootstrap"] => bootstrap().await,
        ["openapi"] => {
            print!("{}", openapi::text());
            Ok(())
        }
        ["config", "example"] => {
            print!("{EXAMPLE}");
            Ok(())
        }
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        ["--version"] => {
            println!("study-plus {}", env!("CARGO_PKG_VERSION"));
            Ok(())
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn config() -> Result<Config, Box<dyn Error>> {
    let config = Config::read(Path::new("study-plus.toml"), |name| std::env::var(name).ok())?;
    std::fs::create_dir_all(&config.data_dir)?;
    Ok(config)
}

/// The use cases on the configured database, migrated.
async fn services(config: &Config) -> Result<Services, Box<dyn Error>> {
    let db = Db::open(&config.database()).await?;
    db.migrate().await?;
    let secret = secret(config)?;
    let access = access_tokens(config, &secret)?;
    let settings = Settings {
        public_url: config.public_url(),
        outbox_dir: config.data_dir.join("outbox"),
        smtp_url: config.smtp_url.clone(),
        is_private: config.is_private(),
        mail_from: config.mail_from.clone(),
        has_limits: config.limits == Switch::On,
        providers: crate::config::provider::settings(&config.provider)?,
        sms: crate::config::sms::settings(config.sms.as_ref())?,
        password_policy: auth::Policy {
            min_chars: config.password_length.0,
        },
        breached_passwords: config.breached_passwords()?,
        help_contacts: config.help_contacts.0.clone(),
    };
    let limits = Limits::new(settings.has_limits).with_rules(config.limit.0);
    let limits = match &config.redis_url {
        Some(redis) => limits.shared(redis, secret.derive("limits"))?,
        None => limits,
    };
    let core = Core {
        db,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        limits,
        settings,
        passwords: Passwords::new(secret.derive("password-pepper"), password::Params::default()),
        access,
        ids: domain::ids::Ids::default(),
        secret,
    };
    let services = Services::new(Arc::new(core));
    services.ranks.ensure_shipped().await?;
    Ok(services)
}

/// The key that signs, and those that are believed: the installation's own always, since tokens of before were signed
/// with it.
fn access_tokens(config: &Config, secret: &MasterSecret) -> Result<AccessTokens, Box<dyn Error>> {
    let parse = |text: &str| MasterSecret::parse(text);
    let signing = config
        .signing_secret
        .as_deref()
        .map_or_else(|| Ok(secret.clone()), parse)?;
    let mut accepted = vec![secret.clone()];
    for text in config.signing_accepted.split_whitespace() {
        accepted.push(parse(text)?);
    }
    Ok(AccessTokens::new(
        &signing,
        &accepted,
        config.public_url(),
        "study-plus-api",
    ))
}

/// The configured secret, else the one in the data folder, made at the first start.
fn secret(config: &Config) -> Result<MasterSecret, Box<dyn Error>> {
    if let Some(text) = &config.secret {
        return Ok(MasterSecret::parse(text)?);
    }
    let file = config.data_dir.join("secret.key");
    if let Ok(text) = std::fs::read_to_string(&file) {
        return Ok(MasterSecret::parse(text.trim())?);
    }
    let secret = MasterSecret::generate(&SystemRandom);
    // Written beside and renamed: a killed first start must not leave half a secret.
    let beside = config.data_dir.join(format!("secret.key.{}", std::process::id()));
    write_private(&beside, &secret.encode())?;
    // Whichever of two first starts comes first wins; the other reads what that one wrote.
    if std::fs::hard_link(&beside, &file).is_err() {
        std::fs::remove_file(&beside)?;
        return Ok(MasterSecret::parse(std::fs::read_to_string(&file)?.trim())?);
    }
    std::fs::remove_file(&beside)?;
    Ok(secret)
}

fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut out = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)?;
    out.write_all(text.as_bytes())?;
    out.sync_all()
}

fn start_log(format: LogFormat) {
    let filter = EnvFilter::try_from_env("STUDY_PLUS_LOG_LEVEL").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Json => log.json().init(),
        LogFormat::Pretty => log.init(),
    }
}

async fn run_server() -> Outcome {
    let config = config()?;
    start_log(config.log);
    // First, so that nothing counts before somebody listens.
    let metrics = metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder()?;
    let services = services(&config).await?;
    let site = Site::read(config.site().as_deref())?;
    // Before anybody can find it ready: whoever asks it to stop a moment later wants an end in order.
    let asked_to_stop = stop_signal()?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", config.listen))?;
    greet(&config, &services, listener.local_addr()?.to_string()).await?;
    let is_stopping = Arc::new(AtomicBool::new(false));
    let state = AppState {
        services: Arc::new(services.clone()),
        config: Arc::new(config.clone()),
        site: Arc::new(site),
        metrics: Some(metrics),
        is_stopping: Arc::clone(&is_stopping),
        refuses_writes: Arc::default(),
    };
    let (stop, stopped) = watch::channel(false);
    let mut work = tokio::spawn(background::run(services.clone(), stopped));
    let asked = async {
        asked_to_stop.await;
        tracing::info!("stopping: answering what has begun");
        is_stopping.store(true, Ordering::Relaxed);
    };
    serve::serve(listener, app(state), config.max_connections, asked).await?;
    stop.send_replace(true);
    if let Ok(ended) = tokio::time::timeout(LAST_WORK, &mut work).await {
        ended?;
    } else {
        // A mail server that hangs, for one. Nothing is lost: each kind of work takes up at a start what it finds begun.
        tracing::warn!("work in the background was cut short; the next start takes it up");
        work.abort();
    }
    services.core.db.close().await;
    Ok(())
}

/// Where it is, how the first admin gets in, where mail goes.
async fn greet(config: &Config, services: &Services, address: String) -> Outcome {
    println!(
        "Study Plus is at {} (listening on {address})",
        config.public_url()
    );
    if let Some(link) = services.accounts.bootstrap_link().await? {
        println!("First admin, once, within the hour: {link}");
    }
    match &config.smtp_url {
        Some(_) => println!("Mail goes to the configured mail server."),
        None if config.is_private() => println!(
            "Mail goes to files in {}/outbox; the page after registration links its message.",
            config.data_dir.display()
        ),
        None => println!(
            "Mail goes to files in {}/outbox and to nobody's mailbox: set smtp_url before others come.",
            config.data_dir.display()
        ),
    }
    if config.sms.as_ref().is_some_and(SmsConfig::is_outbox) {
        println!(
            "Text messages go to files in {}/outbox and to nobody's phone: this is for development.",
            config.data_dir.display()
        );
    }
    Ok(())
}

/// Listens from the moment it is called: a signal that comes before it is awaited is not lost.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

async fn migrate() -> Outcome {
    let db = Db::open(&config()?.database()).await?;
    db.migrate().await?;
    println!("The schema is up to date.");
    Ok(())
}

async fn bootstrap() -> Outcome {
    let services = services(&config()?).await?;
    match services.accounts.bootstrap_link().await? {
        Some(link) => println!("{link}"),
        None => println!("There is an admin already."),
    }
    Ok(())
}
