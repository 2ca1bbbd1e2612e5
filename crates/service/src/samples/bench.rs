//! Any number of equal students to measure on.

use super::belongings::Belongings;
use super::people::{AT_ONCE, SamplePerson};
use super::{Samples, profile};
use crate::error::{Result, ServiceError};
use domain::people::Role;
use store::people;

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
            let detail = "There are students of a benchmark already. Start from an empty database.";
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
}

fn email(i: u32) -> String {
    format!("student{i:05}@example.org")
}
