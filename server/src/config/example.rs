//! The commented sample that `study-plus config example` prints.

/// Every setting with its default; those without one are commented out.
pub const EXAMPLE: &str = r#"# study-plus.toml, read from the working folder. Each setting has a variable of the environment that wins over it:
# STUDY_PLUS_ and its name in capitals; database_url has DATABASE_URL, redis_url REDIS_URL.

listen = "127.0.0.1:3000"
# Where people reach the site. Links in mail start with it.
# public_url = "https://study.example.org"
# The SQLite file, the outbox and the secret.
data_dir = "data"
# The built site; looked for beside the program.
# site_dir = "/usr/share/study-plus/site"
# database_url = "postgres://study:password@localhost/study_plus"
# At least 32 random bytes, best from the environment. Made and kept in data_dir when absent.
# secret = ""
secret_previous = ""
# Without a mail server, mail is written to data_dir/outbox.
# smtp_url = "smtps://user:password@mail.example.org"
mail_from = "Study Plus <no-reply@localhost>"
# pretty or json
log = "pretty"
# /metrics answers to this machine, and to others that send this as a bearer token.
# metrics_token = ""
# Addresses of proxies whose X-Forwarded-For is believed, separated by commas.
trusted_proxies = ""
# off only for load tests
limits = "on"
# Several servers on one database count limits together in a Redis; without one each counts by itself.
# redis_url = "redis://:password@localhost"
max_connections = 4096
# People whom students can turn to, on their page about balance: a name, then an address, separated by semicolons.
# help_contacts = "Counselling room https://help.example.org; Ms Rao mailto:rao@example.org"
"#;
