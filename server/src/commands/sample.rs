//! `study-plus sample`: people and results to look at, marked as sample, and many of them to measure with.

use super::{Outcome, config, services};

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
    let services = services(&config()?).await?;
    if options.contains(&"--remove") {
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
