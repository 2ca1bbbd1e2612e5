//! Any number of equal students to measure on.

use super::belongings::Belongings;
use super::people::{AT_ONCE, SamplePerson};
use super::{Samples, profile};
use crate::Caller;
use crate::dashboard::Dashboards;
use crate::error::{Result, ServiceError};
use catalogue::{Locale, problems};
use domain::people::Role;
use std::sync::Arc;
use store::people;

/// Students of a cohort that are analysed side by side: while one waits for its rows, another computes.
const LANES: usize = 4;

impl Samples {
    /// Makes `student00001@example.org` and so on, each with exactly so many results and sessions over two years.
    /// All have the password [`super::PASSWORD`].
    ///
    /// # Errors
    /// `Conflict` (`sample_loaded`) when there are such students already: the database is not the one to measure on.
    pub async fn load_bench(&self, students: u32, results: u32, sessions: u32) -> Result<()> {
        let (today, profile) = (self.sample_today(), profile()?);
        let mut on = self.core.db.read().await?;
        if people::find_by_email(&mut on, &email(1)).await?.is_some() {
            let detail = problems::samples::bench_loaded(Locale::current());
            return Err(ServiceError::Conflict("sample_loaded", detail.into()));
        }
        drop(on);
        let hash = self.sample_hash().await?;
        let all: Vec<u32> = (1..=students).collect();
        for some in all.chunks(AT_ONCE) {
            let some = some.iter().map(|&i| {
                let student = sample::bench_student(u64::from(i), today, profile, results, sessions);
                Ok(SamplePerson {
                    belongings: Some(Belongings::of(student, profile, today)?),
                    ..SamplePerson::new(&email(i), &sample::name(i as usize - 1), Role::Student)
                })
            });
            self.ensure(some.collect::<Result<_>>()?, &hash, today).await?;
        }
        Ok(())
    }

    /// Reads and analyses each of these students once, four at a time. Returns how many results that were.
    ///
    /// # Errors
    /// What a dashboard of one of them meets.
    pub async fn analyse_bench(&self, cohort: Vec<Caller>) -> Result<u64> {
        let callers = Arc::new(cohort);
        let dashboards = Dashboards::new(Arc::clone(&self.core));
        let lanes: Vec<_> = (0..LANES)
            .map(|first| {
                let (callers, dashboards) = (Arc::clone(&callers), dashboards.clone());
                tokio::spawn(async move {
                    let mut results = 0;
                    for of in callers.iter().skip(first).step_by(LANES) {
                        results += u64::from(dashboards.compute(of).await?.dashboard.tests);
                    }
                    Ok::<u64, ServiceError>(results)
                })
            })
            .collect();
        let mut results = 0;
        for lane in lanes {
            results += lane.await.map_err(ServiceError::internal)??;
        }
        Ok(results)
    }

    /// Up to `n` of these students, each once: those with as many results as the fewest have, so that whom a load test
    /// has given more are left out.
    ///
    /// # Errors
    /// `NotFound` without such students.
    pub async fn bench_cohort(&self, n: u32) -> Result<Vec<Caller>> {
        let mut on = self.core.db.read().await?;
        let mut counted = Vec::new();
        for caller in self.bench_callers(n).await? {
            counted.push((store::results::count(&mut on, caller.user).await?, caller));
        }
        let fewest = counted.iter().map(|(results, _)| *results).min();
        counted.retain(|(results, _)| Some(*results) == fewest);
        Ok(counted.into_iter().map(|(_, caller)| caller).collect())
    }

    async fn bench_callers(&self, n: u32) -> Result<Vec<Caller>> {
        let mut on = self.core.db.read().await?;
        let mut callers = Vec::new();
        for i in 1..=n {
            let Some(person) = people::find_by_email(&mut on, &email(i)).await? else {
                break;
            };
            callers.push(Caller {
                user: person.id,
                institution: person.institution,
                roles: vec![Role::Student],
                display_name: person.display_name,
                time_zone: person.time_zone.parse().unwrap_or(chrono_tz::UTC),
                data_version: person.data_version,
                cred_version: person.cred_version,
                entrance: crate::Entrance::Inside,
                proven_at: None,
                is_leaving: false,
                facts: domain::guardian::Facts::default(),
            });
        }
        if callers.is_empty() {
            return Err(ServiceError::NotFound);
        }
        Ok(callers)
    }
}

fn email(i: u32) -> String {
    format!("student{i:05}@example.org")
}
