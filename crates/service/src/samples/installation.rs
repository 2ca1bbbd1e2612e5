//! Sample people to sign in as, and a cohort beside them.

use super::belongings::Belongings;
use super::people::{AT_ONCE, PASSWORD, SamplePerson};
use super::{MONTHS, SEED, Samples, profile};
use crate::error::Result;
use domain::ids::PUBLIC_INSTITUTION;
use domain::people::Role;
use store::{cohorts, people};

const STUDENT: &str = "student@example.org";
const MENTOR: &str = "mentor@example.org";
const ADMIN: &str = "admin@example.org";
const COHORT_SIZE: usize = 120;

/// How to sign in as a sample person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// What the person may.
    pub role: Role,
    /// Address.
    pub email: String,
    /// The one password of all sample people.
    pub password: String,
}

impl Samples {
    /// Makes a sample student, a cohort of 120, their mentor and an admin, each only if not there yet. Returns how to
    /// sign in as the student, the mentor and the admin.
    ///
    /// # Errors
    /// `Conflict` (`address_taken`) when one of the addresses belongs to a real account.
    pub async fn load_installation(&self) -> Result<Vec<SignIn>> {
        let (today, profile) = (self.sample_today(), profile()?);
        let hash = self.sample_hash().await?;
        let student = sample::student(SEED, today, profile, MONTHS);
        let first = vec![
            SamplePerson {
                has_forecasts: true,
                belongings: Some(Belongings::of(student, profile, today)?),
                ..SamplePerson::new(STUDENT, "Sample Student", Role::Student)
            },
            SamplePerson {
                is_in_cohort: true,
                ..SamplePerson::new(MENTOR, "Sample Mentor", Role::Mentor)
            },
            SamplePerson::new(ADMIN, "Sample Admin", Role::InstitutionAdmin),
        ];
        let sign_ins = first.iter().map(sign_in).collect();
        self.ensure(first, &hash, today).await?;

        let mut cohort = sample::cohort(SEED, today, profile, COHORT_SIZE);
        loop {
            let some = cohort.by_ref().take(AT_ONCE).map(|(name, student)| {
                Ok(SamplePerson {
                    is_in_cohort: true,
                    belongings: Some(Belongings::of(student, profile, today)?),
                    ..SamplePerson::new(&sample::email(&name), &name, Role::Student)
                })
            });
            let some = some.collect::<Result<Vec<_>>>()?;
            if some.is_empty() {
                return Ok(sign_ins);
            }
            self.ensure(some, &hash, today).await?;
        }
    }

    /// Removes the people of [`Samples::load_installation`] and everything that is theirs; returns how many there were.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn remove_installation(&self) -> Result<u32> {
        let cohort = (0..COHORT_SIZE).map(|i| sample::email(&sample::name(i)));
        let emails = [STUDENT, MENTOR, ADMIN]
            .map(str::to_owned)
            .into_iter()
            .chain(cohort);
        let mut removed = 0;
        let mut tx = self.core.db.begin().await?;
        for email in emails {
            // A real account under such an address stays.
            if let Some(found) = people::find_by_email(&mut tx, &email)
                .await?
                .filter(|found| found.is_sample)
            {
                removed += u32::from(people::remove(&mut tx, found.id).await?);
            }
        }
        cohorts::remove_sample(&mut tx, PUBLIC_INSTITUTION).await?;
        tx.commit().await?;
        Ok(removed)
    }
}

fn sign_in(person: &SamplePerson) -> SignIn {
    SignIn {
        role: person.role,
        email: person.email.clone(),
        password: PASSWORD.to_owned(),
    }
}
