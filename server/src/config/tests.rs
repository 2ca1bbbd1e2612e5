use super::*;

fn read(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let find = |name: &str| {
        pairs
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| (*value).to_owned())
    };
    Config::read(Path::new("/nonexistent/study-plus.toml"), find)
}

#[test]
fn the_environment_wins_and_an_empty_variable_is_absent() {
    let config = read(&[
        ("STUDY_PLUS_LISTEN", "127.0.0.1:8099"),
        ("DATABASE_URL", ""),
        ("STUDY_PLUS_LIMITS", "off"),
    ])
    .unwrap();
    assert_eq!(config.public_url(), "http://127.0.0.1:8099");
    assert_eq!(
        (config.database().as_str(), config.limits),
        ("sqlite:data/study-plus.db", Switch::Off)
    );
}
#[test]
fn a_bad_variable_is_named() {
    let error = read(&[("STUDY_PLUS_LISTEN", "here")]).unwrap_err().to_string();
    assert!(error.starts_with("STUDY_PLUS_LISTEN: "), "{error}");
}
#[test]
fn the_example_is_what_it_says_and_secrets_stay_out_of_debug() {
    let config: Config = toml::from_str(EXAMPLE).unwrap();
    assert_eq!(config.listen, Config::default().listen);
    let shown = format!(
        "{:?}",
        Config {
            secret: Some("sesame".into()),
            ..Config::default()
        }
    );
    assert!(!shown.contains("sesame"));
}
