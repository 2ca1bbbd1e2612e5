//! How often things may be done: the `[limit]` block of the file, or a variable a rule.

use serde::Deserialize;
use service::limits::{Rule, Rules};
use std::collections::BTreeMap;

/// Before the name of a rule in capitals.
const PREFIX: &str = "STUDY_PLUS_LIMIT_";

/// The rules of the installation, each `N/SECONDS`; what is not named keeps its default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>")]
pub struct LimitRules(pub Rules);

impl TryFrom<BTreeMap<String, String>> for LimitRules {
    type Error = String;

    fn try_from(given: BTreeMap<String, String>) -> Result<Self, String> {
        let mut rules = Rules::DEFAULT;
        for (name, text) in given {
            let rule: Rule = text.parse().map_err(|reason| format!("{name}: {reason}"))?;
            if !rules.set(&name, rule) {
                return Err(format!(
                    "{name} is no limit; `study-plus config example` names them"
                ));
            }
        }
        Ok(Self(rules))
    }
}

/// Puts what the environment says into the block of the file; it is made if it is not there.
pub(super) fn from_environment(table: &mut toml::Table, variable: &impl Fn(&str) -> Option<String>) {
    for (name, _) in Rules::DEFAULT.by_name() {
        let Some(value) = variable(&variable_name(name)).filter(|value| !value.is_empty()) else {
            continue;
        };
        let block = table
            .entry("limit")
            .or_insert_with(|| toml::Value::Table(toml::Table::new()));
        if let Some(block) = block.as_table_mut() {
            block.insert(name.to_owned(), toml::Value::String(value));
        }
    }
}

fn variable_name(rule: &str) -> String {
    format!("{PREFIX}{}", rule.to_uppercase())
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, EXAMPLE};
    use service::limits::{Rule, Rules};
    use std::path::Path;

    fn read(name: &str, value: &str) -> Result<Rules, String> {
        let variable = |asked: &str| (asked == name).then(|| value.to_owned());
        Config::read(Path::new("/nowhere/study-plus.toml"), variable)
            .map(|config| config.limit.0)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_variable_changes_its_own_rule_and_no_other() {
        let read = read("STUDY_PLUS_LIMIT_LOGIN_PER_IP", "100/60").unwrap();
        assert_eq!(read.login_per_ip, Rule { n: 100, seconds: 60 });
        let mut rest = read;
        rest.login_per_ip = Rules::DEFAULT.login_per_ip;
        assert_eq!(rest, Rules::DEFAULT);
    }

    #[test]
    fn a_bad_rule_and_an_unknown_one_are_named() {
        let error = read("STUDY_PLUS_LIMIT_MAIL_PER_DAY", "many").unwrap_err();
        assert!(
            error.contains("mail_per_day") && error.contains("30/60"),
            "{error}"
        );
        let error = toml::from_str::<Config>("[limit]\nlogins = \"1/60\"").unwrap_err();
        assert!(error.message().contains("logins is no limit"), "{error}");
    }

    #[test]
    fn the_example_shows_every_rule_with_its_default() {
        for (name, rule) in Rules::DEFAULT.by_name() {
            let line = format!("# {name} = \"{rule}\"");
            assert!(EXAMPLE.contains(&line), "{line}");
        }
    }
}
