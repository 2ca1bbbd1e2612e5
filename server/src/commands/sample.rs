//! `study-plus sample`: people and results to look at, marked as sample, and many of them to measure with.

use super::{Outcome, config, services};
use crate::config::Config;

/// Said by whoever means it.
const YES: &str = "--yes-on-a-public-address";

pub(super) async fn run(options: &[&str]) -> Outcome {
    let value = |name: &str| {
        options
            .iter()
            .position(|option| *option == name)
            .and_then(|at| options.get(at + 1))
    };
    let number = |name: &str, otherwise: u32| match value(name) {
        Some(text) => text.parse().map_err(|_| format!("{name} needs a whole number")),
        None => Ok(otherwise),
    };
    let config = config()?;
    let removes = options.contains(&"--remove");
    if !(removes || options.contains(&YES) || config.is_private()) {
        return Err(public(&config).into());
    }
    let services = services(&config).await?;
    if removes {
        services.samples.remove_installation().await?;
        println!("Sample people and their data are gone.");
        return Ok(());
    }
    if value("--students").is_some() {
        let (students, results, sessions) = (
            number("--students", 1)?,
            number("--results", 200)?,
            number("--sessions", 180)?,
        );
        services.samples.load_bench(students, results, sessions).await?;
        println!("{students} students with {results} results and {sessions} sessions each.");
        return Ok(());
    }
    for who in services.samples.load_installation().await? {
        println!(
            "Sample {}: {} with the password: {}",
            who.role.as_str(),
            who.email,
            who.password
        );
    }
    Ok(())
}

fn public(config: &Config) -> String {
    format!(
        "sample people share a password that anybody can look up, and one of them is an admin; this installation may be \
         reached by others (it listens on {}, its address is {}). Nothing was loaded. If that is meant, add {YES}",
        config.listen,
        config.public_url()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(listen: &str, public_url: Option<&str>) -> Config {
        Config {
            listen: listen.parse().unwrap(),
            public_url: public_url.map(str::to_owned),
            ..Config::default()
        }
    }

    #[test]
    fn the_refusal_says_where_it_can_be_reached_and_what_to_add() {
        let words = public(&at("0.0.0.0:3000", Some("https://study.example")));
        assert!(
            words.contains("0.0.0.0:3000") && words.contains("https://study.example") && words.contains(YES)
        );
    }
}
