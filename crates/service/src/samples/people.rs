//! Sample people: stored once, with one password, marked as sample.

use super::Samples;
use super::belongings::Belongings;
use crate::error::{Result, ServiceError};
use crate::results::derived;
use catalogue::{Locale, problems};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::{Asia, Tz};
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use domain::people::Role;
use store::cohorts;
use store::people::{self, NewPerson};
use store::{StoreError, Tx};
use uuid::Uuid;

/// The password of every sample person. Anybody can read it here, so an installation with sample people must not be
/// reachable by others.
pub const PASSWORD: &str = "correct horse battery";
/// The zone that the generator's hours of the day are meant in.
const ZONE: Tz = Asia::Kolkata;
/// Everybody of the sample is of age.
const BORN: &str = "2001-04";
const COHORT: &str = "Sample cohort";
/// Students stored in one transaction: few enough that other writers do not give up waiting.
pub(super) const AT_ONCE: usize = 20;

/// Somebody to be stored unless they are there.
pub(super) struct SamplePerson {
    pub email: String,
    pub name: String,
    pub role: Role,
    pub is_in_cohort: bool,
    /// Finds forecasts of the past weeks, and how they came out.
    pub has_forecasts: bool,
    pub belongings: Option<Belongings>,
}

impl SamplePerson {
    /// Somebody who owns nothing yet.
    pub(super) fn new(email: &str, name: &str, role: Role) -> Self {
        Self {
            email: email.to_owned(),
            name: name.to_owned(),
            role,
            is_in_cohort: false,
            has_forecasts: false,
            belongings: None,
        }
    }
}

impl Samples {
    /// The same day for everybody.
    pub(super) fn sample_today(&self) -> NaiveDate {
        self.core.now().with_timezone(&ZONE).date_naive()
    }

    /// One hash for all: the password is no secret, and a thousand hashes would take a minute.
    pub(super) async fn sample_hash(&self) -> Result<String> {
        let hashed = self
            .core
            .passwords
            .hash(PASSWORD.to_owned(), &*self.core.random)
            .await;
        hashed.map_err(|_| ServiceError::Busy(auth::password::Busy::RETRY_AFTER_S))
    }

    /// Stores those who are not there yet, in one transaction.
    pub(super) async fn ensure(&self, some: Vec<SamplePerson>, hash: &str, today: NaiveDate) -> Result<()> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        for person in some {
            match people::find_by_email(&mut tx, &person.email).await? {
                Some(found) if found.is_sample => {}
                Some(_) => return Err(taken(&person.email)),
                None => self.add_person(&mut tx, person, hash, today, now).await?,
            }
        }
        Ok(tx.commit().await?)
    }

    async fn add_person(
        &self,
        tx: &mut Tx,
        person: SamplePerson,
        hash: &str,
        today: NaiveDate,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let user = UserId(self.core.new_id());
        let new = NewPerson {
            id: user,
            institution: PUBLIC_INSTITUTION,
            email_key: &person.email,
            email: &person.email,
            display_name: &person.name,
            password_hash: Some(hash),
            time_zone: ZONE.name(),
            is_sample: true,
            born: Some(BORN),
        };
        people::add(tx, &new, now).await.map_err(|error| match error {
            // Registered since we looked.
            StoreError::Duplicate => taken(&person.email),
            other => other.into(),
        })?;
        people::grant_role(tx, PUBLIC_INSTITUTION, user, person.role, now).await?;
        if person.is_in_cohort {
            let cohort = self.cohort(tx, now).await?;
            cohorts::add_member(tx, PUBLIC_INSTITUTION, cohort, user, person.role, now).await?;
        }
        if let Some(belongings) = person.belongings {
            belongings
                .store(&self.core, tx, (PUBLIC_INSTITUTION, user), now)
                .await?;
            derived::rebuild(tx, PUBLIC_INSTITUTION, user, today, now).await?;
        }
        if person.has_forecasts {
            crate::forecasts::told::tell_past(&self.core, tx, (PUBLIC_INSTITUTION, user), now).await?;
        }
        Ok(())
    }

    /// The sample cohort, made by whoever needs it first.
    async fn cohort(&self, tx: &mut Tx, now: DateTime<Utc>) -> Result<Uuid> {
        if let Some(cohort) = cohorts::sample(tx, PUBLIC_INSTITUTION).await? {
            return Ok(cohort);
        }
        let id = self.core.new_id();
        cohorts::add(tx, PUBLIC_INSTITUTION, id, COHORT, true, now).await?;
        Ok(id)
    }
}

fn taken(email: &str) -> ServiceError {
    ServiceError::Conflict(
        "address_taken",
        problems::samples::address_taken(Locale::current(), email),
    )
}
