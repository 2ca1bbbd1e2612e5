//! Sample people to sign in as, and a cohort beside them.

use super::belongings::Belongings;
use super::people::{AT_ONCE, PASSWORD, SamplePerson};
use super::{MONTHS, SEED, Samples, profile};
use crate::Caller;
use crate::audit::note;
use crate::error::{Result, ServiceError};
use domain::ids::PUBLIC_INSTITUTION;
use domain::people::Role;
use store::{Tx, cohorts, people};

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

    /// The same for an admin, noted in the trail; says whether the caller was one of those people.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an admin of the institution that the sample people are in.
    pub async fn remove_people(&self, caller: &Caller) -> Result<bool> {
        caller.must_be(Role::InstitutionAdmin)?;
        if caller.institution != PUBLIC_INSTITUTION {
            return Err(ServiceError::Forbidden);
        }
        let mut tx = self.core.db.begin().await?;
        let is_sample = people::find(&mut tx, caller.user)
            .await?
            .is_some_and(|person| person.is_sample);
        let removed = remove_all(&mut tx).await?;
        if removed > 0 {
            let actor = (!is_sample).then_some(caller.user);
            note(
                &self.core,
                &mut tx,
                caller.institution,
                actor,
                "user_deleted",
                "sample_people",
            )
            .await?;
        }
        tx.commit().await?;
        Ok(is_sample)
    }

    /// Removes the people of [`Samples::load_installation`] and everything that is theirs; returns how many there were.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn remove_installation(&self) -> Result<u32> {
        let mut tx = self.core.db.begin().await?;
        let removed = remove_all(&mut tx).await?;
        tx.commit().await?;
        Ok(removed)
    }
}

async fn remove_all(tx: &mut Tx) -> Result<u32> {
    let cohort = (0..COHORT_SIZE).map(|i| sample::email(&sample::name(i)));
    let emails = [STUDENT, MENTOR, ADMIN]
        .map(str::to_owned)
        .into_iter()
        .chain(cohort);
    let mut removed = 0;
    for email in emails {
        // A real account under such an address stays.
        if let Some(found) = people::find_by_email(tx, &email)
            .await?
            .filter(|found| found.is_sample)
        {
            removed += u32::from(people::remove(tx, found.id).await?);
        }
    }
    cohorts::remove_sample(tx, PUBLIC_INSTITUTION).await?;
    Ok(removed)
}

fn sign_in(person: &SamplePerson) -> SignIn {
    SignIn {
        role: person.role,
        email: person.email.clone(),
        password: PASSWORD.to_owned(),
    }
}
