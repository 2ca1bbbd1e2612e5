//! Text messages: the `[sms]` block of the file, or variables. Without it nobody signs in by phone.

use super::ConfigError;
use domain::phone::Countries;
use serde::Deserialize;
use service::sms::{HttpSms, SmsRoute, SmsSettings};
use url::Url;

/// Variables of the environment, and the setting each sets.
const VARIABLES: [(&str, &str); 7] = [
    ("STUDY_PLUS_SMS_SENDER", "sender"),
    ("STUDY_PLUS_SMS_URL", "url"),
    ("STUDY_PLUS_SMS_ACCOUNT", "account"),
    ("STUDY_PLUS_SMS_TOKEN", "token"),
    ("STUDY_PLUS_SMS_FROM", "from"),
    ("STUDY_PLUS_SMS_COUNTRIES", "countries"),
    ("STUDY_PLUS_SMS_PER_DAY", "per_day"),
];
/// The country whose numbers get codes unless others are named.
const COUNTRIES: &str = "IN";
/// Messages of all people together in 24 hours, unless another number is set.
const PER_DAY: u32 = 1_000;

/// Who sends messages, and where to.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsConfig {
    sender: Sender,
    /// Twilio's address of the account when absent.
    url: Option<String>,
    account: Option<String>,
    token: Option<String>,
    from: Option<String>,
    countries: Option<String>,
    per_day: Option<Number>,
}

/// A number of the file, or the text of a variable.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Number {
    Number(i64),
    Text(String),
}

/// Who sends. There is no default: files are for development, and must be asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Sender {
    /// A provider.
    Http,
    /// Nobody: files in the outbox.
    Outbox,
}

/// Puts what the environment says into the block of the file; it is made if it is not there.
pub(super) fn from_environment(table: &mut toml::Table, variable: &impl Fn(&str) -> Option<String>) {
    for (name, key) in VARIABLES {
        let Some(value) = variable(name).filter(|value| !value.is_empty()) else {
            continue;
        };
        let block = table
            .entry("sms")
            .or_insert_with(|| toml::Value::Table(toml::Table::new()));
        if let Some(block) = block.as_table_mut() {
            block.insert(key.to_owned(), toml::Value::String(value));
        }
    }
}

/// The settings of the block.
///
/// # Errors
/// What is missing or cannot be used.
pub fn settings(config: Option<&SmsConfig>) -> Result<Option<SmsSettings>, ConfigError> {
    let read = config.map(SmsConfig::settings).transpose();
    read.map_err(|reason| ConfigError::Variable {
        name: "sms".into(),
        reason,
    })
}

impl SmsConfig {
    /// Whether messages are written into files instead of being sent.
    pub fn is_outbox(&self) -> bool {
        self.sender == Sender::Outbox
    }

    fn settings(&self) -> Result<SmsSettings, String> {
        let codes = self.countries.as_deref().unwrap_or(COUNTRIES);
        let countries = Countries::parse(codes)
            .map_err(|code| format!("countries are ISO codes such as IN, and {code:?} is none"))?;
        let route = match self.sender {
            Sender::Http => SmsRoute::Http(self.http()?),
            Sender::Outbox => SmsRoute::Outbox,
        };
        Ok(SmsSettings {
            route,
            countries,
            per_day: self.per_day()?,
        })
    }

    fn per_day(&self) -> Result<u32, String> {
        let number = match &self.per_day {
            None => Some(PER_DAY),
            Some(Number::Number(number)) => u32::try_from(*number).ok(),
            Some(Number::Text(text)) => text.trim().parse().ok(),
        };
        number
            .filter(|number| (1..=1_000_000).contains(number))
            .ok_or_else(|| "per_day is a number from 1 to 1000000".to_owned())
    }

    fn http(&self) -> Result<HttpSms, String> {
        let needed = |value: &Option<String>, name: &str| {
            let value = value.clone().filter(|value| !value.is_empty());
            value.ok_or_else(|| format!("{name} is needed"))
        };
        let account = needed(&self.account, "account")?;
        let twilio = || format!("https://api.twilio.com/2010-04-01/Accounts/{account}/Messages.json");
        let address = self.url.clone().unwrap_or_else(twilio);
        let url = Url::parse(&address).map_err(|error| format!("url: {error}"))?;
        outbound::may_be_asked(&url).map_err(|error| error.to_string())?;
        Ok(HttpSms {
            url,
            account,
            token: needed(&self.token, "token")?,
            from: needed(&self.from, "from")?,
        })
    }
}

// By hand, so that no secret ever reaches a log.
impl std::fmt::Debug for SmsConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmsConfig")
            .field("sender", &self.sender)
            .field("countries", &self.countries)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;
    use std::path::Path;

    const TWILIO: &str =
        "[sms]\nsender = \"http\"\naccount = \"AC1\"\ntoken = \"sesame\"\nfrom = \"+15005550006\"\n";

    fn read(text: &str) -> Result<Option<SmsSettings>, String> {
        let config: Config = toml::from_str(text).map_err(|error| error.to_string())?;
        assert!(!format!("{config:?}{:?}", config.sms).contains("sesame"));
        settings(config.sms.as_ref()).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_is_sent_and_no_file_is_written_unless_a_sender_is_named() {
        assert!(read("").unwrap().is_none());
        assert!(
            read("[sms]\ncountries = \"IN\"\n")
                .unwrap_err()
                .contains("sender")
        );
        assert!(matches!(
            read("[sms]\nsender = \"outbox\"\n").unwrap().unwrap().route,
            SmsRoute::Outbox
        ));
    }
    #[test]
    fn a_provider_needs_account_token_and_sender_and_is_twilio_without_an_address() {
        let SmsRoute::Http(http) = read(TWILIO).unwrap().unwrap().route else {
            panic!("a provider is named");
        };
        assert_eq!(
            http.url.as_str(),
            "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json"
        );
        assert!(!format!("{http:?}").contains("sesame"));
        for (bad, words) in [
            (TWILIO.replace("account = \"AC1\"\n", ""), "account is needed"),
            (TWILIO.replace("sesame", ""), "token is needed"),
            (TWILIO.replace("from", "sender_id"), "unknown field"),
            (
                format!("{TWILIO}url = \"http://sms.example\"\n"),
                "https is needed",
            ),
            (format!("{TWILIO}countries = \"IN, XX\"\n"), "\"XX\""),
            (format!("{TWILIO}countries = \"\"\n"), "ISO codes"),
            (TWILIO.replace("http", "file"), "unknown variant"),
            (format!("{TWILIO}per_day = 0\n"), "from 1 to 1000000"),
            (format!("{TWILIO}per_day = -1\n"), "from 1 to 1000000"),
            (format!("{TWILIO}per_day = \"many\"\n"), "from 1 to 1000000"),
        ] {
            let said = read(&bad).unwrap_err();
            assert!(said.contains(words), "{bad}: {said}");
        }
    }
    #[test]
    fn the_environment_makes_the_block() {
        let variable = |name: &str| match name {
            "STUDY_PLUS_SMS_SENDER" => Some("outbox".to_owned()),
            "STUDY_PLUS_SMS_COUNTRIES" => Some("AE IN".to_owned()),
            "STUDY_PLUS_SMS_PER_DAY" => Some("250".to_owned()),
            _ => None,
        };
        let config = Config::read(Path::new("/nonexistent/study-plus.toml"), variable).unwrap();
        let found = settings(config.sms.as_ref()).unwrap().unwrap();
        assert_eq!(Ok(found.countries), Countries::parse("AE,IN"));
        assert_eq!(found.per_day, 250);
    }
    #[test]
    fn messages_are_capped_at_a_thousand_a_day_unless_another_number_is_set() {
        assert_eq!(read(TWILIO).unwrap().unwrap().per_day, 1_000);
        assert_eq!(
            read(&format!("{TWILIO}per_day = 20\n")).unwrap().unwrap().per_day,
            20
        );
    }
}
