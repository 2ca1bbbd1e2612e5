//! `study-plus bench`: what `make bench` wants to know of the machine and of the use cases, apart from any network.
//! Prints JSON.

use super::{Outcome, config, services};
use crate::system::SystemRandom;
use auth::password::Params;
use auth::{MasterSecret, Passwords};
use std::time::{Duration, Instant};

/// How long passwords are hashed.
const HASHING: Duration = Duration::from_secs(4);
/// More at once than are computed at once, as with sign-ins under load.
const AT_ONCE: usize = 4;

pub(super) async fn run(options: &[&str]) -> Outcome {
    match options {
        ["hash"] => hash().await,
        ["cohort", n] => cohort(n.parse().map_err(|_| "cohort needs a number of students")?).await,
        _ => Err("bench hash | bench cohort N".into()),
    }
}

/// Hashes per second with the costs and the bound of the server, and nothing around them: what sign-ins cannot exceed.
async fn hash() -> Outcome {
    let secret = MasterSecret::generate(&SystemRandom);
    let passwords = Passwords::new(secret.derive("password-pepper"), Params::default());
    let began = Instant::now();
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let passwords = passwords.clone();
        workers.spawn(async move {
            let mut n = 0u32;
            while began.elapsed() < HASHING {
                let hashed = passwords
                    .hash("correct horse battery".into(), &SystemRandom)
                    .await;
                n += u32::from(hashed.is_ok());
            }
            n
        });
    }
    let n: u32 = workers.join_all().await.into_iter().sum();
    let per_second = f64::from(n) / began.elapsed().as_secs_f64();
    println!("{{\"hashes_per_s\": {per_second:.1}}}");
    Ok(())
}

/// Seconds to read and analyse so many different students, some at a time; how many there were is told.
async fn cohort(n: u32) -> Outcome {
    let services = services(&config()?).await?;
    let cohort = services.samples.bench_cohort(n).await?;
    let students = cohort.len();
    let began = Instant::now();
    let results = services.samples.analyse_bench(cohort).await?;
    let seconds = began.elapsed().as_secs_f64();
    let each = results as f64 / students.max(1) as f64;
    println!(
        "{{\"students\": {students}, \"seconds\": {seconds:.2}, \"results\": {results}, \"results_each\": {each:.0}}}"
    );
    Ok(())
}
