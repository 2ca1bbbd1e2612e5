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
# It cannot be changed: passwords, second factors and links rest on it. What signs access tokens can: every process first
# accepts the new one, then signs with it, and lets the old one go after ten minutes.
# signing_secret = ""
# signing_accepted = ""
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
# People whom students can turn to, on their page about balance, until an administrator of their institution sets others:
# a name, then an address, separated by semicolons.
# help_contacts = "Counselling room https://help.example.org; Ms Rao mailto:rao@example.org"
# The fewest characters of a new password, 12 to 64; 15 is what NIST asks for where a password is the only factor.
password_length = 12
# Passwords nobody may choose, beside those built in: SHA1:COUNT lines in ascending order, as the downloader of Have I
# Been Pwned writes them into one file. The file is searched where it lies and may have any size.
# breached_passwords = "/var/lib/study-plus/pwned-passwords.txt"

# Sign-in with others, one block each. Google and Apple need their client only; google has the variables
# STUDY_PLUS_GOOGLE_CLIENT_ID and _CLIENT_SECRET, apple STUDY_PLUS_APPLE_CLIENT_ID, _TEAM_ID, _KEY_ID and
# _PRIVATE_KEY_FILE. Any other provider of OpenID Connect needs its issuer, too.
# [[provider]]
# name = "google"
# client_id = "1234-abcd.apps.googleusercontent.com"
# client_secret = ""
# native_clients = []
# [[provider]]
# name = "apple"
# client_id = "org.example.study"
# team_id = "ABCDE12345"
# key_id = "ABC123DEFG"
# private_key_file = "AuthKey_ABC123DEFG.p8"
# [[provider]]
# name = "school"
# label = "Our school"
# issuer = "https://id.school.example"
# client_id = "study-plus"
# client_secret = ""

# Codes by text message. Without this block nobody signs in by phone. A provider is asked as Twilio is; url is Twilio's
# when absent. Variables: STUDY_PLUS_SMS_SENDER, _URL, _ACCOUNT, _TOKEN, _FROM, _COUNTRIES, _PER_DAY.
# [sms]
# sender = "http"    # or "outbox": files in data_dir/outbox, for development only
# account = "AC0123456789abcdef"
# token = ""
# from = "+15005550006"
# url = "https://sms.example.org/messages"
# countries = "IN"   # whose mobile numbers get codes; a number without a country is one of the first
# per_day = 1000     # most messages in 24 hours, of all people together

# How often things may be done: how many at once, and in how many seconds all of them come back. What is not named keeps
# its default. Variables: STUDY_PLUS_LIMIT_ and the name in capitals. "overall" is of everybody together.
# [limit]
# login_per_ip = "30/60"
# login_per_device = "10/900"
# login_overall = "3000/60"
# second_factor_per_user = "10/3600"
# second_factor_per_ip = "300/3600"
# second_factor_overall = "60000/3600"
# provider_per_ip = "30/60"
# provider_overall = "3000/60"
# refresh_per_ip = "30/60"
# refresh_overall = "120000/60"
# mail_per_minute = "1/60"
# mail_per_hour = "5/3600"
# mail_per_day = "20/86400"
# mail_per_ip = "30/3600"
# mail_overall = "20000/3600"
# email_change_per_user = "5/86400"
# notice_per_user = "5/86400"
# guardian_per_ip = "30/300"
# sms_per_minute = "1/60"
# sms_per_ten_minutes = "3/600"
# sms_per_day = "6/86400"
# sms_per_ip = "20/3600"
# sms_per_block = "60/86400"
# sms_per_user = "6/86400"
# sms_code_per_ip = "30/60"
# upload_per_hour = "60/3600"
# upload_per_day = "200/86400"
# upload_per_ip = "6000/3600"
# upload_overall = "60000/3600"
# import_per_hour = "5/3600"
# import_per_ip = "60/3600"
# import_overall = "600/3600"
# export_per_hour = "10/3600"
# export_per_ip = "1000/3600"
# export_overall = "6000/3600"
# own_data_per_day = "3/86400"
# own_data_per_ip = "600/86400"
# own_data_overall = "2000/86400"
# refusals_per_user = "20/3600"
# reports_per_ip = "20/60"
# strays_per_ip = "20/60"
"#;
